"""Checking in and the question after a visit: points once a day, answers counted once, and as many asked as were texted."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from chalicelib.domain.calendar import local_day
from chalicelib.domain.customer import HandledText
from chalicelib.domain.entry import EntryKind
from tests.faults.evidence import Evidence
from tests.faults.world import CHECK_IN_POINTS

ASKED, THANKED, CHECKED_IN = "survey:", "survey_thanks", {"checked_in", "instant_ready"}


def judge(found: Evidence) -> Iterator[str]:
    """What is wrong with either."""
    replies = _replies(found)
    yield from _judge_check_ins(found, replies)
    yield from _judge_answers(found, replies)


def _replies(found: Evidence) -> dict[str, set[str]]:
    """By the id of a customer's text, what it was answered with."""
    records = (record.item for _, record in found.records if record.merchant_id == found.world.id)
    return {item.inbound_id: {reply.kind for reply in item.replies} for item in records if isinstance(item, HandledText)}


def _judge_check_ins(found: Evidence, replies: dict[str, set[str]]) -> Iterator[str]:
    entries = list(found.entries(EntryKind.CHECKED_IN))
    days = Counter((entry.member_id, local_day(entry.at, found.world.program.timezone)) for entry in entries)
    yield from (f"{member} checked in {times} times on {day}" for (member, day), times in days.items() if times > 1)
    codes = {one.about["inbound"] for one in found.world.history.of("text") if one.about["body"] == found.world.wall}
    told = {name for name in codes if replies.get(name, set()) & CHECKED_IN}
    if {entry.cause for entry in entries} != told:
        yield f"checked in by {sorted(told)}, and entries are of {sorted(entry.cause for entry in entries)}"
    yield from (f"{entry.cause} gave {entry.points}" for entry in entries if entry.points != CHECK_IN_POINTS)


def _judge_answers(found: Evidence, replies: dict[str, set[str]]) -> Iterator[str]:
    world = found.world
    tallies = [tally for _, tally in world.surveys.tallies(world.id, date.min, date.max)]
    texts = [text for phone in world.phones for text in world.deliveries.of_member(world.id, world.member_id(phone))]
    left = sum(text.cause.startswith(ASKED) and text.reason is None for text in texts)
    if sum(tally.asked for tally in tallies) != left:
        yield f"{sum(tally.asked for tally in tallies)} are counted as asked, and {left} were"
    answers = sum(count for tally in tallies for _, count in tally.answers)
    thanked = sum(THANKED in kinds for kinds in replies.values())
    if answers != thanked:
        yield f"{answers} answers are counted, and {thanked} were thanked for one"
