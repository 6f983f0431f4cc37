"""A program in a customer's words: what a sign promises, and what the terms say of earning, rewards and their end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import partial

from chalicelib.domain.papers.phrases import percent, phrase, price, spoken
from chalicelib.domain.program import EarnBasis, ExpiryKind, Merchant, Program, ProgramType
from chalicelib.domain.tiers import TierBasis
from chalicelib.domain.window import ONE

LISTED_MAX = 12
"""So many rewards fit on a page that is still read."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a sign says in large letters."""

    big: str
    small: str


def promise(program: Program, language: str) -> Promise:
    """The nearest reward, or what comes back."""
    if program.type is ProgramType.REBATE:
        back = phrase("sign", "back", language, percent=_share(program, language))
        return Promise(back, phrase("sign", "back_on", language))
    first = program.mark
    after = "after_visits" if program.counts_visits else "after_points"
    return Promise(first.name, phrase("sign", after, language, points=first.price_points))


def earning_in_short(program: Program, language: str) -> str:
    """One line on how the program is earned."""
    earn = program.earn
    if program.type is ProgramType.REBATE:
        return phrase("sign", "earn_back", language)
    if program.counts_visits:
        return phrase("sign", "earn_visit", language)
    if earn.basis is EarnBasis.VISIT:
        return phrase("sign", "earn_visit_points", language, points=earn.points)
    amount = price(earn.per_minor_units, program.currency, language)
    return phrase("sign", "earn_amount", language, points=earn.points, amount=amount)


def rewards(program: Program, language: str) -> Iterator[tuple[str, str]]:
    """Each reward with its price in words, the cheapest first; none where what comes back is credit."""
    if program.type is not ProgramType.REBATE:
        for reward in sorted(program.rewards, key=lambda one: one.price_points)[:LISTED_MAX]:
            yield reward.name, amount_of(program, reward.price_points, language)


def amount_of(program: Program, points: int, language: str) -> str:
    """So many points in the program's own measure: points, visits, or money."""
    if program.type is ProgramType.REBATE:
        return price(points, program.currency, language)
    return phrase("terms", "visits" if program.counts_visits else "points", language, points=points)


def earning_in_full(merchant: Merchant, at: datetime, language: str) -> Iterator[str]:
    """The earn rule as the terms say it, sentence by sentence."""
    program = merchant.program_at(at)
    earn = program.earn
    if earn.points == 0:
        yield phrase("terms", "earn_nothing", language)
        return
    yield _rate(program, language)
    yield phrase("terms", "with_tax" if earn.counts_tax else "before_tax", language)
    if earn.spend_min:
        yield phrase("terms", "spend_min", language, amount=price(earn.spend_min, program.currency, language))
    if earn.points_max is not None:
        yield phrase("terms", "points_max", language, most=amount_of(program, earn.points_max, language))
    if program.windows:
        yield phrase("terms", "windows", language, windows=", ".join(window.name for window in program.windows))
    if program.welcome_points:
        yield phrase("terms", "welcome", language, most=amount_of(program, program.welcome_points, language))


def ending(program: Program, language: str) -> Iterator[str]:
    """How long what was earned lasts."""
    expiry = program.expiry
    this_month = expiry.kind is ExpiryKind.MONTH_END and not expiry.months
    key = "expiry_this_month" if this_month else f"expiry_{expiry.kind}"
    yield phrase("terms", key, language, points=expiry.months)
    if expiry.kind is not ExpiryKind.NEVER:
        yield phrase("terms", "notice", language, points=expiry.notice_days)


def tiers(program: Program, language: str) -> str:
    """How tiers are reached and what they may give, of a program that has some."""
    known = program.tiers
    basis, figure = known.basis, partial(_towards, program, language)
    levels = [phrase("terms", "tier_from", language, tier=level.name, figure=figure(level.threshold)) for level in known.levels]
    gives = any(level.times > ONE or level.bonus_points for level in known.levels)
    return phrase(
        "terms",
        "tiers",
        language,
        counted=phrase("terms", f"tiers_{basis}", language),
        window=phrase("terms", f"tiers_{known.window}", language),
        tiers=", ".join(levels),
        gives=phrase("terms", "tiers_more", language) if gives else "",
    ).replace("  ", " ")


def _towards(program: Program, language: str, amount: int) -> str:
    """So much of what counts towards tiers."""
    basis = program.tiers.basis
    if basis is TierBasis.SPEND:
        return price(amount, program.currency, language)
    if basis is TierBasis.VISITS:
        return phrase("terms", "visits", language, points=amount)
    return amount_of(program, amount, language)


def _rate(program: Program, language: str) -> str:
    earn = program.earn
    if program.type is ProgramType.REBATE:
        return phrase("terms", "earn_back", language, percent=_share(program, language))
    if program.counts_visits:
        return phrase("terms", "earn_visit", language)
    if earn.basis is EarnBasis.VISIT:
        return phrase("terms", "earn_visit_points", language, points=earn.points)
    amount = price(earn.per_minor_units, program.currency, language)
    return phrase("terms", "earn_amount", language, points=earn.points, amount=amount)


def _share(program: Program, language: str) -> str:
    return percent(Fraction(program.earn.points * 100, program.earn.per_minor_units), spoken(language))
