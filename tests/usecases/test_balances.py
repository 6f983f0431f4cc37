"""Balances that customers bring along from an earlier program."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.account import Cause
from chalicelib.domain.calendar import FOREVER
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.opening import OpeningBalance
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.domain.refusals import UnknownMember, UnusableField
from chalicelib.usecases import expiry, members
from chalicelib.usecases.balances import bring
from tests.builders import BARBER, BOOKSHOP, MAYA, Shop, program
from tests.usecases.racing import ForgetfulBook, OvertakenBook, with_book
from tests.usecases.test_activity import idle
from tests.usecases.texts.test_notices import Street

MAYAS = PhoneNumber(MAYA)
MONTHLY = program(expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1))


def bring_along(shop, points, last_day=None, batch="old-list", nth=0, location_id="mill", **fields):
    balance = OpeningBalance(points, location_id, last_day, **fields)
    return bring(shop.book, shop.vault, shop.merchant, batch, MAYAS, balance, nth, shop.now)


def id_of(shop):
    return shop.vault.member_id("rosas", MAYAS)


def chain(shop):
    return list(shop.book.entries("rosas", id_of(shop)))


def account(shop):
    return shop.book.record("rosas", id_of(shop)).account


def test_a_row_is_a_lot_with_its_day_its_place_and_where_it_came_from(shop):
    told = {"earned_on": date(2026, 3, 1), "note": "card 4711"}
    assert bring_along(shop, 120, date(2027, 3, 1), location_id="dock", **told) == "written"
    (entry,) = chain(shop)
    (lot,) = entry.account.lots
    assert (lot.last_day, lot.location_id, lot.points, lot.cause) == (date(2027, 3, 1), "dock", 120, Cause.OPENING)
    assert (entry.kind, entry.points, entry.location_id, entry.delta.lots) == (EntryKind.OPENED, 120, "dock", (lot,))
    facts = {name: entry.facts[name] for name in ("points", "batch", "earned_on", "note")}
    assert facts == {"points": 120, "batch": "old-list", "earned_on": "2026-03-01", "note": "card 4711"}
    assert (entry.account.lifetime_points, entry.account.visits, entry.account.exact) == (0, 0, 0)


@pytest.mark.parametrize(
    ("rules", "ends"),
    [
        (program(), date(2027, 11, 30)),
        (MONTHLY, date(2026, 12, 21)),
        (idle(2), date(2027, 1, 21)),
        (program(expiry=ExpiryPolicy()), FOREVER),
    ],
)
def test_without_a_day_points_live_as_long_as_points_granted_today(rules, ends):
    shop = Shop(rules)
    bring_along(shop, 120)
    brought = account(shop)
    assert [brought.ends(lot) for lot in brought.lots] == [ends]


def test_nobody_becomes_a_member_and_nobody_is_texted_until_the_number_joins(shop):
    street = Street(shop)
    bring_along(shop, 120)
    assert street.deliver() == []
    assert members.look_up(shop.book, shop.vault, shop.till, MAYAS, shop.now) is None
    with pytest.raises(UnknownMember):
        shop.sell(id_of(shop), 1000)
    with pytest.raises(UnknownMember):
        shop.adjust(id_of(shop), 5)
    maya = shop.join()
    (welcome,) = street.deliver()
    assert "Welcome Maya! You have 120 points." in welcome
    assert shop.balance(maya) == 120


def test_joining_keeps_it_beside_the_welcome():
    shop = Shop(program(welcome_points=10))
    bring_along(shop, 120)
    assert shop.balance(shop.join()) == 130


def test_a_member_gets_theirs_in_silence_too(shop):
    street = Street(shop)
    maya = shop.join()
    shop.sell(maya, 1000)
    street.deliver()
    bring_along(shop, 120)
    assert street.deliver() == []
    assert shop.balance(maya) == 130


def test_one_number_may_bring_several_lots_and_the_soonest_are_spent_first(shop):
    bring_along(shop, 30, date(2027, 6, 1))
    bring_along(shop, 40, date(2027, 3, 1))
    maya = shop.join()
    shop.redeem(maya, "fiver")
    assert [(lot.last_day, lot.points) for lot in account(shop).lots] == [(date(2027, 6, 1), 30)]


def test_points_that_nobody_came_for_end_on_their_day_and_are_told_to_nobody():
    shop = Shop(MONTHLY)
    street = Street(shop)
    expiry.expire(shop.book, shop.merchants, shop.now)
    bring_along(shop, 120, date(2026, 12, 1))
    for _ in range(3):
        shop.wait(days=5)
        expiry.expire(shop.book, shop.merchants, shop.now)
    assert [(entry.kind, entry.points) for entry in chain(shop)] == [
        (EntryKind.OPENED, 120),
        (EntryKind.WARNED, 0),
        (EntryKind.EXPIRED, -120),
    ]
    assert street.deliver() == []


def test_stamps_that_reach_the_mark_are_certificates_that_wait():
    shop = Shop(BARBER)
    bring_along(shop, 23)
    assert chain(shop)[-1].facts["paid"] == 2
    maya = shop.join()
    assert (len(account(shop).certificates), shop.balance(maya)) == (2, 3)


def test_credit_is_brought_in_minor_units():
    shop = Shop(BOOKSHOP)
    bring_along(shop, 1250)
    assert shop.redeem(shop.join(), "credit:1250", payable=5000)


def test_a_debt_absorbs_what_is_brought():
    shop = Shop()
    maya = shop.join()
    shop.adjust(maya, -20)
    bring_along(shop, 50)
    assert (shop.balance(maya), account(shop).debt) == (30, 0)


def test_the_same_row_again_changes_nothing_and_another_is_another(shop):
    assert bring_along(shop, 50) == "written"
    shop.wait(days=1)
    assert bring_along(shop, 50) == "there already"
    assert bring_along(shop, 50, note="told later") == "there already"
    assert bring_along(shop, 50, nth=1) == "written"
    assert bring_along(shop, 50, batch="second-list") == "written"
    assert bring_along(shop, 50, date(2027, 1, 1)) == "written"
    assert bring_along(shop, 50, location_id="dock") == "written"
    assert bring_along(shop, 50, earned_on=date(2026, 1, 1)) == "written"
    assert account(shop).worth == 300


def test_a_row_that_was_written_is_there_already_after_its_day_too(shop):
    bring_along(shop, 50, date(2026, 12, 1))
    shop.wait(days=30)
    assert bring_along(shop, 50, date(2026, 12, 1)) == "there already"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"points": 0}, "points"),
        ({"points": 1_000_001}, "points"),
        ({"last_day": date(2026, 11, 20)}, "last_day"),
        ({"last_day": date(2040, 1, 1)}, "last_day"),
        ({"earned_on": date(2026, 11, 22)}, "earned_on"),
        ({"earned_on": date(1999, 12, 31)}, "earned_on"),
        ({"location_id": "moon"}, "location"),
        ({"note": "x" * 201}, "note"),
        ({"note": "two\nlines"}, "note"),
        ({"note": "206 555 0142"}, "note"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_by_field_and_writes_nothing(shop, fields, field):
    with pytest.raises(UnusableField) as refused:
        bring_along(shop, **{"points": 50, **fields})
    assert refused.value.field == field
    assert chain(shop) == []
    assert not shop.book.operations


def test_its_last_day_may_be_today(shop):
    bring_along(shop, 50, date(2026, 11, 21))
    assert account(shop).available(date(2026, 11, 21)) == 50


@pytest.mark.parametrize("moment", ["record", "commit"])
@pytest.mark.parametrize("rival", ["the same row", "another row", "joining"])
def test_a_row_that_is_overtaken_is_written_once(shop, moment, rival):
    acts = {
        "the same row": lambda: bring_along(shop, 50),
        "another row": lambda: bring_along(shop, 70),
        "joining": shop.join,
    }
    racing = with_book(shop, OvertakenBook(shop.book, moment, acts[rival]))
    assert bring_along(racing, 50) == ("there already" if rival == "the same row" else "written")
    assert account(shop).worth == (120 if rival == "another row" else 50)


def test_a_row_whose_answer_was_lost_is_there_already(shop):
    with pytest.raises(ConnectionError):
        bring_along(with_book(shop, ForgetfulBook(shop.book)), 50)
    assert bring_along(shop, 50) == "there already"
    assert account(shop).worth == 50


rows = st.tuples(st.integers(1, 500), st.sampled_from([None, date(2027, 1, 31), date(2027, 2, 28)]), st.integers(0, 2))


@given(st.lists(rows, max_size=8), st.sampled_from([program(), MONTHLY, BARBER, BOOKSHOP, idle(3)]), st.data())
def test_whatever_is_run_again_in_whatever_order_the_points_are_those_of_the_list(told, rules, data):
    shop = Shop(rules)
    for points, last_day, nth in [*told, *data.draw(st.permutations(told))]:
        bring_along(shop, points, last_day, nth=nth)
    assert account(shop).worth == sum(points for points, _, _ in set(told)) == sum(entry.points for entry in chain(shop))
