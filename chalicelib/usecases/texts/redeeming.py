"""Redeeming from the phone: a code for a reward, and the YES or NO to what a till holds."""

import re
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.account import Account, Hold
from chalicelib.domain.calendar import local_day
from chalicelib.domain.causes.cause import current
from chalicelib.domain.confirmation import ConfirmationState, ConfirmedBy
from chalicelib.domain.customer import Reply
from chalicelib.domain.entry import standing
from chalicelib.domain.offers import list_offers, listed
from chalicelib.domain.program import Merchant, ProgramType, Reward, RewardKind
from chalicelib.domain.redemption import Redemption, RedemptionStatus
from chalicelib.domain.reward_code import CODE_KEPT, CODE_LIVES, CODES, CODES_MAX, RewardCode, code_of
from chalicelib.domain.texts.reading import Intent
from chalicelib.domain.texts.reading_vocabulary import fold_words
from chalicelib.usecases.closing import RELEASE, close_hold
from chalicelib.usecases.naming import name_asked
from chalicelib.usecases.ports import Book
from chalicelib.usecases.texts.answering import wonder
from chalicelib.usecases.texts.donating import ask, give, is_by_text
from chalicelib.usecases.texts.turn import Result, Turn, how_to_join, name_person, tell_balance
from chalicelib.usecases.till import Till

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
"""A word of a reward's name, as texts are read."""


ANSWERED_FOR: Final = timedelta(minutes=30)
"""So long after a hold has run out, a YES or NO is taken to answer it; later it may be about anything."""


def find_waiting(book: Book, merchant: Merchant, account: Account, since: datetime) -> tuple[Redemption, ...]:
    """The held redemptions that a text received at `since` can answer, oldest first: those of before it that the phone confirms.

    One read for each hold that asks the phone. One that wrong codes have locked can still be declined.
    """
    held = (book.redemption(merchant.id, hold.redemption_id) for hold in account.holds if hold.asks_phone)
    return tuple(redemption for redemption in held if redemption is not None and _can_be_answered(redemption, since))


def find_missed(before: Account, account: Account, since: datetime) -> tuple[Hold, ...]:
    """The holds that a text received at `since` comes too late for: the phone was to confirm them, and they have just run out.

    `before` is the account as stored, `account` as it stands now.
    """
    gone = (hold for hold in before.holds if hold.asks_phone and account.hold(hold.redemption_id) is None)
    return tuple(hold for hold in gone if since - hold.expires_at < ANSWERED_FOR)


def redeem(turn: Turn) -> Result:
    """A code for what the member means to use; where that is not plain, or nothing is ready, what there is."""
    if turn.customer.opted_out:
        return Result(turn.customer)
    if not turn.customer.is_member:
        return Result(turn.customer, (how_to_join(turn),))
    ready = _ready(turn)
    if not ready:
        return Result(turn.customer, (_tell_nothing_ready(turn),))
    reward = choose([reward for reward, _ in ready.values()], turn.reading.about)
    if reward is None:
        names = ", ".join(reward.name for reward, _ in ready.values())
        return Result(turn.customer, (Reply("reward_choices", {**name_person(turn), "rewards": names}),))
    return _give_code(turn, reward, ready[reward.id][1])


def donate(turn: Turn) -> Result:
    """Asks whether the reward that is meant shall go to the shop's cause; where that is not plain, what could."""
    known = turn.conversation.causes
    if turn.customer.opted_out or not turn.customer.is_member:
        return redeem(turn)
    cause = current(known.of_merchant(turn.merchant.id)) if known is not None else None
    if cause is None:
        return wonder(turn)
    if turn.waiting:  # one question at a time
        return Result(turn.customer, (_ask_again(turn, turn.waiting[-1]),))
    offers = list_offers(turn.account, turn.program, None, local_day(turn.now, turn.program.timezone))
    ready = {offer.reward.id: offer for offer in reversed(offers) if offer.applicable and (offer.reward.cost or offer.amount)}
    if not ready:
        return Result(turn.customer, (_tell_nothing_ready(turn),))
    reward = choose([offer.reward for offer in ready.values()], turn.reading.about)
    if reward is None:
        names = ", ".join(offer.reward.name for offer in ready.values())
        return Result(turn.customer, (Reply("donate_choices", {**name_person(turn), "rewards": names}),))
    return ask(turn, ready[reward.id], cause) or Result(turn.customer, (tell_balance(turn),))


