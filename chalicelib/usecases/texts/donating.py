"""Giving a reward to the shop's cause by text: DONATE sets it aside and asks, YES gives it. One text alone gives nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from chalicelib.domain import ledger
from chalicelib.domain.account import Hold, Lot
from chalicelib.domain.calendar import local_day
from chalicelib.domain.causes.cause import Cause
from chalicelib.domain.causes.giving import give as give_to
from chalicelib.domain.confirmation import Confirmation, ConfirmedBy, NextStep
from chalicelib.domain.customer import Reply
from chalicelib.domain.entry import EntryKind, next_entry
from chalicelib.domain.location import Location
from chalicelib.domain.offers import Offer, take_offers
from chalicelib.domain.program import Merchant
from chalicelib.domain.redemption import Redemption, RedemptionStatus, write_row
from chalicelib.usecases.closing import Closing, close_hold
from chalicelib.usecases.texts.turn import Result, Turn, name_person
from chalicelib.usecases.till import Till, name_write

BY_TEXT = "text"
"""The digest of what no till asked for."""


def is_by_text(redemption: Redemption) -> bool:
    """Whether a phone asked for it, so that its YES is all that it needs."""
    return redemption.given is not None and redemption.check_id == redemption.id


def ask(turn: Turn, offer: Offer, cause: Cause) -> Result | None:
    """Set it aside until YES or NO comes, as long as tills hold; None where too much is set aside already.

    It belongs to the shop whose points it takes first, so that among shops that settle nobody pays for another's gift.
    """
    today = local_day(turn.now, turn.program.timezone)
    account, takings, refused = take_offers(turn.account, turn.program, (offer.id,), None, today)
    if refused or not takings[0].use.lots:
        return None
    taking, given = give_to(turn.program, takings[0], cause)
    place = _shop_of(turn.merchant, taking.use.lots)
    redemption_id = name_write("red", Till(turn.merchant, place), f"text:{turn.text.inbound_id}")
    until = turn.now + timedelta(seconds=turn.program.hold_seconds)
    held = ledger.hold(account, Hold(redemption_id, redemption_id, place.id, until, (taking.use,), asks_phone=True))
    answer = {
        "id": redemption_id,
        "status": RedemptionStatus.HELD.value,
        "expires_at": until.isoformat(),
        "uses": [write_row(taking.use)],
        "rejected": [],
        "given": list(given),
        "balance": held.available(today),
        "at": turn.now.isoformat(),
        "next_step": NextStep.YES.value,
    }
    member_id, waits = turn.customer.member_id, Confirmation(heard=False)
    named = redemption_id, member_id, place.id, redemption_id
    redemption = Redemption(*named, RedemptionStatus.HELD, until, BY_TEXT, answer, confirmation=waits)
    entry = next_entry(
        turn.before,
        held,
        member_id=member_id,
        at=turn.now,
        kind=EntryKind.HELD,
        cause=redemption_id,
        location_id=place.id,
    )
    asked = Reply("donate_ask", {**name_person(turn), "reward": offer.reward.name, "cause": given.name})
    return Result(turn.customer, (asked,), redemption=redemption, entry=entry)


def give(turn: Turn, redemption: Redemption) -> Result:
    """YES: it is given. What tells so is the text about the entry, as where a till gave it."""
    till = Till(turn.merchant, turn.merchant.location(redemption.location_id))
    closed, entry = close_hold(till, redemption, turn.before, Closing(RedemptionStatus.CAPTURED), turn.now)
    confirmation = redemption.confirmation and redemption.confirmation.confirm(ConfirmedBy.PHONE)
    return Result(turn.customer, redemption=replace(closed, confirmation=confirmation), entry=entry)


def _shop_of(merchant: Merchant, lots: Sequence[Lot]) -> Location:
    by_id = {place.id: place for place in merchant.locations}
    return next((by_id[lot.location_id] for lot in lots if lot.location_id in by_id), merchant.locations[0])
