"""A shop sets itself up: a card to begin with, four steps, and the door opens."""

from typing import Final

from chalice.app import Response

from chalicelib import pages_wiring, settings, wiring
from chalicelib.domain.desk.draft import OPENING, Card, Draft
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.texts.texting import Registration
from chalicelib.usecases import audit
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.rules import drafts
from chalicelib.web.console.rules.flow import OVERTAKEN, Flow
from chalicelib.web.console.rules.side import beside
from chalicelib.web.guarded import signed_in
from chalicelib.web.sessions import ON_A_LAPTOP
from chalicelib.web.visit import Visit

ROOM: Final = "/console/start"
CARDS: Final = (
    (Card.STAMPS, "cup", "Coffee card", "A stamp for each visit. Ten stamps, and the next one is on you."),
    (Card.POINTS, "coins", "Points per dollar", "A point for each dollar. People choose when to spend them, and on what."),
    (Card.VISITS, "star", "Visits", "A point for each visit, whatever it costs. Small thanks after 5, a big one after 12."),
    (Card.CREDIT, "gift", "Money back", "A share of each sale comes back as credit, to spend whenever they like."),
)


def _draft(visit: Visit) -> Draft:
    return drafts.find(pages_wiring.drafts(), _merchant_id(visit))


FLOW: Final = Flow(ROOM, OPENING, _draft)


def show_cards(visit: Visit) -> Response:
    """The cards to begin with; who has begun goes on where they were, unless they want another card."""
    if visit.merchant is not None:
        return visit.go("/console")
    draft = _draft(visit)
    if draft.card is not None and "again" not in visit.query:
        return visit.go(_next(draft))
    return visit.page("console/start.html", cards=CARDS, chosen=draft.card)


def choose_card(visit: Visit) -> Response:
    """Begin with a card."""
    if visit.merchant is not None:
        return visit.go("/console")
    known = {card.value: card for card in Card}
    if visit.form.get("card") not in known:
        return visit.go(ROOM)
    try:
        return visit.go(_next(drafts.choose_card(pages_wiring.drafts(), _merchant_id(visit), known[visit.form["card"]])))
    except Outpaced:
        return visit.go(ROOM, said=OVERTAKEN)


def show_step(visit: Visit) -> Response:
    """A step; after the last one, all that was said, and the button that opens the shop."""
    if visit.merchant is not None:
        return visit.go("/console")
    return _review(visit) if visit.ids["step"] == "review" else FLOW.show(visit)


def save_step(visit: Visit) -> Response:
    """Keep a step."""
    return FLOW.save(visit) if visit.merchant is None else visit.go("/console")


def preview_step(visit: Visit) -> Response:
    """What a step means, before it is kept."""
    return FLOW.preview(visit)


def open_shop(visit: Visit) -> Response:
    """Open the shop."""
    if visit.merchant is not None:
        return visit.go("/console")
    draft = _draft(visit)
    # Whether a number may text is for the carriers to say; a laptop has none.
    registration = Registration.APPROVED if settings.stage() == ON_A_LAPTOP else Registration.PENDING
    address = f"{visit.origin}/j/{draft.merchant_id}".partition("://")[2]
    try:
        drafts.open_shop(pages_wiring.drafts(), wiring.merchants(), wiring.vault(), draft, address, registration, visit.now)
    except UnusableField as refused:
        if refused.field == "number":
            return visit.go(f"{ROOM}/texts", said=f"{drafts.TAKEN} Write another one.")
        return visit.go(_next(draft), said=f"Not open yet. {refused.problem}")
    audit.note(pages_wiring.audit(), signed_in(visit), "shop_opened", draft.merchant_id, visit.now)
    return visit.go(f"{ROOM}/done")


def show_done(visit: Visit) -> Response:
    """The shop is open: the three things to do next."""
    try:
        visit.merchant = wiring.merchants().reread(_merchant_id(visit))  # a process may remember that it was not there
    except KeyError:
        return visit.go(ROOM)
    number = PhoneNumber(wiring.vault().open(visit.merchant.id, visit.merchant.phone_sealed))
    return visit.page("console/done.html", number=number.national(), dial=number.e164)


def _review(visit: Visit) -> Response:
    draft = _draft(visit)
    if draft.next_step is not None:
        return visit.go(_next(draft))
    number = PhoneNumber(drafts.number_of(wiring.vault(), draft)).national()
    return visit.page("console/review.html", draft=draft, number=number, room=ROOM, **beside(draft))


def _next(draft: Draft) -> str:
    return f"{ROOM}/{draft.next_step.value if draft.next_step else 'review'}"


def _merchant_id(visit: Visit) -> str:
    return signed_in(visit).merchant_id