def _ask_again(turn: Turn, redemption: Redemption) -> Reply:
    """What was asked already, and waits for its answer."""
    if redemption.given is None:
        return _about(turn, "confirm_yes", redemption)
    return Reply("donate_ask", {**name_person(turn), "reward": _used(turn, redemption), "cause": redemption.given.name})


def confirm(turn: Turn) -> Result:
    """YES: what waits is confirmed, if it is one. Which of several was meant nobody knows: their codes say it at the till."""
    waiting = [held for held in turn.waiting if held.confirmation and held.confirmation.state is ConfirmationState.WAITING]
    if not waiting:
        return Result(turn.customer, (_about(turn, "confirm_locked", turn.waiting[-1]),))
    if len(waiting) > 1:
        names = ", ".join(_used(turn, redemption) for redemption in waiting)
        return Result(turn.customer, (Reply("confirm_several", {**name_person(turn), "rewards": names}),))
    redemption = waiting[0]
    if is_by_text(redemption):
        return give(turn, redemption)
    confirmation = redemption.confirmation and redemption.confirmation.confirm(ConfirmedBy.PHONE)
    confirmed = replace(redemption, confirmation=confirmation)
    return Result(turn.customer, (_about(turn, "redemption_confirmed", redemption),), redemption=confirmed)


def decline(turn: Turn) -> Result:
    """NO: what was asked last goes back at once; what else waits is asked about again."""
    if not turn.waiting:
        return Result(turn.customer)
    redemption, more = turn.waiting[-1], len(turn.waiting) > 1
    till = Till(turn.merchant, turn.merchant.location(redemption.location_id))
    released, entry = close_hold(till, redemption, turn.before, RELEASE, turn.now)
    confirmation = redemption.confirmation and redemption.confirmation.decline()
    return Result(
        turn.customer,
        (_about(turn, "redemption_declined_one" if more else "redemption_declined", redemption),),
        redemption=replace(released, confirmation=confirmation),
        entry=replace(entry, facts={**entry.facts, "declined": 1}),
    )


def confirm_late(turn: Turn) -> Result:
    """YES, when the till has given up: nothing is used by it."""
    return Result(turn.customer, (_about_missed(turn, "confirm_late"),))


def decline_late(turn: Turn) -> Result:
    """NO, when it has gone back already."""
    return Result(turn.customer, (_about_missed(turn, "redemption_declined"),))


def plans_for(turn: Turn) -> Mapping[Intent, Callable[[Turn], Result]]:
    """What intents lead to while something waits, or has just run out; else nothing special."""
    if turn.waiting:
        return PLANS
    return LATE_PLANS if turn.missed else {}


def choose(ready: Collection[Reward], about: Collection[str]) -> Reward | None:
    """The reward that is meant by folded words beside REDEEM; None where that may be several. The only one needs no words."""
    if len(ready) == 1:
        return next(iter(ready))
    names = {reward.id: [fold_words(word) for word in WORD.findall(reward.name)] for reward in ready}
    said = {word for word in about if any(word in spelled for name in names.values() for spelled in name)}
    meant = [r for r in ready if said and all(any(word in spelled for spelled in names[r.id]) for word in said)]
    exact = [r for r in meant if all(spelled & said for spelled in names[r.id])]
    return exact[0] if len(exact) == 1 else meant[0] if len(meant) == 1 else None


