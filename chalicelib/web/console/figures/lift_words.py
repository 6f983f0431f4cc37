"""What a text to a group brought, in plain sentences: never a number without the limits between which it is."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from chalicelib.domain.figures.campaign_result import MEASURED_DAYS, CampaignResult
from chalicelib.domain.figures.lift import BUYERS_MIN, SIDE_MIN, Lift, Verdict
from chalicelib.web.console.figures.amounts import amount, count, percent, short
from chalicelib.web.rendering import translate as _

EARLY = "early"
TAGS = {
    "more": ("Worked", "ok"),
    "less": ("Fell flat", "bad"),
    "unsure": ("Cannot be said", ""),
    "too_few": ("Not enough members", ""),
    EARLY: ("Still counting", "gold"),
}


class Said(NamedTuple):
    """What is said of a campaign: a word with its colour, sentences, and what they are of."""

    tag: str
    kind: str
    sentences: tuple[str, ...]
    note: str


def write_result(result: CampaignResult | None, begun_on: date, currency: str) -> Said:
    """The words for what a campaign brought; None: nobody has looked yet."""
    until = short(begun_on + timedelta(days=MEASURED_DAYS - 1))
    if result is None:
        return Said(*_tag(EARLY), (_("What it brings is counted from tonight on."),), _("It is counted until {day}.", day=until))
    return Said(*_tag(judge(result)), tuple(_sentences(result, currency)), _note(result, begun_on, until))


def judge(result: CampaignResult) -> str:
    """One word for both figures, once all days are over: looked at every day, one of them would sooner or later say something."""
    verdicts = {lift.verdict for lift in (result.coming, result.spend) if lift is not None}
    if not verdicts or verdicts == {Verdict.TOO_FEW}:
        return Verdict.TOO_FEW
    if not result.is_final:
        return EARLY
    return next((one for one in (Verdict.LESS, Verdict.MORE) if one in verdicts), Verdict.UNSURE)


def facts_of(result: CampaignResult | None, begun_on: date | None, currency: str) -> dict[str, Any]:
    """What the part `campaign_result.html` is given; nothing of a campaign that was not sent."""
    return {"brought": write_result(result, begun_on, currency) if begun_on is not None else None}


def _tag(word: str) -> tuple[str, str]:
    text, kind = TAGS[word]
    return _(text), kind


def _sentences(result: CampaignResult, currency: str) -> list[str]:
    coming, spend = result.coming, result.spend
    if coming is None or spend is None:
        return [_("Nobody can say what it brought: nobody was left without it. Leave out one of ten next time.")]
    if coming.verdict is Verdict.TOO_FEW:
        few = min(result.texted.members, result.held_out.members)
        return [_("Too few to compare: {few} members on the smaller side, and it takes {least}.", few=count(few), least=SIDE_MIN)]
    return [_coming(coming, result), _spend(spend, result, currency)]


def _coming(lift: Lift, result: CampaignResult) -> str:
    facts = {"got": percent(result.texted.share), "without": percent(result.held_out.share)} | _of_hundred(lift)
    match lift.verdict:
        case Verdict.MORE:
            return _(
                "{got} of those who were to get it came, and {without} of those left out: of a hundred, {low} to {high} more.",
                **facts,
            )
        case Verdict.LESS:
            return _(
                "{got} of those who were to get it came, and {without} of those left out: of a hundred, {low} to {high} fewer.",
                **facts,
            )
        case _:
            return _(
                "{got} of those who were to get it came, and {without} of those left out. Chance alone does that: "
                "of a hundred it is between {low} fewer and {high} more.",
                **facts,
            )


def _spend(lift: Lift, result: CampaignResult, currency: str) -> str:
    if lift.interval is None:
        return _("Nothing can be said about money: fewer than {least} on one side bought anything.", least=BUYERS_MIN)
    members = result.texted.members
    low, high = (round(limit) for limit in lift.interval)
    facts = {"got": amount(round(result.texted.mean), currency), "without": amount(round(result.held_out.mean), currency)}
    if lift.verdict is Verdict.UNSURE:
        facts |= {"low": amount(-low, currency), "high": amount(high, currency)}
        return _(
            "They paid {got} each, the others {without}. We cannot say more: it is between {low} less and {high} more.", **facts
        )
    down, up = sorted((abs(low) * members, abs(high) * members))
    facts |= {"low": amount(down, currency), "high": amount(up, currency), "n": count(members)}
    if lift.verdict is Verdict.MORE:
        return _("They paid {got} each, the others {without}: for all {n} together {low} to {high} more.", **facts)
    return _("They paid {got} each, the others {without}: for all {n} together {low} to {high} less.", **facts)


def _of_hundred(lift: Lift) -> dict[str, str]:
    """The limits as so many of a hundred members: both as they are where zero is between them, else the smaller one first."""
    low, high = (100 * limit for limit in lift.interval) if lift.interval is not None else (0.0, 0.0)
    if lift.verdict is Verdict.UNSURE:
        return {"low": count(round(-low)), "high": count(round(high))}
    down, up = sorted((abs(low), abs(high)))
    return {"low": count(round(down)), "high": count(round(up))}


def _note(result: CampaignResult, begun_on: date, until: str) -> str:
    facts = {"first": short(begun_on), "days": result.days, "all": MEASURED_DAYS, "until": until}
    facts |= {"got": count(result.texted.members), "without": count(result.held_out.members)}
    drawn = _(
        "{got} members were to get it and {without} were left out by lot. Of twenty such answers nineteen are right.", **facts
    )
    if result.is_final:
        return _("All sales of {first} to {until}, in every shop.", **facts) + " " + drawn
    return _("Sales since {first}: {days} of {all} days. What it brought is said on {until}.", **facts) + " " + drawn
