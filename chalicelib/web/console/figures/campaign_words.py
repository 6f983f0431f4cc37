"""The words and figures of the pages of campaigns, as their templates take them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any, Final

from chalicelib.domain.figures.campaign import Campaign, LeftOut, Obstacle, State, Tally
from chalicelib.domain.figures.segments import SEGMENTS, SegmentTooSmall
from chalicelib.domain.figures.study import Study
from chalicelib.domain.program import Merchant
from chalicelib.domain.texts.gate import MICROS_PER_CENT, Reason
from chalicelib.domain.texts.segments import SEPTETS_SINGLE, Parts, count_parts
from chalicelib.domain.texts.throughput import parts_a_second
from chalicelib.domain.texts.wording import CAMPAIGN, WORDS_MAX, compose, write_message
from chalicelib.domain.texts.wording_checks import Problem, check_message, septets_of
from chalicelib.usecases.campaigns.releasing import FAILED, GONE, SENT, WAITING
from chalicelib.web.console.figures.amounts import count, short
from chalicelib.web.console.figures.people_words import SEGMENT_WORDS
from chalicelib.web.rendering import translate as _

NAME: Final = "Maria"
OBSTACLES: Final[Mapping[str, str]] = {
    Obstacle.NOT_APPROVED: "Your texting number is not approved by the phone companies yet, so nothing can be sent.",
    Obstacle.RESTRICTED: "Your line of business may not advertise by text, so no campaign can be sent.",
    Obstacle.NO_OFFERS: "Your sign does not ask people whether they want offers, so nobody has agreed to any.",
    Obstacle.NOT_COUNTED: "It is still being counted who would get it.",
    Obstacle.OLD: "This was counted more than a day ago. Write it anew, so that the numbers are right.",
    Obstacle.NOBODY: "Nobody in this group may be sent offers now.",
    Obstacle.OTHER: "Another campaign is being sent from your number. Stop it, or wait until it is through.",
    Obstacle.BEGUN: "It was sent already.",
}
LEFT_OUT: Final[Mapping[str, str]] = {
    LeftOut.NO_CONSENT: "Have not agreed to offers",
    LeftOut.OPTED_OUT: "Asked you to stop texting them",
    LeftOut.NO_PHONE: "Have no phone number with you",
    LeftOut.COUNTRY: "Have a number in a country that you do not text to",
    LeftOut.GONE: "Are no members any more",
}
BECAME: Final[Mapping[str, str]] = {
    SENT: "Sent",
    WAITING: "Wait for a good time, or are on their way",
    FAILED: "Did not arrive",
    Reason.CALLED_OFF: "Stopped by you",
    Reason.TOO_OFTEN: "Had enough offers from you for now",
    Reason.NO_CONSENT: "Do not want offers any more",
    Reason.OPTED_OUT: "Asked you to stop meanwhile",
    Reason.OPTED_OUT_EVERYWHERE: "Asked all shops to stop",
    Reason.UNREACHABLE: "Cannot be reached by text any more",
    Reason.QUIET_HOURS: "There was no hour at which they may be texted",
    Reason.STALE: "Waited for too long",
    GONE: "Are no members any more",
}
TAGS: Final[Mapping[State, tuple[str, str]]] = {
    State.COUNTING: ("being counted", ""),
    State.READY: ("not sent", ""),
    State.SENDING: ("being sent", "ok"),
    State.PAUSED: ("paused", "bad"),
    State.STOPPED: ("stopped", ""),
    State.SENT: ("sent", "ok"),
}
HOUR: Final = 60
HOURS_FROM: Final = 120
"""Minutes from which hours are told."""
PACE: Final = 14 / 15
"""The part of the time in which texts leave: the job hands over fourteen minutes of every fifteen."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as people would read it, what it is billed as, and what is wrong with it. `left`: characters that are free."""

    example: str
    parts: Parts
    left: int
    problems: tuple[Problem, ...]


