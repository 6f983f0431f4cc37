"""The messages that Toast publishes are taken as they are, and mutated ones never lead to a failure of ours."""

import copy
import json
import os
import random
from pathlib import Path

import pytest

from tests.pos.toast.conftest import MENU
from tests.pos.toast.register import Check
from tests.pos.toast.test_accruals import differences

PUBLISHED = Path(__file__).parents[4] / "shared" / "pos" / "toast"
VERBS = sorted(PUBLISHED.glob("ex*_request.json"))
MUTATIONS = int(os.environ.get("TOAST_MUTATIONS", "300"))
SEED = int(os.environ.get("SEED", "1"))
ODD = (None, True, 0, -1, 1e300, 10**40, 0.1, "", "x", "\u0000", "1e999", "NaN", "9" * 400, [], [None], {}, {"guid": 5}, [[]])


def of_ours():
    """One message of each verb, in the same shape."""
    check = Check(paid_at="2026-11-21T18:00:00.000+0000").add("Latte", "5.00").add("Soup", "12.40")
    check.redemptions.append({"identifier": "fiver", "appliedDiscountGuid": "d1", "amount": 5, "quantity": 1})
    information = {"loyaltyIdentifier": "2065550142", "orderGuid": "o", "check": check.json(), "redemptions": check.redemptions}
    yield "LOYALTY_SEARCH", "searchTransactionInformation", {"searchCriteria": {"phone": "2065550142", "email": None}}
    for verb in ("INQUIRE", "REDEEM", "ACCRUE"):
        yield f"LOYALTY_{verb}", "checkTransactionInformation", information
    reversal = {"loyaltyIdentifier": None, "transactionId": "t1", "redemptions": check.redemptions}
    yield "LOYALTY_REVERSE", "reverseTransactionInformation", reversal
    transfer = {"fromLoyaltyIdentifier": "2065550142", "toLoyaltyIdentifier": "mem_x"}
    yield "LOYALTY_TRANSFER", "transferTransactionInformation", transfer


@pytest.mark.skipif(not VERBS, reason="the vendor's own messages are not here")
@pytest.mark.parametrize("path", VERBS, ids=lambda path: path.stem)
def test_a_published_message_is_understood(register, maya, path):
    text = path.read_text(encoding="utf-8")
    verb = json.loads(text)["toastTransactionType"]
    register.post(verb, text.encode())
    answer = register.last.json_body["transactionStatus"]
    # Their accounts and transactions are not ours; an accrual is of nobody.
    strangers = {"LOYALTY_ACCRUE": "ACCEPT", "LOYALTY_REVERSE": "ERROR_TRANSACTION_DOES_NOT_EXIST"}
    assert answer == strangers.get(verb, "ERROR_ACCOUNT_INVALID")
    assert register.last.status_code == {"ACCEPT": 200}.get(answer, 404 if verb == "LOYALTY_SEARCH" else 400)


@pytest.mark.skipif(not VERBS, reason="the vendor's own messages are not here")
@pytest.mark.parametrize("path", VERBS, ids=lambda path: path.stem)
def test_a_published_message_about_a_member_of_ours_is_accepted(register, shop, maya, path):
    message = json.loads(path.read_text(encoding="utf-8"))
    verb = message["toastTransactionType"]
    shop.sell(maya, 20_000, "earlier")
    if verb == "LOYALTY_SEARCH":
        message["searchTransactionInformation"]["searchCriteria"]["phone"] = "2065550142"
    elif verb == "LOYALTY_REVERSE":
        register.accrue(maya, Check().add("Soup", "12.40"))
        message["reverseTransactionInformation"]["transactionId"] = register.sent
    else:
        message["checkTransactionInformation"]["loyaltyIdentifier"] = maya
    register.post(verb, json.dumps(message).encode())
    assert register.last.json_body["transactionStatus"] == "ACCEPT"


def places(node, at=()):
    """Every place in a message."""
    yield at
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, part in pairs:
        yield from places(part, (*at, name))


def mutated(message, rng):
    """The message with one to three places changed, left out or doubled."""
    for _ in range(rng.randint(1, 3)):
        *path, last = rng.choice([place for place in places(message) if place] or [("toastTransactionType",)])
        node = message
        for name in path:
            node = node[name]
        if rng.random() < 0.15 and last in (node if isinstance(node, dict) else range(len(node))):
            del node[last]
        elif isinstance(node, list) and rng.random() < 0.3:
            node.extend(copy.deepcopy(node[last]) for _ in range(rng.randint(1, 30)))
        else:
            node[last] = copy.deepcopy(rng.choice(ODD))
    return message


@pytest.mark.parametrize("shop", [MENU], indirect=True)
def test_no_mutation_of_a_message_is_a_failure_of_ours(register, shop, maya):
    shop.sell(maya, 20_000, "earlier")
    rng = random.Random(SEED)  # noqa: S311  what is drawn has to be the same again
    ours = [{"toastTransactionType": verb, part: body} for verb, part, body in of_ours()]
    for number in range(MUTATIONS):
        plain = json.loads(json.dumps(rng.choice(ours), default=float))
        verb = plain["toastTransactionType"]
        body = json.dumps(mutated(plain, rng)).encode()
        if rng.random() < 0.1:
            cut = rng.randrange(len(body))
            body = body[:cut] + bytes([rng.randrange(256)]) + body[cut + rng.randint(0, 3) :]
        answer = register.post(verb, body, f"t{rng.randint(1, 40)}")
        assert answer.status_code in {200, 400, 404}, (SEED, number, body)
        assert set(answer.json_body) <= {"transactionStatus", "message", "searchResponse", "checkResponse", "transferResponse"}
    assert differences(shop) == []
