"""Phone numbers: what cashiers type, what is refused and why, and that a number is never printed whole."""

# ruff: noqa: RUF001  letters that look alike are the subject here

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import UnreadablePhone


@pytest.mark.parametrize(
    ("typed", "region", "e164"),
    [
        ("2065550100", "US", "+12065550100"),
        ("(206) 555-0100", "US", "+12065550100"),
        ("1 206 555 0100", "US", "+12065550100"),
        ("12065550100", "us", "+12065550100"),
        ("+1 206.555.0100", "US", "+12065550100"),
        ("tel:+1-206-555-0100", "US", "+12065550100"),
        ("٢٠٦٥٥٥٠١٠٠", "US", "+12065550100"),
        ("＋１２０６５５５０１００", "US", "+12065550100"),
        ("604 555 0123", "US", "+16045550123"),
        ("00 1 206 555 0100", "US", "+12065550100"),
        ("011 46 70 123 45 67", "US", "+46701234567"),
        ("0046701234567", "US", "+46701234567"),
        ("070-123 45 67", "SE", "+46701234567"),
        ("701234567", "SE", "+46701234567"),
        ("46701234567", "SE", "+46701234567"),
        ("+46 (0)70 123 45 67", "SE", "+46701234567"),
        ("0612345678", "NL", "+31612345678"),
        ("31612345678", "NL", "+31612345678"),
        ("34612345678", "ES", "+34612345678"),
        ("4915123456789", "DE", "+4915123456789"),
        ("015123456789", "DE", "+4915123456789"),
        ("3931234567", "IT", "+393931234567"),
        ("+18765551234", "US", "+18765551234"),
        ("8765551234", "JM", "+18765551234"),
        ("+46701234567", "US", "+46701234567"),
    ],
)
def test_what_people_type_is_read_as_they_mean_it(typed: str, region: str, e164: str) -> None:
    assert PhoneNumber.parse(typed, region) == PhoneNumber(e164)


@pytest.mark.parametrize(
    ("typed", "region", "reason"),
    [
        ("", "US", "empty"),
        ("  \t", "US", "empty"),
        ("hello", "US", "not_a_number"),
        ("call 2065550100 now", "US", "not_a_number"),
        ("206 555 0100 ext 5", "US", "not_a_number"),
        ("2065550100#5", "US", "not_a_number"),
        ("+", "US", "not_a_number"),
        ("+999 1234567", "US", "not_a_number"),
        ("2065550100", "XX", "not_a_number"),
        ("206555010", "US", "too_short"),
        ("555-0100", "US", "too_short"),
        ("1", "US", "too_short"),
        ("206555010012345678901", "US", "too_long"),
        ("+5215512345678", "US", "too_long"),
        ("1234567890", "US", "not_in_use"),
        ("9115550100", "US", "not_in_use"),
        ("08-123 456 78", "SE", "landline"),
        ("030 123456", "DE", "landline"),
        ("912345678", "ES", "landline"),
        ("8005550100", "US", "not_a_mobile"),
        ("8765551234", "US", "foreign"),
    ],
)
def test_what_cannot_receive_a_text_is_refused_with_its_reason(typed: str, region: str, reason: str) -> None:
    with pytest.raises(UnreadablePhone) as refused:
        PhoneNumber.parse(typed, region)
    assert refused.value.reason == reason
    assert typed.strip() == "" or typed not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    ["22395", "+0123456789", "+123456", "+1206555010012345", "AMAZON", "", "+1٢065550100", "+12065550100\n"],
)
def test_a_number_that_is_not_e164_cannot_be_made(text: str) -> None:
    with pytest.raises(ValueError, match=r"not an E\.164 phone number"):
        PhoneNumber(text)


def test_a_number_is_printed_masked() -> None:
    phone = PhoneNumber("+12065550100")
    assert f"{phone}" == "+1206•••0100"
    assert f"{phone!r}" == "PhoneNumber(+1206•••0100)"
    assert "5550100" not in str([phone])


@given(st.from_regex(r"\A\+[1-9][0-9]{6,14}\Z"))
def test_at_least_three_digits_of_any_number_stay_hidden(e164: str) -> None:
    shown = str(PhoneNumber(e164))
    assert sum(character.isdigit() for character in shown) <= len(e164) - 1 - 3
    assert e164.startswith(shown.split("•", maxsplit=1)[0])
    assert e164.endswith(shown.rsplit("•", maxsplit=1)[-1])


def test_the_national_form_is_what_people_write() -> None:
    assert PhoneNumber("+12065550100").national() == "(206) 555-0100"
    assert PhoneNumber("+46701234567").national() == "070-123 45 67"


@given(
    st.text(max_size=40) | st.from_regex(r"\A[+0-9 ().-]{1,25}\Z"),
    st.sampled_from(["US", "DE", "SE", "NL", "ES", "GB", "IT", "MX"]),
)
def test_any_typing_is_read_or_refused(typed: str, region: str) -> None:
    try:
        phone = PhoneNumber.parse(typed, region)
    except UnreadablePhone:
        return
    assert PhoneNumber.parse(phone.e164, region) == phone


def test_the_number_library_is_not_loaded_until_somebody_types() -> None:
    program = "import sys; from chalicelib.domain.phone import PhoneNumber; PhoneNumber('+12065550100')"
    program += "; print('phonenumbers' in sys.modules)"
    told = subprocess.check_output([sys.executable, "-c", program], text=True)
    assert told.strip() == "False"
