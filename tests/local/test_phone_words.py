"""The ready-made texts of the phone on the screen are words that we understand."""

import json
import re

import pytest

from chalicelib.domain.texts.reading import read_text
from infra.local.controls import HERE

SOURCE = (HERE / "phone-words.js").read_text(encoding="utf-8")
MEANT = ("balance", "redeem", "why", "gift", "help", "not_me", "stop", "start")


def words_of(name: str) -> dict[str, list[str]]:
    (body,) = re.findall(rf"^const {name} = \{{(.*?)\}};", SOURCE, re.MULTILINE | re.DOTALL)
    return {language: json.loads(words) for language, words in re.findall(r"(\w\w): (\[.*?\])", body)}


@pytest.mark.parametrize("language", ["en", "es", "de", "nl", "sv"])
def test_no_ready_made_word_means_anything_but_what_it_stands_for(language):
    read = [read_text(word, "member").intent for word in words_of("WORDS")[language]]
    assert read == list(MEANT)


@pytest.mark.parametrize("language", ["en", "es", "de", "nl", "sv"])
def test_a_ready_made_yes_is_one_and_no_is_none(language):
    yes, no = words_of("ANSWERS")[language]
    assert read_text(yes, "pending").intent == "confirm"
    assert read_text(no, "pending").intent == "stop"
    assert (read_text(yes, "confirming").intent, read_text(no, "confirming").intent) == ("confirm", "decline")
