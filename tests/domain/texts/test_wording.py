"""Outgoing texts: every template in every language, and that nothing put into them can make them cost more."""

import string
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.languages import DECIMALS, LANGUAGES, money, short_date
from chalicelib.domain.texts.segments import count_parts, count_septets, is_gsm7, to_gsm7
from chalicelib.domain.texts.texting import Purpose
from chalicelib.domain.texts.wording import FIGURES_MAX, WORDS_MAX, _templates, compose, facts_of, kinds, purpose_of

KINDS = sorted(kinds())
EVERY_TEXT = [(kind, language) for kind in KINDS for language in LANGUAGES]
LONGEST: dict[str, str | int] = {
    field: ("W" if field in WORDS_MAX else "9") * most for field, most in (WORDS_MAX | FIGURES_MAX).items()
}
ROSA: dict[str, str | int] = {
    "merchant": "Rosa's Bakery",
    "name": "Inés",
    "reward": "Free coffee",
    "rewards": "Free coffee, Cinnamon bun",
    "points": 12,
    "total": 40,
    "need": 10,
    "change": "+12",
    "code": "K4T9VQ2",
    "minutes": 15,
    "amount": "$1.20",
    "total_amount": "$4.00",
    "phone": "(206) 555-0100",
    "date": "Dec 31",
    "link": "https://rosas.example/w/7Kq3vX9mTd2a",
    "question": "How was your visit?",
    "share": "4KT9VQ2M",
    "each": "50 points",
    "stands": "90 points",
}


def static_parts(template: str) -> list[str]:
    return [literal for literal, *_ in string.Formatter().parse(template)]


def test_every_kind_has_a_purpose_and_is_said_in_every_language() -> None:
    for kind in KINDS:
        assert set(_templates()[kind]) == {"purpose", *LANGUAGES}
        assert purpose_of(kind) in Purpose


@pytest.mark.parametrize(("kind", "language"), EVERY_TEXT)
def test_a_template_keeps_the_rules_of_the_house(kind: str, language: str) -> None:
    template = _templates()[kind][language]
    fields = [field for _, field, _, _ in string.Formatter().parse(template) if field]
    assert set(fields) == facts_of(kind), "not the same placeholders as the English one"
    assert len(fields) == len(set(fields)), "a placeholder is used twice"
    assert is_gsm7("".join(static_parts(template)))
    assert template.startswith("{merchant}"), "the sender must be recognised"
    assert "{date}." not in template, "a German date already ends with a full stop"
    assert not set(template) & set('\n"€[]^~\\'), "costly or confusing"


@pytest.mark.parametrize(("kind", "language"), EVERY_TEXT)
def test_the_longest_filling_of_a_template_is_one_segment_and_nothing_is_cut(kind: str, language: str) -> None:
    text = compose(kind, language, LONGEST)
    assert count_parts(text).parts == 1
    for field in facts_of(kind):
        assert str(LONGEST[field]) in text, f"{field} was cut"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["welcome", "welcome_bonus", "welcome_back", "confirm_join"])
def test_who_starts_to_get_texts_is_told_how_to_stop(kind: str, language: str) -> None:
    text = compose(kind, language, LONGEST)
    assert "STOP" in text
    if kind != "confirm_join":
        assert {"en": "HELP", "es": "AYUDA", "de": "HILFE", "nl": "HULP", "sv": "HJÄLP"}[language] in text
    assert {"en": "Msg&data rates may apply", "es": "Tarifas", "de": "Tarif", "nl": "Kosten", "sv": "kostnad"}[language] in text
    assert {"en": "freq varies", "es": "rec. variable", "de": "variiert", "nl": "wisselt", "sv": "varierar"}[language] in text


def test_the_english_texts_read_as_intended() -> None:
    said = {kind: compose(kind, "en", ROSA) for kind in KINDS}
    assert said["welcome"].startswith("Rosa's Bakery: Welcome Inés! We'll text when you earn or redeem, freq varies.")
    assert said["earned"] == ("Rosa's Bakery: Inés, you earned 12 points. Balance 40. 10 more for: Free coffee. STOP to stop.")
    assert said["expiring"].startswith("Rosa's Bakery: Inés, 12 points expire after Dec 31, so come by in time.")
    assert said["adjusted"].startswith("Rosa's Bakery: Inés, we updated your balance: +12, so it's 40 now. Questions?")
    assert said["rewards_ready_list"].startswith("Rosa's Bakery: Inés, ready for you: Free coffee, Cinnamon bun. Give")


