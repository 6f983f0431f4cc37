"""How words and phrases are written down and found."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.domain.texts import reading_words as words
from chalicelib.domain.texts.reading_vocabulary import Phrases, fold, fold_words

SOURCE = Path(words.__file__).read_text(encoding="utf-8")
READ = {*re.findall(r'_(?:all|phrases)\("(\w+)"\)', SOURCE), *words.SPOKEN, "months"}


def found(line: str, said: str, groups: dict[str, str] | None = None) -> tuple[int, int] | None:
    return Phrases([(line, groups or {})]).find(said.split())


@pytest.mark.parametrize(
    ("line", "said", "place"),
    [
        ("stop it", "please stop it now", (1, 3)), ("stop it", "stop that", None), ("stop it|that", "stop that", (0, 2)),
        ("stop it? now", "stop now", (0, 2)), ("stop it? now", "stop it now", (0, 3)),
        ("no more?? texts", "no more more texts", (0, 4)),
        ("no more?? texts", "no more more more more more texts", None), ("dont|do_not text", "i do not text", (1, 4)),
        ("schreib* mir", "schreiben mir", (0, 2)), ("schreib* mir", "schrei mir", None), ("not _ $", "not maria", (0, 2)),
        ("not _ $", "not maria today", None), ("^ not me", "not me", (0, 2)), ("^ not me", "that is not me", None),
        ("no TEXTS", "no sms", (0, 2)), ("hör|lass auf", "hoer auf", (0, 2)), ("hör auf", "hor auf", (0, 2)),
        ("no a|_?? texts", "no a b texts", (0, 4)),
    ],
)  # fmt: skip
def test_a_phrase_is_found_where_its_words_stand(line: str, said: str, place: tuple[int, int] | None) -> None:
    assert found(line, said, {"TEXTS": "sms texts"}) == place


@pytest.mark.parametrize("line", ["stop? it", "_ it", "ab* it"])
def test_a_phrase_that_could_begin_with_anything_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"must be there|too short"):
        found(line, "stop it")


def test_what_stood_apart_stays_apart() -> None:
    assert Phrases([("stop by", {})]).without(["no", "stop", "by", "texts"]) == ("no", "", "texts")


def test_words_are_compared_without_accents_and_case() -> None:
    assert fold("HJÄLP") == fold("hjalp") == "hjalp"
    assert fold("Don't") == "dont"
    assert fold_words("Hjälp über") == {"hjalp", "hjaelp", "uber", "ueber"}


@pytest.mark.parametrize("language", list(words.VOCABULARIES))
def test_every_list_of_a_language_is_read_by_somebody(language: str) -> None:
    assert set(words.VOCABULARIES[language].lists) <= READ


def test_every_language_has_words_for_everything() -> None:
    for language in ("en", "es", "de", "nl", "sv"):
        lacking = (
            READ
            - set(words.VOCABULARIES[language].lists)
            - {"no_gift", "particles", "start_phrases", "reactions_alone", "spoken"}
        )
        assert not lacking, language


@pytest.mark.parametrize("name", sorted(name for name, value in vars(words).items() if isinstance(value, Phrases)))
def test_every_phrase_can_be_read(name: str) -> None:
    assert getattr(words, name).find(["nothing", "of", "the", "kind"]) is None


def test_who_reads_no_text_does_not_pay_for_the_words() -> None:
    listed = "import sys, chalicelib.domain.texts.reading; print('chalicelib.domain.texts.reading_words' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", listed], cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
