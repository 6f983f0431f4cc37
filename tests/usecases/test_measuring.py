"""What a campaign brought is counted with the night's study: each member once, on the side to which they were drawn."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.figures.campaign import Campaign
from chalicelib.domain.figures.campaign_result import GRACE_DAYS, MEASURED_DAYS, CampaignResult
from chalicelib.domain.figures.lift import Side, Verdict
from chalicelib.domain.figures.visits import Visit
from chalicelib.usecases.campaigns.ports import Page
from chalicelib.usecases.overview.studying import PAGE_MEMBERS, run
from tests.builders import NOW
from tests.fake_studies import FakeStudies
from tests.usecases.test_studying_cut_short import Ticking
from tests.usecases.town import Town, plenty

TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)


def visit(member, ago, spend=1000, place="mill"):
    return Visit(member, TODAY - timedelta(days=ago), place, 1, spend)


def begin(town, ago, texted=(), held_out=(), name="cmp_1"):
    """A campaign that was sent so many days ago, to these members but those held out."""
    made = Campaign(name, "lapsed", None, "We miss you", YESTERDAY, NOW - timedelta(days=ago))
    begun = replace(made, begun_at=NOW, begun_on=TODAY - timedelta(days=ago))
    town.campaigns.add("rosas", begun)
    town.campaigns.grow("rosas", replace(begun, pages=1, revision=1), Page(tuple(texted), tuple(held_out)))


def town_of(**visits):
    town = Town()
    for name, days in visits.items():
        town.settle(name, TODAY - timedelta(days=200), days)
    return town


def brought(town, name="cmp_1"):
    run(town.desk(), plenty)
    return town.studies.result("rosas", name)


def test_who_came_and_what_they_paid_counts_on_the_side_of_each():
    town = town_of(
        ana=[visit("ana", 3, 1200), visit("ana", 2, 800, "dock")],
        ben=[visit("ben", 40, 5000)],
        cleo=[visit("cleo", 1, 700)],
    )
    begin(town, 5, ("ana", "ben"), ("cleo",))
    assert brought(town) == CampaignResult(YESTERDAY, 5, Side(2, 1, 2000, 4_000_000), Side(1, 1, 700, 490_000))


def test_the_day_on_which_it_was_sent_counts_and_the_day_before_does_not():
    town = town_of(ana=[visit("ana", 6, 400), visit("ana", 5, 300)])
    begin(town, 5, ("ana",))
    assert brought(town).texted == Side(1, 1, 300, 90_000)


def test_what_comes_after_the_last_day_counts_no_more():
    town = town_of(ana=[visit("ana", 3, 400), visit("ana", 4, 300)])
    begin(town, MEASURED_DAYS + 3, ("ana",))
    found = brought(town)
    assert (found.days, found.is_final, found.texted.spend) == (MEASURED_DAYS, True, 300)


def test_a_campaign_is_looked_at_until_a_week_after_its_last_day():
    town = town_of(ana=[visit("ana", 3)])
    begin(town, MEASURED_DAYS + GRACE_DAYS, ("ana",), name="late")
    begin(town, MEASURED_DAYS + GRACE_DAYS + 1, ("ana",), name="over")
    assert brought(town, "late") is not None
    assert brought(town, "over") is None


def test_one_that_was_sent_today_or_never_has_brought_nothing_yet():
    town = town_of(ana=[visit("ana", 3)])
    begin(town, 0, ("ana",), name="today")
    town.campaigns.add("rosas", Campaign("never", "lapsed", None, "Hello", YESTERDAY, NOW))
    run(town.desk(), plenty)
    assert town.studies.results("rosas") == {}


def test_who_is_no_member_any_more_is_on_neither_side():
    town = town_of(ana=[visit("ana", 3)])
    begin(town, 5, ("ana", "gone"), ("gone-too",))
    assert brought(town) == CampaignResult(YESTERDAY, 5, Side(1, 1, 1000, 1_000_000), Side())


def test_a_member_of_two_campaigns_counts_in_both():
    town = town_of(ana=[visit("ana", 3)])
    begin(town, 5, ("ana",), name="one")
    begin(town, 4, (), ("ana",), name="two")
    run(town.desk(), plenty)
    found = town.studies.results("rosas")
    assert (found["one"].texted.members, found["two"].held_out.members) == (1, 1)


def test_a_gain_that_was_planted_is_found():
    names = [f"m{number:04d}" for number in range(400)]
    texted, held_out = names[:320], names[320:]
    comes = {name for number, name in enumerate(names) if number % 10 < (6 if name in set(texted) else 3)}
    town = town_of(
        **{name: [visit(name, 2, 900 + 10 * (number % 7))] if name in comes else [] for number, name in enumerate(names)}
    )
    begin(town, 5, texted, held_out)
    found = brought(town)
    assert (found.coming.verdict, found.spend.verdict) == (Verdict.MORE, Verdict.MORE)
    assert found.coming.interval.low < 0.3 < found.coming.interval.high


NAMES = [f"m{number:04d}" for number in range(2 * PAGE_MEMBERS + 10)]


def city():
    town = town_of(**{name: [visit(name, 1 + number % 9, number)] for number, name in enumerate(NAMES)})
    begin(town, 6, NAMES[::2], NAMES[1::2])
    return town


WHOLE = city()
RESULT = brought(WHOLE)


@given(st.lists(st.integers(0, 5), max_size=6))
@settings(max_examples=20, deadline=None)
def test_a_night_that_is_cut_short_anywhere_counts_each_member_once(cuts):
    studies = FakeStudies()
    for ticks in cuts:
        run(WHOLE.desk(studies), Ticking(ticks))
    run(WHOLE.desk(studies), plenty)
    assert studies.result("rosas", "cmp_1") == RESULT
