"""What members get who bring friends, and the friends: switched on, off and worded in numbers on one page."""

from dataclasses import replace
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.beside_sales import CLEAR_DAYS_MAX, PER_DAY_MAX, PER_YEAR_MAX, POINTS_MAX, SPEND_MAX, ReferralRules
from chalicelib.domain.program import Merchant, Program, ProgramType
from chalicelib.domain.referral import WITHIN
from chalicelib.usecases import audit
from chalicelib.usecases.settings import change_referral
from chalicelib.web.console.reading import Reading, sign_of, write_amount
from chalicelib.web.guarded import merchant_of, signed_in
from chalicelib.web.visit import Visit

ROOM: Final = "/console/settings/friends"
FIRST: Final = ReferralRules(points=50, spend_min=500)
"""What the form says where nothing was ever set."""


def show(visit: Visit) -> Response:
    """How it is set."""
    return visit.page("console/friends.html", **_facts(visit, _fresh(visit)))


def save(visit: Visit) -> Response:
    """Other rules, or on or off."""
    merchant = _fresh(visit)
    rules, reading = _read(visit, merchant)
    if reading.errors:
        return visit.refuse("console/friends.html", reading.errors, **_facts(visit, merchant))
    change_referral(wiring.merchants(), merchant.id, rules)
    audit.note(pages_wiring.audit(), signed_in(visit), "friends_on" if rules.on else "friends_off", merchant.id, visit.now)
    on, off = "Saved. Members who text GIFT get their code.", "Saved. From now on nobody gets points for bringing a friend."
    return visit.go(ROOM, said=on if rules.on else off)


def _read(visit: Visit, merchant: Merchant) -> tuple[ReferralRules, Reading]:
    program, known = merchant.program_at(visit.now), merchant.referral
    reading = Reading(visit.form, program.currency)
    is_rebate = program.type is ProgramType.REBATE
    points = reading.amount("points", least=1) if is_rebate else reading.whole("points", 1, POINTS_MAX)
    spend_min, days = reading.amount("spend_min", otherwise=0), reading.whole("clear_days", 1, CLEAR_DAYS_MAX)
    per_day, per_year = reading.whole("per_day", 1, PER_DAY_MAX), reading.whole("per_year", 1, PER_YEAR_MAX)
    for name, amount, most in (("points", points, POINTS_MAX), ("spend_min", spend_min, SPEND_MAX)):
        if amount > most:
            reading.errors.setdefault(name, f"Write at most {write_amount(most, program.currency)}.")
    if per_year < per_day:
        reading.errors.setdefault("per_year", "Allow at least as many in a year as in a day.")
    on = visit.form.get("on") == "yes"
    return replace(known, on=on, points=points, spend_min=spend_min, clear_days=days, per_day=per_day, per_year=per_year), reading


def _facts(visit: Visit, merchant: Merchant) -> dict[str, Any]:
    program = merchant.program_at(visit.now)
    return {
        "form": visit.form or _written(merchant.referral if merchant.referral.points else FIRST, program),
        "rules": merchant.referral,
        "is_rebate": program.type is ProgramType.REBATE,
        "sign": sign_of(program.currency),
        "within": WITHIN.days,
    }


def _written(rules: ReferralRules, program: Program) -> dict[str, str]:
    is_rebate = program.type is ProgramType.REBATE
    return {
        "on": "yes" if rules.on else "",
        "points": write_amount(rules.points, program.currency) if is_rebate else str(rules.points),
        "spend_min": write_amount(rules.spend_min, program.currency),
        "clear_days": str(rules.clear_days),
        "per_day": str(rules.per_day),
        "per_year": str(rules.per_year),
    }


def _fresh(visit: Visit) -> Merchant:
    """Whose settings they are, as of this moment and not of the last minute."""
    visit.merchant = wiring.merchants().reread(merchant_of(visit).id)
    return visit.merchant
