"""The messages that Toast publishes are taken as they are."""

import json
from pathlib import Path

import pytest

from tests.pos.toast.register import Check

PUBLISHED = Path(__file__).parents[4] / "shared" / "pos" / "toast"
VERBS = sorted(PUBLISHED.glob("ex*_request.json"))


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
