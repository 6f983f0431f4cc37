"""Campaigns on their way: a job hands their texts to the queue, as fast as the merchant's number may send and no faster.

A page of texts is put on the queue first, and then noted. If the job dies in between, the next run puts it there again: what is
on the queue twice leaves once, because a text is claimed by campaign and member before it leaves. So nobody is passed over, and
nobody told twice.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from chalicelib.domain.customer import Reply
from chalicelib.domain.figures.campaign import Campaign, Place, State, Tally
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import Busy
from chalicelib.domain.texts.campaign_gate import open_until
from chalicelib.domain.texts.gate import MICROS_PER_CENT
from chalicelib.domain.texts.outgoing import Outgoing
from chalicelib.domain.texts.throughput import parts_a_second
from chalicelib.domain.texts.wording import CAMPAIGN
from chalicelib.usecases.campaigns.making import ON_THEIR_WAY, Desk, count, move
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.texts.post import REFUSED, Delivery, Outbox

AHEAD: Final = timedelta(minutes=14)
"""How far ahead texts are put on the queue: the job comes every fifteen minutes, and a queue holds nothing back for longer."""
COUNTED_AT_ONCE: Final = 20
"""Pages that one step counts."""
STEP_SECONDS: Final = 15
"""What a step may take; with less time left, the next run goes on."""
LOOKED_AT_AFTER: Final = (timedelta(minutes=20), timedelta(days=1), timedelta(days=8))
"""When after its end it is looked up what became of all texts: when most have left, when the carriers have told, and when
nothing waits any more."""
SENT, FAILED, WAITING, GONE = "sent", "failed", "waiting", "gone"


def run(desk: Desk, outbox: Outbox, clock: Callable[[], datetime], seconds_left: Callable[[], float]) -> int:
    """Do for every campaign what is to be done, a step of each in turn; returns how many steps there were."""
    waiting, done = list(desk.campaigns.at_work()), 0
    while waiting:
        moved = []
        for name in waiting:
            if seconds_left() <= STEP_SECONDS:
                return done
            if _step_safely(desk, outbox, name, clock()):
                moved.append(name)
        waiting, done = moved, done + len(moved)
    return done


def _step_safely(desk: Desk, outbox: Outbox, name: tuple[str, str], now: datetime) -> bool:
    """A step of a campaign that holds up no other's: whether there may be more to do."""
    try:
        return step(desk, outbox, *name, now)
    except (Outpaced, Busy):  # somebody else does it, or the next run
        return False


def step(desk: Desk, outbox: Outbox, merchant_id: str, campaign_id: str, now: datetime) -> bool:
    """Do a page of what is to be done for a campaign; whether anything was done. Raises Outpaced, Busy."""
    campaign = desk.campaigns.find(merchant_id, campaign_id)
    try:
        merchant = desk.merchants.get(merchant_id)
    except KeyError:
        campaign = None
    if campaign is None:
        desk.campaigns.drop(merchant_id, campaign_id)
        return False
    if campaign.state is State.COUNTING:
        return count(desk, merchant, campaign, COUNTED_AT_ONCE).revision > campaign.revision
    return look(desk, merchant, campaign, now) or release(desk, outbox, merchant, campaign, now)


def release(desk: Desk, outbox: Outbox, merchant: Merchant, campaign: Campaign, now: datetime) -> bool:
    """Hand over texts of a page, as many as may leave in the next minutes; whether anything changed. Raises Outpaced, Busy."""
    if campaign.state not in ON_THEIR_WAY:
        return False
    left = desk.campaigns.page(merchant.id, campaign.id, campaign.done.page).texted[campaign.done.texts :]
    rate = parts_a_second(desk.vault.open(merchant.live_id, merchant.phone_sealed))
    begin = max(now, campaign.busy_until or now)
    slots = int((open_until(merchant, campaign.location, now, now + AHEAD) - begin).total_seconds() * rate)
    if left and slots <= 0:
        return False
    room = _room(desk, merchant, campaign, now, rate)
    if left and room <= 0:
        if campaign.state is State.PAUSED:
            return False
        move(desk, merchant.id, replace(campaign, state=State.PAUSED))
        return True
    leaving = left[: min(slots, room)]
    for number, member_id in enumerate(leaving):
        at = begin + timedelta(seconds=number / rate)
        outbox.put(desk.campaigns.text(merchant.id, _outgoing(campaign, member_id, at)), int((at - now).total_seconds()))
    done = (
        Place(campaign.done.page + 1)
        if len(leaving) == len(left)
        else Place(campaign.done.page, campaign.done.texts + len(leaving))
    )
    moved = replace(campaign, state=State.SENDING, done=done, busy_until=begin + timedelta(seconds=len(leaving) / rate))
    if done.page >= campaign.pages:
        moved = replace(moved, state=State.SENT, over_at=now)
    move(desk, merchant.id, moved)
    return True


