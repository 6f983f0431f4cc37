"""What the law of a place allows of the end of points: a table, and what follows for a merchant with shops in several places."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from chalicelib.domain.law.expiry import as_lawful, breach_of, check_law, closes, is_in_window, notice_days, notice_of
from chalicelib.domain.law.packs import Notice, every_pack, packs_of
from chalicelib.domain.location import Location
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy, Merchant, Reward, RewardKind
from chalicelib.domain.refusals import UnusableField
from tests.builders import BOOKSHOP, COFFEE, START, program

PACKS = {pack.id: pack for pack in every_pack()}
NEVER = ExpiryPolicy()
TIME = ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 12, 45)
MONTH = ExpiryPolicy(ExpiryKind.MONTH_END, 12, 45)
HALF, YEAR = (ExpiryPolicy(ExpiryKind.INACTIVITY, months, 45) for months in (6, 12))
LATE, EARLY = (replace(YEAR, notice_days=days) for days in (7, 60))
DEAR = Reward("feast", "Feast", RewardKind.AMOUNT_OFF, 500, amount=5_001)
FIFTY = replace(DEAR, amount=5_000)
UNKNOWN = replace(DEAR, kind=RewardKind.FREE_ITEM, amount=0)
THAT = replace(UNKNOWN, items=("feast",))


def of(*rewards, expiry, **changes):
    return program(currency="CAD", rewards=rewards, expiry=expiry, **changes)


@pytest.mark.parametrize(
    ("place", "expiry", "rewards", "code"),
    [
        ("ca-on", NEVER, (DEAR,), None),
        ("ca-on", TIME, (DEAR,), "EXPIRY_BY_TIME"),
        ("ca-on", MONTH, (DEAR,), "EXPIRY_BY_TIME"),
        ("ca-on", HALF, (DEAR,), None),
        ("ca-on", TIME, (FIFTY,), None),
        ("ca-on", TIME, (FIFTY, DEAR), "EXPIRY_BY_TIME"),
        ("ca-on", TIME, (UNKNOWN,), "EXPIRY_BY_TIME"),
        ("ca-on", TIME, (THAT,), None),
        ("ca-on", TIME, (THAT, DEAR), "EXPIRY_BY_TIME"),
        ("ca-qc", NEVER, (DEAR,), None),
        ("ca-qc", TIME, (DEAR,), "EXPIRY_BY_TIME"),
        ("ca-qc", HALF, (DEAR,), "EXPIRY_TOO_SOON"),
        ("ca-qc", YEAR, (DEAR,), None),
        ("ca-qc", LATE, (DEAR,), "EXPIRY_NOTICE"),
        ("ca-qc", EARLY, (DEAR,), "EXPIRY_NOTICE"),
        ("ca-qc", TIME, (THAT,), "EXPIRY_BY_TIME"),
        ("ca-qc", HALF, (FIFTY,), None),
        ("us", TIME, (DEAR,), None),
        ("us", HALF, (DEAR,), None),
        ("default", MONTH, (DEAR,), None),
    ],
)
def test_each_place_allows_and_forbids_what_its_law_says(place, expiry, rewards, code):
    found = breach_of(PACKS[place], of(*rewards, expiry=expiry))
    assert (found and found.code) == code


def test_a_little_worth_is_told_in_the_currency_of_the_law_only():
    assert breach_of(PACKS["ca-qc"], program(currency="USD", rewards=(FIFTY,), expiry=TIME)) is not None


def test_where_sales_earn_nothing_ontario_has_no_say():
    nothing = EarnRule(EarnBasis.AMOUNT, 0, 100)
    assert breach_of(PACKS["ca-on"], of(DEAR, expiry=TIME, earn=nothing)) is None
    assert breach_of(PACKS["ca-qc"], of(DEAR, expiry=TIME, earn=nothing)) is not None


def test_credit_can_be_worth_anything_so_it_is_never_exempt():
    assert breach_of(PACKS["ca-on"], replace(BOOKSHOP, currency="CAD", expiry=TIME)) is not None


@pytest.mark.parametrize(
    ("country", "regions", "packs"),
    [
        ("CA", ["CA-ON"], ["ca-on"]),
        ("CA", ["CA-QC", "CA-ON"], ["ca-on", "ca-qc"]),
        ("CA", [""], ["ca-on", "ca-qc"]),
        ("CA", ["CA-AB"], ["default"]),
        ("US", [""], ["us"]),
        ("PR", [""], ["us"]),
        ("US", ["", "CA-QC"], ["ca-qc", "us"]),
        ("DE", [""], ["default"]),
        ("CA", [], ["ca-on", "ca-qc"]),
    ],
)
def test_the_place_of_each_shop_chooses_and_who_does_not_say_where_in_canada_has_both(country, regions, packs):
    places = [Location(f"s{at}", "Shop", "America/Toronto", region=region) for at, region in enumerate(regions)]
    assert [pack.id for pack in packs_of(country, places)] == packs


def test_the_strictest_of_several_places_decides():
    places = [Location("a", "A", "America/Toronto", region="CA-ON"), Location("b", "B", "America/Toronto", region="CA-QC")]
    check_law(of(DEAR, expiry=HALF), "CA", places[:1])
    with pytest.raises(UnusableField, match=r"expiry\.months|Quebec") as refused:
        check_law(of(DEAR, expiry=HALF), "CA", places)
    assert f"{refused.value.problem}." == PACKS["ca-qc"].says


def test_a_lawful_end_gets_a_notice_within_the_window_and_an_unlawful_one_is_none():
    assert as_lawful(LATE, of(DEAR, expiry=NEVER), "CA", ()).notice_days == 35
    assert as_lawful(EARLY, of(DEAR, expiry=NEVER), "CA", ()).notice_days == 59
    assert as_lawful(TIME, of(DEAR, expiry=NEVER), "CA", ()) is None
    assert as_lawful(LATE, of(DEAR, expiry=NEVER), "US", ()) == LATE
    assert as_lawful(LATE, of(COFFEE, expiry=NEVER), "CA", ()) == LATE


def merchant(*versions):
    shop = Location("a", "A", "America/Montreal", region="CA-QC")
    return Merchant("m", "M", "CA", "en", b"", "", versions, (shop,))


def test_a_version_that_was_bound_binds_those_after_it():
    bound, free = of(DEAR, expiry=YEAR), of(FIFTY, expiry=LATE, version=2, effective_from=START + timedelta(days=9))
    assert notice_of(merchant(bound, free), START + timedelta(days=20)) == Notice(60, 30)
    assert notice_of(merchant(free), START) is None
    assert notice_days(merchant(free), START) == 7
    assert notice_days(merchant(bound), START) == 45


@pytest.mark.parametrize(("days", "good"), [(29, False), (30, True), (45, True), (59, True), (60, False)])
def test_a_notice_is_neither_too_early_nor_too_late(days, good):
    end = date(2027, 3, 31)
    assert is_in_window(Notice(60, 30), end - timedelta(days=days), end) is good
    assert (end - timedelta(days=days) < closes(Notice(60, 30), end)) is (days >= 30)


def test_every_rule_that_binds_names_where_it_is_written():
    assert all(pack.sources and all(source.url.startswith("https://") for source in pack.sources) for pack in every_pack()[:-1])
    assert [pack.id for pack in every_pack() if not pack.places] == [every_pack()[-1].id]


def row(pack):
    """A pack as docs/law.md has it."""
    most = f"each reward at most {pack.reward_max[0]} {pack.reward_max[1] / 100:.2f}" if pack.reward_max else ""
    one, none = ("one specific thing" if pack.one_thing else ""), ("sales earn nothing" if pack.without_purchase else "")
    idle = f"from {pack.inactivity_months} months" if pack.inactivity_months else "yes"
    notice = pack.notice and f"a text, {pack.notice.earliest_days} to {pack.notice.latest_days} days before"
    sources = "; ".join(f"{source.law}, [{source.section}]({source.url})" for source in pack.sources)
    free = "; ".join(filter(None, (most, one, none)))
    cells = (pack.name, "yes" if pack.time_only else "no", idle, notice or "as the program says", free, sources)
    return "| " + " | ".join(cells) + " |"


def test_the_page_about_the_law_has_a_row_for_each_place_and_every_code():
    page = Path("docs/law.md").read_text(encoding="utf-8")
    lines = [line.replace("|  |", "| |").replace("|  |", "| |") for line in map(row, every_pack())]
    assert [line for line in lines if line not in page] == []
    assert all(code in page for code in ("EXPIRY_BY_TIME", "EXPIRY_TOO_SOON", "EXPIRY_NOTICE"))
    assert "This is not legal advice" in page
