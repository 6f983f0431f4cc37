"""Reward codes have a shape of their own, and are read however they were typed."""

import re

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.claim import DIGITS, LETTERS
from chalicelib.domain.reward_code import CODES, LENGTH, code_of, read_code
from chalicelib.domain.texts.reading_codes import find_code

numbers = st.integers(0, CODES - 1)
SHAPE = re.compile(rf"[{LETTERS}][{DIGITS}{LETTERS}]{{{LENGTH - 1}}}")


@given(numbers, numbers)
def test_every_number_has_a_code_of_its_own(one, other):
    assert SHAPE.fullmatch(code_of(one))
    assert (code_of(one) == code_of(other)) == (one == other)


def test_there_are_as_many_codes_as_the_shape_has_room_for():
    assert len(LETTERS) * len(DIGITS + LETTERS) ** (LENGTH - 1) == CODES
    assert code_of(0) != code_of(CODES - 1)


@given(numbers, st.sampled_from(["{}", "{} please", "my code is {}", "REDEEM {}", "{}!"]))
def test_nobody_takes_one_for_the_code_of_a_receipt(number, words):
    assert find_code(words.format(code_of(number))) is None


@given(numbers)
def test_a_code_is_known_in_small_letters_and_with_gaps(number):
    code = code_of(number)
    assert read_code(f" {code[:3]}-{code[3:5]} {code[5:]}".lower()) == code
