"""Undoing what was redeemed: all of it goes back to where it came from, and the sale is posted anew without the reward.

Where the uses of a redemption are depends on how far it has come: in the account until their sale is reported, then in the
sale, where refunds may have given back a part already; only the redemption keeps them where no sale came in time.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Use
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import Entry, EntryKind, Facts, next_entry
from chalicelib.domain.posting import conclude, give_back_uses, settle_sale, tie
from chalicelib.domain.program import Merchant
from chalicelib.domain.redemption import Redemption, RedemptionStatus, Reversal
from chalicelib.domain.sale import Sale


@dataclass(frozen=True, slots=True)
class Reversed:
    """What a reversal leads to. `sale` is None where none knew of the reward."""

    redemption: Redemption
    sale: Sale | None
    entry: Entry


def reversal_of(redemption: Redemption, asked: AbstractSet[str]) -> Reversal | None:
    """The reversal that answers for these uses, where all of them have been given back already."""
    same = next((done for done in redemption.reversals if set(done.asked) == asked), None)
    if same is not None or not asked <= redemption.reversed_names:
        return same
    last, points = redemption.reversals[-1], sum(done.points for done in redemption.reversals)
    return replace(last, asked=tuple(sorted(asked)), names=tuple(sorted(redemption.reversed_names)), points=points)


def uses_on(sale: Sale | None, redemption_id: str) -> tuple[Use, ...]:
    """What a sale knows of a redemption."""
    return tuple(use for use in sale.uses if use.redemption_id == redemption_id) if sale else ()


def reverse(
    redemption: Redemption,
    asked: AbstractSet[str],
    reason: str | None,
    sale: Sale | None,
    before: Account,
    merchant: Merchant,
    now: datetime,
) -> Reversed:
    """Give back the uses in `asked` that were not given back before. `sale` is the one that has their uses, else None."""
    program = merchant.program_at(now)
    today = local_day(now, program.timezone)
    account = ledger.release_run_out(before, now, today)
    facts: dict[str, int | str] = {"check": redemption.check_id, "before": account.available(today)}
    if reason:
        facts["reason"] = reason
    fresh = asked - redemption.reversed_names
    undone = tuple(use for use in _uses(redemption, sale, account) if use.name in fresh)
    account = ledger.forget_captured(account, redemption.id, fresh)
    _, account, back = give_back_uses(account, tuple((use, use.points) for use in undone), program, today)
    points_delta, restored = 0, back
    if sale is not None:
        without = replace(sale, uses=tuple(use for use in sale.uses if use not in undone))
        settled = settle_sale(without, account, merchant, now)
        sale, account, points_delta = settled.sale, settled.account, settled.points_delta
        restored, facts = back.with_more(settled.restored), {**facts, **settled.facts}
        if settled.restored.points:
            facts["undone"] = back.points
    account, told = conclude(account, points_delta, restored, program, today)
    balance = account.available(today)
    reversal = Reversal(tuple(sorted(asked)), tuple(sorted(fresh)), back.points, redemption.status, balance, now, reason)
    entry = _entry(redemption, before, account, {**facts, **told}, now)
    if sale is not None:
        sale, entry = tie(sale, entry)
    return Reversed(_closed(redemption, reversal), sale, entry)


def _entry(redemption: Redemption, before: Account, after: Account, facts: Facts, now: datetime) -> Entry:
    return next_entry(
        before,
        after,
        member_id=redemption.member_id,
        at=now,
        kind=EntryKind.REVERSED,
        cause=redemption.id,
        location_id=redemption.location_id,
        facts=facts,
    )


def _uses(redemption: Redemption, sale: Sale | None, account: Account) -> tuple[Use, ...]:
    waiting = account.capture(redemption.id)
    return waiting.uses if waiting else uses_on(sale, redemption.id) or redemption.uses


def _closed(redemption: Redemption, reversal: Reversal) -> Redemption:
    """The redemption after one more reversal; after the last one it is reversed as a whole."""
    left = {use.name for use in redemption.uses} - redemption.reversed_names - set(reversal.names)
    status = redemption.status if left else RedemptionStatus.REVERSED
    done = (*redemption.reversals, replace(reversal, status=status))
    return replace(redemption, status=status, reversals=done)
