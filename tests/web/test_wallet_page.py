"""A member's own page: what it shows, what it changes, and that looking at it changes nothing."""

import copy
import json
import re
import string
from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib import web
from chalicelib.domain.causes.cause import Cause
from chalicelib.domain.languages import LANGUAGES
from chalicelib.domain.texts.texting import Purpose
from chalicelib.web.wallet.scene import GUESSES
from tests.builders import APPROVED, BOOKSHOP, MAYA, SHOP_NUMBER
from tests.web.member import let_in

WORDS = json.loads((Path(web.__file__).parent / "words" / "wallet.json").read_text("utf-8"))
POSTS = ("texts", "stop", "language", "birthday", "code", "forget", "data")


@pytest.fixture
def maya(visitor, monkeypatch):
    return let_in(visitor, monkeypatch)


def test_the_page_says_what_is_there_what_is_ready_and_what_is_next(maya):
    maya.shop.sell(maya.id, 8400)
    text = maya.look()
    for said in (
        "Hi Maya",
        "84 points",
        "Free coffee Ready for you, uses 50 points",
        "Free loaf 36 points to go",
        "$84.00, Mill Street +84",
    ):
        assert said in text
    assert 'aria-label="You have 84 points. $5 off at 40: reached. Free coffee at 50: reached. Free loaf: 36 points to go."' in (
        maya.visitor.last.body.decode()
    )


def test_the_page_says_how_to_give_a_reward_to_the_shops_cause_where_there_is_one(maya):
    assert "Give it away" not in maya.look()
    maya.shop.causes.put("rosas", Cause("1", "Food Pantry", "", maya.shop.now.date()))
    assert "Text DONATE, and we ask you once more. Give to Food Pantry" in maya.look()
    assert "sms:+12065550100?&amp;body=DONATE" in maya.visitor.last.body.decode()


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True)
def test_where_credit_is_earned_a_visit_says_what_was_paid_as_well(maya):
    maya.shop.sell(maya.id, 12000)
    assert "$120.00, Mill Street +$6.00" in maya.look()


def test_nobody_who_sees_the_page_learns_the_number(maya):
    for part in ("", "/card", "/data", "/forget"):
        maya.look(part)
        body = maya.visitor.last.body.decode()
        assert MAYA not in body
        assert MAYA[-7:] not in body
        assert "555-0142" not in body


@pytest.mark.parametrize(
    ("language", "said"), [("es", "Hola, Maya"), ("de", "84 Punkte"), ("nl", "Laat dit zien"), ("sv", "Visa det här")]
)
def test_the_page_speaks_the_members_language(maya, language, said):
    maya.shop.sell(maya.id, 8400)
    assert said in maya.send("language", language=language)
    assert f'<html lang="{language}">' in maya.visitor.last.body.decode()
    for part in ("/card", "/data", "/forget"):
        maya.look(part)


def test_looking_changes_nothing(maya):
    maya.shop.sell(maya.id, 8400)

    def everything():
        book, desk = vars(maya.shop.book), maya.visitor.desk
        kept = {name: copy.deepcopy(value) for name, value in book.items() if name != "_lock"}
        return kept, dict(desk.counters.counted), dict(maya.wallets.known), maya.street.deliver()

    maya.street.deliver()
    before = everything()
    for part in ("", "/card", "/data", "/forget", "/data?asked=data.1763748000", "/texts", "/stop", "/language", "/code"):
        maya.visitor.get(maya.path + part)
    assert everything() == before


def test_a_link_that_is_nobodys_says_so_in_the_browsers_language_and_not_whether_it_ever_was_one(maya):
    gone = maya.path
    maya.shop.wait(hours=1)
    maya.shop.text("not me")
    bodies = set()
    for path in (gone, "/w/aaaaaaaaaaaa", "/w/x", "/w/%2e%2e", f"{gone}/card", f"{gone}/forget"):
        assert maya.visitor.get(path, Accept_Language="de-CH,en;q=0.5").status_code == 404
        bodies.add(maya.visitor.last.body)
    assert len(bodies) == 1
    assert "Diese Seite gibt es nicht" in maya.visitor.text
    for part in POSTS:
        assert maya.visitor.post(f"{gone}/{part}").status_code == 404


def test_texts_are_switched_by_a_form(maya):
    assert "Saved." in maya.send("texts")
    assert maya.customer.consents == frozenset()
    maya.send("texts", receipt="on")
    assert maya.customer.consents == {Purpose.RECEIPT}
    row = list(maya.shop.book.consent_rows("rosas", maya.id))[-1]
    said = maya.shop.vault.open("rosas", row.words_sealed)
    assert said.startswith("Points and rewards: When you earn or use something, and before points end. [x] | Offers:")


def test_offers_are_only_offered_where_a_shop_sends_any(maya):
    assert "Offers" not in maya.look()
    maya.shop.merchants.change(replace(maya.shop.merchant, texting=replace(APPROVED, offers="offers-2")))
    assert "You need not agree to buy anything" in maya.look()
    maya.send("texts", receipt="on", offer="on")
    assert maya.customer.consents == {Purpose.RECEIPT, Purpose.OFFER}


