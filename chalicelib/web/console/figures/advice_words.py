"""What is worth doing, in plain sentences with one action each."""

from datetime import date
from typing import NamedTuple

from chalicelib.domain.figures.unused_specials import UnusedSpecial
from chalicelib.domain.figures.worth_doing import (
    Advice,
    FewMembers,
    Lapsed,
    LimitNear,
    NotRegistered,
    PausedSpecials,
    QuietShop,
    SlowShop,
    SpecialNearEnd,
    UnusedReward,
)
from chalicelib.domain.languages import money
from chalicelib.domain.program import Merchant
from chalicelib.domain.texts.texting import Registration
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit

WEEK = 7


class Said(NamedTuple):
    """One piece of advice as a page shows it."""

    title: str
    text: str
    action: str
    path: str
    """Where it is done: not for everybody who sees it."""


def write_advice(advice: Advice, visit: Visit, merchant: Merchant, today: date) -> Said:
    """The sentences for it."""
    match advice:
        case NotRegistered():
            return _registration(advice.registration)
        case LimitNear():
            spent, cap = (f"${cents / 100:.2f}".removesuffix(".00") for cents in (advice.spent_cents, advice.cap_cents))
            return Said(
                _("{spent} of this month’s {cap} for texts is spent", spent=spent, cap=cap)
                if advice.cap_cents
                else _("Your limit for texts is $0"),
                _("Once it is spent, no text about points leaves until next month. Points still count."),
                _("Change the limit"),
                "/console/settings",
            )
        case QuietShop():
            return Said(
                _("{shop} has had no member since {day}", shop=advice.location.name, day=_since(advice.last_day, today)),
                _("That is longer than usual there. Is the till on, and does somebody ask for the number?"),
                _("Check the till"),
                "/console/tills",
            )
        case UnusedReward():
            unit = _("visits") if merchant.program_at(visit.now).counts_visits else _("points")
            return Said(
                _("Nobody used “{reward}” in 28 days", reward=advice.reward.name),
                _(
                    "There were {visits} member visits. It costs {price} {unit}: a lower price may be worth a try.",
                    visits=advice.visits,
                    price=advice.reward.price_points,
                    unit=unit,
                ),
                _("Change the reward"),
                "/console/program/rewards",
            )
        case FewMembers():
            return _few(advice)
        case _:
            return _more(advice, merchant.program_at(visit.now).currency)


def _more(advice: PausedSpecials | SlowShop | SpecialNearEnd | Lapsed | UnusedSpecial, currency: str) -> Said:
    match advice:
        case UnusedSpecial():
            return _unused(advice)
        case PausedSpecials():
            return _paused(advice)
        case SlowShop():
            return _slow(advice)
        case SpecialNearEnd():
            return _near_end(advice, currency)
        case Lapsed():
            return Said(
                _("{n} members who used to come have stopped", n=advice.members),
                _("A text may bring some of them back. One of ten gets none, so that you see what it brought."),
                _("Write to them"),
                "/console/campaigns/new?segment=lapsed",
            )


def _slow(advice: SlowShop) -> Said:
    facts = {"shop": advice.location.name, "checks": advice.checks, "usual": advice.usual}
    return Said(
        _("{shop} sold far less often than usual", **facts),
        _(
            "{checks} checks in the last 7 days; {usual} is usual for a week. If you did not notice that yourself, "
            "the till may not tell us of all sales.",
            **facts,
        ),
        _("Check the till"),
        "/console/tills",
    )


def _near_end(advice: SpecialNearEnd, currency: str) -> Said:
    special, used = advice.special, advice.used
    told = []
    if special.total is not None:
        told.append(_("It was used {n} times of {total}.", n=used.times, total=special.total))
    if special.budget is not None:
        facts = {"spent": money(used.amount, currency, "en"), "budget": money(special.budget, currency, "en")}
        told.append(_("It took off {spent} of {budget}.", **facts))
    told.append(_("When nothing is left, tills no longer offer it."))
    return Said(_("“{special}” is nearly used up", special=special.name), " ".join(told), _("Look at it"), "/console/specials")


def _unused(advice: UnusedSpecial) -> Said:
    return Said(
        _("Nobody used “{special}” in {days} days", special=advice.special.name, days=advice.days),
        _(
            "At least {members} members came who could have used it. Do they know of it? Tell them at the till, "
            "or make something else of it.",
            members=advice.members,
        ),
        _("Look at it"),
        "/console/specials",
    )


def _paused(advice: PausedSpecials) -> Said:
    title = _("{names} pauses: your budget for rewards is used up", names=advice.names[0])
    several = _("{n} specials pause: your budget for rewards is used up", n=len(advice.names))
    return Said(
        title if len(advice.names) == 1 else several,
        _("They go on by themselves when there is budget again: next month, with a new goal, or when this one is over."),
        _("Look at the goals"),
        "/console/goals",
    )


def _registration(registration: Registration) -> Said:
    titles = {
        Registration.PENDING: _("The carriers have not approved your number yet"),
        Registration.REJECTED: _("The carriers turned your number down"),
    }
    return Said(
        titles.get(registration, _("Your number is not registered with the carriers")),
        _("Until they approve it no text leaves. Points are counted all the same."),
        _("See where it stands"),
        "/console/settings",
    )


def _few(advice: FewMembers) -> Said:
    of_ten = min(9, round(10 * advice.share))
    facts = {"of_ten": of_ten, "shop": advice.location.name if advice.location else ""}
    title = _("{of_ten} of 10 sales at {shop} are without a member", **facts)
    return Said(
        title if advice.location else _("{of_ten} of 10 sales are without a member", **facts),
        _("A sign beside the till asks for you: “Text your name and collect points.”"),
        _("Print a sign"),
        "/console/signs",
    )


def _since(day: date, today: date) -> str:
    return f"{day:%A}" if (today - day).days < WEEK else f"{day.day} {day:%B}"
