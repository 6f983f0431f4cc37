"""What becomes of what a message asks for: applied with what it takes off, or rejected with the reason."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from chalicelib.domain.program import Program
from chalicelib.domain.redemption import TakenRow
from chalicelib.pos.toast.answers import Rejected
from chalicelib.pos.toast.asking import Asked
from chalicelib.pos.toast.messages import Application, Redemption
from chalicelib.pos.toast.money import decimal_of

NOT_POSSIBLE: Final = "This customer has no such reward."


@dataclass(frozen=True, slots=True)
class Outcome:
    """All redemptions of a message, each in one of both."""

    applied: tuple[Redemption, ...]
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What our core says: rows of what is taken now, the tags of what the check has already, and why something is not taken."""

    rows: Collection[TakenRow] = ()
    used: Collection[str] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)


def explain(asked: Iterable[Asked], found: Found, program: Program) -> Outcome:
    """What Toast is told of each. What the check has already stays as it is."""
    applied: list[Redemption] = []
    rejected: list[Rejected] = []
    left = {tag: [row for row in found.rows if row.tag == tag] for tag in {row.tag for row in found.rows}}
    for one in asked:
        rows = left.get(one.tag, [])[: one.quantity]
        if one.tag in found.used:
            applied.append(one.redemption)
        elif one.tag in found.reasons or not rows:
            reason = found.reasons.get(one.tag, NOT_POSSIBLE)
            rejected.append(Rejected(redemption=_named(one), message=reason))
        else:
            left[one.tag] = left[one.tag][one.quantity :]
            applied.append(_applied(one, rows, program))
    return Outcome(tuple(applied), tuple(rejected))


def _applied(one: Asked, rows: Collection[TakenRow], program: Program) -> Redemption:
    """The redemption with what it takes off: each time as much, off the check, off one selection, or off several."""
    each = decimal_of(sum(row.amount for row in rows) // len(rows), program.currency)
    lines = [(str(line), int(amount)) for row in rows for line, amount in row.allocations]
    reward = program.reward(next(iter(rows)).reward_id)
    if reward is not None and reward.scope == "items" and lines:
        return replace(one.redemption, amount=None, selection_guid=None, item_application=_parts(one, lines, program.currency))
    selection = lines[0][0] if lines else one.redemption.selection_guid
    return replace(one.redemption, amount=each, quantity=Decimal(len(rows)), selection_guid=selection)


def _parts(one: Asked, lines: Iterable[tuple[str, int]], currency: str) -> tuple[Application, ...]:
    known = {part.selection_identifier: part.applied_discount_identifier for part in one.redemption.item_application or ()}
    return tuple(
        Application(
            selection_identifier=line,
            amount=decimal_of(amount, currency),
            applied_discount_identifier=known.get(line),
        )
        for line, amount in lines
    )


def _named(one: Asked) -> Redemption:
    """The redemption with the GUID by which Toast finds it on the check."""
    redemption = one.redemption
    return redemption if redemption.applied_discount_guid else replace(redemption, applied_discount_guid=one.tag)