def _can_be_answered(redemption: Redemption, since: datetime) -> bool:
    confirmation, asked_at = redemption.confirmation, datetime.fromisoformat(redemption.answer["at"])
    open_ = redemption.status is RedemptionStatus.HELD and confirmation is not None and confirmation.blocks
    return open_ and asked_at <= since


def _ready(turn: Turn) -> Mapping[str, tuple[Reward, str]]:
    """What can be used now, by reward: the reward, and the id of the offer that a code for it stands for."""
    ready: dict[str, tuple[Reward, str]] = {}
    # In which shop the code will be keyed nobody knows: a special that holds in one of them is named, and the till looks again.
    places = (listed(turn.merchant, place, turn.customer, turn.account, turn.now) for place in turn.merchant.locations)
    specials = {one.special.id: one for found in places for one in found} if turn.program.specials else {}
    today = local_day(turn.now, turn.program.timezone)
    for offer in list_offers(turn.account, turn.program, None, today, tuple(specials.values())):
        if offer.applicable:
            # A code for credit is for all that there is when it is used.
            name = offer.reward.id if offer.reward.kind is RewardKind.CREDIT else offer.id
            ready.setdefault(offer.reward.id, (offer.reward, name))
    return ready


def _tell_nothing_ready(turn: Turn) -> Reply:
    facts = standing(turn.account, turn.program, local_day(turn.now, turn.program.timezone))
    if turn.program.type is ProgramType.REBATE or "need" not in facts:
        return tell_balance(turn)
    return Reply("redeem_none", {**name_person(turn), "need": facts["need"], "reward": facts["reward"]})


def _live_codes(turn: Turn) -> tuple[RewardCode, ...]:
    """The reward codes of a member that are still good: a read for each."""
    kept = (code.code for code in turn.customer.reward_codes if code.expires_at > turn.now)
    known = [turn.conversation.book.reward_code(turn.merchant.id, code) for code in kept]
    return tuple(code for code in known if code is not None and code.redemption_id is None)


def _give_code(turn: Turn, reward: Reward, offer_id: str) -> Result:
    """The code for this offer: the one that there is, or a new one, which the customer keeps in mind with those before it.

    Codes that are over leave first: a sale in which one was keyed in time may be told of later.
    """
    live = _live_codes(turn)
    known = next((code for code in live if code.offer_id == offer_id), None)
    if known is None and len(live) >= CODES_MAX:
        return Result(turn.customer, (Reply("rewards_ready_list", {**name_person(turn), "rewards": reward.name}),))
    code = known or RewardCode(code_of(secrets.randbelow(CODES)), turn.customer.member_id, offer_id, turn.now + CODE_LIVES)
    minutes = max(1, int((code.expires_at - turn.now).total_seconds()) // 60)
    reply = Reply("reward_code", {**name_person(turn), "reward": reward.name, "code": code.code, "minutes": minutes})
    if known is not None:
        return Result(turn.customer, (reply,))
    over = tuple(old for old in turn.customer.reward_codes if old.expires_at <= turn.now < old.expires_at + CODE_KEPT)
    return Result(replace(turn.customer, reward_codes=(*over, *live, code)[-CODES_MAX:]), (reply,), reward_code=code)


def _about(turn: Turn, kind: str, redemption: Redemption) -> Reply:
    return Reply(kind, {**name_person(turn), "reward": _used(turn, redemption)})


def _about_missed(turn: Turn, kind: str) -> Reply:
    return Reply(kind, {**name_person(turn), "reward": name_asked(turn.program, turn.missed[-1].uses)})


def _used(turn: Turn, redemption: Redemption) -> str:
    held = turn.account.hold(redemption.id)
    return name_asked(turn.program, held.uses) if held else ""


PLANS: Final[dict[Intent, Callable[[Turn], Result]]] = {"confirm": confirm, "decline": decline}
LATE_PLANS: Final[dict[Intent, Callable[[Turn], Result]]] = {"confirm": confirm_late, "decline": decline_late}
