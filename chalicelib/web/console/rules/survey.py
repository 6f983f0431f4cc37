"""A question by text after a visit: what is asked, of how many, where and when; switched on and off on one page."""

from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.surveys.rules import Scale, SurveyRules
from chalicelib.domain.texts.wording import WORDS_MAX, compose
from chalicelib.usecases import audit
from chalicelib.usecases.settings import change_survey
from chalicelib.web.console.reading import Reading, sentence_of
from chalicelib.web.guarded import merchant_of, signed_in
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit

ROOM: Final = "/console/settings/question"
SHARES: Final = {
    1: "every visit",
    2: "1 visit in 2",
    5: "1 visit in 5",
    10: "1 visit in 10",
    20: "1 visit in 20",
    50: "1 visit in 50",
}
TIMES: Final = {30: "half an hour", 60: "an hour", 120: "2 hours", 240: "4 hours", 1440: "a day"}
FIRST: Final = SurveyRules(on=False, version=0, question="How was your visit?")
"""What the form says where nothing was ever set."""


def show(visit: Visit) -> Response:
    """How it is set."""
    return visit.page("console/question.html", **_facts(visit, _fresh(visit)))


def save(visit: Visit) -> Response:
    """Another question, or on or off."""
    merchant = _fresh(visit)
    rules, reading = _read(visit, merchant)
    if not reading.errors:
        try:
            change_survey(wiring.merchants(), merchant.id, rules)
        except UnusableField as refused:
            reading.errors[refused.field] = sentence_of(refused)
        else:
            done = "survey_on" if rules.on else "survey_off"
            audit.note(pages_wiring.audit(), signed_in(visit), done, merchant.id, visit.now)
            on, off = _("Saved. The first answers come with the next visits."), _("Saved. Nobody is asked from now on.")
            return visit.go(ROOM, said=on if rules.on else off)
    return visit.refuse("console/question.html", reading.errors, **_facts(visit, merchant))


def _read(visit: Visit, merchant: Merchant) -> tuple[SurveyRules, Reading]:
    reading = Reading(visit.form)
    question = reading.words("question", _("Write what you want to know."), most=WORDS_MAX["question"])
    scale = reading.one_of("scale", set(Scale), _("Choose how it is answered."))
    share = reading.one_of("one_in", set(map(str, SHARES)), _("Choose how many are asked."))
    after = reading.one_of("after", set(map(str, TIMES)), _("Choose when they are asked."))
    places = {"", *(place.id for place in merchant.locations)}
    shop = reading.one_of("shop", places, _("Choose a shop."))
    if reading.errors:
        return FIRST, reading
    on, shops = visit.form.get("on") == "yes", (shop,) if shop else ()
    return SurveyRules(on, 0, question, Scale(scale), int(share), int(after), shops), reading


def _facts(visit: Visit, merchant: Merchant) -> dict[str, Any]:
    rules = merchant.survey or FIRST
    text = compose(rules.scale, merchant.language, {"merchant": merchant.name, "question": rules.question})
    return {
        "form": visit.form or _written(rules),
        "rules": rules,
        "text": text,
        "offers": merchant.texting.offers is not None and not merchant.texting.restricted,
        "scales": [(Scale.FIVE.value, _("A figure, 1 to 5")), (Scale.YES_NO.value, _("Yes or no"))],
        "shares": [(str(one), _(words)) for one, words in SHARES.items()],
        "times": [(str(one), _(words)) for one, words in TIMES.items()],
        "shops": [("", _("All shops")), *((place.id, place.name) for place in merchant.locations)],
        "most": WORDS_MAX["question"],
    }


def _written(rules: SurveyRules) -> dict[str, str]:
    return {
        "on": "yes" if rules.on else "",
        "question": rules.question,
        "scale": rules.scale.value,
        "one_in": str(rules.one_in),
        "after": str(rules.after_minutes),
        "shop": rules.location_ids[0] if rules.location_ids else "",
    }


def _fresh(visit: Visit) -> Merchant:
    """Whose settings they are, as of this moment and not of the last minute."""
    visit.merchant = wiring.merchants().reread(merchant_of(visit).id)
    return visit.merchant
