"""Tiers in plain English: for cashiers, for the owner, and in answers."""

from fractions import Fraction
from math import ceil

from chalicelib.domain.languages import money
from chalicelib.domain.program import Program, ProgramType
from chalicelib.domain.tier_standing import TierStanding
from chalicelib.domain.tiers import Tier, TierBasis, TierWindow
from chalicelib.domain.window import ONE

WINDOWS = {
    TierWindow.CALENDAR_YEAR: "in a calendar year",
    TierWindow.ROLLING_YEAR: "in twelve months",
    TierWindow.MEMBERSHIP_YEAR: "in a year of their membership",
}


def write_counted(amount: Fraction | int, program: Program, language: str) -> str:
    """So much of what counts: $380.00, 3 visits, 1 point. What is left of a point counts as one."""
    whole, basis = ceil(amount), program.tiers.basis
    credit = basis is TierBasis.POINTS and program.type is ProgramType.REBATE
    if basis is TierBasis.SPEND or credit:
        return f"{money(whole, program.currency, language)}{' of credit' if credit else ''}"
    word = "visit" if basis is TierBasis.VISITS else "point"
    return f"{whole:,} {word}{'' if whole == 1 else 's'}"


def tell_standing(standing: TierStanding, program: Program, language: str) -> str:
    """Silver, $380.00 to Gold; "" where there are no tiers."""
    more = ""
    if standing.following:
        more = f"{write_counted(standing.need, program, language)} to {standing.following.name}"
    return ", ".join(part for part in (standing.tier.name if standing.tier else "", more) if part)


def tell_level(tier: Tier, program: Program, language: str) -> str:
    """From $100.00 in a calendar year: 1.25 times the points, and 50 points for getting there."""
    credit = program.type is ProgramType.REBATE
    perks = [f"{write_times(tier.times)} times the {'credit' if credit else 'points'}"] if tier.times > ONE else []
    if tier.bonus_points:
        bonus = money(tier.bonus_points, program.currency, language) if credit else f"{tier.bonus_points:,} points"
        perks.append(f"{bonus} for getting there")
    window = WINDOWS[program.tiers.window]
    given = f": {', and '.join(perks)}" if perks else ""
    return f"From {write_counted(tier.threshold, program, language)} {window}{given}."


def write_times(times: Fraction) -> str:
    """1.5 rather than 3/2, where that is exact."""
    return f"{float(times):g}" if Fraction(f"{float(times):g}") == times else str(times)