def test_stop_all_stops_all_and_says_how_to_come_back(maya):
    text = maya.send("stop")
    assert "No more texts from us. Your points stay." in text
    assert "text START to (206) 555-0100" in text
    assert maya.customer.opted_out
    assert "Save" in text
    assert "Stop all texts" not in text
    assert "You get no texts from us" in maya.send("texts", receipt="on")
    assert maya.customer.consents == frozenset()


def test_another_site_cannot_stop_or_forget_anybody(maya):
    for part in POSTS[:6]:
        assert maya.visitor.post(f"{maya.path}/{part}", {"language": "de"}, Sec_Fetch_Site="cross-site").status_code == 403
    assert not maya.customer.opted_out
    assert maya.customer.language == "en"


def test_the_page_is_kept_nowhere_and_tells_no_other_site_its_address(maya):
    maya.look()
    headers = maya.visitor.last.headers
    assert [headers[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")] == [
        "no-store",
        "no-referrer",
        "noindex",
    ]


def test_no_link_and_no_name_is_logged(maya, log):
    maya.look()
    maya.send("stop")
    maya.visitor.get("/w/aaaaaaaaaaaa")
    assert log.getvalue()
    assert maya.link not in log.getvalue()
    assert "aaaaaaaaaaaa" not in log.getvalue()
    assert "Maya" not in log.getvalue()


def test_what_is_named_in_an_address_is_shown_as_text(maya):
    maya.visitor.get(f"{maya.path}/data?asked=%22%3E%3Cscript%3E")
    assert "<script>" not in maya.visitor.last.body.decode()
    maya.shop.text("My name is <b>Eve</b>")
    maya.look()
    assert "<b>Eve</b>" not in maya.visitor.last.body.decode()


def test_the_card_has_a_coupon_for_every_reward_that_is_ready(maya):
    maya.shop.sell(maya.id, 6000)
    text = maya.look("/card")
    assert "Maya’s card You have 60 points." in text
    assert [name for name in ("Free coffee", "$5 off", "Free loaf") if f"Coupon {name}" in text] == ["Free coffee", "$5 off"]
    assert maya.visitor.last.body.decode().count("<svg xmlns") == 3


def test_a_coupon_begins_its_sentence_large_and_leaves_the_nouns_alone(maya):
    maya.shop.sell(maya.id, 8400)
    maya.shop.book.customers["rosas", maya.id] = replace(maya.customer, language="de")
    assert "Kostet 40 Punkte." in maya.look("/card")


def test_who_switches_offers_on_has_read_what_the_law_asks_for(maya):
    maya.shop.merchants.merchants["rosas"] = replace(
        maya.shop.merchant, texting=replace(maya.shop.merchant.texting, offers="sign-1")
    )
    for said in ("from Rosa's Bakery, by automated text", "Frequency varies, message and data rates may apply", "STOP ends it"):
        assert said in maya.look()


def test_the_code_on_the_page_names_the_member_to_a_till(maya):
    from chalicelib.domain.wallet import read_scanned
    from chalicelib.usecases.wallets import scanned_of
    from chalicelib.web import qr

    maya.look()
    assert str(qr.svg(scanned_of(maya.link), "QR code that tells the till who you are")) in maya.visitor.last.body.decode()
    assert read_scanned(scanned_of(maya.link)) == maya.link


def test_every_sentence_is_there_in_five_languages_with_the_same_facts():
    for key, said in WORDS.items():
        assert set(said) == set(LANGUAGES), key
        facts = {
            language: {name for _, name, _, _ in string.Formatter().parse(words) if name} for language, words in said.items()
        }
        assert len({frozenset(names) for names in facts.values()}) == 1, (key, facts)
        assert all(words.strip() == words and words for words in said.values()), key


def test_every_sentence_is_said_somewhere():
    room = Path(web.__file__).parent
    sources = [*room.joinpath("templates", "wallet").iterdir(), *room.joinpath("wallet").glob("*.py")]
    spelled = set(re.findall(r'["\']([a-z_]+)["\']', " ".join(path.read_text("utf-8") for path in sources)))
    made = {name for name in WORDS if name.startswith("why_")} | {"data_text", "forget_text", "receipts_hint", "offers_hint"}
    assert set(WORDS) - spelled - made - {"points", "visits", "credit"} == set()


def test_the_shops_own_number_is_the_one_to_text(maya):
    assert SHOP_NUMBER.endswith("2065550100")
    assert "Text HELP to (206) 555-0100." in maya.look()


def test_who_guesses_links_is_shown_nobodys_page_for_an_hour_even_where_a_guess_is_right(maya):
    ends = (one + other for one in "ABCDEFGHJKM" for other in "ABCDEFGHJKM")
    guesses = [maya.link[:-2] + end for end in ends if end != maya.link[-2:]]
    for guess in guesses[: GUESSES.most - 1]:
        assert maya.visitor.get(f"/w/{guess}").status_code == 404
    maya.look()
    for cut_off in ("x", maya.link[:-1], "a" * 500):
        assert maya.visitor.get(f"/w/{cut_off}").status_code == 404
    maya.look()
    assert maya.visitor.get(f"/w/{guesses[-1]}").status_code == 404
    wrong = maya.visitor.last.body
    assert maya.visitor.get(maya.path).status_code == 404
    assert maya.visitor.last.body == wrong
    assert maya.visitor.post(f"{maya.path}/stop").status_code == 404
    assert not maya.customer.opted_out
    maya.shop.wait(hours=1)
    maya.look()