def look(desk: Desk, merchant: Merchant, campaign: Campaign, now: datetime) -> bool:
    """Look up what became of the texts of a page; whether anything was done. Raises Outpaced, Busy."""
    tally, over_at = campaign.tally, campaign.over_at
    if over_at is None:
        if tally.page < campaign.done.page and _have_left(campaign, now):
            move(desk, merchant.id, replace(campaign, tally=_add(desk, merchant, campaign)))
            return True
        return False
    if not _is_due(campaign, now):
        return False
    # One more page than was noted: who stopped it may have been faster than the job's note.
    pages = min(campaign.pages, campaign.done.page + 1)
    moved = replace(campaign, tally=_add(desk, merchant, campaign) if tally.page < pages else tally)
    if moved.tally.page >= pages:
        whole = now - over_at >= LOOKED_AT_AFTER[-1]
        told = _finish(moved.tally) if whole else moved.tally
        moved = replace(moved, told=told, told_at=now, told_whole=whole, tally=Tally())
    move(desk, merchant.id, moved)
    return True


def _have_left(campaign: Campaign, now: datetime) -> bool:
    """Whether what was handed over has left by now, unless it waits."""
    return campaign.busy_until is not None and campaign.busy_until <= now


def _finish(tally: Tally) -> Tally:
    """The tally when nothing waits any more: whose text never came up is no member."""
    words = Counter[str]()
    for word, number in tally.words.items():
        words[GONE if word == WAITING else word] += number
    return replace(tally, words=dict(words))


def cause_of(campaign_id: str) -> str:
    """By which a campaign's texts are known, one for each member."""
    return f"campaign:{campaign_id}"


def _is_due(campaign: Campaign, now: datetime) -> bool:
    over_at, told_at = campaign.over_at, campaign.told_at
    return over_at is not None and any(
        over_at + after <= now and (told_at is None or told_at < over_at + after) for after in LOOKED_AT_AFTER
    )


def _add(desk: Desk, merchant: Merchant, campaign: Campaign) -> Tally:
    """The tally with the texts of the next page."""
    tally, done = campaign.tally, campaign.done
    texted = desk.campaigns.page(merchant.id, campaign.id, tally.page).texted
    found = desk.deliveries.because_of(merchant.id, texted, cause_of(campaign.id))
    noted = texted[: done.texts] if tally.page == done.page else texted
    handed = {*noted, *found}
    words = Counter(tally.words) + Counter(_word(found.get(member_id)) for member_id in handed)
    return Tally(tally.page + 1, dict(words), tally.micros + sum(text.price_micros for text in found.values()))


def _word(text: Delivery | None) -> str:
    if text is None:
        return WAITING
    if text.reason is not None and text.reason != REFUSED:
        return text.reason
    return FAILED if text.failed else SENT


def _room(desk: Desk, merchant: Merchant, campaign: Campaign, now: datetime, rate: int) -> int:
    """For how many texts there is money in this month, beside those that are on their way."""
    counted = campaign.counted
    price = ceil(counted.micros / counted.texted) if counted.texted else 0
    if not price:
        return counted.texted
    left = merchant.texting.monthly_cap_cents * MICROS_PER_CENT - desk.deliveries.usage(merchant.id, now).micros
    flying = ceil((campaign.busy_until - now).total_seconds() * rate) if campaign.busy_until is not None else 0
    return left // price - max(0, flying)


def _outgoing(campaign: Campaign, member_id: str, at: datetime) -> Outgoing:
    reply = Reply(CAMPAIGN, {"campaign": campaign.id})
    return Outgoing(member_id, cause_of(campaign.id), reply, at, campaign.location, until=at)
