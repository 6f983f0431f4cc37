"""Papers: they say what the program does, in five languages, with all that the law asks of a sign."""

import json
import re
import string
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from chalicelib.domain.consent import digest_disclosure, digest_words
from chalicelib.domain.languages import LANGUAGES
from chalicelib.domain.papers import program_words
from chalicelib.domain.papers.paper import Paper, PaperKind
from chalicelib.domain.papers.phrases import NO_BREAK, percent, phrase, price
from chalicelib.domain.papers.writing import Writer
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy, Merchant
from chalicelib.domain.special import Benefit, Special
from chalicelib.domain.texts.reading import read_text
from chalicelib.domain.tiers import Tier, TierBasis, Tiers, TierWindow
from tests.builders import BARBER, BOOKSHOP, HAPPY, NOW, SHOP_NUMBER, opening, program

WORDS = sorted((Path(__file__).parents[3] / "chalicelib" / "domain" / "papers").glob("*.json"))
LEVELS = (Tier("silver", "Silver", 10_000), Tier("gold", "Gold", 50_000, Fraction(3, 2)))
RULES = [
    program(),
    BARBER,
    BOOKSHOP,
    program(earn=EarnRule(EarnBasis.VISIT, 3, spend_min=500, counts_tax=True, points_max=9), windows=(HAPPY,), welcome_points=10),
    program(earn=EarnRule(EarnBasis.AMOUNT, 0, 100)),
    *(program(expiry=ExpiryPolicy(kind, months)) for kind, months in ((ExpiryKind.NEVER, 0), (ExpiryKind.AFTER_MONTHS, 1))),
    *(program(expiry=ExpiryPolicy(kind, months)) for kind, months in ((ExpiryKind.MONTH_END, 0), (ExpiryKind.INACTIVITY, 6))),
    *(replace(BOOKSHOP, tiers=Tiers(LEVELS, basis, window)) for basis in TierBasis for window in TierWindow),
    program(specials=(Special("five", "Five", Benefit.AMOUNT_OFF, NOW.date(), amount=500),)),
]


def writer(rules=None, **fields):
    merchant = Merchant("rosas", "Rosa's Bakery", "US", "en", b"", "sign-1", (rules or program(),), opening().locations)
    return Writer(replace(merchant, **fields), PhoneNumber(SHOP_NUMBER), NOW)


@pytest.mark.parametrize("path", WORDS, ids=lambda path: path.stem)
def test_every_sentence_is_there_in_five_languages_with_the_same_facts(path):
    for key, words in json.loads(path.read_text("utf-8")).items():
        assert tuple(words) == LANGUAGES, key
        facts = {language: {name for _, name, _, _ in string.Formatter().parse(said) if name} for language, said in words.items()}
        assert all(facts[language] == facts["en"] for language in LANGUAGES), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(PaperKind))
@pytest.mark.parametrize("rules", RULES)
def test_a_paper_of_any_program_is_whole(rules, kind, language):
    words = writer(rules).write(kind, language)
    assert not re.search(r"[{}]|None|\n\n", words)
    assert all(line.startswith(("# ", "- ")) or line[-1] in ".:)" for line in words.split("\n")), words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("offers", [False, True])
def test_a_sign_says_what_carriers_and_the_law_want_said(language, offers):
    said = writer().small_print(language, "loyal.example/j/rosas", offers=offers)
    musts = {
        "en": ("automated", "frequency varies", "data rates may apply", "STOP", "HELP", "not a condition", "16", "Terms"),
        "es": ("automáticos", "frecuencia varía", "tarifas", "STOP", "AYUDA", "No hace falta aceptar", "16", "privacidad"),
        "de": ("automatisch", "Anzahl variiert", "Tarif", "STOP", "HILFE", "keine Bedingung", "16", "Datenschutz"),
        "nl": ("automatisch", "aantal wisselt", "kosten", "STOP", "HULP", "hoeft niet akkoord", "16", "privacy"),
        "sv": ("automatiskt", "Antalet varierar", "Operatörskostnad", "STOPP", "HJÄLP", "inget villkor", "16", "integritet"),
    }  # fmt: skip
    assert [
        must for must in (*musts[language], "Rosa's Bakery", "(206) 555-0100", "loyal.example/j/rosas") if must not in said
    ] == []
    offer = {"en": "offers", "es": "ofertas", "de": "Angeboten", "nl": "aanbiedingen", "sv": "erbjudanden"}[language]
    assert (offer in said) is offers


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_on_a_sign_is_read_as_joining_and_fits_the_smallest_code(language):
    word = phrase("sign", "keyword", language)
    reading = read_text(word, "new")
    assert (reading.intent, reading.language, reading.name) == ("join", language, None)
    assert re.fullmatch(r"[A-Z]{4,9}", word)


def test_terms_say_what_the_program_does():
    said = writer().write(PaperKind.TERMS, "en")
    assert f"You earn 1{NO_BREAK}point for every $1 you spend." in said
    assert f"- $5 off: 40{NO_BREAK}points\n- Free coffee: 50{NO_BREAK}points\n- Free loaf" in said
    assert f"until the end of the month, 12{NO_BREAK}months later. We text you 7{NO_BREAK}days before" in said
    assert f"text it to (206) 555-0100 within 30{NO_BREAK}days instead" in said
    assert "receipt" not in writer(program(claim_days=0)).write(PaperKind.TERMS, "en")
    assert "As soon as you have 10" in writer(BARBER).write(PaperKind.TERMS, "en")
    assert "5% of what you spend comes back to you as credit." in writer(BOOKSHOP).write(PaperKind.TERMS, "en")
    rich = writer(RULES[3]).write(PaperKind.TERMS, "en")
    for said in ("with tax", "from $5 on", "at most 9", "Happy Tuesday", "10\u00a0points as a welcome"):
        assert said in rich
    assert "earn nothing any more" in writer(RULES[4]).write(PaperKind.TERMS, "en")


