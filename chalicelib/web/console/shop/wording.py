"""How a shop's texts are worded: every text in every language, what it says and costs, and the shop's own words for it."""

from collections.abc import Mapping
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.languages import LANGUAGES
from chalicelib.domain.program import Merchant, Program, ProgramType
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.texts.segments import to_gsm7
from chalicelib.domain.texts.wording import kinds
from chalicelib.usecases import audit
from chalicelib.usecases.texts import wordings
from chalicelib.web.console import choices
from chalicelib.web.guarded import merchant_of, signed_in
from chalicelib.web.visit import Visit

ROOM: Final = "/console/settings/wording"
OFTEN: Final[Mapping[str, str]] = {
    "welcome": "When somebody joins",
    "welcome_bonus": "When somebody joins and gets a gift",
    "welcome_back": "When somebody comes back",
    "confirm_join": "When the till invites somebody",
    "earned": "When they earn points",
    "earned_visit": "When they earn a stamp",
    "earned_credit": "When they earn credit",
    "reward_ready": "When a reward is ready",
    "instant_ready": "When the card is full",
    "redeemed": "When they use a reward",
    "redeemed_credit": "When they spend credit",
    "reversed": "When a sale is refunded",
    "ready_unused": "When a reward waits for long",
    "expiring": "Before points end",
    "expired": "When points have ended",
    "balance": "When they ask for their points",
    "help": "When they text HELP",
    "stopped": "When they text STOP",
}
"""The texts that most customers get, in the order in which they get them. All others have names of their own."""


def list_texts(visit: Visit) -> Response:
    """Every text in one language."""
    merchant, language = _asked(visit)
    common = _common(merchant.program_at(visit.now))
    others = sorted(wordings.own_kinds() - set(common))
    own = {word.kind for word in merchant.wordings if word.language == language}
    seen = {kind: wordings.preview(merchant, kind, language) for kind in (*common, *others)}
    facts: dict[str, Any] = {
        "common": common,
        "others": others,
        "names": names(),
        "own": own,
        "seen": seen,
        "language": language,
        "choices": choices,
    }
    return visit.page("console/wording.html", **facts)


def show_text(visit: Visit) -> Response:
    """One text, to word it otherwise."""
    kind = visit.ids["kind"]
    return _page(visit, kind) if kind in wordings.own_kinds() else visit.go(ROOM)


def save_text(visit: Visit) -> Response:
    """The shop's own words for a text, or ours again."""
    merchant, language = _asked(visit)
    kind = visit.ids["kind"]
    if kind not in wordings.own_kinds():
        return visit.go(ROOM)
    merchants, who = wiring.merchants(), signed_in(visit)
    if visit.form.get("do") == "reset":
        wordings.reset(merchants, merchant.id, kind, language)
        audit.note(pages_wiring.audit(), who, "wording_reset", kind, visit.now, language=language)
        return visit.go(ROOM, said="Our words are back.", language=language)
    template = _typed(visit)
    try:
        wordings.change(merchants, merchant.id, kind, language, template)
    except UnusableField:
        problems = wordings.preview(merchant, kind, language, template).problems
        return _page(visit, kind, template, {"template": " ".join(problem.sentence for problem in problems)})
    audit.note(pages_wiring.audit(), who, "wording_changed", kind, visit.now, language=language)
    return visit.go(ROOM, said="Saved. Texts leave in your words within a minute.", language=language)


def preview_text(visit: Visit) -> Response:
    """What a text would say and cost, as it is being written."""
    merchant, language = _asked(visit)
    kind = visit.ids["kind"]
    if kind not in wordings.own_kinds():
        return visit.go(ROOM)
    return visit.part("console/wording_beside.html", seen=wordings.preview(merchant, kind, language, _typed(visit)))


def names() -> Mapping[str, str]:
    """What every text is called."""
    return {kind: OFTEN.get(kind, kind.replace("_", " ").capitalize()) for kind in kinds()}


def _common(program: Program) -> list[str]:
    """The texts that most customers of such a program get."""
    is_rebate, is_instant = program.type is ProgramType.REBATE, program.type is ProgramType.INSTANT
    never = {
        "welcome" if program.welcome_points else "welcome_bonus",
        "earned" if is_rebate or program.counts_visits else "earned_visit",
        "earned_visit" if is_rebate else "",
        "redeemed" if is_rebate else "redeemed_credit",
        "reward_ready" if is_rebate or is_instant else "",
        "" if is_instant else "instant_ready",
        "" if is_rebate else "earned_credit",
    }
    return [kind for kind in OFTEN if kind not in never]


def _page(visit: Visit, kind: str, template: str | None = None, errors: Mapping[str, str] | None = None) -> Response:
    merchant, language = _asked(visit)
    seen = wordings.preview(merchant, kind, language, template)
    facts: dict[str, Any] = {
        "kind": kind,
        "name": names()[kind],
        "language": language,
        "languages": choices.LANGUAGES,
        "seen": seen,
        "is_own": merchant.wording(kind, language) is not None,
    }
    name = "console/wording_one.html"
    return visit.refuse(name, errors, **facts) if errors else visit.page(name, **facts)


def _typed(visit: Visit) -> str:
    """What was written, on one line, with straight apostrophes and quotes: a curly one makes a text cost twice as much."""
    return to_gsm7(" ".join(visit.form.get("template", "").split()))


def _asked(visit: Visit) -> tuple[Merchant, str]:
    merchant = wiring.merchants().reread(merchant_of(visit).id)
    asked = visit.form.get("language") or visit.query.get("language", "")
    return merchant, asked if asked in LANGUAGES else merchant.language
