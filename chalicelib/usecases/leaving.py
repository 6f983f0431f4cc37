"""Leaving, by text: an opt-out counts at once, whatever else is on its way."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.customer import ConsentEvent, Reply
from chalicelib.usecases.turn import Result, Turn

STOP_CONFIRMED_WITHIN = timedelta(minutes=5)
"""A confirmation later than this is presumed unlawful: 47 CFR 64.1200(a)(12)."""


def stop(turn: Turn) -> Result:
    """No more texts, confirmed once."""
    # On a tie the opt-out wins; a STOP that is older than the last change of consent does not undo it.
    changed = turn.customer.consent_changed_at
    if changed is not None and turn.text.received_at < changed:
        return Result(turn.customer)
    if turn.customer.opted_out:
        # Said again, it is the last word: a START from before it may still be on its way.
        return Result(turn.customer, event=ConsentEvent.STOPPED if turn.may_change_consent else None)
    in_time = turn.now - turn.text.received_at <= STOP_CONFIRMED_WITHIN
    replies = (Reply("stopped", {}),) if in_time else ()
    return Result(replace(turn.customer, opted_out=True, asked=None), replies, ConsentEvent.STOPPED)
