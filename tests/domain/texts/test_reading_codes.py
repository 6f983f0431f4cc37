"""Claim codes in what people text."""

# ruff: noqa: RUF001  letters that look alike are the subject here

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.claim import CODES, DIGITS, LENGTH, LETTERS, code_of
from chalicelib.domain.texts.reading import Status, read_text

STATUSES: tuple[Status, ...] = ("new", "awaiting_name", "pending", "member", "opted_out")
CODE = "4KT9VQ2M"
numbers = st.integers(0, CODES - 1)


@given(numbers, numbers)
def test_every_number_has_a_code_of_its_own(one: int, other: int) -> None:
    code = code_of(one)
    assert (code == code_of(other)) == (one == other)
    assert len(code) == LENGTH
    assert code[0] in DIGITS
    assert code[1] in LETTERS
    assert set(code) <= set(DIGITS + LETTERS)


def test_no_two_signs_of_a_code_look_alike() -> None:
    assert not set("01OILSZBAEUY") & set(DIGITS + LETTERS)
    assert (code_of(0), code_of(CODES - 1)) == ("2C222222", "9XXXXXXX")


@given(numbers, st.sampled_from(STATUSES), st.lists(st.integers(1, LENGTH - 1), max_size=3, unique=True), st.sampled_from("- "))
def test_a_code_is_found_however_it_is_grouped(number: int, status: Status, gaps: list[int], between: str) -> None:
    code = code_of(number)
    typed = "".join((between if at in gaps else "") + sign for at, sign in enumerate(code))
    for text in (typed, typed.lower(), f"Code: {typed}.", f"my code is {typed} thanks"):
        reading = read_text(text, status)
        assert (reading.intent, reading.code) == ("claim", code), text


@pytest.mark.parametrize(
    "text",
    [
        CODE, "4kt9vq2m", " 4KT9VQ2M ", "“4KT9VQ2M”", "#4KT9VQ2M", "code 4kt9vq2m", "Code:4KT9-VQ2M", "4KT9 VQ2M please",
        "receipt 4KT9VQ2M", "Hi! Here is the code from my receipt: 4KT9VQ2M", "4KT9VQ2M\nSent from my Pixel", "４ＫＴ９ＶＱ２Ｍ",
        "mi código es 4KT9VQ2M", "mein Bon: 4KT9VQ2M", "min kod 4KT9VQ2M tack", "points 4KT9VQ2M", "redeem 4KT9VQ2M",
        "4KT9VQZM",
        "Text 4KT9VQ2M to (206) 555-0100 by Dec 21 and get 12 points.",
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", STATUSES)
def test_a_code_alone_or_among_a_few_words_claims(text: str, status: Status) -> None:
    reading = read_text(text, status)
    assert (reading.intent, reading.code, reading.name) == ("claim", CODE, None)


@pytest.mark.parametrize(
    "text",
    [
        "12345678", "2065550142", "+12065550142", "4KT9VQ2", "4KT9VQ2MM", "X4KT9VQ2M", "44T9VQ2M", "open from 2 pm to 3 pm?",
        "2 pm 3 pm 45",
        "2 kg bread", "table for 4", "3rd of May", "A KT9VQ2M", "4AEIOU22", "see you at 5", "",
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", STATUSES)
def test_what_only_looks_like_a_code_is_none(text: str, status: Status) -> None:
    reading = read_text(text, status)
    assert reading.code is None
    assert reading.intent != "claim"


@pytest.mark.parametrize(
    ("text", "status", "intent", "name"),
    [
        ("Maya 4KT9VQ2M", "new", "join", "Maya"),
        ("4KT9VQ2M, my name is Maya", "awaiting_name", "name", "Maya"),
        ("Hi, I'm Maya. Code: 4kt9-vq2m", "new", "join", "Maya"),
        ("JOIN 4KT9VQ2M", "new", "join", None),
        ("YES 4KT9VQ2M", "pending", "confirm", None),
        ("Maya 4KT9VQ2M", "member", "claim", None),
        ("Maya 4KT9VQ2M", "opted_out", "claim", None),
        ("START 4KT9VQ2M", "opted_out", "start", None),
    ],
)
def test_who_says_more_than_a_code_is_heard(text: str, status: Status, intent: str, name: str | None) -> None:
    reading = read_text(text, status)
    assert (reading.intent, reading.name, reading.code) == (intent, name, CODE)


@pytest.mark.parametrize("text", ["STOP 4KT9VQ2M", "4KT9VQ2M STOP", "4KT9VQ2M. Stop texting me", "no more texts 4KT9VQ2M"])
@pytest.mark.parametrize("status", STATUSES)
def test_a_stop_beside_a_code_is_a_stop(text: str, status: Status) -> None:
    reading = read_text(text, status)
    assert (reading.intent, reading.code) == ("stop", None)


def test_a_long_text_with_a_code_in_it_claims_nothing() -> None:
    assert read_text(f"{'I came by yesterday with my sister ' * 4} {CODE}", "member").code is None
