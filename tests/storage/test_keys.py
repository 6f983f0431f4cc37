"""Keys sort as the reads rely on, and no two things share one."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.desk.location_key import keep_of
from chalicelib.storage import keys, text_keys
from chalicelib.storage.merchants import _key_items
from tests import strategies

NOW = datetime(2026, 11, 21, 17, 45, 7, tzinfo=UTC)
near = st.builds(
    lambda seconds, hours: (NOW + timedelta(seconds=seconds)).astimezone(timezone(timedelta(hours=hours))),
    st.integers(0, 100 * 86_400),
    st.integers(-12, 14),
)
"""Instants of three months, as clocks in many zones show them."""


def test_a_customer_sorts_after_the_newest_entry_and_everything_else_before_the_first() -> None:
    before = [keys.consent("m", "a", NOW, "~"), text_keys.delivery("m", "a", "~"), text_keys.correspondence("m", "a")]
    entries = [keys.entry("m", "a", seq) for seq in (1, 9, 10, 9_999_999_999)]
    assert [*sorted(before), *entries, keys.customer("m", "a")] == sorted([*before, *entries, keys.customer("m", "a")])


@given(st.integers(0, 10**10 - 1), strategies.texts)
def test_what_a_key_says_is_read_back(seq: int, odd: str) -> None:
    assert keys.read_entry(keys.entry("m", "a", seq).sk) == seq
    assert keys.read_member(keys.member("m", "mem_1")) == ("m", "mem_1")
    assert keys.read_sale(keys.sale("m", "loc", odd).pk) == ("loc", odd)
    assert keys.read_name(keys.redemption("m", odd).pk) == odd
    assert keys.read_name(keys.reward_code("m", odd).pk) == odd
    assert keys.read_allowance(keys.allowance("m", "loc", odd, NOW.date()).pk) == ("loc", odd, NOW.date())
    assert text_keys.read_suppression(text_keys.suppression("*", odd, NOW).pk) == ("*", odd)
    assert keys.read_inbound(keys.inbound("m", odd).pk) == ("m", odd)
    assert text_keys.read_delivery(text_keys.delivery("m", "a", odd).sk) == odd
    assert text_keys.read_waiting(text_keys.waiting("m", "mem_1", odd, NOW).sk) == (NOW, "m", "mem_1", odd)
    assert keys.read_issued_key(keys.issued_key("m", "loc", 3).sk) == ("loc", 3)
    assert keys.read_pointer(keys.pointer("m", "mem_1", NOW).sk) == (NOW, "m", "mem_1")


@given(strategies.instants, strategies.instants)
def test_instants_in_keys_sort_as_instants(one: datetime, other: datetime) -> None:
    assert (keys.sortable(one) < keys.sortable(other)) == (one < other)


@given(near, near, near)
def test_a_pointer_lies_where_it_is_looked_for(due: datetime, one: datetime, other: datetime) -> None:
    first, until = min(one, other).astimezone(UTC).date(), max(one, other)
    key, places = keys.pointer("m", "a", due), list(keys.pointers(first, until))
    wanted = first <= due.astimezone(UTC).date() and due <= until
    assert any(pk == key.pk and begin <= key.sk <= end for pk, begin, end in places) == wanted


@given(near, near, near)
def test_a_waiting_text_lies_where_it_is_looked_for(until: datetime, one: datetime, other: datetime) -> None:
    first, last = min(one, other).astimezone(UTC).date(), max(one, other)
    key, places = text_keys.waiting("m", "a", "entry:1", until), list(text_keys.waiting_between(first, last))
    wanted = first <= until.astimezone(UTC).date() and until <= last
    assert any(pk == key.pk and begin <= key.sk <= end for pk, begin, end in places) == wanted


@given(near)
def test_usage_is_kept_by_utc_month_whatever_the_clock_shows(at: datetime) -> None:
    assert text_keys.usages("m", at) == text_keys.usages("m", at.astimezone(UTC)) == text_keys.usage("m", "a", at).pk


def test_the_pointers_of_a_month_are_spread() -> None:
    assert len({keys.pointer("m", f"mem_{n}", NOW).pk for n in range(2_000)}) == keys.POINTER_SHARDS
    assert len(list(keys.pointers(date(2026, 11, 30), datetime(2026, 12, 1, tzinfo=UTC)))) == 2 * keys.POINTER_SHARDS


@pytest.mark.parametrize("odd", ["", "a#b", "#"])
def test_an_id_that_could_be_mistaken_for_another_is_refused(odd: str) -> None:
    for spell in (
        lambda: keys.member(odd, "a"),
        lambda: keys.member("m", odd),
        lambda: keys.sale(odd, "loc", "1"),
        lambda: keys.sale("m", odd, "1"),
        lambda: keys.merchant(odd),
        lambda: keys.pointer(odd, "a", NOW),
    ):
        with pytest.raises(ValueError, match="id"):
            spell()


def test_a_location_key_is_in_no_key() -> None:
    kept = keep_of("rk_secret", "mill", 0, NOW)
    items = _key_items("mer_1", kept)
    assert "rk_secret" not in repr([item.serialize() for item in items]) + repr(kept)