def test_the_privacy_notice_says_what_carriers_look_for():
    said = writer().write(PaperKind.PRIVACY, "en")
    assert "not shared with third parties or affiliates for marketing" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_privacy_notice_promises_no_more_than_is_done(language):
    said = writer().write(PaperKind.PRIVACY, language)
    assert said.count("30") >= 2, "words of texts, while somebody is a member and after"
    assert re.search(r"\b35\b", said), "backups"
    assert {"en": "at least", "es": "al menos", "de": "mindestens", "nl": "minstens", "sv": "minst"}[language] in said
    assert {"es": "ENLACE", "sv": "LÄNK"}.get(language, "LINK") in said
    assert "Google Wallet" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_speak_of_offers_where_a_shop_sends_any(language):
    plain, sends = writer(), writer()
    merchant = replace(sends.merchant, texting=replace(sends.merchant.texting, offers="sign-1"))
    (added,) = set(replace(sends, merchant=merchant).write(PaperKind.TERMS, language).split("\n")) - set(
        plain.write(PaperKind.TERMS, language).split("\n")
    )
    assert added.endswith(("STOP.", "STOP antwortest.", "STOP antwoordt.", "STOPP."))


@pytest.mark.parametrize(
    ("rules", "big", "small", "short"),
    [
        (program(), "$5 off", "after 40 points", "1 point for every $1"),
        (BARBER, "Free haircut", "after 10 visits", "Every visit counts"),
        (BOOKSHOP, "5% back", "on what you buy", "Credit from every purchase"),
    ],
)
def test_a_sign_promises_what_comes_first(rules, big, small, short):
    said = program_words.promise(rules, "en")
    told = (said.big, said.small, program_words.earning_in_short(rules, "en"))
    assert tuple(words.replace(NO_BREAK, " ") for words in told) == (big, small, short)


def test_amounts_are_written_as_signs_write_them():
    written = [price(100, "USD", "en"), price(250, "EUR", "de"), price(1000, "SEK", "sv"), price(500, "JPY", "en")]
    assert written == ["$1", f"2,50{NO_BREAK}€", f"10{NO_BREAK}kr", "¥500"]
    assert [percent(Fraction(5), "en"), percent(Fraction(5, 2), "de"), percent(Fraction(5), "nl")] == [
        "5%",
        f"2,5{NO_BREAK}%",
        "5%",
    ]


def test_a_version_is_its_words_and_proves_them():
    paper = Paper(PaperKind.JOIN, "es", "Acepto.", NOW)
    assert paper.version == f"join-es-{digest_words('Acepto.')}"
    assert len(paper.version) <= 40
    merchant = writer().merchant
    assert digest_disclosure(merchant, paper.version) == digest_words("Acepto.")
    assert digest_disclosure(merchant, "sign-1") is None
    assert digest_disclosure(replace(merchant, disclosures={"sign-1": "Text us."}), "sign-1") == digest_words("Text us.")


def test_a_sign_has_one_version_in_all_languages_and_another_when_its_words_change():
    version, words = writer().sign_words("loyal.example/j/rosas", offers=False)
    assert [line[:3] for line in words.split("\n")] == ["en:", "es:", "de:", "nl:", "sv:"]
    assert version == writer(BARBER).sign_words("loyal.example/j/rosas", offers=False)[0]
    others = {
        writer().sign_words("loyal.example/j/rosas", offers=True)[0],
        writer().sign_words("other.example/j/rosas", offers=False)[0],
        writer(name="Rosa's").sign_words("loyal.example/j/rosas", offers=False)[0],
    }
    assert len({version, *others}) == 4


def test_a_sign_of_the_longest_names_can_be_kept():
    shop = writer(name="M" * 60)
    assert len(shop.sign_words(f"abcdefghij.execute-api.us-east-1.amazonaws.com/api/j/{'r' * 40}", offers=True)[1]) <= 4_000


def terms(rules, language="en"):
    return writer(rules).write(PaperKind.TERMS, language).replace(NO_BREAK, " ")


def test_the_terms_say_how_tiers_are_reached():
    by_spend = program(tiers=Tiers(LEVELS, TierBasis.SPEND, TierWindow.CALENDAR_YEAR))
    assert (
        "By what you spend in a calendar year you reach a tier: Silver from $100, Gold from $500. "
        "With a tier, purchases may earn more. Your page says which tier you have and until when;"
    ) in terms(by_spend)
    by_visits = program(tiers=Tiers((Tier("silver", "Silver", 12),), TierBasis.VISITS, TierWindow.ROLLING_YEAR))
    assert "Door hoe vaak je komt in twaalf maanden bereik je een niveau: Silver vanaf 12 bezoeken. Op je pagina" in terms(
        by_visits, "nl"
    )


def test_the_terms_speak_of_tiers_and_specials_only_where_there_are_some():
    assert "tier" not in terms(program())
    assert "special" not in terms(program())
    assert "Now and then there are specials" in terms(RULES[-1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_bought_is_said_to_be_kept_where_it_is(language):
    plain, counting = writer(), writer(counts_items=True)
    without, along = (set(one.write(PaperKind.PRIVACY, language).split("\n")) for one in (plain, counting))
    added = along - without
    assert added == {f"- {phrase('privacy', 'what_items', language)}"}
