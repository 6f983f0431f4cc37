"""Gift certificates at a till, on a page of their own: selling one, what is left on it, paying with it."""

import secrets
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.api import errors as rows
from chalicelib.api.gifts import safe, standing_of
from chalicelib.domain.calendar import local_day
from chalicelib.domain.gifts.gift import AMOUNT_MAX, Course, Gift, Move
from chalicelib.domain.languages import money
from chalicelib.domain.refusals import Refusal
from chalicelib.usecases import audit, serving
from chalicelib.usecases.gifts import finding, moving
from chalicelib.usecases.gifts.moving import Desk
from chalicelib.usecases.till import Answer
from chalicelib.web.console.reading import Reading, sign_of, write_amount
from chalicelib.web.gift_paper import show_paper
from chalicelib.web.rendering import translate as _
from chalicelib.web.till import guarding
from chalicelib.web.till.guarding import Place
from chalicelib.web.visit import Visit

ROOM: Final = "/till/gifts"
CODE_MAX: Final = 40
REQUEST_BYTES: Final = 12
STANDINGS: Final = {"open": "", "used_up": "Nothing is left on it.", "ended": "It has ended.", "voided": "It was taken back."}

View = Callable[[Visit, Place], Response]


def show(visit: Visit) -> Response:
    """What can be done, where this is a till that is unlocked; else the way to the till."""
    place = guarding.find(visit)
    return visit.go("/till") if place is None or place.staff is None else _page(visit, place)


def opened(view: View) -> View:
    """A view for a till in somebody's hands. What is refused stands on the page."""

    @wraps(view)
    def answer(visit: Visit, place: Place) -> Response:
        if place.staff is None:
            return visit.go("/till")
        try:
            return view(visit, place)
        except Refusal as refusal:
            return _page(visit, place, refused=rows.say(refusal), status=rows.row_of(refusal).status)

    return answer


@opened
def find(visit: Visit, place: Place) -> Response:
    """What is left on a certificate."""
    return _shown(visit, place, finding.find(safe(), place.till, _code(visit), visit.now))


@opened
def sell(visit: Visit, place: Place) -> Response:
    """Sell one, and show its paper."""
    currency = place.till.merchant.program_at(visit.now).currency
    reading = Reading(visit.form, currency)
    amount = reading.amount("amount", least=1)
    if not reading.errors and amount > AMOUNT_MAX:
        most = write_amount(AMOUNT_MAX, currency)
        reading.errors["amount"] = _("A certificate is worth {most} at the most. Sell several.", most=most)
    if reading.errors:
        return _page(visit, place, errors=reading.errors, status=422)
    desk = _desk(visit, place, "sell", amount)
    answer = moving.sell(desk, amount, currency)
    _note(place, "gift_sold", answer)
    gift = moving.show(desk.safe, place.till.merchant.id, answer.facts["id"]).gift
    code = finding.code_of(wiring.vault(), place.till.merchant.id, gift)
    return show_paper(visit, place.till.merchant, gift, code, ROOM)


@opened
def use(visit: Visit, place: Place) -> Response:
    """Pay with one."""
    currency = place.till.merchant.program_at(visit.now).currency
    reading = Reading(visit.form, currency)
    amount = reading.amount("amount", least=1)
    gift = finding.find(safe(), place.till, _code(visit), visit.now)
    if reading.errors:
        return _shown(visit, place, gift, errors=reading.errors)
    try:
        answer = moving.pay(_desk(visit, place, "use", gift.id, amount), _code(visit), amount, currency)
    except Refusal as refusal:
        return _shown(visit, place, gift, refused=rows.say(refusal))
    _note(place, "gift_used", answer)
    paid, left = (money(answer.facts[name], currency, place.till.merchant.language) for name in ("amount", "balance"))
    return _shown(visit, place, _again(place, gift), done=_("{paid} is paid. {left} is left on it.", paid=paid, left=left))


@opened
def give_back(visit: Visit, place: Place) -> Response:
    """Put back what a use paid."""
    gift = finding.find(safe(), place.till, _code(visit), visit.now)
    use_id = visit.form.get("use", "")[:64]
    answer = moving.give_back(_desk(visit, place, "back", gift.id, use_id), gift.id, use_id, None)
    _note(place, "gift_given_back", answer)
    return _shown(visit, place, _again(place, gift), done=_("That is back on the certificate."))


@opened
def void(visit: Visit, place: Place) -> Response:
    """Take back what was sold here today by mistake."""
    gift = finding.find(safe(), place.till, _code(visit), visit.now)
    answer = moving.void(_desk(visit, place, "void", gift.id), gift.id)
    _note(place, "gift_voided", answer)
    back = money(answer.facts["amount"], gift.currency, place.till.merchant.language)
    return _shown(visit, place, _again(place, gift), done=_("It is taken back. Give {back} back.", back=back))


def _shown(
    visit: Visit, place: Place, gift: Gift, *, errors: Mapping[str, str] | None = None, refused: str = "", done: str = ""
) -> Response:
    """One certificate, with what can be done with it here."""
    today = local_day(visit.now, place.till.location.timezone)
    moves = moving.show(safe(), place.till.merchant.id, gift.id).moves
    untouched = gift.balance == gift.amount and gift.location_id == place.till.location.id
    facts = {
        "gift": gift,
        "code": _code(visit),
        "standing": _(STANDINGS[standing_of(gift, today)]),
        "may_void": untouched and gift.voided_at is None and local_day(gift.sold_at, place.till.location.timezone) == today,
        "uses": [move for move in _open_uses(moves) if local_day(move.at, place.till.location.timezone) == today],
    }
    status = 422 if errors or refused else 200
    return _page(visit, place, errors=errors or {}, refused=refused, done=done, status=status, **facts)


def _open_uses(moves: tuple[Move, ...]) -> list[Move]:
    """Uses of which something can go back."""
    back = [move.use for move in moves if move.use]
    return [move for move in moves if move.course is Course.USED and move.cause not in back]


def _page(visit: Visit, place: Place, *, status: int = 200, **facts: Any) -> Response:
    currency = place.till.merchant.program_at(visit.now).currency
    known: dict[str, Any] = {
        "errors": {},
        "refused": "",
        "done": "",
        "gift": None,
        "code": "",
        "uses": [],
        "standing": "",
        "may_void": False,
    }
    again = bool(facts.get("errors") or facts.get("refused"))  # what is done is not keyed a second time
    return visit.page(
        "till/gifts.html",
        status,
        **{**known, **facts},
        form={"amount": visit.form.get("amount", "") if again else ""},
        sign=sign_of(currency),
        place=place,
        request=secrets.token_urlsafe(REQUEST_BYTES),
        zone=place.till.location.timezone,
    )


def _again(place: Place, gift: Gift) -> Gift:
    return moving.show(safe(), place.till.merchant.id, gift.id).gift


def _code(visit: Visit) -> str:
    return visit.form.get("code", "")[:CODE_MAX]


def _note(place: Place, what: str, answer: Answer) -> None:
    if not answer.replayed:
        amount, till = int(answer.facts["amount"]), place.device.id
        audit.note(pages_wiring.audit(), place.who, what, answer.facts["id"], place.visit.now, amount=amount, till=till)


def _desk(visit: Visit, place: Place, deed: str, *content: object) -> Desk:
    request = serving.name_request(wiring.vault(), place.till, f"page.{deed}.{place.request_id}", *content)
    return Desk(safe(), place.till, request, visit.now, place.staff.name if place.staff else None)
