"""Whatever happens in a shop reconciles; and whatever is changed behind its back afterwards is found and mended."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.domain.account import Lot
from chalicelib.domain.counting import Count
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.findings import MissingEntries
from chalicelib.domain.tiers import Progress, TierBasis
from chalicelib.usecases import reconcile
from chalicelib.usecases.reconcile import Desk
from tests.tampering import FakeTampering
from tests.usecases import histories


def differences(shop, **options):
    return list(reconcile.differences(Desk(shop.book, shop.merchants, lambda: shop.now, **options)))


def sentences(shop, **options):
    return [finding.sentence for finding in differences(shop, **options)]


@given(st.sampled_from(sorted(histories.RULES)), histories.histories)
def test_whatever_happens_the_ledger_reconciles(rules, history):
    assert sentences(histories.play(rules, history)) == []


NUMBERS = {
    "points": lambda entry, by: replace(entry, points=entry.points + by),
    "debt added": lambda entry, by: replace(entry, delta=replace(entry.delta, debt=entry.delta.debt + by)),
    "visits added": lambda entry, by: replace(entry, delta=replace(entry.delta, visits=entry.delta.visits + by)),
    "lots added": lambda entry, by: replace(entry, delta=replace(entry.delta, lots=_with_more(entry.delta.lots, by))),
    "specials held": lambda entry, by: replace(entry, delta=replace(entry.delta, specials=_with_use(entry.delta.specials, by))),
    "lots": lambda entry, by: _with_account(entry, lots=_with_more(entry.account.lots, by)),
    "debt": lambda entry, by: _with_account(entry, debt=entry.account.debt + by),
    "visits": lambda entry, by: _with_account(entry, visits=entry.account.visits + by),
    "exact": lambda entry, by: _with_account(entry, exact=entry.account.exact + by),
    "lifetime": lambda entry, by: _with_account(entry, lifetime_points=entry.account.lifetime_points + by),
    "progress added": lambda entry, by: replace(entry, delta=replace(entry.delta, progress=_further(entry.delta.progress, by))),
    "progress": lambda entry, by: _with_account(entry, progress=_further(entry.account.progress, by)),
    "the entry itself": lambda entry, _: None,
}


def _with_use(specials: tuple[tuple[str, int, int], ...], by: int) -> tuple[tuple[str, int, int], ...]:
    (special_id, times, amount), *rest = specials or (("five", 0, 0),)
    return (special_id, times + by, amount), *rest


def _with_account(entry: Any, **changes: Any) -> Any:
    return replace(entry, account=replace(entry.account, **changes))


def _further(progress: tuple[Progress, ...], by: int) -> tuple[Progress, ...]:
    if not progress:
        return (Progress(24_322, TierBasis.SPEND, Fraction(by)),)
    return (replace(progress[0], amount=progress[0].amount + by), *progress[1:])


def _with_more(lots: tuple[Lot, ...], by: int) -> tuple[Lot, ...]:
    if not lots:
        return (Lot(None, "mill", by),)
    return (replace(lots[0], points=lots[0].points + by), *lots[1:])


@given(
    st.sampled_from(sorted(histories.RULES)),
    histories.histories,
    st.sampled_from(sorted(NUMBERS)),
    st.integers(1, 40),
    st.integers(0, 60),
    histories.histories,
)
def test_whatever_number_is_changed_is_found_and_mended_and_life_goes_on(rules, history, number, by, which, later):
    shop = histories.play(rules, history)
    entries = [entry for chain in shop.book.chains.values() for entry in chain]
    entry = entries[which % len(entries)]
    changed, tampering = NUMBERS[number](entry, by), FakeTampering(shop.book)
    if changed is None:
        # Of what is not there any more and nothing follows, only a sale knows; of one that was moved away, its new member's does.
        newest = entry == shop.book.chains["rosas", entry.member_id][-1]
        assume(not newest or ("posted" in entry.facts and entry.kind is not EntryKind.MOVED))
        tampering.drop_entry(entry.member_id, entry.account.seq)
    else:
        tampering.entry(changed)
    assert differences(shop)
    kept = [entry for chain in shop.book.chains.values() for entry in chain]
    assert sentences(shop, mends=True) == []
    assert sentences(shop) == []
    now = [entry for chain in shop.book.chains.values() for entry in chain]
    assert [entry for entry in kept if entry not in now] == [], "no entry was changed"
    histories.go_on(shop, later)
    assert sentences(shop) == []


SALE_NUMBERS = {
    "points": lambda sale, by: replace(sale, posted=replace(sale.posted, points=sale.posted.points + by)),
    "visits": lambda sale, by: replace(sale, posted=replace(sale.posted, visits=sale.posted.visits + by)),
    "exact": lambda sale, by: replace(sale, posted=replace(sale.posted, exact=sale.posted.exact + by)),
    "all that was posted": lambda sale, _: replace(sale, posted=None, posted_seq=0),
    "what it counts towards tiers": lambda sale, by: replace(
        sale, posted=replace(sale.posted, progress=sale.posted.progress + by, month=sale.posted.month or 24_322)
    ),
    "its uses of specials": lambda sale, by: replace(sale, counted=(*sale.counted, Count("five", sale.member_id or "", by))),
    "its entry": lambda sale, by: replace(sale, posted_seq=sale.posted_seq + by),
}


@given(
    st.sampled_from(sorted(histories.RULES)),
    histories.histories,
    st.sampled_from(sorted(SALE_NUMBERS)),
    st.integers(1, 40),
    st.integers(0, 60),
    histories.histories,
)
def test_whatever_is_changed_in_a_sale_is_found_and_mended_and_costs_nobody_points(rules, history, number, by, which, later):
    shop = histories.play(rules, history)
    sales = [sale for sale in shop.book.sales.values() if sale.posted is not None]
    assume(sales)
    worth = {member: chain[-1].account.worth for member, chain in shop.book.chains.items()}
    FakeTampering(shop.book).sale(SALE_NUMBERS[number](sales[which % len(sales)], by))
    assert differences(shop)
    assert sentences(shop, mends=True) == []
    assert sentences(shop) == []
    assert {member: chain[-1].account.worth for member, chain in shop.book.chains.items()} == worth
    histories.go_on(shop, later)
    assert sentences(shop) == []


def test_where_the_entry_by_which_a_sale_moved_away_is_missing_between_others_that_is_all_that_is_wrong(shop, maya):
    leo = shop.join("Leo", "+12065550143")
    shop.sell(maya, 4000, "s1")
    shop.move(leo, "s1")
    shop.sell(maya, 700, "s2")
    FakeTampering(shop.book).drop_entry(maya, 3)
    assert [type(finding) for finding in differences(shop)] == [MissingEntries]
    assert (sentences(shop, mends=True), sentences(shop)) == ([], [])
    assert (shop.balance(maya), shop.balance(leo)) == (7, 40)
