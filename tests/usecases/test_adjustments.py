"""Points that the shop itself gives or takes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.account import Account, Cause, Lot
from chalicelib.domain.adjustment import Reason, holds_number
from chalicelib.domain.calendar import FOREVER, local_day
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.domain.refusals import RequestIdReused, UnknownMember
from chalicelib.usecases import expiry
from tests.builders import BARBER, BOOKSHOP, Shop, program
from tests.usecases.racing import ForgetfulBook, OvertakenBook, with_book
from tests.usecases.test_activity import idle
from tests.usecases.texts.test_notices import Street

MONTHLY = program(expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1))


def lots(shop, member_id):
    return [(lot.last_day, lot.points, lot.cause) for lot in shop.member(member_id).account.lots]


def chain(shop, member_id):
    return list(shop.book.entries("rosas", member_id))


def test_grantedpoints_live_as_long_as_points_earned_today_and_say_where_they_came_from(shop, maya):
    shop.sell(maya, 1200)
    answer = shop.adjust(maya, 30, reason=Reason.MISSED_SALE, ticket="check-7", note="rang up twice")
    assert (answer.facts["points"], answer.facts["balance"]) == (30, 42)
    sold, granted = shop.member(maya).account.lots[::-1]
    assert (granted.last_day, granted.location_id, granted.cause) == (sold.last_day, "mill", Cause.ADJUSTMENT)
    entry = chain(shop, maya)[-1]
    assert (entry.kind, entry.points, entry.cause, entry.location_id) == (EntryKind.ADJUSTED, 30, answer.facts["id"], "mill")
    told = {name: entry.facts[name] for name in ("points", "reason", "actor", "ticket", "note")}
    assert told == {"points": 30, "reason": "missed_sale", "actor": "ana", "ticket": "check-7", "note": "rang up twice"}
    assert entry.delta.lots == (granted,)


def test_what_is_not_there_any_more_is_owed_as_in_the_field(shop, maya):
    """Talon.One's example: -70 on 50 takes 50, and 20 are owed."""
    shop.adjust(maya, 50)
    answer = shop.adjust(maya, -70, reason=Reason.MISTAKE)
    assert (answer.facts["balance"], answer.facts["debt"]) == (0, 20)
    assert chain(shop, maya)[-1].delta.debt == 20
    assert shop.adjust(maya, 30).facts["balance"] == 10
    assert shop.member(maya).account.debt == 0


def test_points_are_taken_from_those_that_end_first():
    shop = Shop(MONTHLY)
    maya = shop.join()
    for number, amount in enumerate((1000, 2000, 3000)):
        shop.sell(maya, amount, f"s{number}")
        shop.wait(days=1)
    shop.adjust(maya, 5)
    shop.adjust(maya, -25)
    assert [points for _, points, _ in lots(shop, maya)] == [5, 30, 5]
    assert lots(shop, maya)[-1][2] is Cause.ADJUSTMENT


def test_an_adjustment_counts_in_nothing_that_was_earned(shop, maya):
    shop.sell(maya, 1250)
    before = shop.member(maya).account
    shop.adjust(maya, 100)
    shop.adjust(maya, -30)
    after = shop.member(maya).account
    assert (after.lifetime_points, after.visits, after.exact) == (before.lifetime_points, before.visits, before.exact)


def test_points_that_never_end_are_grantedfor_ever():
    shop = Shop(program(expiry=ExpiryPolicy()))
    maya = shop.join()
    shop.adjust(maya, 7)
    assert lots(shop, maya) == [(FOREVER, 7, Cause.ADJUSTMENT)]


def test_where_points_move_with_activity_an_adjustment_is_none_and_ends_with_the_others():
    shop = Shop(idle(2))
    maya = shop.join()
    shop.sell(maya, 9000)
    last_day = shop.member(maya).account.rolling_last_day
    shop.wait(days=30)
    shop.adjust(maya, 10)
    shop.adjust(maya, -1)
    assert shop.member(maya).account.rolling_last_day == last_day
    shop.wait(days=33)
    assert shop.balance(maya) == 0


def test_where_nothing_moves_any_more_grantedpoints_begin_a_time_of_their_own():
    shop = Shop(idle(2))
    maya = shop.join()
    shop.sell(maya, 9000)
    shop.wait(days=70)
    assert shop.balance(maya) == 0
    assert shop.adjust(maya, 10).facts["balance"] == 10
    shop.sell(maya, 100, "later")
    assert shop.balance(maya) == 11


def test_the_barbers_visits_become_a_certificate_and_are_taken_back_from_it():
    shop = Shop(BARBER)
    maya = shop.join()
    shop.adjust(maya, 23)
    account = shop.member(maya).account
    assert (len(account.certificates), shop.balance(maya)) == (2, 3)
    shop.adjust(maya, -5)
    account = shop.member(maya).account
    assert (len(account.certificates), shop.balance(maya), account.debt) == (1, 8, 0)


def test_only_members_are_adjusted(shop):
    with pytest.raises(UnknownMember):
        shop.adjust("mem_nobody", 5)


