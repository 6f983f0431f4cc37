"""Trying the next version of a program on past sales, beside the rules in force."""

import time
from collections.abc import Iterable
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.figures.trying import Reached, Tried, cost_of
from chalicelib.domain.program import Merchant, Program, RewardKind
from chalicelib.usecases.rules import drafts, trying
from chalicelib.usecases.rules.trying import Compared, Sources
from chalicelib.web.console.figures.amounts import NONE_YET, amount, count
from chalicelib.web.console.rules.side import say_share
from chalicelib.web.guarded import merchant_of
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit

PATH: Final = "/console/program/trial"
PERIODS: Final = {28: "4 weeks", 91: "3 months", 364: "12 months"}
USUAL_DAYS: Final = 91
SECONDS: Final = 4.0
"""How long members are gone through: a page has eight, and what is begun is finished."""


def show(visit: Visit) -> Response:
    """What the change would have cost on the sales of so many days; without a change, what the rules in force cost."""
    merchant = merchant_of(visit)
    draft = drafts.find_change(pages_wiring.drafts(), merchant, visit.now)
    changed = drafts.is_changed(draft, merchant)
    program = draft.program if changed else merchant.program_at(visit.now)
    asked = visit.query.get("days", "")
    days = int(asked) if asked in map(str, PERIODS) else USUAL_DAYS
    keeper, until = pages_wiring.keeper(), time.monotonic() + SECONDS
    sources = Sources(wiring.book(), keeper.directory, keeper.tallies)
    compared = trying.compare(sources, merchant, program, days, visit.now, lambda: until - time.monotonic())
    return visit.page("console/trial.html", changed=changed, **_facts(visit, merchant, program, compared))


def _facts(visit: Visit, merchant: Merchant, program: Program, compared: Compared) -> dict[str, Any]:
    now = merchant.program_at(visit.now)
    first = min(program.rewards, key=lambda reward: reward.price_points)
    unknown = first.kind is not RewardKind.CREDIT and not cost_of(first, 1_000)
    return {
        "compared": compared,
        "periods": [(days, _(name), visit.url(PATH, days=days)) for days, name in PERIODS.items()],
        "period": _(PERIODS[compared.days]),
        "first": first,
        "tiers": bool(program.tiers.levels or now.tiers.levels),
        "unknown": unknown,
        "rows": list(_rows(now, program, compared)),
        "was": _told(compared.lived, now),
        "would": _told(compared.proposed, program),
        "soon": [_soon(one, compared) for one in compared.proposed.reached],
    }


def _told(tried: Tried, program: Program) -> dict[str, str]:
    """Money and share, for the sentence above the table."""
    cost, left = amount(tried.cost, program.currency), amount(tried.left, program.currency)
    return {"cost": cost, "share": say_share(tried.share) or NONE_YET, "left": left}


def _rows(now: Program, program: Program, compared: Compared) -> Iterable[tuple[str, str, str]]:
    """Name, with the rules in force, with the change."""
    pairs = (compared.lived, now), (compared.proposed, program)

    def row(name: str, *texts: str) -> tuple[str, str, str]:
        return name, texts[0], texts[1]

    given = _("Stamps given") if program.counts_visits and now.counts_visits else _("Points given")
    yield row(_("Members who bought"), *(count(tried.members) for tried, _program in pairs))
    yield row(_("What they paid"), *(amount(tried.spent, rules.currency) for tried, rules in pairs))
    yield row(given, *(count(tried.points) for tried, _program in pairs))
    yield row(_("Rewards used"), *(count(tried.used) for tried, _program in pairs))
    yield row(_("What these cost you"), *(amount(tried.cost, rules.currency) for tried, rules in pairs))
    yield row(_("Of what they paid"), *(say_share(tried.share) or NONE_YET for tried, _program in pairs))
    yield row(_("Still to be used in the end"), *(amount(tried.left, rules.currency) for tried, rules in pairs))


def _soon(reached: Reached, compared: Compared) -> dict[str, str]:
    """A reward, how soon people get there with the change, and how soon they did with the rules in force."""
    before = next((one for one in compared.lived.reached if one.reward.id == reached.reward.id), None)
    was = _("The rules in force have no such reward.")
    if before is not None:
        was = _("With the rules in force: {told}", told=_tell(before, compared.lived))
    told = _tell(reached, compared.proposed)
    return {"name": reached.reward.name, "told": told[:1].upper() + told[1:], "was": was}


def _tell(reached: Reached, tried: Tried) -> str:
    if reached.visits is None or reached.days is None:
        return _("nobody got there.")
    visits, days = round(reached.visits), round(reached.days)
    when = _("on the same day") if days == 0 else _("after 1 day") if days == 1 else _("after {n} days", n=count(days))
    facts = {"some": count(reached.members), "all": count(tried.members), "n": count(visits)}
    return _("{some} of {all} got there, with visit {n}, {when}.", when=when, **facts)