def test_one_point_is_not_one_points() -> None:
    one = ROSA | {"points": 1, "total": 1}
    assert "earned 1 point. Balance 1." in compose("earned_plain", "en", one)
    assert "sumas 1 punto." in compose("earned_plain", "es", one)
    assert "1 Punkt verfällt nach" in compose("expiring", "de", one)
    assert "je hebt 1 punt." in compose("balance_plain", "nl", one)


def test_an_unknown_language_is_answered_in_english() -> None:
    assert compose("earned", "fi", ROSA) == compose("earned", "en", ROSA)


def test_a_figure_that_is_missing_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(KeyError, match=r"points|total|need"):
        compose("earned", "en", {"merchant": "Rosa's Bakery", "name": "Inés"})
    with pytest.raises(KeyError, match="poem"):
        compose("poem", "en", ROSA)


@pytest.mark.parametrize("name", ["", "   ", "Ольга", "李伟", "😀", "!!", "Li 伟", "\u0301"])
def test_a_name_that_cannot_be_written_counts_as_none(name: str) -> None:
    nameless = {fact: value for fact, value in ROSA.items() if fact != "name"}
    for kind, language in EVERY_TEXT:
        assert compose(kind, language, ROSA | {"name": name}) == compose(kind, language, nameless)


@pytest.mark.parametrize(("kind", "language"), EVERY_TEXT)
def test_a_text_without_a_name_has_no_gap(kind: str, language: str) -> None:
    text = compose(kind, language, ROSA | {"name": ""})
    for gap in ("  ", " ,", ", ,", ": ,", " !", " .", "{", "}", "¡,"):
        assert gap not in text
    opening = text.split(": ", 1)[1].lstrip("¡¿+")
    assert not opening[0].islower() or kind == "help" or "manda" in opening or opening.startswith("Free coffee")


def test_a_name_is_dropped_with_its_comma_and_the_sentence_starts_anew() -> None:
    nameless = ROSA | {"name": "Ольга"}
    assert compose("earned_plain", "en", nameless).startswith("Rosa's Bakery: You earned 12 points.")
    assert compose("earned_plain", "de", nameless).startswith("Rosa's Bakery: 12 Punkte für dich!")
    assert compose("instant_ready", "es", nameless).startswith("Rosa's Bakery: ¡Lo lograste!")
    assert compose("welcome", "sv", nameless).startswith("Rosa's Bakery: Välkommen! Du får sms")
    assert compose("welcome_bonus", "en", nameless).startswith("Rosa's Bakery: Welcome! You have 40 points.")


@pytest.mark.parametrize(
    ("name", "written"),
    [("Zoë", "Zoe"), ("María", "Maria"), ("Łukasz", "Lukasz"), ("Åsa", "Åsa"), ("O’Neil", "O'Neil"), ("Zoë 😀", "Zoe")],
)
def test_a_latin_name_is_written_in_the_letters_of_texts(name: str, written: str) -> None:
    assert compose("balance_plain", "en", ROSA | {"name": name}) == f"Rosa's Bakery: {written}, you have 40 points."


def test_long_words_are_cut_and_long_lists_lose_whole_items() -> None:
    facts = ROSA | {"merchant": "The Extraordinary Bread & Butter Company"}
    facts |= {"rewards": "Iced coffee, Cinnamon bun, Orange juice, Tart of the day"}
    text = compose("rewards_ready_list", "en", facts)
    assert text.startswith("The Extraordinary Br: Inés, ready for you: Iced coffee, Cinnamon bun, Orange juice. Give")


def test_a_shop_in_another_script_is_called_by_what_can_be_written() -> None:
    assert compose("stopped", "en", {"merchant": "李记 Bakery 🥐"}).startswith("Bakery: ")
    assert compose("stopped", "en", {"merchant": "Ольга's Corner"}).startswith("Corner: ")
    assert compose("stopped", "de", {"merchant": "李记"}).startswith("Treueclub: ")
    assert "10 more for: your reward." in compose("balance", "en", ROSA | {"reward": "咖啡"})
    assert "Help: ask at the till. " in compose("help", "en", {"merchant": "Rosa's Bakery"})


