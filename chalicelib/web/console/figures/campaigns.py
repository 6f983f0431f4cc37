"""Campaigns in the console: those that there were, writing one, what it will cost before it is sent, and how far it is."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.figures.campaign import HOLDOUT_PERCENT, HOLDOUT_PERCENT_MAX, Campaign, Obstacle, State
from chalicelib.domain.figures.segments import SEGMENTS, SegmentTooSmall
from chalicelib.domain.figures.tallies import ALL_SHOPS
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import Busy, UnusableField
from chalicelib.domain.texts.campaign_gate import obstacle_of
from chalicelib.domain.texts.segments import to_gsm7
from chalicelib.domain.texts.wording_checks import check_message
from chalicelib.usecases import audit
from chalicelib.usecases.campaigns import making
from chalicelib.usecases.campaigns.making import Wish
from chalicelib.usecases.ports import Outpaced
from chalicelib.web.console.figures import campaign_words as words
from chalicelib.web.console.figures.lift_words import facts_of
from chalicelib.web.console.reading import Reading, sentence_of
from chalicelib.web.guarded import merchant_of, signed_in
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit

ROOM: Final = "/console/campaigns"
COUNTED_AT_ONCE: Final = 40
"""Pages that somebody waits for: four thousand members, a second or two. The job counts the others."""
SHOWN: Final = 30


def show(visit: Visit) -> Response:
    """All campaigns."""
    merchant = merchant_of(visit)
    known = wiring.campaigns().list(merchant.id)[:SHOWN]
    rows = [words.row(campaign, visit.now) for campaign in known]
    return visit.page("console/campaigns.html", rows=rows, against=words.OBSTACLES.get(obstacle_of(merchant) or "", ""))


def show_form(visit: Visit) -> Response:
    """The form of a new one."""
    return visit.page("console/campaign_new.html", **_form(visit, merchant_of(visit)))


def preview(visit: Visit) -> Response:
    """What people would read, as it is being written."""
    return visit.part("console/campaign_beside.html", seen=words.preview(merchant_of(visit), _typed(visit)))


def make(visit: Visit) -> Response:
    """Count who would get it; nothing is sent yet."""
    merchant = _reread(visit)
    reading = Reading(visit.form)
    wish = _read(reading, merchant, _typed(visit))
    if not reading.errors:
        try:
            campaign = making.make(wiring.campaign_desk(), merchant, wish, visit.now)
        except SegmentTooSmall as small:
            reading.errors["segment"] = _("Fewer than {floor} people are in it there: choose another.", floor=small.floor)
        except UnusableField as refused:
            reading.errors[refused.field] = sentence_of(refused)
        else:
            return visit.go(ROOM) if campaign is None else _count_on(visit, merchant, campaign)
    return visit.refuse("console/campaign_new.html", reading.errors, **_form(visit, merchant))


def count(visit: Visit) -> Response:
    """Go on counting."""
    merchant = merchant_of(visit)
    campaign = wiring.campaigns().find(merchant.id, visit.ids["campaign_id"])
    return visit.go(ROOM) if campaign is None else _count_on(visit, merchant, campaign)


def show_one(visit: Visit) -> Response:
    """One: what it will be before it is sent, and how far it is after that."""
    merchant = merchant_of(visit)
    campaign = wiring.campaigns().find(merchant.id, visit.ids["campaign_id"])
    if campaign is None:
        return visit.go(ROOM, said=_("There is no such campaign any more."))
    number = wiring.vault().open(merchant.live_id, merchant.phone_sealed)
    spent = wiring.deliveries().usage(merchant.id, visit.now).micros
    facts: dict[str, Any] = words.describe(campaign, merchant, number, spent, visit.now)
    if campaign.state is State.READY:
        facts["against"] = words.OBSTACLES.get(_obstacle(merchant, campaign) or "", "")
    return visit.page("console/campaign.html", campaign=campaign, **facts, **_brought(visit, merchant, campaign))


def send(visit: Visit) -> Response:
    """Send it."""
    merchant = _reread(visit)
    begun = making.begin(wiring.campaign_desk(), merchant, visit.ids["campaign_id"], visit.now)
    here = f"{ROOM}/{visit.ids['campaign_id']}"
    if isinstance(begun, Obstacle):
        return visit.go(here, said=_(words.OBSTACLES[begun]))
    texts = begun.counted.texted
    audit.note(pages_wiring.audit(), signed_in(visit), "campaign_sent", begun.id, visit.now, people=texts)
    return visit.go(here, said=_("It is on its way. The first texts leave within a quarter of an hour."))


def stop(visit: Visit) -> Response:
    """Stop it."""
    campaign_id = visit.ids["campaign_id"]
    here = f"{ROOM}/{campaign_id}"
    try:
        stopped = making.stop(wiring.campaign_desk(), merchant_of(visit).id, campaign_id, visit.now)
    except (Outpaced, Busy):
        return visit.go(here, said=_("It could not be stopped just now. Please try again."))
    if stopped is None:
        return visit.go(here, said=_("All of its texts had left already."))
    audit.note(pages_wiring.audit(), signed_in(visit), "campaign_stopped", campaign_id, visit.now)
    return visit.go(here, said=_("Stopped. Nobody else gets it."))


def _count_on(visit: Visit, merchant: Merchant, campaign: Campaign) -> Response:
    with suppress(Outpaced, Busy):  # the job counts, too
        making.count(wiring.campaign_desk(), merchant, campaign, COUNTED_AT_ONCE)
    return visit.go(f"{ROOM}/{campaign.id}")


def _brought(visit: Visit, merchant: Merchant, campaign: Campaign) -> Mapping[str, Any]:
    """What it brought, where it was sent and that can be read."""
    with suppress(Busy):
        result = pages_wiring.studies().result(merchant.id, campaign.id) if campaign.begun_on is not None else None
        return facts_of(result, campaign.begun_on, merchant.program_at(visit.now).currency)
    return {"brought": None}


def _obstacle(merchant: Merchant, campaign: Campaign) -> Obstacle | None:
    return obstacle_of(merchant) or (None if campaign.counted.texted else Obstacle.NOBODY)


def _reread(visit: Visit) -> Merchant:
    """The merchant with all that was saved: how it texts decides."""
    return wiring.merchants().reread(merchant_of(visit).id)


def _typed(visit: Visit) -> str:
    """What was written, on one line, with straight apostrophes and quotes: a curly one makes a text cost twice as much."""
    return to_gsm7(" ".join(visit.form.get("text", "").split()))


def _read(reading: Reading, merchant: Merchant, text: str) -> Wish:
    segment = reading.one_of("segment", {segment.id for segment in SEGMENTS}, _("Choose who is to get it."))
    shop = reading.one_of("shop", {"", *(place.id for place in merchant.locations)}, _("Choose a shop."))
    holdout = reading.whole("holdout", 0, HOLDOUT_PERCENT_MAX, otherwise=HOLDOUT_PERCENT)
    problems = check_message(text)
    if problems:
        reading.errors["text"] = " ".join(problem.sentence for problem in problems)
    return Wish(segment, shop or None, text, holdout)


def _form(visit: Visit, merchant: Merchant) -> Mapping[str, Any]:
    study = pages_wiring.studies().get(merchant.id, ALL_SHOPS)
    wanted = visit.query.get("segment", "")
    return {
        "segments": words.segments(study),
        "shops": [("", _("All shops")), *((place.id, place.name) for place in merchant.locations)],
        "seen": words.preview(merchant, _typed(visit)),
        "against": words.OBSTACLES.get(obstacle_of(merchant) or "", ""),
        "form": {"segment": wanted, "shop": "", "text": "", "holdout": str(HOLDOUT_PERCENT), **visit.form},
    }
