"""A merchant's own wording: what a template would say and cost, using it, and going back to ours."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from chalicelib.domain.languages import LANGUAGES, money, short_date, write_counted
from chalicelib.domain.program import Merchant, ProgramType
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.texts.prices import price_in
from chalicelib.domain.texts.segments import SEPTETS_SINGLE, UNITS_SINGLE, Parts, count_parts
from chalicelib.domain.texts.wording import CAMPAIGN, CODES, built_in, compose, facts_of, fill, kinds
from chalicelib.domain.texts.wording_checks import Problem, check_template, longest
from chalicelib.usecases.ports import Merchants

NO_TEXT: Final = Parts("GSM-7", 0, 1)
SPENDING: Final = frozenset({"redeemed", "restored", "why_used"})
"""Texts that name what a reward cost."""
UNFILLABLE: Final = frozenset({"length", "braces", "placeholders"})
"""Problems with which a template cannot even be shown filled."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A template as it would leave.

    `example` is what a text would say; "" where the template cannot be filled. `parts` is what the longest filling would be
    billed as, before words are cut to fit, `units_left` how much more of it one text would hold (negative: too much).
    """

    template: str
    problems: tuple[Problem, ...]
    example: str = ""
    longest: str = ""
    parts: Parts = NO_TEXT

    price_micros: int = 0
    """What the longest is estimated to cost in the merchant's country, in millionths of a US dollar."""

    @property
    def units_left(self) -> int:
        """Septets, or UTF-16 units where a character forces those."""
        return (SEPTETS_SINGLE if self.parts.encoding == "GSM-7" else UNITS_SINGLE) - self.parts.units


def own_kinds() -> frozenset[str]:
    """The texts that a shop may word: what keeps others out is worded by us, and a campaign on its own page."""
    return kinds() - CODES - {CAMPAIGN}


def preview(merchant: Merchant, kind: str, language: str, template: str | None = None) -> Preview:
    """What a template would say and cost; without one, the one in use. Raises UnusableField for what no shop words."""
    if kind not in own_kinds():
        raise UnusableField("kind", f"one of: {', '.join(sorted(own_kinds()))}")
    if language not in LANGUAGES:
        raise UnusableField("language", f"one of: {', '.join(LANGUAGES)}")
    wanted = template if template is not None else merchant.wording(kind, language) or built_in(kind, language)
    problems = check_template(kind, language, wanted)
    if UNFILLABLE & {problem.rule for problem in problems}:
        return Preview(wanted, problems)
    facts, full = _example(merchant, kind, language), fill(wanted, longest())
    example = fill(wanted, facts) if problems else compose(kind, language, facts, wanted)
    parts = count_parts(full)
    return Preview(wanted, problems, example, full, parts, price_in(merchant.region, parts.parts))


def change(merchants: Merchants, merchant_id: str, kind: str, language: str, template: str) -> Preview:
    """Use this template from now on; processes know it within a minute. Raises KeyError, UnusableField."""
    seen = preview(merchants.get(merchant_id), kind, language, template)
    if seen.problems:
        raise UnusableField("template", " ".join(problem.sentence for problem in seen.problems))
    merchants.change_wording(merchant_id, kind, language, template)
    return seen


def reset(merchants: Merchants, merchant_id: str, kind: str, language: str) -> Preview:
    """Use our own template again. Raises KeyError, UnusableField."""
    preview(merchants.get(merchant_id), kind, language)
    merchants.change_wording(merchant_id, kind, language, None)
    return preview(merchants.get(merchant_id), kind, language)


def _example(merchant: Merchant, kind: str, language: str) -> dict[str, str]:
    """Facts that a text of this merchant might have, and that go together: with so much the reward is ready, or so near."""
    program = max(merchant.programs, key=lambda known: known.version)
    names, price = [reward.name for reward in program.rewards], program.rewards[0].price_points
    need = max(1, price // 5) if "need" in facts_of(kind) else 0
    credit = program.currency if program.type is ProgramType.REBATE else None
    return {
        "merchant": merchant.name,
        "name": "Maria",
        "reward": names[0],
        "tier": program.tiers.levels[0].name if program.tiers.levels else "Gold",
        "rewards": ", ".join(names[:2]),
        "points": str(price) if kind in SPENDING else "12",
        "total": str(price - need),
        "need": str(need),
        "change": "+12",
        "amount": money(120, program.currency, language),
        "total_amount": money(400, program.currency, language),
        "phone": "(206) 555-0100",
        "date": short_date(date(2026, 12, 31), language),
        "location": merchant.locations[0].name,
        "goal": "visits",
        "code": "4821",
        "minutes": "10",
        "link": "https://shop.example/w/7Kq3vX9mTd2a",
        "share": "4KT9VQ2M",
        **{name: write_counted(points, language, credit) for name, points in (("each", 50), ("stands", 120))},
    }
