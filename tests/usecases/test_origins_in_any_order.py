"""In whatever happens in a shop, it is known where each point comes from."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.account import Account
from chalicelib.domain.money.flows import Course
from chalicelib.domain.money.origins import change_of
from chalicelib.domain.money.pools import lots_of, total
from chalicelib.usecases.figures.month_end import trail_of
from tests.usecases.histories import RULES, histories, play


def outstanding(flows):
    """Points that are left of each shop and cause."""
    signs = {Course.ISSUED: 1, Course.USED: -1, Course.ENDED: -1, Course.TAKEN: -1, Course.PAID: 0}
    found = Counter()
    for (_, origin, course), number in flows.courses.items():
        found[origin] += signs[course] * number
    return found


@pytest.mark.parametrize("rules", RULES)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=histories)
def test_after_every_entry_it_is_known_where_each_point_comes_from(rules, history):
    shop = play(rules, history)
    left, all_lots = Counter(), Counter()
    for _, member in shop.book.chains:
        for seq in {len(shop.book.chains["rosas", member]), len(shop.book.chains["rosas", member]) // 2}:
            number = shop.book.chains["rosas", member][seq - 1].account.seq if seq else 0
            trail = trail_of(shop.book, shop.merchant, member, lambda entry, number=number: entry.account.seq > number)
            lots = lots_of(trail.account)
            assert {key: total(pieces) for key, pieces in trail.own.pools.of.items()} == {k: n for k, n in lots.items() if n}
            assert sum(points for _, points in trail.own.debts) == trail.account.debt
        whole = trail_of(shop.book, shop.merchant, member)
        left.update(outstanding(whole.flows))
        for (_, location, cause), points in lots_of(whole.account).items():
            all_lots[location, cause] += points
    assert all(points >= 0 for points in left.values())
    by_group = Counter()
    for origin, points in left.items():
        by_group[origin.location_id, origin.cause] += points
    assert +by_group == +all_lots


def test_what_was_used_that_nobody_had_and_comes_back_is_owed_no_more():
    """A refund, told again, uses a reward anew that was paid with points from it: half of that is owed. Then it is reversed."""
    begin = [("sell", 4, 350), ("merge", 0, 4999), ("refund", 0, 350), ("amend", 4, 4999), ("hold", 0, 9000), ("close", 2, 1240)]
    end = [("sell", 0, 350), ("sell", 4, 1240), ("sell", 0, 0), ("reverse", 0, 0)]
    shop = play("a point for every three dollars", [*begin, *end])
    member = max((name for _, name in shop.book.chains), key=lambda name: len(shop.book.chains["rosas", name]))
    owed = [entry.account.debt for entry in shop.book.chains["rosas", member]]
    assert owed[-2:] == [25, 0]
    trail = trail_of(shop.book, shop.merchant, member)
    assert trail.own.debts == []


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=histories, rules=st.sampled_from(sorted(RULES)))
def test_what_is_issued_never_depends_on_what_nobody_knows(history, rules):
    """No point is found in a lot without an entry that granted it, but for what merges and their undoing leave open."""
    history = [act for act in history if act[0] not in {"merge", "separate"}]
    shop = play(rules, history)
    for _, member in shop.book.chains:
        chain = shop.book.chains["rosas", member]
        accounts = [Account(), *(entry.account for entry in chain)]
        granted = sum(max(0, change_of(entry, before).granted) for entry, before in zip(chain, accounts, strict=False))
        trail = trail_of(shop.book, shop.merchant, member)
        assert sum(n for (_, _, course), n in trail.flows.courses.items() if course is Course.ISSUED) == granted
