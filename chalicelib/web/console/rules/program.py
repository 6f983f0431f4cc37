"""Points and rewards: the program in force, making its next version, and every version that there was."""

from dataclasses import replace
from typing import Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.desk.draft import Draft, Step
from chalicelib.domain.program import Merchant, Program
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.tier_words import tell_level
from chalicelib.usecases import audit
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.rules import drafts
from chalicelib.web.console import choices
from chalicelib.web.console.rules.flow import OVERTAKEN, Flow
from chalicelib.web.console.rules.side import beside, say_day
from chalicelib.web.guarded import merchant_of, signed_in
from chalicelib.web.visit import Visit

ROOM: Final = "/console/program"


def _draft(visit: Visit) -> Draft:
    return drafts.find_change(pages_wiring.drafts(), merchant_of(visit), visit.now)


FLOW: Final = Flow(ROOM, (Step.EARNING, Step.REWARDS), _draft, tries=True)
CLIMBING: Final = Flow(ROOM, (Step.TIERS,), _draft)


def show(visit: Visit) -> Response:
    """What holds now, what will hold, and what held."""
    merchant, draft = merchant_of(visit), _draft(visit)
    versions = sorted(merchant.programs, key=lambda program: -program.version)
    now = merchant.program_at(visit.now)
    return visit.page(
        "console/program.html",
        program=now,
        ends=choices.say_end(now.expiry),
        levels=_say_levels(now, merchant),
        later=[one for one in versions if one.effective_from > visit.now],
        earlier=[one for one in versions if one.version < now.version],
        changed=drafts.is_changed(draft, merchant),
        since={one.version: say_day(one.effective_from, one.timezone) for one in versions},
        step="rewards",
        **beside(replace(draft, program=now)),
    )


def show_step(visit: Visit) -> Response:
    """The form of a step."""
    return _flow(visit).show(visit)


def save_step(visit: Visit) -> Response:
    """Keep a step of the next version; it holds when it is put into force."""
    return _flow(visit).save(visit)


def preview_step(visit: Visit) -> Response:
    """What a step means, before it is kept."""
    return _flow(visit).preview(visit)


def _flow(visit: Visit) -> Flow:
    """Tiers are a matter of their own: not every program has them."""
    return CLIMBING if visit.ids["step"] == Step.TIERS.value else FLOW


def review(visit: Visit) -> Response:
    """What would change."""
    merchant, draft = merchant_of(visit), _draft(visit)
    if not drafts.is_changed(draft, merchant):
        return visit.go(ROOM, said="Nothing is different from what holds now.")
    newest = max(merchant.programs, key=lambda program: program.version)
    names = {"before": choices.say_end(newest.expiry), "after": choices.say_end(draft.program.expiry)}
    return visit.page(
        "console/program_review.html",
        before=newest,
        after=draft.program,
        ends=names,
        levels={"before": _say_levels(newest, merchant), "after": _say_levels(draft.program, merchant)},
        step="rewards",
        **beside(draft),
    )


def _say_levels(program: Program, merchant: Merchant) -> list[tuple[str, str]]:
    """Each tier with what it takes and gives."""
    return [(level.name, tell_level(level, program, merchant.language)) for level in program.tiers.levels]


def put_into_force(visit: Visit) -> Response:
    """Make the next version hold, in two minutes."""
    merchant, draft = merchant_of(visit), _draft(visit)
    if not drafts.is_changed(draft, merchant):
        return visit.go(ROOM, said="Nothing is different from what holds now.")
    try:
        drafts.put_into_force(pages_wiring.drafts(), wiring.merchants(), draft, visit.now)
    except UnusableField as refused:
        return visit.go(ROOM, said=f"Not changed: {refused.problem}.")
    except Outpaced:
        return visit.go(ROOM, said=OVERTAKEN)
    audit.note(pages_wiring.audit(), signed_in(visit), "program_changed", merchant.id, visit.now, version=draft.program.version)
    return visit.go(ROOM, said="The new rules hold in two minutes. Points that people have stay theirs.")


def discard(visit: Visit) -> Response:
    """Forget the next version."""
    drafts.discard(pages_wiring.drafts(), merchant_of(visit).id)
    return visit.go(ROOM, said="The changes are gone. Everything is as it was.")
