"""GET /v1/program: the terms in force, to be kept for a quarter of an hour."""

import hashlib
from typing import Final

import msgspec
from msgspec import UNSET

from chalicelib.api import receipts, specials, windows
from chalicelib.api.answers import EarnTerms, ExpiryTerms, ProgramTerms, RewardTerms, TextsTerms, TiersTerms, TierTerms
from chalicelib.api.invitation import texting_number
from chalicelib.api.views import Call, NoBody, Reply, reads
from chalicelib.domain.program import EarnRule, ExpiryPolicy, Program, Reward
from chalicelib.domain.tier_words import tell_level

KEPT_SECONDS: Final = 900


@reads(NoBody)
def show_program(call: Call[NoBody]) -> Reply:
    """The terms in force; 304 where the till has them already."""
    terms = _terms(call)
    tag = f'"{hashlib.sha256(msgspec.json.encode(terms)).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": f"private, max-age={KEPT_SECONDS}"}
    known = str(call.http.headers.get("if-none-match", ""))
    if tag in known or known.strip() == "*":
        return Reply(None, 304, headers=headers)
    return Reply(terms, headers=headers)


def _terms(call: Call[NoBody]) -> ProgramTerms:
    program, merchant, number = call.program, call.till.merchant, texting_number(call.till)
    return ProgramTerms(
        id=program.id,
        version=program.version,
        name=program.name,
        type=program.type,
        merchant=merchant.name,
        location=call.till.location.name,
        currency=program.currency,
        timezone=program.timezone,
        welcome_points=program.welcome_points,
        hold_seconds=program.hold_seconds,
        offline_points=program.offline_points,
        earn=_earn(program.earn, receipts.describe_earning(program, call.language)),
        windows=tuple(windows.show(w, program, call.language) for w in program.windows if w.holds_at(call.till.location.id)),
        specials=tuple(specials.show(s, program, merchant) for s in program.specials if s.is_told(call.till.location.id)),
        rewards=tuple(_reward(reward) for reward in program.rewards),
        expiry=_expiry(program.expiry),
        tiers=_tiers(program, call.language) if program.tiers.levels else UNSET,
        texts=TextsTerms(number=number.e164, shown=number.national()),
    )


def _earn(earn: EarnRule, words: str) -> EarnTerms:
    return EarnTerms(
        basis=earn.basis,
        points=earn.points,
        per_minor_units=earn.per_minor_units,
        spend_min=earn.spend_min,
        counts_tax=earn.counts_tax,
        points_max=earn.points_max,
        words=words,
    )


def _reward(reward: Reward) -> RewardTerms:
    return RewardTerms(
        id=reward.id,
        name=reward.name,
        kind=reward.kind,
        price_points=reward.price_points,
        amount=reward.amount,
        percent=reward.percent,
        cap=reward.cap,
        items=reward.items,
        buy=reward.buy,
    )


def _tiers(program: Program, language: str) -> TiersTerms:
    levels = (
        TierTerms(
            id=level.id,
            name=level.name,
            threshold=level.threshold,
            times=str(level.times),
            bonus_points=level.bonus_points,
            words=tell_level(level, program, language),
        )
        for level in program.tiers.levels
    )
    tiers = program.tiers
    return TiersTerms(basis=tiers.basis, window=tiers.window, grace_days=tiers.grace_days, levels=tuple(levels))


def _expiry(expiry: ExpiryPolicy) -> ExpiryTerms:
    return ExpiryTerms(kind=expiry.kind, months=expiry.months, words=receipts.describe_expiry(expiry))
