"""Accruals come for every check, again under other names, in pairs on tips, late, and for nobody: a check earns once."""

from decimal import Decimal

import pytest

from chalicelib.domain.entry import EntryKind
from chalicelib.domain.sale import SaleState
from chalicelib.domain.texts.notice import notice_of
from chalicelib.usecases import operations, reconcile
from tests.builders import BOOKSHOP, MAYA
from tests.pos.toast.register import Check, guid

EVENING = "2026-11-21T18:00:00.000+0000"


def soup(**more):
    return Check(**more).add("Soup", "12.40")


def sale_of(shop, check):
    return shop.book.sale("rosas", "mill", check.guid)


def test_an_accrual_is_a_closed_sale_with_exact_amounts(register, shop, maya):
    check = Check(tip=Decimal("2.35")).add("Soup", "12.40").add("Tea", "0.10")
    answer = register.accrue(maya, check)
    assert answer == {
        "transactionStatus": "ACCEPT",
        "checkResponse": {"userMessage": "You earned 12 points. Balance 12. 28 more for $5 off."},
    }
    report = sale_of(shop, check).report
    assert (report.state, report.currency, report.subtotal, report.tax, report.tip) == (SaleState.CLOSED, "USD", 1250, 78, 235)
    assert report.occurred_at == shop.now


def test_the_same_transaction_is_answered_as_it_was(register, shop, maya):
    check, name = soup(), guid()
    first = register.accrue(maya, check, name)
    register.accrue(maya, Check().add("Cake", "30.00"))
    assert register.accrue(maya, check, name) == first
    shop.wait(days=40)
    assert register.accrue(maya, check, name) == first
    assert shop.balance(maya) == 42


def test_a_transaction_is_kept_longer_than_a_sale_remembers_requests(register, shop, maya):
    check, name = soup(), guid()
    register.accrue(maya, check, name)
    for _ in range(110):
        register.accrue(maya, check)
    register.accrue(maya, Check(guid=check.guid).add("Soup", "20.00"))
    register.accrue(maya, check, name)
    assert shop.balance(maya) == 20
    assert sale_of(shop, check).seen is None


def test_a_failed_accrual_that_was_written_is_sent_again_under_another_name_and_counts_once(register, shop, maya):
    check = soup()
    register.accrue(maya, check)
    register.accrue(maya, check)
    assert shop.balance(maya) == 12
    register.reverse(register.sent)
    assert shop.balance(maya) == 0


def test_a_tip_is_a_reversal_and_a_new_accrual_in_either_order(register, shop, maya):
    check = soup()
    register.accrue(maya, check)
    first, check.tip = register.sent, Decimal("3.00")
    register.reverse(first)
    register.accrue(maya, check)
    assert shop.balance(maya) == 12
    second, check.tip = register.sent, Decimal("4.00")
    register.accrue(maya, check)
    register.reverse(second)
    assert shop.balance(maya) == 12
    assert sale_of(shop, check).report.tip == 400


def test_of_a_tip_the_phone_hears_nothing(register, shop, maya):
    check = soup()
    register.accrue(maya, check)
    register.reverse(register.sent)
    register.accrue(maya, check)
    entries = [entry for entry in shop.book.entries("rosas", maya) if entry.kind is EntryKind.SALE]
    assert [bool(notice_of(entry, shop.rules)) for entry in entries] == [True, False, False]
    register.reverse(register.sent)
    leo = shop.join("Leo", "+12065550143")
    register.accrue(leo, check)
    assert notice_of(list(shop.book.entries("rosas", leo))[-1], shop.rules).kind == "earned"


def test_a_reversal_is_answered_again_and_done_once(register, shop, maya):
    check, name = soup(), guid()
    register.accrue(maya, check)
    accrual = register.sent
    for again in (name, name, guid()):
        register.reverse(accrual, name=again)
        assert shop.balance(maya) == 0
    register.accrue(maya, check)
    register.reverse(accrual, name=name)
    register.reverse(accrual)
    assert shop.balance(maya) == 12


def test_a_reversal_that_comes_before_its_accrual_is_sent_again(register, shop, maya):
    name, reversal = guid(), guid()
    register.reverse(name, name=reversal, status="ERROR_TRANSACTION_DOES_NOT_EXIST", http=400)
    register.accrue(maya, soup(), name)
    register.reverse(name, name=reversal)
    assert shop.balance(maya) == 0


