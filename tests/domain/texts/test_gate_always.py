"""What holds of the gate whatever it is asked."""

import zoneinfo
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chalicelib.domain.texts.correspondence import Correspondence, Sent
from chalicelib.domain.texts.gate import Circumstances, Draft, Reason, Verdict, decide
from chalicelib.domain.texts.places import place_of
from chalicelib.domain.texts.texting import Purpose, Registration, Texting

ZONES = sorted(zoneinfo.available_timezones())
NUMBERS = ["+12065550142", "+12125550142", "+18085550142", "+16045550142", "+46701234567", "+34612345678", "+447911123456"]
COUNTRIES = ("US", "CA", "SE", "ES", "GB")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WAITABLE = {Reason.QUIET_HOURS, Reason.TOO_OFTEN}

purposes = st.sampled_from(Purpose)
kinds = st.sampled_from(["earned", "balance", "help", "stopped", "expiring", "offer"])
ages = st.one_of(st.integers(-60, 1_200), st.integers(0, 18_000), st.integers(0, 8 * 86_400), st.just(300), st.just(14_400)).map(
    lambda seconds: timedelta(seconds=seconds)
)
perhaps_ages = st.one_of(st.none(), ages)


@st.composite
def instants(draw, zone):
    """Any second of eighty years, most of them within a day or two of a change of this zone's clocks."""
    year = draw(st.integers(1980, 2060))
    days = [datetime(year, 1, 1, tzinfo=UTC) + number * DAY for number in range(366)]
    clock = ZoneInfo(zone)
    changed = [day for day in days if day.astimezone(clock).utcoffset() != (day + DAY).astimezone(clock).utcoffset()]
    return draw(st.sampled_from(changed or days)) + draw(st.integers(-2 * 86_400, 2 * 86_400)) * timedelta(seconds=1)


def before(now, ago):
    return None if ago is None else now - ago


@st.composite
def asked(draw, *, friendly=False):
    """A draft, its circumstances and the moment. `friendly`: nobody has anything against it but the clock and the counters."""
    zones = draw(st.lists(st.sampled_from(ZONES), min_size=1, max_size=3))
    now = draw(instants(zones[0]))
    sent = [
        Sent(now - draw(ages), draw(kinds), draw(purposes), draw(st.sampled_from("ab")), before(now, draw(perhaps_ages)))
        for _ in range(draw(st.integers(0, 6)))
    ]
    text = Draft(
        draw(kinds), draw(purposes), now - draw(ages), "a", 1, draw(st.integers(0, 10**6)), before(now, draw(perhaps_ages))
    )
    registration = Registration.APPROVED if friendly else draw(st.sampled_from(Registration))
    wanted = COUNTRIES if friendly else draw(st.sampled_from([(), ("CA", "SE"), COUNTRIES]))
    texting = Texting(registration, wanted, draw(st.sampled_from([None, "v"])), not friendly and draw(st.booleans()))
    plain = Circumstances(
        draw(st.sampled_from(NUMBERS)),
        replace(texting, offers="v") if friendly else texting,
        "US",
        tuple(zones),
        Correspondence(tuple(sorted(sent, key=lambda text: text.at))),
        frozenset(Purpose) if friendly else draw(st.frozensets(purposes)),
    )
    if friendly:
        return text, plain, now
    times = {name: before(now, draw(perhaps_ages)) for name in ("opted_out_everywhere_at", "consent_changed_at")}
    flags = {name: draw(st.booleans()) for name in ("opted_out", "unreachable")}
    return text, replace(plain, **times, **flags, spent_micros=draw(st.integers(0, 10**8))), now


def is_waking_hour(text, known, at):
    """By the narrowest law of the countries that are texted here, written down once more: no code and no table in common."""
    clocks = {*known.zones, *place_of(known.to).zones}
    for zone in clocks:
        local = at.astimezone(ZoneInfo(zone))
        if text.purpose is Purpose.OFFER:
            if local.weekday() == 6 or not time(10) <= local.time() < time(17 if local.weekday() == 5 else 18):
                return False
            if local.weekday() == 5 and place_of(known.to).country == "ES":
                return False
        elif not time(9) <= local.time() < time(20):
            return False
    return True


@given(asked())
@settings(max_examples=300)
def test_it_always_has_an_answer_and_always_the_same(question):
    text, known, now = question
    verdict = decide(text, known, now)
    assert decide(text, known, now) == verdict
    assert verdict.leaves == (verdict.reason is None)
    assert verdict.until is None or (verdict.reason in WAITABLE and verdict.until > now)


@given(asked(friendly=True))
@settings(max_examples=500)
def test_nothing_leaves_in_a_forbidden_minute(question):
    text, known, now = question
    asked_for = text.purpose is Purpose.ANSWER and text.answers is not None
    if decide(text, known, now).leaves and not asked_for:
        fresh = text.purpose in {Purpose.ANSWER, Purpose.RECEIPT} and now - text.happened_at < 10 * MINUTE
        assert fresh or is_waking_hour(text, known, now)


@given(asked(friendly=True), st.floats(0, 1, exclude_max=True))
@settings(max_examples=500)
def test_what_waits_may_leave_at_the_time_it_waits_for_and_not_before(question, part):
    text, known, now = question
    verdict = decide(text, known, now)
    if verdict.until is None:
        return
    assert is_waking_hour(text, known, verdict.until)
    assert decide(text, known, verdict.until).reason not in WAITABLE
    sooner = now + (verdict.until - now) * part
    if sooner < verdict.until:
        assert not decide(text, known, sooner).leaves


@given(asked(friendly=True))
@settings(max_examples=200)
def test_what_only_the_night_held_back_leaves_in_the_morning(question):
    text, known, now = question
    assume(text.kind != "stopped")  # which is never late
    calm = replace(known, correspondence=Correspondence())
    verdict = decide(text, calm, now)
    if verdict.until is not None:
        assert decide(text, calm, verdict.until) == Verdict()


@given(asked(), ages)
@settings(max_examples=300)
def test_a_stop_in_between_always_wins(question, waited):
    text, known, now = question
    stopped = replace(known, opted_out=True)
    for at in (now, decide(text, known, now).until or now + waited):
        owed = text.kind in {"stopped", "help"} and text.purpose is Purpose.ANSWER and text.answers is not None
        assert owed or not decide(text, stopped, at).leaves
        everywhere = replace(known, opted_out_everywhere_at=at, consent_changed_at=at - waited if waited > timedelta() else None)
        assert owed or not decide(text, everywhere, at).leaves


@given(asked())
@settings(max_examples=300)
def test_no_more_is_spent_than_the_merchant_allows_but_for_stop_and_help(question):
    text, known, now = question
    if decide(text, known, now).leaves and text.kind not in {"stopped", "help"}:
        assert known.spent_micros + text.price_micros <= known.texting.monthly_cap_cents * 10_000
