"""What a sale moves on the way through the tiers: what counts, the tier that prices it, and the bonus for climbing.

A bonus belongs to the tier and not to the sale that reached it: it goes when refunds take the tier, whichever sale they are of,
and stays when the tier ends with its time.
"""

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from typing import Final

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Cause, Lot, TierBonus
from chalicelib.domain.calendar import local_day
from chalicelib.domain.earning import Earned
from chalicelib.domain.program import Merchant, Program
from chalicelib.domain.sale import Posted, Sale
from chalicelib.domain.tier_standing import TierStanding, stand
from chalicelib.domain.tiers import Month, Progress, TierBasis, Tiers, add_up, month_of

CLIMBED: Final = ("tier_was", "tier_now", "tier_bonus")
"""The facts that tell of another tier: their names before and after, and the bonus that came, or went."""


def pricing_tier(sale: Sale, account: Account, merchant: Merchant) -> str:
    """The id of the tier that prices a sale: the one of its first posting, else the one had at its moment. "": none.

    A sale that reaches a tier is not priced by it.
    """
    if sale.posted is not None:
        return sale.posted.tier
    tier = stand(account, merchant, sale.report.occurred_at).tier if sale.report else None
    return tier.id if tier else ""


def count_sale(sale: Sale, account: Account, earned: Earned, tier: str, program: Program, today: date) -> tuple[Sale, Account]:
    """A sale that was posted and its member's account, once both have what it counts towards tiers, in the month it was made."""
    posted = sale.posted
    if posted is None or not program.tiers.levels:
        return sale, account
    month, counts, basis = month_of_sale(sale, program), progress_of(earned, program.tiers), program.tiers.basis
    if (month, counts) != (posted.month, posted.progress):
        account = _add(_add(account, month, basis, counts, today), posted.month, basis, -posted.progress, today)
    return replace(sale, posted=replace(posted, tier=tier, month=month, progress=counts)), account


def hand_over(posted: Posted, account: Account, tiers: Tiers, today: date, times: int) -> Account:
    """The account with what a posted sale counts, or with -1 times that: staff made it another member's."""
    return _add(account, posted.month, tiers.basis, times * posted.progress, today)


def count_progress(account: Account, month: Month, tiers: Tiers, amount: Fraction, today: date) -> Account:
    """The account with so much more that counts towards these tiers in a month."""
    return _add(account, month, tiers.basis, amount, today)


def _add(account: Account, month: Month, basis: TierBasis, amount: Fraction, today: date) -> Account:
    """The account with so much more, or less, that counts in a month."""
    if not amount:
        return account
    progress = add_up(account.progress, (Progress(month, basis, amount),), today)
    return replace(account, progress=progress, counting_since=account.counting_since or month)


def progress_of(earned: Earned, tiers: Tiers) -> Fraction:
    """What a sale counts towards these tiers; one that is no visit counts nothing."""
    if not earned.visits or not tiers.levels:
        return Fraction(0)
    by = {TierBasis.SPEND: Fraction(earned.base), TierBasis.VISITS: Fraction(earned.visits), TierBasis.POINTS: earned.exact}
    return by[tiers.basis]


def month_of_sale(sale: Sale, program: Program) -> Month:
    """The month in which a sale was made, by its program's clock; 0 where it was never reported."""
    return month_of(local_day(sale.report.occurred_at, program.timezone)) if sale.report else 0


def climb(
    before: Account, account: Account, location_id: str, merchant: Merchant, now: datetime
) -> tuple[Account, dict[str, int | str]]:
    """The account, which had the progress of `before`, with the bonus of each tier that it climbed to, or without those lost.

    The facts tell of it, where the tier is another one.
    """
    if account.progress == before.progress:
        return account, {}
    program, worth = merchant.program_at(now), account.worth
    was, has = stand(before, merchant, now), stand(account, merchant, now)
    # Of a tier that ended with its time, nothing is to be taken any more.
    known = [bonus for bonus in account.tier_bonuses if 0 < program.tiers.height(bonus.tier_id) <= was.height]
    lost = [bonus for bonus in known if program.tiers.height(bonus.tier_id) > has.height]
    won = [
        TierBonus(tier.id, Lot(program.expiry.last_day(has.today), location_id, tier.bonus_points, Cause.TIER))
        for tier in program.tiers.levels[was.height : has.height]
        if tier.bonus_points
    ]
    for bonus in lost:
        account = ledger.take_back(account, bonus.lot, has.today)
    for bonus in won:
        account = ledger.grant(account, bonus.lot, has.today)
    given = account.worth - worth
    kept = tuple(bonus for bonus in (*known, *won) if bonus not in lost)
    account = replace(account, tier_bonuses=kept, lifetime_points=account.lifetime_points + given)
    return account, _tell(was, has, given)


def _tell(was: TierStanding, has: TierStanding, given: int) -> dict[str, int | str]:
    if was.height == has.height:
        return {}
    told: tuple[int | str, ...] = (was.tier.name if was.tier else "", has.tier.name if has.tier else "", given)
    return {name: fact for name, fact in zip(CLIMBED, told, strict=True) if fact != 0}
