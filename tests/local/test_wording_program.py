"""What an operator sees who words a text otherwise."""

import sys

import pytest

from chalicelib import wiring
from infra import wording
from tests.builders import Shop

OWN = "{merchant}: Yum, {name}! {points:point|points} for you, that makes {total}. {need} to go for: {reward}."


@pytest.fixture
def ask(monkeypatch, capsys):
    shop = Shop()
    monkeypatch.setattr(wiring, "merchants", lambda: shop.merchants)
    monkeypatch.setenv("STAGE", "test")

    def run(*arguments, merchant="rosas"):
        monkeypatch.setattr(sys, "argv", ["wording", "--stage", "test", merchant, *arguments])
        code = wording.main()
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return run


def test_the_present_wording_is_shown_changed_and_put_back(ask):
    _, before = ask("earned", "en")
    assert "template  {merchant}: {name}, you earned" in before
    code, said = ask("earned", "en", OWN)
    assert (code, "Yum, Maria! 12 points" in said) == (0, True)
    assert "costs     one text, about $0.0095: " in said
    assert ask("earned", "en")[1] == said
    assert ask("earned", "en", "--reset") == (0, before)
    assert ask("earned", "en") == (0, before)


def test_a_template_can_be_looked_at_without_using_it(ask):
    _, before = ask("earned", "en")
    code, said = ask("earned", "en", OWN.replace("Yum", "Yum 🎉"), "--check")
    assert code == 1
    assert "2 texts instead of one" in said or "3 texts instead of one" in said
    assert "problem   The character 🎉 makes a text cost" in said
    assert ask("earned", "en") == (0, before)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("earned", "en", "FREE!!"), "Not changed. "),
        (("earned", "en", ""), "Not changed. A text has 1 to 400 characters."),
        (("poem", "en"), "kind: one of: adjusted"),
        (("earned", "fi"), "language: one of: en, es"),
    ],
)
def test_what_cannot_be_used_is_said(ask, arguments, sentence):
    code, said = ask(*arguments)
    assert (code, sentence in said) == (1, True)


def test_an_unknown_merchant_is_said(ask):
    assert ask("earned", "en", merchant="nobody") == (1, "There is no merchant nobody at stage test.\n")
