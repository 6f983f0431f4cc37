"""Some 4,300 first names: none is an opt-out, and each joins with itself."""

from pathlib import Path

import pytest

from chalicelib.domain.texts.reading import read_text

LIST = Path(__file__).parents[2] / "data" / "first_names.txt"
NAMES = [line for line in LIST.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
CLASHES = {"Dag", "El", "Fem", "Pero", "Uno"}
"""Words that are more often said than born with: they have to be introduced ("my name is Dag")."""
OPT_OUT_WORDS = {"Alto", "Ende"}
ANSWERS = {"Alta", "Ja", "Si"}


def test_no_first_name_is_an_opt_out() -> None:
    stopped = [
        name for name in NAMES for written in (name, name.upper(), name.lower()) if read_text(written, "new").intent == "stop"
    ]
    assert not stopped


@pytest.mark.parametrize("write", [str, str.upper, str.lower, lambda name: f"{name}.", lambda name: f"Hi, I'm {name}!"])
def test_every_first_name_joins(write) -> None:
    misread = {}
    for name in set(NAMES) - CLASHES:
        reading = read_text(write(name), "new")
        if reading.intent != "join" or reading.name is None or reading.name.casefold() != name.casefold():
            misread[name] = reading
    assert not misread


def test_every_first_name_is_an_answer_to_the_question_for_it() -> None:
    assert not [name for name in set(NAMES) - CLASHES if read_text(name, "awaiting_name").intent != "name"]


@pytest.mark.parametrize("name", sorted(CLASHES))
def test_a_name_that_is_another_word_asks_for_more(name: str) -> None:
    assert read_text(name, "new").intent == "unknown"


def test_the_keyword_beats_the_rare_name() -> None:
    assert {read_text(name, "new").intent for name in OPT_OUT_WORDS} == {"stop"}
    assert "join" not in {read_text(name, "new").intent for name in ANSWERS}
    for name in OPT_OUT_WORDS | {"Dag"}:
        assert read_text(f"My name is {name}", "new").name == name
