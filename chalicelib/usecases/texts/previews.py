"""What a shop's texts will say, while it is still being made: what people get who join, earn, and come to a reward."""

from dataclasses import dataclass
from typing import Final

from chalicelib.domain.figures.worth import Regular
from chalicelib.domain.languages import money
from chalicelib.domain.program import Merchant, Program, ProgramType
from chalicelib.domain.texts.prices import price_in
from chalicelib.domain.texts.segments import Parts, count_parts
from chalicelib.domain.texts.wording import compose

JOINS, EARNS, READY, CLIMBS = "joins", "earns", "ready", "climbs"
NAME: Final = "Maria"
SHARE_LEFT: Final = 5
"""The example customer lacks a fifth of the cheapest reward."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One text: on which `occasion` it leaves, what it is billed as, and its estimated price in millionths of a US dollar."""

    occasion: str
    text: str
    parts: Parts
    price_micros: int


def show_texts(merchant: Merchant, regular: Regular) -> tuple[Shown, ...]:
    """The texts that most customers get, as this merchant would send them to a regular."""
    program = max(merchant.programs, key=lambda known: known.version)
    points = max(1, int(program.earn.exact_points(regular.spend)))
    kinds = [_joins(program), _earns(program, points), _ready(program, points), _climbs(program, points)]
    return tuple(_show(merchant, occasion, kind, facts) for occasion, kind, facts in kinds if kind)


Told = tuple[str, str, dict[str, str | int]]


def _joins(program: Program) -> Told:
    return JOINS, "welcome_bonus" if program.welcome_points else "welcome", {"total": program.welcome_points}


def _earns(program: Program, points: int) -> Told:
    if program.type is ProgramType.REBATE:
        return EARNS, "earned_credit", {"amount": points, "total_amount": 4 * points}
    first = program.mark
    need = max(1, first.price_points // SHARE_LEFT)
    kind = "earned_visit" if program.counts_visits else "earned"
    return EARNS, kind, {"points": points, "total": first.price_points - need, "need": need, "reward": first.name}


def _ready(program: Program, points: int) -> Told:
    first = program.mark
    if program.type is ProgramType.REBATE:
        return READY, "", {}
    if program.type is ProgramType.INSTANT:
        return READY, "instant_ready", {"reward": first.name, "total": 0}
    return READY, "reward_ready", {"points": points, "total": first.price_points, "reward": first.name}


def _climbs(program: Program, points: int) -> Told:
    if not program.tiers.levels:
        return CLIMBS, "", {}
    tier = program.tiers.levels[-1]
    given, total = points + tier.bonus_points, 4 * points + tier.bonus_points
    if program.type is ProgramType.REBATE:
        return CLIMBS, "tier_reached_credit", {"tier": tier.name, "amount": given, "total_amount": total}
    return CLIMBS, "tier_reached", {"tier": tier.name, "points": given, "total": total}


def _show(merchant: Merchant, occasion: str, kind: str, facts: dict[str, str | int]) -> Shown:
    currency, language = merchant.programs[0].currency, merchant.language
    told: dict[str, str | int] = {"merchant": merchant.name, "name": NAME, **facts}
    told |= {name: money(int(facts[name]), currency, language) for name in ("amount", "total_amount") if name in facts}
    text = compose(kind, language, told, merchant.wording(kind, language))
    parts = count_parts(text)
    return Shown(occasion, text, parts, price_in(merchant.region, parts.parts))