def test_only_accruals_and_redemptions_can_be_reversed(register, shop, maya):
    register.accrue(maya, soup())
    register.reverse(register.sent)
    register.reverse(register.sent, status="ERROR_TRANSACTION_CANNOT_BE_REVERSED", http=400)
    for unknown in (guid(), "", "a b", MAYA):
        register.reverse(unknown, status="ERROR_TRANSACTION_DOES_NOT_EXIST", http=400)


def test_one_name_is_one_request(register, shop, maya):
    name = guid()
    register.accrue(maya, soup(), name)
    register.accrue(None, soup(), name, status="ERROR_INVALID_INPUT_PROPERTIES", http=400)
    register.reverse(name, name=name, status="ERROR_INVALID_INPUT_PROPERTIES", http=400)
    assert shop.balance(maya) == 12


@pytest.mark.parametrize("gone", ["voided", "deleted"])
def test_a_voided_check_earns_nothing_any_more(register, shop, maya, gone):
    check = soup()
    register.accrue(maya, check)
    first = register.sent
    part = {"loyaltyIdentifier": maya, "check": check.json() | {gone: True}, "redemptions": []}
    register.ask("LOYALTY_ACCRUE", part)
    assert (shop.balance(maya), sale_of(shop, check).state) == (0, SaleState.VOIDED)
    register.reverse(register.sent)
    register.reverse(first)
    assert (shop.balance(maya), sale_of(shop, check).state) == (0, SaleState.VOIDED)


def test_a_check_of_nobody_is_kept_and_its_receipt_says_how_to_claim_it(register, shop):
    check = soup()
    words = register.accrue(None, check)["checkResponse"]["userMessage"]
    code = sale_of(shop, check).claim.code
    assert words == f"Text {code} to (206) 555-0100 by Dec 21 and get 12 points."
    maya = shop.join()
    shop.text(code)
    assert shop.balance(maya) == 12
    register.reverse(register.sent)
    assert shop.balance(maya) == 0


def test_a_small_check_of_nobody_invites(register, shop):
    words = register.accrue(None, Check().add("Mint", "0.50"))["checkResponse"]["userMessage"]
    assert words == "To join, text your first name to (206) 555-0100."
    assert register.reverse(register.sent) == {"transactionStatus": "ACCEPT"}


def test_a_keyed_number_of_nobody_yet_is_a_check_of_nobody(register, shop):
    assert "Text " in register.accrue("2065550142", soup())["checkResponse"]["userMessage"]
    maya = shop.join()
    check = soup()
    register.accrue("(206) 555-0142", check)
    assert sale_of(shop, check).member_id == maya


@pytest.mark.parametrize("blank", [" ", "\t", "\n"])
def test_blanks_around_an_account_are_none_of_it(register, shop, maya, blank):
    for account in (maya, "2065550142", ""):
        check = soup()
        register.accrue(f"{blank}{account}{blank}", check)
        assert sale_of(shop, check).member_id == (maya if account else None)


def test_an_account_that_is_added_later_gets_the_points(register, shop, maya):
    check = soup()
    register.accrue(None, check)
    first = register.sent
    register.reverse(first)
    register.accrue(maya, check)
    assert shop.balance(maya) == 12


def test_an_account_that_is_taken_off_the_check_gives_its_points_to_the_next(register, shop, maya):
    leo, check = shop.join("Leo", "+12065550143"), soup()
    register.accrue(maya, check)
    register.accrue(leo, check, status="ERROR_ACCOUNT_INVALID", http=400)
    register.reverse(register_first(register, maya, check))
    register.accrue(leo, check)
    assert (shop.balance(maya), shop.balance(leo)) == (0, 12)
    register.reverse(register.sent)
    register.accrue(maya, check)
    assert (shop.balance(maya), shop.balance(leo)) == (12, 0)
    assert differences(shop) == []


def register_first(register, maya, check):
    """The name of the newest accrual."""
    register.accrue(maya, check)
    return register.sent


def differences(shop):
    """What reconciling finds."""
    desk = reconcile.Desk(shop.book, shop.merchants, lambda: shop.now, mends=False)
    return list(reconcile.run_daily(desk, lambda: 600))


