"""A CRM hears of every entry, knows that it is us, and learns no more than it may."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.api.history import EntryLine
from chalicelib.domain.desk.webhook import WEBHOOKS_MAX, Outcome, sign
from chalicelib.domain.explanation import say_why
from chalicelib.domain.program import SANDBOX
from chalicelib.usecases import erasing, history
from chalicelib.usecases.webhooks import making, telling
from chalicelib.usecases.webhooks.making import Unmakeable, Why
from chalicelib.usecases.webhooks.ports import Told
from tests.builders import MAYA, Shop
from tests.usecases import histories
from tests.usecases.webhooks.crm import ADDRESS, Crm


@pytest.fixture
def crm(shop: Shop) -> Crm:
    return Crm(shop)


def test_every_entry_is_told_in_its_public_form_and_signed(crm: Crm) -> None:
    made = crm.connect()
    maya = crm.shop.join()
    crm.shop.sell(maya, 1_240)
    crm.stream()
    crm.run(minutes=1)
    assert [one["type"] for one in crm.got] == ["entry.joined", "entry.sale"]
    sold = crm.got[1]["data"]
    assert (sold["member"], sold["seq"], sold["points"], sold["balance_after"]) == (maya, 2, 12, 12)
    assert (sold["location"], sold["cause"], crm.got[1]["timestamp"]) == ("mill", "sale-1", sold["at"])
    for address, headers, body in crm.courier.taken:
        assert address == ADDRESS
        expected = sign(made.secret, headers["webhook-id"], crm.shop.now - timedelta(minutes=1), body)
        assert {name: headers[name] for name in expected} == expected
    assert crm.ids == [f"{maya}.1", f"{maya}.2"]


def test_the_public_form_is_what_the_api_tells_of_an_entry(crm: Crm) -> None:
    crm.connect(with_names=True)
    crm.shop.join()
    crm.stream()
    crm.run(minutes=1)
    ours = set(crm.got[0]["data"]) - {"merchant", "member", "first_name", "phone"}
    assert ours == set(EntryLine.__struct_fields__)


def test_without_names_nothing_says_who_a_member_is(crm: Crm) -> None:
    crm.connect()
    maya = crm.shop.join("Maya")
    crm.shop.sell(maya, 1_240)
    crm.shop.adjust(maya, 5, note="for Maya Angelou of Elm Street")
    crm.stream()
    crm.run(minutes=1)
    said = b" ".join(body for _, _, body in crm.courier.sent).decode()
    for word in ("Maya", "2065550142", "Elm", "why"):
        assert word not in said


def test_with_names_first_name_and_number_go_along_and_why(crm: Crm) -> None:
    crm.connect(with_names=True)
    maya = crm.shop.join("Maya")
    crm.shop.sell(maya, 1_240)
    crm.stream()
    crm.run(minutes=1)
    told = crm.got[1]["data"]
    assert (told["first_name"], told["phone"]) == ("Maya", MAYA)
    assert told["why"].startswith("12 points")


def test_why_is_the_sentence_that_the_api_tells(crm: Crm) -> None:
    crm.connect(with_names=True)
    shop, maya = crm.shop, crm.shop.join("Maya")
    shop.sell(maya, 6_000)
    shop.release(shop.hold(maya, "coffee", check_id="next").facts["id"])
    crm.stream()
    crm.run(minutes=1)
    lines = list(history.walk_back(shop.book, "rosas", maya))
    assert {one["data"]["seq"]: one["data"]["why"] for one in crm.got} == {
        line.entry.account.seq: say_why(line.entry, line.before, shop.merchant) for line in lines
    }
    assert "was given back unused" in crm.got[-1]["data"]["why"]


def test_who_was_erased_is_told_to_be_forgotten_and_named_no_more(crm: Crm) -> None:
    crm.connect(with_names=True)
    shop, maya = crm.shop, crm.shop.join("Maya")
    erasing.erase(shop.book, shop.vault, shop.merchant, maya, shop.now)
    crm.stream()
    telling.follow(crm.webhooks, crm.dispatches, Told("rosas", maya, 0), shop.now)
    crm.run(minutes=1)
    assert crm.got[-1]["type"] == "member.erased"
    assert crm.got[-1]["data"] == {"merchant": "rosas", "member": maya}
    assert {one["data"]["phone"] for one in crm.got[:-1]} == {None}
    assert b"Maya" not in b"".join(body for _, _, body in crm.courier.sent)


def test_what_is_told_twice_has_the_same_id_and_the_same_words(crm: Crm) -> None:
    crm.connect()
    crm.shop.join()
    crm.stream()
    crm.stream(again=True)
    crm.run(minutes=1)
    (first, second) = crm.courier.taken
    assert (first[1]["webhook-id"], first[2]) == (second[1]["webhook-id"], second[2])


def test_a_sandbox_is_nothing_to_a_crm_and_neither_is_another_merchant(crm: Crm) -> None:
    crm.connect()
    for merchant_id in (f"rosas{SANDBOX}", "barbers"):
        telling.follow(crm.webhooks, crm.dispatches, Told(merchant_id, "mem_x", 1), crm.shop.now)
    telling.follow(crm.webhooks, crm.dispatches, None, crm.shop.now)
    assert crm.dispatches.waiting == []


def test_what_was_ended_is_told_nothing_more(crm: Crm) -> None:
    made = crm.connect()
    crm.shop.join()
    crm.stream()
    crm.webhooks.drop("rosas", made.webhook.id)
    crm.run(hours=1)
    assert (crm.courier.sent, crm.ended) == ([], ["nobody"])


def test_an_address_is_made_once_and_no_more_than_five_and_not_where_nobody_may_go(crm: Crm) -> None:
    crm.connect()
    with pytest.raises(Unmakeable) as refused:
        crm.connect()
    assert refused.value.why is Why.KNOWN
    crm.courier.nowhere.add("https://intranet.example.com/")
    with pytest.raises(Unmakeable) as refused:
        crm.connect(address="https://intranet.example.com/")
    assert refused.value.why is Why.ADDRESS
    for number in range(WEBHOOKS_MAX - 1):
        crm.connect(address=f"https://crm{number}.example.com/")
    with pytest.raises(Unmakeable) as refused:
        crm.connect(address="https://one-too-many.example.com/")
    assert refused.value.why is Why.TOO_MANY
    assert len(crm.webhooks.known) == WEBHOOKS_MAX


def test_the_secret_is_shown_once_and_kept_sealed(crm: Crm) -> None:
    made = crm.connect()
    assert made.secret.startswith("whsec_")
    assert made.secret not in repr(made)
    assert made.secret.encode() not in made.webhook.secret
    assert crm.shop.vault.open("rosas", made.webhook.secret) == made.secret


def test_a_test_is_about_nobody_and_says_how_it_was_answered(crm: Crm) -> None:
    crm.connect()
    crm.courier.answers = lambda: Outcome(302)
    assert making.try_out(crm.switchboard, crm.shop.merchant, crm.receiver).said == "302"
    ((_, _, body),) = crm.courier.sent
    assert json.loads(body)["data"] == {"merchant": "rosas"}
    assert not crm.receiver.standing.is_failing


@pytest.mark.parametrize(("members", "entries"), [(2, 500), (50, 1), (50, 3), (5, 500), (50, 500)])
def test_everything_since_a_day_is_told_again_of_all_members(
    crm: Crm, monkeypatch: pytest.MonkeyPatch, members: int, entries: int
) -> None:
    monkeypatch.setattr(telling, "MEMBERS_AT_ONCE", members)
    monkeypatch.setattr(telling, "ENTRIES_AT_ONCE", entries)
    shop = crm.shop
    people = [shop.join(name, f"+120655501{at:02}") for at, name in enumerate(("Maya", "Leo", "Ana", "Ben", "Eva"), 10)]
    for member in people:
        shop.sell(member, 500, f"old-{member}")
    shop.wait(days=3)
    for member in people[:3]:
        shop.sell(member, 900, f"new-{member}")
    crm.stream()
    crm.connect()
    making.tell_from(crm.switchboard, shop.merchant, crm.receiver, date(2026, 11, 23))
    crm.run(minutes=5)
    assert sorted(crm.ids) == sorted(f"{member}.3" for member in people[:3])
    making.tell_from(crm.switchboard, shop.merchant, crm.receiver, date(2026, 11, 1))
    crm.run(minutes=5)
    assert set(crm.ids) == {f"{member}.{seq}" for member in people for seq in (1, 2)} | {f"{m}.3" for m in people[:3]}


@settings(max_examples=25)
@given(st.sampled_from(sorted(histories.RULES)), histories.histories)
def test_whatever_happens_every_entry_is_told_once_and_the_points_add_up_to_each_account(rules: str, history: list) -> None:
    crm = Crm(histories.play(rules, history))
    crm.connect()
    crm.stream()
    crm.run(minutes=1)
    chains = crm.shop.book.chains
    assert sorted(crm.ids) == sorted(f"{entry.member_id}.{entry.account.seq}" for chain in chains.values() for entry in chain)
    for (_, member), chain in chains.items():
        assert sum(one["data"]["points"] for one in crm.got if one["data"]["member"] == member) == chain[-1].account.worth
