"""Codes of gift certificates: a slip of the finger is never another certificate."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.gifts.code import CODES, LENGTH, SIGNS, code_of, read_code, write_code

CODE = st.integers(0, CODES - 1).map(code_of)


@given(CODE)
def test_a_code_is_read_as_it_is_written_whatever_the_spaces_and_capitals(code):
    assert len(code) == LENGTH
    assert read_code(code) == read_code(write_code(code)) == read_code(f" {write_code(code).lower().replace('-', ' ')} ") == code


@given(st.integers(0, CODES - 1), st.integers(0, CODES - 1))
def test_two_numbers_have_two_codes(one, other):
    assert (code_of(one) == code_of(other)) == (one == other)


@given(CODE, st.integers(0, LENGTH - 1), st.sampled_from(SIGNS))
def test_one_misread_sign_is_always_noticed(code, at, sign):
    typed = code[:at] + sign + code[at + 1 :]
    assert read_code(typed) == (code if typed == code else None)


@given(CODE, st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_two_swapped_signs_are_always_noticed(code, one, other):
    signs = list(code)
    signs[one], signs[other] = signs[other], signs[one]
    typed = "".join(signs)
    assert read_code(typed) == (code if typed == code else None)


@given(st.text(max_size=20))
def test_whatever_is_typed_is_a_code_or_none(typed):
    assert read_code(typed) in {None, typed.replace(" ", "").replace("-", "").upper()}


def test_no_sign_looks_like_another_and_the_alphabet_is_a_prime():
    assert not set("0O1ILSBUVYZ") & set(SIGNS)
    assert len(SIGNS) == len(set(SIGNS)) == 23
