"""Codes of coupons: each can be read back, a slip of the finger is told, and nobody has to type them as they are printed."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.coupon import (
    BATCHES,
    CODES,
    LENGTH,
    SCANNED,
    SIGNS,
    batch_in,
    batch_of,
    code_of,
    read_coupon,
    shown,
)

batches = st.integers(0, BATCHES - 1).map(batch_of)
codes = st.builds(code_of, batches, st.integers(0, CODES - 1))


@given(codes)
def test_a_code_is_read_however_it_is_typed_or_scanned(code: str) -> None:
    assert len(code) == LENGTH
    assert set(code) <= set(SIGNS)
    for typed in (code, shown(code), shown(code).lower(), f" {shown(code).replace('-', ' ')} ", f"{SCANNED}{code}"):
        assert read_coupon(typed) == code


@given(codes, st.integers(0, LENGTH - 1), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_always_told(code: str, place: int, sign: str) -> None:
    slip = code[:place] + sign + code[place + 1 :]
    assert (read_coupon(slip) == slip) == (sign == code[place])


def test_of_two_signs_that_changed_places_hardly_any_is_not_told() -> None:
    code = code_of("K7F", 12_345_678_901)
    pairs = [(first, second) for first in SIGNS for second in SIGNS if first != second]

    def is_told(first: str, second: str) -> bool:
        made = code_of("K7F", 0)[:3] + first + second + code[5:11]
        whole = next(made + last for last in SIGNS if read_coupon(made + last))
        return read_coupon(whole[:3] + second + first + whole[5:]) is None

    assert sum(not is_told(*pair) for pair in pairs) == 2, "the first sign with the last, either way round"


@given(batches, st.integers(0, CODES - 1), st.integers(0, CODES - 1))
def test_two_numbers_have_two_codes_of_one_batch(batch: str, one: int, other: int) -> None:
    assert (code_of(batch, one) == code_of(batch, other)) == (one == other)
    assert batch_in(code_of(batch, one)) == batch


@given(st.text(max_size=20))
def test_anything_else_is_no_code(typed: str) -> None:
    found = read_coupon(typed)
    assert found is None or (len(found) == LENGTH and set(found) <= set(SIGNS))
