"""The till page: who may call, and what it does for a customer, through the use cases and nothing else."""

import io
import re
from datetime import timedelta

import pytest

from chalicelib.domain.causes.cause import Cause
from chalicelib.domain.desk.staff import Role
from chalicelib.usecases import wallets
from tests.builders import BARBER, BOOKSHOP, SHOP_NUMBER, Shop
from tests.web.till_side import Till
from tests.web.visiting import Desk

NEW = "(206) 555-0199"


def test_a_look_up_says_all_that_the_page_shows(till: Till, maya: str) -> None:
    till.earn(maya, 8_450)
    who = till.call("find", phone="206 555 0142")
    assert (who["member"], who["name"], who["ending"], who["balance"], who["visits"]) == (maya, "Maya", "0142", 84, 1)
    assert [(one["id"], one["ready"], one["need"]) for one in who["offers"]] == [
        ("coffee", True, 0),
        ("loaf", False, 36),
        ("fiver", True, 0),
    ]
    assert who["history"] == [["Sat 21 Nov, 10:00 am", 8450, 84]]
    assert (who["last"], who["since"]) == ("today", "November 2026")
    assert "2065550142" not in str(who), "staff see how a number ends, and no more"


def test_a_sale_counts_once_however_often_it_is_sent(till: Till, shop: Shop, maya: str) -> None:
    first = till.earn(maya, 1_240)
    assert (first["outcome"], first["delta"], first["balance"], first["need"], first["reward"]) == ("added", 12, 12, 28, "$5 off")
    assert first["text"].startswith("Rosa's Bakery: Maya, you earned 12 points.")
    assert first["ending"] == "0142"
    for age in (0, 90_000, 3_600_000):
        assert till.earn(maya, 1_240, age=age) == first
    assert shop.balance(maya) == 12


def test_the_same_name_for_another_sale_is_refused(till: Till, maya: str) -> None:
    till.earn(maya, 1_240)
    till.refuse(422, "IDEMPOTENCY_KEY_REUSED", "earn", request="check-1", check="check-1", amount=1_250, member=maya)


def test_what_was_keyed_without_a_connection_is_dated_back(till: Till, shop: Shop, maya: str) -> None:
    shop.wait(hours=5)
    till.earn(maya, 1_240, age=4 * 3_600_000)
    sale = shop.book.sale("rosas", "mill", "check-1")
    assert sale is not None
    assert sale.report is not None
    assert sale.report.occurred_at == shop.now - timedelta(hours=4)
    assert sale.report.captured_offline


def test_a_number_that_was_keyed_without_a_connection_is_looked_up_when_it_comes(till: Till, maya: str) -> None:
    assert till.earn("", 1_240, phone="2065550142")["delta"] == 12
    assert till.earn("", 1_240, "check-2", phone=NEW)["outcome"] == "nobody"


def test_undo_is_a_reversal_in_the_books(till: Till, shop: Shop, maya: str) -> None:
    till.earn(maya, 1_240)
    assert till.call("undo", request="check-1.undo", check="check-1")["delta"] == -12
    assert till.call("undo", request="check-1.undo", check="check-1")["delta"] == -12
    assert shop.balance(maya) == 0
    assert [entry.points for entry in shop.book.entries("rosas", maya)] == [0, 12, -12]
    assert till.call("find", member=maya)["history"] == []


def test_of_an_earlier_day_only_a_manager_undoes(till: Till, desk: Desk, shop: Shop, maya: str) -> None:
    till.earn(maya, 1_240)
    shop.wait(days=1)
    desk.hire(Role.STAFF, "Ana")
    till.pair()
    till.refuse(403, "MANAGER_ONLY", "undo", check="check-1")
    desk.hire(Role.MANAGER, "Ana")
    assert till.call("undo", check="check-1")["delta"] == -12


def test_a_reward_is_used_and_the_sale_earns_on_what_is_paid(till: Till, shop: Shop, maya: str) -> None:
    till.earn(maya, 6_000)
    used = till.call("use", check="check-2", member=maya, offer="coffee")
    assert (used["status"], used["balance"], used["off"]) == ("captured", 10, 350)
    assert till.earn(maya, 900, "check-2")["delta"] == 9
    sale = shop.book.sale("rosas", "mill", "check-2")
    assert sale is not None
    assert [use.offer_id for use in sale.uses] == ["coffee"]
    undone = till.call("undo", check="check-2")
    assert (undone["delta"], undone["restored"], undone["balance"]) == (-9, 50, 60)


