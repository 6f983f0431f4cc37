"""What is written comes back unchanged, and stays within one write unit."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

from chalicelib.domain.account import (
    CHECKS_KEPT,
    LOCATIONS_KEPT,
    LOTS_MAX,
    Account,
    Cause,
    Hold,
    Lot,
    TierBonus,
    Use,
    name_check,
    name_location,
)
from chalicelib.domain.basket import Allocation
from chalicelib.domain.confirmation import Confirmation
from chalicelib.domain.entry import Delta, Entry, EntryKind
from chalicelib.domain.program import Program
from chalicelib.domain.redemption import Redemption, RedemptionStatus, Reversal, write_row
from chalicelib.domain.sale import Posted, Report, Sale, SaleState, Seen
from chalicelib.domain.tiers import Progress, TierBasis
from chalicelib.storage import codec, event_items, items, programs, redemptions, sales
from chalicelib.storage.shapes import LedgerItem
from tests import strategies
from tests.builders import program

NOW = datetime(2026, 11, 21, 17, 45, 7, 123456, UTC)
MERCHANT, MEMBER, PLACE = "mer_0123456789abcdef", "mem_" + "a" * 26, "loc_0123456789abcdef"
WRITE_UNIT = 1_024
FACTS: dict[str, int | str] = {"points": 245, "restored": 0, "version": 3, "base": 2_450, "paid": 0, "before": 995}
FACTS |= {"balance": 1_240, "reward": "Free breakfast for two", "need": 260}
FACTS |= {"tax": 214, "times": "3/2", "bonus": 20, "window": "Tuesday happy hour +1", "cap": 250}
"""All that an entry of a sale can say of what it earned."""
PLACES = tuple(name_location(f"shop-{number}") for number in range(LOCATIONS_KEPT))
CHECKS = tuple(name_check(PLACE, f"check-{number}") for number in range(CHECKS_KEPT))


@given(strategies.accounts)
def test_an_account_comes_back_as_it_was(account: Account) -> None:
    back = codec.read_account(codec.write_account(account), account.seq)
    assert (back, back.closed_checks, back.used_at) == (account, account.closed_checks, account.used_at)


def test_an_account_from_before_a_field_was_kept_is_read_without_it() -> None:
    account = Account(7, Fraction(21, 2), (Lot(date(2027, 11, 30), PLACE, 10),), closed_checks=CHECKS, used_at=PLACES)
    text = codec.write_account(replace(account, used_at=()))
    assert "." not in text
    assert codec.read_account(text, 7).used_at == ()
    assert codec.read_account('{"o":"vewl9e1m2K"}', 7).closed_checks == ("vewl9", "e1m2K")
    assert codec.read_account(codec.write_account(account), 7).used_at == PLACES


def test_a_redemption_from_before_phones_confirmed_is_read_without_it() -> None:
    held = Redemption("red_1", MEMBER, PLACE, "c1", RedemptionStatus.HELD, NOW, "d", {"id": "red_1"})
    assert "confirmation" not in redemptions.write_redemption(held)
    assert redemptions.read_redemption(redemptions.write_redemption(held), "red_1", 0).confirmation is None


@given(strategies.deltas)
def test_what_an_entry_added_comes_back_as_it_was(delta: Delta) -> None:
    assert codec.read_delta(codec.write_delta(delta)) == delta


@given(strategies.sales)
def test_a_sale_comes_back_as_it_was(sale: Sale) -> None:
    back = sales.read_sale(sales.write_sale(sale), sale.location_id, sale.sale_id, sale.revision)
    assert back == sale
    assert list(back.seen or ()) == list(sale.seen or ()), "the oldest answered request leaves first, so their order counts"


@given(strategies.redemptions)
def test_a_redemption_comes_back_as_it_was(redemption: Redemption) -> None:
    assert redemptions.read_redemption(redemptions.write_redemption(redemption), redemption.id, redemption.revision) == redemption


@given(strategies.programs)
def test_a_program_comes_back_as_it_was(program: Program) -> None:
    assert programs.read_program(programs.write_program(program)) == program


def test_an_instant_without_a_zone_is_never_stored() -> None:
    with pytest.raises(ValueError, match="zone"):
        codec.instant(datetime(2026, 11, 21, 12, 0))  # noqa: DTZ001  that is the point


def test_a_hold_that_was_tried_with_three_wrong_codes_costs_one_write_unit() -> None:
    confirmation = Confirmation()
    for number in range(3):
        confirmation = confirmation.with_wrong(f"op_{number:024d}", "d" * 32)
    uses = [["free-coffee", "free-coffee", 350, 50], ["five-dollars", "five-dollars", 500, 120]]
    answer = {"id": "red_" + "0" * 24, "status": "held", "expires_at": NOW.isoformat(), "uses": uses, "rejected": []}
    answer |= {"balance": 1_240, "at": NOW.isoformat(), "next_step": "confirm"}
    check, status = "6f1c0b0e-1c5e-4f5e-9a53-0c8f5b7f3a10", RedemptionStatus.HELD
    held = Redemption(answer["id"], MEMBER, PLACE, check, status, NOW, "d" * 32, answer, confirmation=confirmation)
    assert size_of(event_items.redemption_item(MERCHANT, held)) <= WRITE_UNIT


@pytest.mark.parametrize("places", [1, 3])
def test_an_entry_with_as_many_lots_as_there_can_be_costs_one_write_unit(places: int) -> None:
    lots = tuple(Lot(date(2027, 1, 3) + timedelta(days=6 * n), f"{PLACE}{n % places}", 180 + 31 * n) for n in range(LOTS_MAX))
    account = Account(12_345, Fraction(123_457, 100), lots, visits=1_234, lifetime_points=123_456, closed_checks=CHECKS)
    account = replace(account, used_at=PLACES[:places])
    assert size_of(items.entry_item(MERCHANT, entry(account))) <= WRITE_UNIT


def test_an_entry_of_a_member_who_came_every_week_of_three_years_and_climbed_costs_one_write_unit() -> None:
    lots = tuple(Lot(date(2027, 1, 31) + timedelta(days=30 * n), PLACE, 1_180 + n) for n in range(12))
    progress = tuple(Progress(24_300 + n, TierBasis.SPEND, Fraction(12_345 + 67 * n)) for n in range(36))
    bonuses = (TierBonus("silver", Lot(date(2027, 6, 30), PLACE, 50, Cause.TIER)),)
    account = Account(12_345, Fraction(123_457, 100), lots, visits=1_234, lifetime_points=123_456, closed_checks=CHECKS)
    account = replace(account, used_at=PLACES[:3], progress=progress, counting_since=24_300, tier_bonuses=bonuses)
    made = entry(account)
    told = {"perk": "Silver", "tier": "silver", "posted": "245 1 2457/10 245000"}
    made = replace(made, facts=FACTS | told, delta=replace(made.delta, progress=progress[-1:]))
    assert size_of(items.entry_item(MERCHANT, made)) <= WRITE_UNIT


def test_what_an_entry_without_tiers_says_of_them_is_nothing() -> None:
    account = Account(7, Fraction(21, 2), (Lot(date(2027, 11, 30), PLACE, 10),))
    assert codec.write_account(account) == '{"x":"21/2","p":["loc_0123456789abcdef"],"l":[740315,10]}'
    assert codec.write_delta(Delta(account.lots, 0, 1, Fraction(21, 2), 10)).count("{") == 0
    assert "tiers" not in programs.write_program(program())
    assert sales.write_sale(Sale(PLACE, "s", posted=Posted(3, Fraction(1), 1, 1, date(2027, 11, 21)))).endswith("740306]}")


def test_an_entry_of_a_weekly_guest_who_is_redeeming_costs_one_write_unit() -> None:
    lots = tuple(Lot(date(2027, 1, 3) + timedelta(days=7 * n), PLACE, 180 + n) for n in range(40))
    hold = Hold("red_" + "0" * 24, "check-0123456789", PLACE, NOW, (Use("free-coffee", "free-coffee", 350, lots[:2]),))
    held = Account(12_345, Fraction(123_457, 100), lots, holds=(hold,), visits=1_234, lifetime_points=123_456)
    account = replace(held, closed_checks=CHECKS, used_at=PLACES)
    assert size_of(items.entry_item(MERCHANT, entry(account))) <= WRITE_UNIT


def test_a_sale_with_two_answered_requests_and_a_refund_costs_one_write_unit() -> None:
    answer = {"points_delta": 24, "points_total": 24, "balance": 1_240, "reward": "Free coffee", "need": 60}
    seen = {f"6f1c{n}b0e-1c5e-4f5e-9a53-0c8f5b7f3a11": Seen("d" * 64, answer) for n in range(2)}
    report = Report(SaleState.CLOSED, "USD", NOW, 2_450, discount=100, tax=210, tip=400, version=1_763_747_107_123)
    posted = Posted(3, Fraction(235, 10), 24, 1, date(2027, 11, 21))
    refunds = (("6f1c0b0e-1c5e-4f5e-9a53-0c8f5b7f3a12", 500),)
    sale = Sale(PLACE, "6f1c0b0e-1c5e-4f5e-9a53-0c8f5b7f3a10", report, MEMBER, refunds, (), posted, seen)
    assert size_of(event_items.sale_item(MERCHANT, sale)) <= WRITE_UNIT


def test_facts_come_back_under_their_own_names() -> None:
    assert codec.read_facts(codec.write_facts(FACTS)) == FACTS
    assert not set(codec.FACTS.values()) & set(codec.FACTS), "a short name that is another fact's own name would be read as that"


def test_a_redemption_of_two_offers_that_was_undone_one_by_one_costs_one_write_unit() -> None:
    lots = tuple(Lot(date(2027, 1, 3) + timedelta(days=7 * n), PLACE, 18 + n) for n in range(6))
    uses = (Use("free-coffee", "free-coffee", 350, lots[:3]), Use("five-dollars", "five-dollars", 500, lots[2:]))
    answer = {"id": "red_" + "0" * 24, "status": "held", "expires_at": NOW.isoformat(), "rejected": [], "balance": 1_240}
    answer["uses"] = [[use.offer_id, use.reward_id, use.amount, use.points] for use in uses]
    status, why = RedemptionStatus.REVERSED, "wrong customer"
    reversals = tuple(Reversal((u.offer_id,), (u.offer_id,), u.points, status, 1_280, NOW, why) for u in uses)
    check = "6f1c0b0e-1c5e-4f5e-9a53-0c8f5b7f3a10"
    redemption = Redemption(
        answer["id"], MEMBER, PLACE, check, status, NOW, "d" * 32, answer, 1_240, uses=uses, reversals=reversals
    )
    assert size_of(event_items.redemption_item(MERCHANT, redemption)) <= WRITE_UNIT


def test_what_is_used_in_one_step_under_the_tills_own_names_costs_one_write_unit() -> None:
    lots = tuple(Lot(date(2027, 1, 3) + timedelta(days=7 * n), PLACE, 180 + n) for n in range(20))
    tags = [f"6f1c{n}b0e-1c5e-4f5e-9a53-0c8f5b7f3a11" for n in range(2)]
    uses = tuple(Use("free-coffee", "free-coffee", 350, lots[:2], tag=tag) for tag in tags)
    answer = {"id": "red_" + "0" * 24, "status": "captured", "expires_at": NOW.isoformat(), "rejected": [], "balance": 1_240}
    answer |= {"uses": [write_row(uses[0], (Allocation(tags[0], 350),)), write_row(uses[1])], "at": NOW.isoformat()}
    named = answer["id"], MEMBER, PLACE, "6f1c0b0e-1c5e-4f5e-9a53-0c8f5b7f3a10"
    redemption = Redemption(*named, RedemptionStatus.CAPTURED, NOW, "d" * 32, answer, 1_240, uses=uses)
    assert size_of(event_items.redemption_item(MERCHANT, redemption)) <= WRITE_UNIT
    captures = (Hold(redemption.id, redemption.check_id, PLACE, NOW, uses),)
    account = Account(12_345, Fraction(123_457, 100), lots, captures=captures, visits=1_234, lifetime_points=123_456)
    account = replace(account, closed_checks=CHECKS, used_at=PLACES)
    assert size_of(items.entry_item(MERCHANT, entry(account))) <= WRITE_UNIT


def test_a_use_without_a_name_of_its_own_is_as_small_as_before() -> None:
    assert codec.write_use(Use("coffee", "coffee", 350, ()), {}) == ["coffee", "coffee", 350, []]
    assert codec.write_use(Use("coffee", "coffee", 350, (), redemption_id="r"), {}) == ["coffee", "coffee", 350, [], 0, None, "r"]
    assert codec.read_use(["coffee", "coffee", 350, [], 0, None, "r"], []).name == "coffee"


def entry(account: Account) -> Entry:
    cause = "6f1c0b0e-1c5e-4f5e-9a53-0c8f5b7f3a10"
    delta = Delta((replace(account.lots[-1], points=245),), visits=1)
    return Entry(MEMBER, NOW, EntryKind.SALE, cause, replace(account.lots[0]).location_id, 245, FACTS, account, delta)


def size_of(item: LedgerItem) -> int:
    """Bytes of an item as DynamoDB counts them for write units: names and values, in UTF-8."""
    return sum(
        len(name.encode()) + _size(kind, value) for name, typed in item.serialize().items() for kind, value in typed.items()
    )


def _size(kind: str, value: Any) -> int:
    if kind == "N":
        return (len(value.lstrip("-")) + 1) // 2 + 1 + value.startswith("-")
    if kind == "BOOL":
        return 1
    return len(value if isinstance(value, bytes) else value.encode())
