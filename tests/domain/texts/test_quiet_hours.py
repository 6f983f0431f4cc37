"""No text leaves in a forbidden minute, in any zone, on any date: held against a clock that is looked at every minute."""

import json
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.texts import quiet_hours
from chalicelib.domain.texts.quiet_hours import ALWAYS, first_allowed, hours_of

ZONES = sorted(zoneinfo.available_timezones())
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ROWS = json.loads((Path(quiet_hours.__file__).parent / "quiet_hours.json").read_text(encoding="utf-8"))["rows"]
COUNTRIES = sorted({row["country"] for row in ROWS} - {"*"})
NINE_TO_FIVE = ((time(9), time(17)),) * 7


def allowed(at, zones, hours):
    """What a person with a watch in every zone would say, from the laws' own words: nothing shared with what is tested."""
    for zone in zones:
        local = at.astimezone(ZoneInfo(zone))
        span = hours[local.weekday()]
        if span is None or not span[0] <= local.time() < span[1]:
            return False
    return True


def first_minute(since, last, zones, hours):
    at = since
    while at <= last:
        if allowed(at, zones, hours):
            return at
        at += MINUTE
    return None


def offset(at, zone):
    return at.astimezone(ZoneInfo(zone)).utcoffset()


def changes(zone, year):
    """The hours of a year in which the clocks of a zone are changed."""
    days = [datetime(year, 1, 1, tzinfo=UTC) + number * DAY for number in range(366)]
    return [day for day in days if offset(day, zone) != offset(day + DAY, zone)]


def check(since, last, zones, hours):
    found, expected = first_allowed(since, last, zones, hours), first_minute(since, last, zones, hours)
    if expected is None:
        assert found is None or last - MINUTE < found <= last
    else:
        assert found is not None
        assert expected - MINUTE < found <= expected
        assert since <= found
        assert allowed(found, zones, hours)
        assert found == since or not allowed(found - timedelta(seconds=1), zones, hours)


@st.composite
def instants(draw, zone):
    """Any instant, most of them in the days around a change of the clocks."""
    year = draw(st.integers(1970, 2060))
    changed = changes(zone, year)
    base = draw(st.sampled_from(changed)) if changed else datetime(year, 1, 1, tzinfo=UTC) + draw(st.integers(0, 364)) * DAY
    return base + draw(st.integers(-36 * 3600, 36 * 3600)) * timedelta(seconds=1)


times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
spans = st.one_of(st.none(), st.tuples(times, times).map(sorted).map(tuple).filter(lambda span: span[0] < span[1]))
weeks = st.one_of(
    st.tuples(*[spans] * 7),
    st.sampled_from(COUNTRIES).map(lambda country: hours_of("offers", {country})),
    st.sampled_from(COUNTRIES).map(lambda country: hours_of("transactional", {country})),
)


@given(st.data(), st.sampled_from(ZONES), weeks)
def test_the_first_good_instant_is_the_one_that_a_watch_shows(data, zone, hours):
    since = data.draw(instants(zone))
    check(since, since + 3 * DAY, [zone], hours)


@given(st.data(), st.lists(st.sampled_from(ZONES), min_size=2, max_size=4), weeks)
def test_it_suits_all_zones_at_once(data, zones, hours):
    since = data.draw(instants(zones[0]))
    check(since, since + 2 * DAY, zones, hours)


@pytest.mark.parametrize("year", [2025, 2026])
def test_in_every_zone_of_the_world_around_every_change_of_the_clocks(year):
    for zone in ZONES:
        for day in changes(zone, year):
            for hours in (hours_of("transactional", {"US"}), ((time(0, 30), time(2, 45)),) * 7):
                for since in (day - DAY / 2, day, day + DAY / 2, day + DAY):
                    found = first_allowed(since, since + 3 * DAY, [zone], hours)
                    assert found is not None
                    assert allowed(found, [zone], hours)
                    assert found == since or not allowed(found - timedelta(seconds=1), [zone], hours)


def test_no_zone_changes_its_clocks_twice_within_a_step():
    from zoneinfo import _zoneinfo

    for name in ZONES:
        zone = _zoneinfo.ZoneInfo(name)
        offsets = zip(zone._trans_utc, (info.utcoff for info in zone._ttinfos), strict=True)
        moments, last = [], None
        for at, utcoff in offsets:
            if utcoff != last:
                moments.append(at)
            last = utcoff
        assert all(b - a > quiet_hours.STEP.total_seconds() for a, b in pairwise(moments)), name


