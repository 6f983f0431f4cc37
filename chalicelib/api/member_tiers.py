"""The tier of a member, as a look-up tells of it: apart, since most programs have none."""

from datetime import datetime
from math import ceil

from chalicelib.api.member_answers import MemberTier, NextTier
from chalicelib.domain.account import Account
from chalicelib.domain.program import Merchant
from chalicelib.domain.tier_standing import stand
from chalicelib.domain.tier_words import tell_standing


def describe(account: Account, merchant: Merchant, language: str, now: datetime) -> tuple[MemberTier, str]:
    """Where the account stands, and the same in words."""
    standing = stand(account, merchant, now)
    found = MemberTier(
        name=standing.tier.name if standing.tier else None,
        last_day=standing.through.isoformat() if standing.through else None,
        basis=standing.tiers.basis,
        next_tier=NextTier(standing.following.name, ceil(standing.need)) if standing.following else None,
    )
    return found, tell_standing(standing, merchant.program_at(now), language)