def test_a_used_reward_can_be_given_back(till: Till, shop: Shop, maya: str) -> None:
    till.earn(maya, 6_000)
    used = till.call("use", check="check-2", member=maya, offer="coffee")
    assert till.call("back", redemption=used["redemption"])["balance"] == 60
    assert shop.balance(maya) == 60


def test_a_reward_is_given_to_the_shops_cause_and_can_be_given_back(till: Till, shop: Shop, maya: str) -> None:
    shop.causes.put("rosas", Cause("1", "Food Pantry", "", shop.now.date()))
    assert till.get("/till/me").json_body["cause"] == "Food Pantry"
    till.earn(maya, 6_000)
    used = till.call("use", check="check-2", member=maya, offer="fiver", amount=900, give="yes")
    assert (used["status"], used["off"], used["given"], used["balance"]) == ("captured", 0, "Food Pantry", 20)
    assert till.earn(maya, 900, "check-2")["delta"] == 9, "the sale is paid in full"
    assert till.call("back", redemption=used["redemption"])["balance"] == 69


def test_money_off_is_known_once_the_sale_is_keyed(till: Till, maya: str) -> None:
    till.earn(maya, 6_000)
    assert till.call("use", check="check-2", member=maya, offer="fiver", amount=300)["off"] == 300


def test_what_the_phone_has_to_confirm_waits_for_its_code(till: Till, shop: Shop, maya: str) -> None:
    shop.confirm_by_phone()
    till.earn(maya, 6_000)
    held = till.call("use", check="check-2", member=maya, offer="coffee")
    assert (held["status"], held["step"]) == ("held", "confirm")
    till.refuse(409, "CONFIRMATION_NEEDED", "finish", redemption=held["redemption"])
    wrong = "0000" if shop.code_of(held["redemption"]) != "0000" else "1111"
    assert "2 tries" in till.refuse(422, "WRONG_CODE", "finish", redemption=held["redemption"], code=wrong)["sentence"]
    assert till.call("wait", redemption=held["redemption"]) == {"status": "held", "step": "confirm", "declined": False}
    assert till.call("finish", redemption=held["redemption"], code=shop.code_of(held["redemption"]))["status"] == "captured"


def test_a_yes_from_the_phone_is_seen_by_the_till(till: Till, shop: Shop, maya: str) -> None:
    shop.confirm_by_phone()
    till.earn(maya, 6_000)
    held = till.call("use", check="check-2", member=maya, offer="coffee")
    shop.text("YES")
    assert till.call("wait", redemption=held["redemption"])["step"] == "capture"
    assert till.call("finish", redemption=held["redemption"])["status"] == "captured"


def test_a_no_from_the_phone_leaves_the_reward_with_them(till: Till, shop: Shop, maya: str) -> None:
    shop.confirm_by_phone()
    till.earn(maya, 6_000)
    held = till.call("use", check="check-2", member=maya, offer="coffee")
    shop.text("NO")
    assert till.call("wait", redemption=held["redemption"])["declined"]
    assert till.call("find", member=maya)["balance"] == 60


def test_a_phone_without_texts_needs_a_managers_pin(till: Till, shop: Shop, maya: str) -> None:
    shop.confirm_by_phone()
    shop.text("STOP")
    till.earn(maya, 6_000)
    held = till.call("use", check="check-2", member=maya, offer="coffee")
    assert held["step"] == "manager_pin"
    assert till.call("finish", redemption=held["redemption"], pin="4711")["status"] == "captured"


def test_too_few_points_are_refused_with_the_reason(till: Till, maya: str) -> None:
    refused = till.refuse(422, "INSUFFICIENT_POINTS", "use", check="check-2", member=maya, offer="coffee")
    assert refused["sentence"] == "This reward costs 50 points. The customer has 0."


def test_a_new_number_is_shown_what_it_would_be_texted(till: Till) -> None:
    who = till.call("find", phone=NEW)
    assert (who["member"], who["shown"], who["asked"], who["silent"]) == (None, NEW, False, False)
    assert who["text"].startswith("Rosa's Bakery: Reply YES to join")