def test_clocks_that_jump_over_the_opening_open_where_they_land():
    # New York, 8 March 2026: 02:00 becomes 03:00.
    hours = ((time(2, 30), time(5)),) * 7
    found = first_allowed(datetime(2026, 3, 8, 6, 0, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC), ["America/New_York"], hours)
    assert found == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)


def test_clocks_that_go_back_before_the_closing_open_once_more():
    # New York, 1 November 2026: 02:00 becomes 01:00.
    hours = ((time(0), time(1, 30)),) * 7
    closed = datetime(2026, 11, 1, 5, 45, tzinfo=UTC)
    assert first_allowed(closed, closed + DAY, ["America/New_York"], hours) == datetime(2026, 11, 1, 6, 0, tzinfo=UTC)


def test_an_instant_inside_is_given_back_to_the_microsecond_and_an_opening_is_whole():
    noon = datetime(2026, 6, 1, 12, 0, 0, 7, tzinfo=UTC)
    assert first_allowed(noon, noon + DAY, ["UTC"], NINE_TO_FIVE) == noon
    assert first_allowed(noon.replace(hour=3), noon + DAY, ["UTC"], NINE_TO_FIVE) == datetime(2026, 6, 1, 9, tzinfo=UTC)


def test_the_closing_minute_is_closed_and_the_opening_one_open():
    at = datetime(2026, 6, 1, 17, 0, tzinfo=UTC)
    assert first_allowed(at - timedelta(microseconds=1), at + DAY, ["UTC"], NINE_TO_FIVE) == at - timedelta(microseconds=1)
    assert first_allowed(at, at + DAY, ["UTC"], NINE_TO_FIVE) == datetime(2026, 6, 2, 9, tzinfo=UTC)


def test_there_is_no_good_time_for_zones_that_share_none_nor_without_any_zone_nor_in_a_week_of_closed_days():
    at = datetime(2026, 6, 1, 17, 0, tzinfo=UTC)
    assert first_allowed(at, at + 30 * DAY, ["America/Los_Angeles", "Asia/Tokyo"], NINE_TO_FIVE) is None
    assert first_allowed(at, at + 30 * DAY, [], NINE_TO_FIVE) is None
    assert first_allowed(at, at + 30 * DAY, ["UTC"], (None,) * 7) is None


def test_the_strictest_of_a_countrys_laws_holds():
    weekday, sunday = (time(10), time(18)), (time(12), time(18))
    assert hours_of("offers", {"US"}) == (weekday,) * 5 + ((time(10), time(17)), None)
    assert hours_of("offers", {"PR"}) == hours_of("offers", {"US"})
    assert hours_of("offers", {"SE"}) == hours_of("offers", {"ZW"}) == (weekday,) * 6 + (sunday,)
    assert hours_of("offers", {"NL"})[5:] == ((time(10), time(16)), None)
    assert hours_of("offers", {"SE", "NO"})[5:] == (None, None)
    assert hours_of("transactional", {"DE"}) == ((time(8), time(21)),) * 7
    assert hours_of("transactional", {"US"}) == ((time(9), time(20)),) * 7


@pytest.mark.parametrize("texts", ["transactional", "offers"])
@pytest.mark.parametrize("country", COUNTRIES)
def test_no_country_is_outside_any_row_that_speaks_of_it(texts, country):
    for row in ROWS:
        if row["texts"] == texts and row["country"] in {"*", country}:
            for ours, theirs in zip(hours_of(texts, {country}), quiet_hours._read(row["hours"]), strict=True):
                assert ours is None or (theirs is not None and theirs[0] <= ours[0] < ours[1] <= theirs[1])


def test_every_row_names_its_source_and_writes_hours_that_can_be_read():
    for row in ROWS:
        assert row["source"]
        assert row["texts"] in {"transactional", "offers"}
        assert row["hours"].keys() <= {"mon-fri", "sat", "sun"}
        assert all(span is None or span[0] < span[1] for span in quiet_hours._read(row["hours"]))
    assert {"US", "CA", "GB", "DE", "NL", "ES", "SE", "AT", "BE", "DK", "FI", "NO", "CH"} <= set(COUNTRIES)
    assert ALWAYS[0] == time.min
    assert date(2026, 6, 1).weekday() == 0  # as DAYS counts
