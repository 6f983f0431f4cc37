"""The words of the page of offers: what was used, what it cost, and what can be said of it."""

from datetime import datetime
from typing import Any, Final

from chalicelib.domain.figures.offer_results import Beside, Outcome, Uses
from chalicelib.domain.program import Merchant
from chalicelib.domain.special_words import describe as describe_special
from chalicelib.usecases.overview.offers_page import Fared, OffersPage, RewardRow, SpecialRow
from chalicelib.web.console.figures.amounts import amount, count, short
from chalicelib.web.console.figures.lift_words import write_result
from chalicelib.web.rendering import translate as _

OUTCOMES: Final = {
    Outcome.WORKED: ("Worked, it seems", "ok"),
    Outcome.FLAT: ("Fell flat", "bad"),
    Outcome.UNUSED: ("Nobody used it", "bad"),
    Outcome.UNSAID: ("Cannot be said", ""),
}


def describe(merchant: Merchant, page: OffersPage, now: datetime) -> dict[str, Any]:
    """What the template is given."""
    currency, places = merchant.program_at(now).currency, {place.id: place.name for place in merchant.locations}
    return {
        "specials": [_special(row, places) for row in page.specials],
        "rewards": [_reward(row, currency) for row in page.rewards],
        "texts": [
            {
                "id": row.campaign.id,
                "text": row.campaign.text,
                "said": write_result(row.result, row.campaign.begun_on, currency),
                "when": short(row.campaign.begun_on),
            }
            for row in page.campaigns
            if row.campaign.begun_on is not None
        ],
    }


def _special(row: SpecialRow, places: dict[str, str]) -> dict[str, Any]:
    currency, together = row.program.currency, row.together
    return {
        "name": row.special.name,
        "what": describe_special(row.special, row.program, places),
        "is_over": row.is_over,
        **_outcome(together.outcome),
        "uses": uses_in_words(together.uses, currency),
        "beside": beside_in_words(together.beside, currency) if together.uses.any else "",
        "shops": [_shop(fared, currency) for fared in row.shops] if len(row.shops) > 1 else [],
    }


def _shop(fared: Fared, currency: str) -> dict[str, Any]:
    assert fared.location is not None  # noqa: S101  a row of a shop
    uses = fared.uses
    return {
        "name": fared.location.name,
        **_outcome(fared.outcome),
        "used": count(max(uses.used, uses.sales)),
        "cost": amount(uses.cost, currency),
        "sold": amount(uses.sold, currency),
        "more": _limits(fared.beside, currency) if uses.any else "–",
    }


def _reward(row: RewardRow, currency: str) -> dict[str, Any]:
    uses = row.uses
    return {
        "name": row.reward.name,
        "used": count(uses.used),
        "points": count(uses.points),
        "cost": amount(uses.cost, currency),
        "sales": count(uses.sales),
        "sold": amount(uses.sold, currency),
        "shops": [f"{shop.name} {count(found.used)}" for shop, found in row.shops],
        "is_unused": row.is_unused,
    }


def uses_in_words(uses: Uses, currency: str) -> str:
    """How often something was used, what it cost, and on what sales."""
    if not uses.any:
        return _("Not used so far.")
    often = max(uses.used, uses.sales)
    told = [_("Used once") if often == 1 else _("Used {n} times", n=count(often))]
    if uses.cost:
        told.append(_("cost {cost}", cost=amount(uses.cost, currency)))
    if uses.given:
        told.append(_("1 point on top") if uses.given == 1 else _("{n} points on top", n=count(uses.given)))
    if uses.sales:
        told.append(_("on checks of {sold} in all", sold=amount(uses.sold, currency)))
    return f"{', '.join(told)}."


def beside_in_words(beside: Beside | None, currency: str) -> str:
    """What was sold on its days beside the same weekdays before, which may have other reasons."""
    if beside is None:
        return _("It cannot be compared yet: it takes six of its days, and the same weekdays before it.")
    low, high = (round(limit) for limit in beside.interval)
    facts = {"days": count(beside.days), "usual": amount(round(beside.usual), currency)}
    facts |= {"low": amount(abs(low), currency), "high": amount(abs(high), currency)}
    if low > 0:
        told = _("On {days} of its days {low} to {high} more a day was sold than on the same weekdays before ({usual}).", **facts)
    elif high < 0:
        told = _("On {days} of its days {high} to {low} less a day was sold than on the same weekdays before ({usual}).", **facts)
    else:
        told = _(
            "On {days} of its days between {low} less and {high} more a day was sold than on the same weekdays before ({usual}): "
            "chance alone does that.",
            **facts,
        )
    if beside.others:
        told = f"{told} {_('What shops without it did is taken off.')}"
    if beside.given:
        worth = amount(round(beside.given), currency)
        told = f"{told} {_('The points it gave are worth up to {worth} a day.', worth=worth)}"
    return f"{told} {_('It may have other reasons.')}"


def _limits(beside: Beside | None, currency: str) -> str:
    if beside is None:
        return "–"
    return " … ".join(f"{'−' if limit < 0 else '+'}{amount(abs(round(limit)), currency)}" for limit in beside.interval)


def _outcome(outcome: Outcome) -> dict[str, str]:
    text, kind = OUTCOMES[outcome]
    return {"tag": _(text), "kind": kind}