def preview(merchant: Merchant, text: str) -> Seen | None:
    """What people would read; None where nothing is written yet."""
    if not text:
        return None
    problems = check_message(text)
    left = 0
    unreadable = {problem.rule for problem in problems} & {"braces", "placeholders", "length"}
    if not unreadable:
        left = WORDS_MAX["message"] - septets_of(text)
    example = _write(merchant, text) if not unreadable else ""
    return Seen(example, count_parts(example), left, problems)


def segments(study: Study | None) -> list[tuple[str, str]]:
    """The groups that are large enough, with how many are in each."""
    found = []
    for segment in SEGMENTS if study is not None else ():
        try:
            size = study.size(segment.id) if study is not None else None
        except SegmentTooSmall:
            continue
        if size is not None and size.members:
            found.append((segment.id, f"{_(SEGMENT_WORDS[segment.id][0])} ({count(size.members)})"))
    return found


def row(campaign: Campaign, now: datetime) -> dict[str, Any]:
    """A campaign in the list of all."""
    tag, kind = TAGS[campaign.state]
    when = campaign.begun_on or campaign.made_at.date()
    day = short(when) if when.year == now.year else f"{short(when)} {when.year}"
    return {
        "id": campaign.id,
        "text": campaign.text,
        "who": _(SEGMENT_WORDS[campaign.segment][0]) if campaign.segment in SEGMENT_WORDS else campaign.segment,
        "day": day,
        "people": count(campaign.counted.texted),
        "tag": _(tag),
        "kind": kind,
    }


def describe(campaign: Campaign, merchant: Merchant, number: str, spent_micros: int, now: datetime) -> dict[str, Any]:
    """All about one. `number` is the one that texts leave from, `spent_micros` what this month's texts have cost."""
    counted = campaign.counted
    cap = merchant.texting.monthly_cap_cents * MICROS_PER_CENT
    shop = next((place.name for place in merchant.locations if place.id == campaign.location), _("All shops"))
    handed = min(counted.texted, _handed(campaign))
    tally = campaign.told or campaign.tally
    return {
        **row(campaign, now),
        "shop": shop if len(merchant.locations) > 1 else "",
        "example": _write(merchant, campaign.text),
        "held_out": count(counted.held_out),
        "left_out": [(_(LEFT_OUT.get(why, why)), count(counted.left_out[why])) for why in LEFT_OUT if counted.left_out.get(why)],
        "looked_at": count(counted.texted + counted.held_out + sum(counted.left_out.values())),
        "price": dollars(counted.micros),
        "spent": dollars(spent_micros),
        "cap": dollars(cap),
        "too_dear": counted.micros + spent_micros > cap,
        "takes": takes(counted.texted, parts_a_second(number)),
        "rate": parts_a_second(number),
        "handed": count(handed),
        "part": round(100 * handed / counted.texted) if counted.texted else 0,
        "became": _became(tally),
        "cost": dollars(tally.micros),
        "characters": SEPTETS_SINGLE,
    }


def takes(texts: int, rate: int) -> str:
    """How long so many texts take at so many a second."""
    minutes = ceil(texts / (rate * HOUR * PACE))
    if minutes <= 1:
        return _("a minute")
    return _("{n} minutes", n=minutes) if minutes < HOURS_FROM else _("{n} hours", n=count(ceil(minutes / HOUR)))


def dollars(micros: int) -> str:
    """What texts cost, in the currency that AWS bills."""
    return f"${micros / 1_000_000:,.2f}"


def _handed(campaign: Campaign) -> int:
    """How many texts are handed over, about: pages are of about the same size."""
    if campaign.state is State.SENT:
        return campaign.counted.texted
    share = campaign.done.page / campaign.pages if campaign.pages else 0
    return round(share * campaign.counted.texted) + campaign.done.texts


def _became(tally: Tally) -> list[tuple[str, str]]:
    known = [(_(BECAME[word]), count(tally.words[word])) for word in BECAME if tally.words.get(word)]
    others = sum(number for word, number in tally.words.items() if word not in BECAME)
    return known + ([(_("Were not sent for another reason"), count(others))] if others else [])


def _write(merchant: Merchant, text: str) -> str:
    return compose(CAMPAIGN, merchant.language, {"merchant": merchant.name, "message": write_message(text, NAME)})