def test_late_accruals_are_taken_whatever_their_age_and_told_as_late(register, shop, maya):
    check = soup()
    register.accrue(maya, check, at="2026-09-01T20:00:00.000+0000")
    assert shop.balance(maya) == 12
    assert sale_of(shop, check).report.captured_offline
    (entry,) = [one for one in shop.book.entries("rosas", maya) if one.kind is EntryKind.SALE]
    assert entry.facts["late"] == (shop.now - sale_of(shop, check).report.occurred_at).total_seconds() // 60
    fresh = soup()
    register.accrue(maya, fresh)
    assert not sale_of(shop, fresh).report.captured_offline


@pytest.mark.parametrize("at", [None, "", "yesterday", "1970-01-01T00:00:00.000+0000", "2126-01-01T00:00:00Z", "20261121"])
def test_a_date_that_means_nothing_is_left_out(register, shop, maya, at):
    check = soup()
    register.accrue(maya, check, at=at)
    assert sale_of(shop, check).report.occurred_at.year == 2026
    assert shop.balance(maya) == 12


def test_gift_cards_house_accounts_and_service_charges_earn_nothing(register, shop, maya):
    check = Check().add("Soup", "12.00").add("Gift card", "50.00", deferred=True, item=None)
    check.add("House account", "30.00", selectionType="HOUSE_ACCOUNT_PAY_BALANCE").add("Void", "9.00", voided=True)
    message = check.json() | {"amount": 96.50, "appliedServiceCharges": [{"chargeAmount": 4.50}]}
    register.ask("LOYALTY_ACCRUE", {"loyaltyIdentifier": maya, "check": message, "redemptions": []})
    assert shop.balance(maya) == 12
    without = Check().add("Soup", "12.00").json() | {"appliedServiceCharges": [{"chargeAmount": 4.50}]}
    register.ask("LOYALTY_ACCRUE", {"loyaltyIdentifier": maya, "check": without, "redemptions": []})
    assert shop.balance(maya) == 24


def test_what_of_a_payment_went_back_earns_nothing(register, shop, maya):
    check = Check(paid_at=EVENING).add("Soup", "20.00")
    message = check.json()
    message["taxAmount"] = 2.00
    message["payments"][0]["refund"] = {"refundAmount": 5.50, "tipRefundAmount": 1.00}
    register.ask("LOYALTY_ACCRUE", {"loyaltyIdentifier": maya, "check": message, "redemptions": []})
    assert shop.balance(maya) == 15
    message["payments"][0]["refund"] = {"refundAmount": 22.00}
    register.ask("LOYALTY_ACCRUE", {"loyaltyIdentifier": maya, "check": message, "redemptions": []})
    assert shop.balance(maya) == 0


@pytest.mark.parametrize(
    "gone", [{"paymentStatus": "VOIDED"}, {"paymentStatus": "DENIED"}, {"voidInfo": {"voidBusinessDate": 1}}]
)
def test_a_payment_that_was_voided_or_failed_brings_no_tip_and_takes_nothing_back(register, shop, maya, gone):
    check = Check(paid_at=EVENING, tip=Decimal("3.00")).add("Soup", "20.00")
    message = check.json()
    (paid,) = message["payments"]
    message["payments"] = [paid | {"tipAmount": 4, "refund": {"refundAmount": 20}} | gone, paid | {"paymentStatus": "CAPTURED"}]
    register.ask("LOYALTY_ACCRUE", {"loyaltyIdentifier": maya, "check": message, "redemptions": []})
    assert (sale_of(shop, check).report.tip, shop.balance(maya)) == (300, 20)


def test_amounts_are_exact_and_finer_ones_are_rounded_once(register, shop, maya):
    check = Check().add("Soup", "0.10").add("Tea", "0.20").json()
    raw = {"amount": 0.30000000000000004, "taxAmount": 5.49612811, "payments": [{"tipAmount": "0.125"}]}
    register.ask("LOYALTY_ACCRUE", {"loyaltyIdentifier": maya, "check": check | raw, "redemptions": []})
    report = shop.book.sale("rosas", "mill", check["guid"]).report
    assert (report.subtotal, report.tax, report.tip) == (30, 550, 13)


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True)
def test_credit_is_shown_as_money(register, shop, maya):
    shop.sell(maya, 25_000)
    account = register.inquire(maya, Check())["checkResponse"]["accountInfo"]
    assert account["pointsBalance"] == 12.5
    assert b'"pointsBalance":12.50' in register.last.body


def test_what_was_done_is_found_under_its_name(register, shop, maya):
    check, name = soup(), guid()
    register.accrue(maya, check, name)
    found = operations.find(shop.book, shop.till, name)
    assert (found.kind.value, found.subject) == ("accrual", check.guid)