def test_large_figures_are_never_shortened_words_give_way() -> None:
    facts = LONGEST | {"points": 123_456_789, "total": 123_456_789_012, "need": 1_234_567_890}
    text = compose("redeemed", "es", facts)
    assert "123456789 puntos" in text
    assert "123456789012" in text
    assert count_parts(text).parts == 1


def test_even_absurd_figures_cost_words_and_not_the_way_out() -> None:
    absurd = LONGEST | dict.fromkeys(FIGURES_MAX, "9" * 20) | {"merchant": "W" * 60, "reward": "W" * 60}
    for kind, language in EVERY_TEXT:
        text = compose(kind, language, absurd)
        assert count_parts(text).parts == 1
        assert static_parts(_templates()[kind][language])[-1] in text


def test_braces_in_a_value_are_only_braces() -> None:
    assert "{total}" in compose("balance", "en", ROSA | {"reward": "{total}"})


@given(
    st.sampled_from(EVERY_TEXT),
    st.fixed_dictionaries(
        {field: st.text(max_size=60) | st.text("€[]{}|^~\\é—…李😀 ", max_size=60) | st.integers() for field in ROSA}
        | {"link": st.just(ROSA["link"])}  # made by us, and never shortened
    ),
)
def test_whatever_is_put_in_a_text_is_one_segment_with_its_ending(text_of: tuple[str, str], facts: dict[str, str | int]) -> None:
    kind, language = text_of
    text = compose(kind, language, facts)
    counted = count_parts(text)
    assert (counted.encoding, counted.parts) == ("GSM-7", 1)
    assert "\n" not in text
    template = _templates()[kind][language]
    ending = static_parts(template)[-1] + (str(facts["link"]) if template.endswith("{link}") else "")
    nameless = ending.removeprefix(", ")  # what follows a name that nobody knows begins the sentence
    assert text.endswith((ending, nameless[:1].upper() + nameless[1:])), "the way out at the end was cut off"


@pytest.mark.parametrize(
    ("minor", "currency", "language", "written"),
    [
        (1240, "USD", "en", "$12.40"),
        (1240, "USD", "es", "$12.40"),
        (1240, "USD", "fi", "$12.40"),
        (5, "GBP", "en", "£0.05"),
        (-300, "USD", "en", "-$3.00"),
        (1240, "JPY", "en", "¥1240"),
        (1240, "KWD", "en", "KWD 1.240"),
        (1240, "EUR", "de", "12,40 €"),
        (1240, "EUR", "es", "12,40 €"),
        (1240, "EUR", "nl", "€ 12,40"),
        (1240, "SEK", "sv", "12,40 kr"),
        (-1240, "CHF", "de", "-12,40 CHF"),
        (1240, "USD", "de", "12,40 USD"),
        (1240, "JPY", "sv", "1240 JPY"),
        (0, "EUR", "en", "€0.00"),
    ],
)
def test_money_is_written_as_readers_of_the_language_expect(minor: int, currency: str, language: str, written: str) -> None:
    assert money(minor, currency, language) == written


@given(
    st.integers(-999_999, 999_999),
    st.sampled_from([*DECIMALS, "USD", "EUR", "SEK", "GBP", "MXN"]),
    st.sampled_from(LANGUAGES),
)
def test_money_up_to_ten_thousand_fits_its_place(minor: int, currency: str, language: str) -> None:
    written = money(minor, currency, language)
    assert is_gsm7(written)
    assert count_septets(written) <= FIGURES_MAX["amount"]
    assert int("".join(filter(str.isdigit, written))) == abs(minor)


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "Dec 31"), ("es", "31 dic"), ("de", "31. Dez."), ("nl", "31 dec"), ("sv", "31 dec"), ("fi", "Dec 31")],
)
def test_a_date_is_short_and_in_the_language(language: str, written: str) -> None:
    assert short_date(date(2026, 12, 31), language) == written


def test_every_date_of_a_year_fits_its_place() -> None:
    for language in LANGUAGES:
        for day in range(366):
            written = short_date(date(2028, 1, 1) + timedelta(days=day), language)
            assert to_gsm7(written) == written
            assert len(written) <= FIGURES_MAX["date"]