def test_an_invited_customer_gets_the_points_of_today_with_their_yes(till: Till, shop: Shop) -> None:
    assert till.call("invite", phone=NEW)["status"] == "pending"
    assert till.call("find", phone=NEW)["asked"]
    kept = till.earn("", 1_240, phone=NEW)
    assert (kept["outcome"], kept["delta"]) == ("waits", 12)
    assert till.earn("", 1_240, phone=NEW) == kept
    shop.text("YES", "+12065550199")
    joined = next(entry for chain in shop.book.chains.values() for entry in chain)
    from chalicelib.usecases.claims import settle_claim

    settle_claim(shop.book, shop.merchant, joined.member_id, str(joined.facts["claim"]), shop.now)
    assert shop.balance(joined.member_id) == 12


def test_who_said_stop_is_not_invited(till: Till, shop: Shop, maya: str) -> None:
    shop.text("STOP")
    who = till.call("find", member=maya)
    assert who["silent"]
    assert till.earn(maya, 1_240)["text"] is None
    shop.text("STOP", "+12065550199")
    assert till.call("find", phone=NEW)["silent"]
    till.refuse(422, "OPTED_OUT", "invite", phone=NEW)


def test_a_card_is_read_where_it_is_a_members_of_this_merchant(till: Till, desk: Desk, shop: Shop, maya: str) -> None:
    link = wallets.link_of(desk.wallets, shop.vault, "rosas", maya)
    assert till.call("find", card=wallets.scanned_of(link))["member"] == maya
    elsewhere = wallets.link_of(desk.wallets, shop.vault, "other", maya)
    for card in (wallets.scanned_of(elsewhere), "L1:000000000000", "L1:", "https://evil.example", link):
        till.refuse(404, "MEMBER_NOT_FOUND", "find", card=card)


@pytest.mark.parametrize("shop", [BARBER], indirect=True)
def test_a_shop_that_counts_visits_says_so(till: Till, maya: str) -> None:
    me = till.get("/till/me").json_body
    assert (me["unit"], me["stops"]) == ("visit", [[10, "Free haircut"]])
    assert till.call("find", member=maya)["rate"]["visit"]
    assert till.earn(maya, 3_200)["delta"] == 1


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True)
def test_a_shop_that_gives_credit_uses_no_more_than_is_on_the_check(till: Till, maya: str) -> None:
    till.earn(maya, 9_000)
    (offer,) = till.call("find", member=maya)["offers"]
    assert (offer["id"], offer["price"], offer["sized"], offer["credit"]) == ("credit", 450, True, True)
    used = till.call("use", check="check-2", member=maya, offer="credit", amount=300)
    assert (used["off"], used["balance"]) == (300, 150)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("earn", {"check": "c", "amount": "0", "member": "m"}),
        ("earn", {"check": "c", "amount": "1000000", "member": "m"}),
        ("earn", {"check": "c", "amount": "-5", "member": "m"}),
        ("earn", {"check": "c", "amount": "1e3", "member": "m"}),
        ("earn", {"check": "c", "amount": "\u0665", "member": "m"}),
        ("earn", {"check": "c" * 65, "amount": "500", "member": "m"}),
        ("earn", {"amount": "500", "member": "m"}),
        ("earn", {"check": "c", "amount": "500"}),
        ("use", {"check": "c", "member": "m"}),
        ("undo", {}),
        ("finish", {}),
        ("back", {"redemption": "\n"}),
    ],
)
def test_what_no_till_would_send_is_refused_by_field(till: Till, path: str, fields: dict[str, str]) -> None:
    till.refuse(400, "INVALID_FIELD", path, **fields)


def test_a_number_that_cannot_be_one_is_said_so(till: Till) -> None:
    assert "digit" in till.refuse(422, "PHONE_UNREADABLE", "find", phone="555")["sentence"]
    till.refuse(422, "PHONE_UNREADABLE", "invite", phone=SHOP_NUMBER)


def test_who_did_what_at_a_till_is_noted_without_names_and_numbers(till: Till, desk: Desk, maya: str, log: io.StringIO) -> None:
    till.earn(maya, 6_000)
    till.earn(maya, 6_000)
    till.call("use", check="check-2", member=maya, offer="coffee")
    till.call("undo", check="check-1")
    till.call("invite", phone=NEW)
    noted = [(note.what, note.who) for note in desk.audit.back("rosas")]
    done = ("till_paired", "earned", "used", "undone", "member_invited")
    assert sorted(noted) == sorted((what, "staff-ana") for what in done)
    told = str(list(desk.audit.back("rosas"))) + log.getvalue()
    # By themselves, or with what comes before them: ids are random, and may hold the same four digits.
    assert re.findall(r"(?:\b|555)(?:0199|0142)\b|Maya", told) == []
