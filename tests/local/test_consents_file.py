"""infra/consents.py: the consent ledger as evidence, of a merchant or of one number."""

import csv
import io
import json
from dataclasses import replace

import pytest

from chalicelib import pages_wiring, wiring
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import Busy
from chalicelib.domain.texts.texting import Registration, Texting
from chalicelib.usecases import inviting, merging, programs
from chalicelib.usecases.merging import Pair
from chalicelib.usecases.till import Request
from infra import consents
from infra.consents import main
from tests.builders import MAYA, NOW, Shop, opening
from tests.fake_papers import FakePapers
from tests.usecases.racing import Proxy

LEO = "+12065550143"
SIGN = "Text your first name to join. Msg&data rates may apply. STOP to stop."


@pytest.fixture
def shop(monkeypatch):
    shop = Shop()
    known = shop.merchants.merchants["rosas"]
    shop.merchants.merchants["rosas"] = replace(known, disclosures={"sign-1": SIGN})
    monkeypatch.setenv("STAGE", "test")
    monkeypatch.setattr(wiring, "book", lambda: shop.book)
    monkeypatch.setattr(wiring, "merchants", lambda: shop.merchants)
    monkeypatch.setattr(wiring, "vault", lambda: shop.vault)
    papers = FakePapers()
    monkeypatch.setattr(pages_wiring, "papers", lambda: papers)
    return shop


@pytest.fixture
def rows(shop, capsys):
    def read(*options, merchant="rosas"):
        assert main(["--stage", "test", merchant, *options]) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return read


def test_a_row_shows_all_that_may_have_to_be_shown(shop, rows):
    maya = shop.join("Maya")
    (row,) = rows()
    assert row == {
        "merchant": "rosas",
        "member_id": maya,
        "phone": MAYA,
        "event": "joined",
        "at": "2026-11-21T18:00:00+00:00",
        "handled_at": "2026-11-21T18:00:00+00:00",
        "channel": "text",
        "actor": None,
        "our_number": "+12065550100",
        "inbound_id": "id-1",
        "words": "Maya",
        "rule": "bare_name",
        "language": "en",
        "purposes": ["receipt"],
        "wording": "sign-1",
        "wording_text": SIGN,
        "wording_standing": "as shown",
        "papers": [],
        "confirmation": row["confirmation"],
    }
    assert row["confirmation"].startswith("welcome ")


def test_an_invitation_names_the_till_and_the_request(shop, rows):
    request = Request("r-17", "d")
    inviting.invite(shop.book, shop.vault, shop.till, PhoneNumber(MAYA), "Maya", "script-3", request, shop.now)
    (row,) = rows()
    assert (row["event"], row["channel"], row["actor"], row["words"]) == ("invited", "till", "mill", "r-17")
    assert (row["wording"], row["wording_text"], row["wording_standing"]) == ("script-3", None, "unknown")


def test_words_that_were_told_later_or_changed_are_said_to_be(shop, rows):
    known = shop.merchants.merchants["rosas"]
    shop.merchants.merchants["rosas"] = replace(known, disclosures={})
    shop.join("Maya")
    shop.merchants.merchants["rosas"] = known
    assert [row["wording_standing"] for row in rows()] == ["told later"]
    shop.join("Leo", LEO)
    shop.merchants.merchants["rosas"] = replace(known, disclosures={"sign-1": "Other words."})
    assert {row["words"]: row["wording_standing"] for row in rows()} == {"Maya": "told later", "Leo": "changed since"}


def test_a_merchants_rows_are_its_own_and_all_of_them(shop, rows, monkeypatch):
    monkeypatch.setattr("chalicelib.usecases.texts.consents.PAGE_ITEMS", 3)
    programs.open_merchant(shop.merchants, shop.vault, opening("moon", "+12065550102"), NOW)
    for number in range(9):
        shop.text("Maya", f"+1206555015{number}")
        shop.text("Maya", f"+1206555015{number}", recipient="+12065550102")
        shop.wait(minutes=1)
        shop.text("STOP", f"+1206555015{number}")
    assert sorted(row["event"] for row in rows()) == ["joined"] * 9 + ["stopped"] * 9
    assert [row["event"] for row in rows(merchant="moon")] == ["joined"] * 9


def test_a_number_has_the_rows_of_all_who_had_it_and_no_other(shop, rows):
    maya, other = shop.join("Maya"), shop.join("Maya", LEO)
    pair, request = Pair(other, maya, "anna"), Request("m", "m")
    merging.merge(shop.book, shop.till, pair, request, shop.now)
    for word in ("STOP", "START"):
        shop.wait(minutes=1)
        shop.text(word)
    told = [(row["member_id"] == maya, row["event"], row["phone"]) for row in rows("--phone", "206 555 0142")]
    assert told == [(True, "joined", MAYA), (False, "stopped", MAYA), (False, "restarted", MAYA)]
    assert [row["event"] for row in rows("--phone", LEO)] == ["joined"]
    assert rows("--phone", "206 555 0199") == []


def test_a_spreadsheet_gets_one_line_a_row_and_no_formula(shop, capsys):
    shop.text("STOP please,\nthanks")
    assert main(["--stage", "test", "rosas", "--csv"]) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert tuple(row) == consents.COLUMNS
    assert (row["words"], row["phone"], row["actor"]) == ("STOP please,\nthanks", MAYA, "")
    assert consents.harmless("=SUM(A1)") == "'=SUM(A1)"


def test_offers_are_agreed_to_where_the_sign_says_so(shop, rows):
    known = shop.merchants.merchants["rosas"]
    for number, offers in enumerate(["sign-1", "sign-0", None]):
        shop.merchants.merchants["rosas"] = replace(known, texting=Texting(Registration.APPROVED, offers=offers))
        shop.join("Maya", f"+1206555016{number}")
    assert sorted(row["purposes"] for row in rows()) == [["offer", "receipt"], ["receipt"], ["receipt"]]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--stage", "test", "nobody"], "There is no merchant nobody"),
        (["--stage", "test", "rosas", "--phone", "12"], "number"),
    ],
)
def test_what_cannot_be_found_is_said(shop, words, sentence, capsys):
    assert main(words) == 1
    assert sentence in capsys.readouterr().err


def test_a_ledger_that_does_not_answer_is_said(shop, monkeypatch, capsys):
    class Silent(Proxy):
        def page(self, *_):
            raise Busy

    monkeypatch.setattr(wiring, "book", lambda: Silent(shop.book))
    assert main(["--stage", "test", "rosas"]) == 1
    assert "do not answer" in capsys.readouterr().err
