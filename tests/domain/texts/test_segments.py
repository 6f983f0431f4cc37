"""What a text costs, against an independent table of GSM 03.38; what transliteration may and may not change."""

import random
import unicodedata
from functools import cache

import gsmcodecs  # type: ignore[import-untyped]  # registers the codec that the tests compare with
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.texts.segments import BASIC, EXTENSION, Parts, count_parts, count_septets, is_gsm7, to_gsm7

CODEC = "gsm23.038"
assert gsmcodecs.findCodec(CODEC), "the codec to compare with is missing"

BASIC_PLANE = [chr(code) for code in range(0x10000) if not 0xD800 <= code <= 0xDFFF]
LETTERS = st.sampled_from(sorted(BASIC | EXTENSION))
MIXED = st.text(LETTERS | st.sampled_from("áíóúçł’“…\u00a0😀李Ж\u0301") | st.characters(), max_size=400)


def septets_of_oracle(text: str) -> bytes | None:
    try:
        return text.encode(CODEC)
    except UnicodeError:
        return None


@cache
def writable(character: str) -> bool:
    return septets_of_oracle(to_gsm7(character)) is not None


def parts_by_cutting(text: str) -> int:
    """Another way to count: cut off the longest start that fits a part, again and again, on encoded bytes."""
    encoded = septets_of_oracle(text)
    single, of_part = (160, 153) if encoded is not None else (140, 134)
    if encoded is None:
        encoded = text.encode("utf-16-be", "surrogatepass")
    if len(encoded) <= single:
        return 1
    parts = 0
    while encoded:
        end = min(of_part, len(encoded))
        if end < len(encoded):
            if single == 160 and encoded[end - 1] == 0x1B:
                end -= 1
            if single == 140 and 0xD8 <= encoded[end - 2] <= 0xDB and 0xDC <= encoded[end] <= 0xDF:
                end -= 2
        encoded = encoded[end:]
        parts += 1
    return parts


def test_every_character_of_the_basic_plane_is_classed_as_the_standard_does() -> None:
    for character in BASIC_PLANE:
        encoded = None if character == "\x1b" else septets_of_oracle(character)
        assert is_gsm7(character) == (encoded is not None), f"U+{ord(character):04X}"
        if encoded is not None:
            assert count_septets(character) == len(encoded), f"U+{ord(character):04X}"


def test_a_hundred_thousand_random_texts_are_counted_as_the_codec_encodes_them() -> None:
    chance = random.Random(23_038)  # noqa: S311  the same texts each time
    letters, rare = sorted(BASIC | EXTENSION), [*"áíóúçł’“…\u00a0😀李Ж\u0301", *map(chr, range(0x1F300, 0x1F320))]
    for _ in range(100_000):
        text = "".join(chance.choices(letters, k=chance.choice((3, 20, 70, 71, 153, 160, 161, 310))))
        if chance.random() < 0.3:
            text = text[: chance.randrange(140)] + "".join(chance.choices([*rare, chr(chance.randrange(0x20, 0xD800))], k=2))
        encoded = septets_of_oracle(text)
        counted = count_parts(text)
        assert is_gsm7(text) == (encoded is not None), text
        units = len(encoded) if encoded is not None else len(text.encode("utf-16-be")) // 2
        assert (counted.units, counted.parts) == (units, parts_by_cutting(text)), text
        plain = to_gsm7(text)
        if encoded is not None:
            assert plain == text
        elif all(writable(character) for character in set(text)):
            assert septets_of_oracle(plain) is not None, text


def test_every_character_of_the_basic_plane_becomes_one_that_the_codec_has_or_stays() -> None:
    for character in BASIC_PLANE:
        plain = to_gsm7(character)
        stays = plain == unicodedata.normalize("NFC", character)
        assert stays or septets_of_oracle(plain) is not None, f"U+{ord(character):04X}"
        if unicodedata.name(character, "").startswith("LATIN SMALL LETTER") and unicodedata.decomposition(character):
            base = unicodedata.normalize("NFD", character)[0]
            assert septets_of_oracle(plain) is not None or not base.isascii(), f"U+{ord(character):04X}"


def test_the_alphabet_has_127_characters_and_ten_extensions() -> None:
    assert (len(BASIC), len(EXTENSION), len(BASIC & EXTENSION)) == (127, 10, 0)


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("", Parts("GSM-7", 0, 1)),
        ("a" * 160, Parts("GSM-7", 160, 1)),
        ("a" * 161, Parts("GSM-7", 161, 2)),
        ("a" * 306, Parts("GSM-7", 306, 2)),
        ("a" * 307, Parts("GSM-7", 307, 3)),
        ("€" * 80, Parts("GSM-7", 160, 1)),
        ("a" * 152 + "€" + "a" * 152, Parts("GSM-7", 306, 3)),
        ("í" + "a" * 69, Parts("UCS-2", 70, 1)),
        ("í" + "a" * 70, Parts("UCS-2", 71, 2)),
        ("😀" * 35, Parts("UCS-2", 70, 1)),
        ("😀" * 67, Parts("UCS-2", 134, 3)),
        ("👨‍👩‍👧‍👦", Parts("UCS-2", 11, 1)),
    ],
)
def test_the_examples_of_the_standard_are_counted_by_filling_parts(text: str, counted: Parts) -> None:
    assert count_parts(text) == counted


@given(st.text(LETTERS, max_size=500) | MIXED)
def test_parts_agree_with_cutting_the_encoded_text(text: str) -> None:
    if "\x1b" in text:
        text = text.replace("\x1b", "")
    counted = count_parts(text)
    encoded = septets_of_oracle(text)
    assert counted.parts == parts_by_cutting(text)
    assert counted.encoding == ("GSM-7" if encoded is not None else "UCS-2")
    expected = len(encoded) if encoded is not None else len(text.encode("utf-16-be", "surrogatepass")) // 2
    assert counted.units == expected


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Åsa Öberg", "Åsa Öberg"),
        ("Zoë", "Zoe"),
        ("María José", "Maria José"),
        ("François", "Francois"),
        ("Łukasz Đorđe", "Lukasz Dorde"),
        ("Nguyễn", "Nguyen"),
        ("GROẞ", "GROSS"),
        ("ĳs", "ijs"),
        ("Rosa’s “best” – really…", 'Rosa\'s "best" - really...'),
        ("1\u00a0234\u202f€", "1 234 €"),
        ("zero\u200bwidth", "zerowidth"),
        ("A\u030asa", "Åsa"),
        ("x\u0302y", "xy"),
        ("Ольга", "Ольга"),
        ("李伟", "李伟"),
        ("🎉", "🎉"),
    ],
)
def test_latin_is_made_plain_and_other_scripts_are_left(text: str, plain: str) -> None:
    assert to_gsm7(text) == plain


def test_no_single_character_is_lost_but_invisible_ones() -> None:
    lost = [character for character in BASIC_PLANE if not to_gsm7(character)]
    assert all(unicodedata.category(character) == "Cf" for character in lost)


def test_every_letter_of_gsm7_stays() -> None:
    for character in BASIC | EXTENSION:
        assert to_gsm7(character) == character


@given(MIXED)
def test_making_plain_twice_changes_nothing_more(text: str) -> None:
    once = to_gsm7(text)
    assert to_gsm7(once) == once


@given(MIXED)
def test_making_plain_never_costs_a_part_unless_letters_are_written_out(text: str) -> None:
    if not any(character in text for character in "…™©®½¼¾œŒþÞŋŊĳĲẞ") and len(to_gsm7(text)) <= len(text):
        assert count_parts(to_gsm7(text)).parts <= count_parts(text).parts
