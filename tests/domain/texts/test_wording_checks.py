"""What is refused in a template, and that everything else may be used."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.languages import LANGUAGES
from chalicelib.domain.texts.reading import read_text
from chalicelib.domain.texts.segments import count_parts
from chalicelib.domain.texts.texting import Purpose
from chalicelib.domain.texts.wording import FIGURES_MAX, WORDS_MAX, built_in, compose, kinds
from chalicelib.domain.texts.wording_checks import SHORTENERS, STOP, Problem, check_template, longest, required

EVERY_TEXT = [(kind, language) for kind in sorted(kinds()) for language in LANGUAGES]
FIELDS = ["{name}", "{points}", "{points:point|points}", "{total}", "{reward}", "{need}", "{amount}", "{merchant}"]
PIECES = st.sampled_from([*FIELDS, "{", "}", "{{", ": ", ", ", "STOP", "FREE ", "!!", "bit.ly/x", "í", "€", "you ", "{points!r}"])
EARNED = "{merchant}: {name}, {points:point|points} more! Balance {total}. {need} to go for: {reward}."
WELCOME = "{merchant}: Hi {name}! Freq varies. Msg&data rates may apply. HELP for help, STOP to stop."


def rules(kind: str, template: str, language: str = "en") -> list[str]:
    return [problem.rule for problem in check_template(kind, language, template)]


@pytest.mark.parametrize(("kind", "language"), EVERY_TEXT)
def test_nothing_is_wrong_with_any_template_of_ours(kind: str, language: str) -> None:
    assert check_template(kind, language, built_in(kind, language)) == ()


def test_a_merchant_may_word_it_otherwise() -> None:
    assert check_template("earned", "en", EARNED) == ()
    assert check_template("welcome", "en", WELCOME) == ()
    facts = {"merchant": "Rosa's", "name": "Maria", "points": 1, "total": 9, "need": 3, "reward": "Free coffee"}
    assert compose("earned", "en", facts, EARNED) == "Rosa's: Maria, 1 point more! Balance 9. 3 to go for: Free coffee."
    assert compose("earned", "en", facts | {"name": ""}, EARNED).startswith("Rosa's: 1 point more!")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (("{need}", "some"), "placeholders"),
        (("{need}", "{needs}"), "placeholders"),
        (("{need}", "{need} {need}"), "placeholders"),
        (("{need}", "{}"), "placeholders"),
        (("{need}", "{need!r}"), "placeholders"),
        (("{need}", "{need:>9}"), "placeholders"),
        (("{name}", "{name:>99}"), "placeholders"),
        (("{name}", "{name.__class__}"), "placeholders"),
        (("{need}", "{need:{name}|x}"), "placeholders"),
        (("{need}", "{need"), "braces"),
        (("{need}", "{{{need}}}"), "braces"),
        (("Balance", "Sáldo"), "letters"),
        (("Balance", "Balance 🎉"), "letters"),
        (("Balance", "Balance\n"), "letters"),
        (("Balance", "Balance for all of your shopping here this year, and what is left of last year's"), "segment"),
        (("point|points", "point with which you can buy a good many things in our shop, and in a few others too|p"), "segment"),
        (("{merchant}: ", "From {merchant}: "), "brand"),
        ((": {name}, ", ":{name}, "), "name"),
        (("Balance", "See bit.ly/rosa. Balance"), "link"),
        (("Balance", "See https://TinyURL.com/rosa. Balance"), "link"),
        (("more!", "more!!"), "shouting"),
        (("more!", "$$$ more!"), "shouting"),
        (("more!", "FREE more!"), "capitals"),
        (("Balance", "Text BONUS for more. Balance"), "capitals"),
    ],
)
def test_each_thing_that_can_be_wrong_is_said(change: tuple[str, str], rule: str) -> None:
    found = check_template("earned", "en", EARNED.replace(*change))
    assert rule in [problem.rule for problem in found]
    for problem in found:
        assert problem.sentence.endswith("."), problem
        assert problem.sentence.isprintable(), problem


@pytest.mark.parametrize(
    "change",
    [
        ("Balance", "See rosas-bakery.com/club. Balance"),
        ("Balance", "See about.com. Balance"),
        ("Balance", "See not-bit.ly.example.com. Balance"),
        ("Balance", "A is for apple, B for bun; SMS us. Balance"),
        ("Balance", "Text POINTS or REDEEM any time. Balance"),
        ("{reward}.", "{reward}. Reply START if you left."),
    ],
)
def test_what_only_looks_wrong_is_let_be(change: tuple[str, str]) -> None:
    assert check_template("earned", "en", EARNED.replace(*change)) == ()


def test_a_letter_that_costs_is_named_with_the_one_to_write() -> None:
    (problem,) = check_template("earned", "en", EARNED.replace("Balance", "Bálance"))
    assert problem == Problem("letters", "The character á makes a text cost two or three times as much. Write a instead.")


@pytest.mark.parametrize("left_out", ["Freq varies. ", "Msg&data rates may apply. ", "HELP for help, ", "STOP to stop."])
def test_a_welcome_says_what_the_law_and_the_carriers_want(left_out: str) -> None:
    assert rules("welcome", WELCOME.replace(left_out, "")) == ["disclosure"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_offer_and_reminder_names_the_way_out_in_the_readers_language(language: str) -> None:
    for purpose in (Purpose.OFFER, Purpose.REMINDER):
        assert [word for word, _ in required("any", language, purpose)] == [STOP[language]]
    assert required("any", language, Purpose.RECEIPT) == ()
    for word in (STOP[language], "STOP"):
        assert read_text(word, "member").intent == "stop"


def test_a_text_that_tells_to_send_a_word_is_checked_against_what_we_understand() -> None:
    """A word that we would take for a name is no keyword, whoever it is from."""
    for word in ("GRATIS", "RABATT", "JETZT", "SALE"):
        assert rules("earned", EARNED.replace("Balance", f"Text {word} now. Balance")) == ["capitals"]


def test_no_shortener_is_listed_twice_or_with_a_path() -> None:
    assert len(set(SHORTENERS)) == len(SHORTENERS)
    assert not [host for host in SHORTENERS if set(host) - set(string.ascii_lowercase + ".-")]


@pytest.mark.parametrize(("kind", "language", "template"), [("poem", "en", EARNED), ("earned", "fi", EARNED)])
def test_there_is_nothing_to_check_for_what_we_never_send(kind: str, language: str, template: str) -> None:
    with pytest.raises(KeyError):
        check_template(kind, language, template)


@pytest.mark.parametrize("template", ["", "   ", "x" * 401])
def test_nothing_and_far_too_much_are_no_templates(template: str) -> None:
    assert rules("earned", template) == ["length"]


@given(st.lists(PIECES | st.text(max_size=20), max_size=12).map("".join), st.sampled_from(EVERY_TEXT))
def test_whatever_is_written_is_judged_and_what_passes_is_one_segment(template: str, text_of: tuple[str, str]) -> None:
    kind, language = text_of
    if check_template(kind, language, template) == ():
        text = compose(kind, language, longest(), template)
        assert (count_parts(text).parts, count_parts(text).encoding) == (1, "GSM-7")
        for field in (WORDS_MAX | FIGURES_MAX).keys() & {f for _, f, _, _ in string.Formatter().parse(template)}:
            assert longest()[field] in text, f"{field} was cut"