def test_the_same_request_adjusts_once_and_other_content_is_refused(shop, maya):
    first = shop.adjust(maya, 5, key="k")
    shop.sell(maya, 1000)
    again = shop.adjust(maya, 5, key="k")
    assert (again.facts, again.replayed) == (first.facts, True)
    with pytest.raises(RequestIdReused):
        shop.adjust(maya, 6, key="k")
    assert shop.balance(maya) == 15


def test_what_was_done_is_answered_before_anything_is_refused(shop, maya):
    first = shop.adjust(maya, 5, key="k")
    shop.book.customers.clear()
    assert shop.adjust(maya, 5, key="k").facts == first.facts


@pytest.mark.parametrize("moment", ["record", "commit"])
@pytest.mark.parametrize("rival", ["the same", "another", "a sale"])
def test_an_adjustment_that_is_overtaken_is_done_once(shop, maya, moment, rival):
    acts = {
        "the same": lambda: shop.adjust(maya, -5, key="k"),
        "another": lambda: shop.adjust(maya, 40, key="k2"),
        "a sale": lambda: shop.sell(maya, 4000),
    }
    racing = with_book(shop, OvertakenBook(shop.book, moment, acts[rival]))
    answer = racing.adjust(maya, -5, key="k")
    assert answer.replayed == (rival == "the same")
    account = shop.member(maya).account
    assert account.worth == (-5 if rival == "the same" else 35)
    assert sum(entry.points for entry in chain(shop, maya)) == account.worth


def test_an_adjustment_whose_answer_was_lost_is_answered_when_asked_again(shop, maya):
    with pytest.raises(ConnectionError):
        with_book(shop, ForgetfulBook(shop.book)).adjust(maya, 5, key="k")
    assert (shop.adjust(maya, 5, key="k").replayed, shop.balance(maya)) == (True, 5)


@given(
    st.lists(st.one_of(st.integers(-300, 300).filter(bool), st.tuples(st.integers(0, 20_000))), max_size=12),
    st.sampled_from([program(), MONTHLY, BARBER, BOOKSHOP, idle(2)]),
)
def test_whatever_staff_and_tills_do_the_points_add_up(steps, rules):
    shop = Shop(rules)
    maya = shop.join()
    granted = 0
    for number, step in enumerate(steps):
        if isinstance(step, int):
            granted += step
            shop.adjust(maya, step)
        else:
            shop.sell(maya, step[0], f"s{number}")
        account = shop.member(maya).account
        assert account.worth == granted + int(account.exact)
        assert shop.balance(maya) >= 0
        assert account.debt == 0 or account.available(local_day(shop.now, rules.timezone)) == 0
    entries = chain(shop, maya)
    assert sum(entry.points for entry in entries) == (entries[-1].account.worth if entries else 0)
    assert sum(entry.delta.debt for entry in entries) == (entries[-1].account.debt if entries else 0)


def test_grantedpoints_are_announced_before_they_end_and_then_end():
    shop = Shop(MONTHLY)
    street = Street(shop)
    expiry.expire(shop.book, shop.merchants, shop.now)
    maya = shop.join()
    shop.adjust(maya, 12)
    street.deliver()
    shop.wait(days=25)
    expiry.expire(shop.book, shop.merchants, shop.now)
    assert "12 points expire after Dec 21" in street.deliver()[0]
    shop.wait(days=10)
    expiry.expire(shop.book, shop.merchants, shop.now)
    assert shop.member(maya).account == Account(seq=4, warned_through=date(2026, 12, 21))


@pytest.mark.parametrize(
    ("rules", "points", "said"),
    [
        (program(), 12, "Maya, we updated your balance: +12, so it's 12 now. Questions? Reply HELP. STOP to stop."),
        (program(), -5, "Maya, we updated your balance: -5, so it's 0 now. Questions? Reply HELP. STOP to stop."),
        (BOOKSHOP, 250, "Maya, we updated your credit: $2.50, so it's $2.50 now. Questions? Reply HELP. STOP to stop."),
        (BOOKSHOP, -5, "Maya, we updated your credit: -$0.05, so it's $0.00 now. Questions? Reply HELP. STOP to stop."),
        (BARBER, 4, "Maya, we updated your balance: +4, so it's 4 now. Questions? Reply HELP. STOP to stop."),
        (BARBER, 11, "Maya, you made it! Yours at the till: Free haircut. Balance 1. STOP to stop."),
    ],
)
def test_every_adjustment_is_told_to_the_member_once(rules, points, said):
    street = Street(Shop(rules))
    maya = street.shop.join()
    street.deliver()
    street.shop.adjust(maya, points)
    assert street.deliver() == [f"Rosa's Bakery: {said}"]
    assert street.deliver() == []


@pytest.mark.parametrize("note", ["2065550142", "call (206) 555-0142", "206.555.0142 rang", "+1 206 555 0142"])
def test_a_note_that_holds_a_number_is_noticed(note):
    assert holds_number(note)


@pytest.mark.parametrize("note", ["", "two coffees, table 12", "check 4711 of 2026-11-20", "21/11/2026, 12.40 and 3.50"])
def test_other_figures_are_no_numbers(note):
    assert not holds_number(note)


def test_a_lot_from_the_shop_is_no_lot_of_a_sale():
    assert Lot(FOREVER, "mill", 1).key != Lot(FOREVER, "mill", 1, Cause.ADJUSTMENT).key
