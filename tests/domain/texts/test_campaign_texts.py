"""What a campaign may say, and how fast a number sends it."""

import pytest

from chalicelib.domain.languages import LANGUAGES
from chalicelib.domain.texts.segments import count_parts
from chalicelib.domain.texts.throughput import parts_a_second
from chalicelib.domain.texts.wording import CAMPAIGN, WORDS_MAX, compose, write_message
from chalicelib.domain.texts.wording_checks import check_message, septets_of


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        ("", "length"),
        ("Hi {name", "braces"),
        ("Hi {points}", "placeholders"),
        ("{name}, hi {name}", "placeholders"),
        ("Hi {name:x}", "placeholders"),
        ("Coffee ☕", "letters"),
        ("See bit.ly/x", "link"),
        ("Free coffee!!!", "shouting"),
        ("BUY LATTES", "capitals"),
        ("({name}) hi", "name"),
        ("x" * 121, "segment"),
        ("Hi {name}" + "x" * 106, "segment"),
    ],
)
def test_what_a_shop_may_not_send_has_a_sentence(message: str, rule: str) -> None:
    problems = check_message(message)
    assert rule in {problem.rule for problem in problems}
    assert all(problem.sentence.endswith(".") for problem in problems)


def test_the_longest_message_is_one_part_in_every_language_and_says_how_to_end_it() -> None:
    message = "Hi {name}" + "x" * 105
    assert check_message(message) == ()
    assert septets_of(message) == WORDS_MAX["message"]
    for language in LANGUAGES:
        text = compose(CAMPAIGN, language, {"merchant": "W" * 30, "message": write_message(message, "W" * 12)})
        assert count_parts(text).parts == 1
        assert "x" * 105 in text
        assert "STOP" in text[-20:]


@pytest.mark.parametrize(
    ("number", "parts"),
    [("+18445550100", 3), ("+12065550100", 1), ("+16045550100", 1), ("12345", 100), ("+46701234567", 10), ("+34612345678", 10)],
)
def test_a_number_sends_as_fast_as_carriers_let_its_kind(number: str, parts: int) -> None:
    assert parts_a_second(number) == parts


@pytest.mark.parametrize(
    ("message", "named", "unnamed"),
    [
        ("{name}, come by!", "Ana, come by!", "Come by!"),
        ("Hi {name}! Come by.", "Hi Ana! Come by.", "Hi! Come by."),
        ("We miss you, {name}.", "We miss you, Ana.", "We miss you."),
    ],
)
def test_without_a_name_it_goes_with_its_comma(message: str, named: str, unnamed: str) -> None:
    assert (write_message(message, "Ana"), write_message(message, "")) == (named, unnamed)
