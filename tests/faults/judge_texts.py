"""No text leaves twice, none before what it tells of is written, and none is forgotten; and STOP is heard."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

from chalicelib.domain.customer import HandledText, Reply
from chalicelib.domain.entry import Entry
from chalicelib.domain.texts.correspondence import KEPT, SENT_MAX
from chalicelib.domain.texts.gate import FRESH
from chalicelib.domain.texts.notice import notice_of
from chalicelib.domain.texts.texting import Purpose
from chalicelib.usecases.confirming import code_of
from chalicelib.usecases.texts.notices import write_body
from chalicelib.usecases.texts.post import REFUSED
from tests.faults.campaigning import CAKES
from tests.faults.evidence import Evidence
from tests.faults.world import QUESTION

SAID = {"STOP", "BALANCE", "HELP", "4"}
"""What never opts anybody in."""
OTHERS = "campaign:", "survey:"
"""How causes begin of what judges of their own look at."""
Called = dict[str, list[tuple[int, str]]]
"""By its words, every time that a text was called for: the step at which it was, and the cause."""


def judge(found: Evidence, phone: str, name: str) -> Iterator[str]:
    """What is wrong with the texts to and from one customer; campaigns and the question have judges of their own."""
    world, calls = found.world, _called_for(found, phone, name)
    left: Counter[str] = Counter()
    for step, text in world.history.sent:
        if text.to != phone:
            continue
        left[text.body] += 1
        if (
            CAKES not in text.body
            and QUESTION not in text.body
            and sum(called < step for called, _ in calls[text.body]) < left[text.body]
        ):
            yield f"was texted once more than there was cause: {text.body!r}"
    noted = list(world.deliveries.of_member(world.id, world.member_id(phone)))
    confirmed = sum(delivery.message_id is not None for delivery in noted)
    claimed = sum(delivery.reason is None for delivery in noted)
    if not confirmed <= left.total() <= claimed or (world.weather.mild and left.total() < claimed):
        yield f"was texted {left.total()} times, claimed {claimed} times, confirmed {confirmed} times"
    causes = {cause for texts in calls.values() for _, cause in texts}
    if stray := {delivery.cause for delivery in noted if not delivery.cause.startswith(OTHERS)} - causes:
        yield f"was texted because of what never was: {stray}"
    day = world.clock().date()
    waiting = world.waiting.due(day - timedelta(days=1), world.clock() + timedelta(days=8))
    kept = {text.item.cause for text in waiting if (text.merchant_id, text.item.member_id) == (world.id, world.member_id(phone))}
    yield from _judge_forgotten(found, phone, kept | {delivery.cause for delivery in noted})
    yield from _judge_remembered(found, phone, claimed)
    yield from _judge_heard(found, phone)


def _judge_remembered(found: Evidence, phone: str, claimed: int) -> Iterator[str]:
    """The gate remembers what was claimed, and nothing else: no cap is kept to with less, none stops a text with more."""
    world = found.world
    known = world.deliveries.correspondence(world.id, world.member_id(phone))
    refused = sum(delivery.reason == REFUSED for delivery in world.deliveries.of_member(world.id, world.member_id(phone)))
    month_ago = world.clock() - KEPT
    if not len(known.sent) <= claimed + refused:
        yield f"{len(known.sent)} texts are remembered, and {claimed + refused} were claimed"
    recent = [one for one in world.deliveries.of_member(world.id, world.member_id(phone)) if one.at > month_ago]
    if sum(one.reason is None for one in recent) > len(known.sent) < SENT_MAX:
        yield f"{len(known.sent)} texts are remembered, and more were claimed"


def _judge_heard(found: Evidence, phone: str) -> Iterator[str]:
    """A text that was taken off the queue is stored; and who said STOP last stays in peace."""
    handled = {record.item.inbound_id for _, record in found.records if isinstance(record.item, HandledText)}
    texts = [one for one in found.world.history.of("text") if one.about["phone"] == phone]
    for one in texts:
        if one.done and one.about["inbound"] not in handled:
            yield f"{one.about['inbound']} was taken off the queue and is not stored"
    stops = [one.about["at"] for one in texts if one.about["body"] == "STOP" and one.done]
    others = [one.about["at"] for one in texts if one.about["body"] not in SAID]
    customer = found.world.book.record(found.world.id, found.world.member_id(phone)).customer
    if stops and max(stops) >= max(others, default=max(stops)) and not (customer and customer.opted_out):
        yield "said STOP last, and may be texted"


def _judge_forgotten(found: Evidence, phone: str, noted: set[str]) -> Iterator[str]:
    """All records have been delivered, the last time without faults: what is not late yet and may be told was claimed."""
    world = found.world
    customer = world.book.record(world.id, world.member_id(phone)).customer
    stopped = any(one.about["body"] == "STOP" for one in world.history.of("text") if one.about["phone"] == phone)
    if customer is None or not customer.is_member or stopped:
        return
    for entry in found.chains[phone]:
        # What is asked about a hold is over with it, and how long texts were under way nobody knows.
        in_time = world.clock() - entry.at <= FRESH[Purpose.RECEIPT] and "until" not in entry.facts
        if in_time and notice_of(entry, world.program) and _cause(entry) not in noted:
            yield f"was never told of entry {entry.account.seq}"


def _called_for(found: Evidence, phone: str, name: str) -> Called:
    world = found.world
    merchant, member_id = world.merchants.get(world.id), world.member_id(phone)
    calls: Called = defaultdict(list)
    written: dict[str, int] = {}
    for step, record in found.records:
        item = record.item
        if record.merchant_id != world.id or item.member_id != member_id:
            continue
        if isinstance(item, Entry):
            written.setdefault(_cause(item), step)
            continue
        for number, reply in enumerate(item.replies):
            cause = f"text:{item.inbound_id}:{number}"
            if cause not in written:
                written[cause] = step
                greeted = Reply(reply.kind, {"name": name, **reply.facts})
                calls[write_body(merchant, world.number, item.language, greeted)].append((step, cause))
    for entry in found.chains[phone]:
        notice = notice_of(entry, world.program)
        if notice is not None:
            facts = {"name": name, "code": code_of(world.vault, world.id, entry.cause), **notice.facts}
            body = write_body(merchant, world.number, merchant.language, Reply(notice.kind, facts))
            calls[body].append((written.get(_cause(entry), 0), _cause(entry)))
    return calls


def _cause(entry: Entry) -> str:
    return f"entry:{entry.account.seq:010d}"
