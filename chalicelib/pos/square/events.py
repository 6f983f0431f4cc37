"""Square's webhooks: POST /square/webhooks/{merchant_id}.

An event says that something happened, and to what. All come to the same: ask Square how the order stands now, and take that.
So it does not matter how often they come, in which order, or what stands in them: what Square does not show to the merchant's
own token is not the merchant's. Only how much a refund gave back is taken from its event.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

import msgspec
from chalice.app import Request as HttpRequest
from chalice.app import Response

from chalicelib import settings, wiring
from chalicelib.domain.desk.connection import System
from chalicelib.domain.refusals import Busy, RefundChanged, UnusableField
from chalicelib.observability import logger, tell_untaken
from chalicelib.pos import webhooks
from chalicelib.pos.square.asking import Silent, Square, TokenRefused
from chalicelib.pos.square.orders import CANCELED, COMPLETED, customer_of, read_order, read_payment
from chalicelib.pos.square.things import NOTHING, Event, News, Order, Payment, Topic
from chalicelib.pos.webhooks import OUTCOME, Delivery, Maker, Told
from chalicelib.usecases.foreign import ForeignSale

SIGNATURE: Final = "x-square-hmacsha256-signature"
LOOKS_BACK: Final = timedelta(days=7)
"""A customer who gives a number gets what they bought so lately."""
NOTHING_YET: Final[Told] = {OUTCOME: "nothing_yet"}
NOT_OURS: Final = "not_ours"
VOID: Final = "token_void"
"""Square does not take the merchant's token: an operator has to store another."""
SILENT: Final = "silent"

open_square: Callable[[str], Square] = Square
"""Square with this token. Tests put another in this place."""


def take_square_event(http: HttpRequest, merchant_id: str) -> Response:
    """Take what Square says happened."""
    return webhooks.answer(http, MAKER, merchant_id)


def is_signed(delivery: Delivery, secret: str) -> bool:
    """Whether Square signed this with the secret: the URL that was entered there (not the one that it came to), and the body."""
    url = delivery.connection.url
    if not url or not secret:
        return False
    return webhooks.is_same(delivery.header(SIGNATURE), webhooks.sign(secret, url.encode() + delivery.raw))


def name_topic(delivery: Delivery) -> str:
    """What an event is about; "" where it does not say."""
    try:
        return msgspec.json.decode(delivery.raw, type=Topic).type
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


def take_payment(delivery: Delivery) -> Told:
    """Somebody paid, or a tip, a customer or a refund was added to what they paid."""
    payment = _news(delivery).payment
    if payment is None or payment.status != COMPLETED:
        return NOTHING_YET
    return _ask(delivery, lambda square: _take_paid(delivery, square, payment, {}))


def take_refund(delivery: Delivery) -> Told:
    """Money went back, of a payment."""
    refund = _news(delivery).refund
    if refund is None or refund.status != COMPLETED or refund.payment_id is None:
        return NOTHING_YET
    name, amount = refund.payment_id, {refund.id: (refund.amount_money or NOTHING).amount}

    def act(square: Square) -> Told:
        payment = square.payment(name)
        return _take_paid(delivery, square, payment, amount) if payment else _skip_foreign(delivery)

    return _ask(delivery, act)


def take_order(delivery: Delivery) -> Told:
    """An order changed. One that is open is not paid, or its payment says so too."""
    news = _news(delivery)
    said = news.order_created or news.order_updated or news.order_fulfillment_updated
    if said is None or said.order_id is None or said.state not in {COMPLETED, CANCELED}:
        return NOTHING_YET
    name = said.order_id
    return _ask(delivery, lambda square: _take_order(delivery, square, name, None, {}))


def take_customer(delivery: Delivery) -> Told:
    """A customer is new or changed. With a number, what they bought lately is theirs, where it is nobody's yet."""
    customer = _news(delivery).customer
    if customer is None or not customer.phone_number or not delivery.connection.places:
        return NOTHING_YET
    name = customer.id

    def act(square: Square) -> Told:
        known = square.customer(name)
        if known is None or not known.phone_number:
            return _skip_foreign(delivery)
        orders = square.orders_of(name, list(delivery.connection.places), delivery.now - LOOKS_BACK)
        for place, sale in list(_nobodys(delivery, orders)):
            _sync(delivery, place, replace(sale, phone=known.phone_number))
        return {OUTCOME: "customer"}

    return _ask(delivery, act)


def take_customer_deleted(delivery: Delivery) -> Told:  # noqa: ARG001  as all topics
    """The merchant deleted somebody from their directory at Square. Members are not in it: they leave by their own phone."""
    return {OUTCOME: "ignored"}


def take_revocation(delivery: Delivery) -> Told:
    """The merchant took back what the token may do: until there is another, Square tells us nothing, and sends events again."""
    _tell(delivery, VOID, "square revoked the token: store another")
    return {OUTCOME: VOID}


MAKER: Final = Maker(
    System.SQUARE,
    is_signed,
    name_topic,
    {
        "payment.created": take_payment,
        "payment.updated": take_payment,
        "refund.created": take_refund,
        "refund.updated": take_refund,
        "order.created": take_order,
        "order.updated": take_order,
        "order.fulfillment.updated": take_order,
        "customer.created": take_customer,
        "customer.updated": take_customer,
        "customer.deleted": take_customer_deleted,
        "oauth.authorization.revoked": take_revocation,
    },
)


def _news(delivery: Delivery) -> News:
    try:
        event = msgspec.json.decode(delivery.raw, type=Event)
    except msgspec.ValidationError as error:
        raise UnusableField("event", str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # in a part that the topic was read without
        raise UnusableField("event", "no JSON") from None
    return (event.data and event.data.object) or News()


def _ask(delivery: Delivery, act: Callable[[Square], Told]) -> Told:
    """What `act` does with what Square answers it. Raises Busy where Square does not answer: it sends the event again."""
    connection = delivery.connection
    token = wiring.vault().open(connection.merchant_id, connection.token) if connection.token else ""
    try:
        return act(open_square(token))
    except TokenRefused:
        _tell(delivery, VOID, "square refuses the token: store another")
        raise Busy from None
    except Silent as silent:
        _tell(delivery, SILENT, "square does not answer", how=str(silent))
        raise Busy from None


def _take_paid(delivery: Delivery, square: Square, payment: Payment, given_back: Mapping[str, int]) -> Told:
    if payment.order_id is not None:
        return _take_order(delivery, square, payment.order_id, payment.customer_id, given_back)
    known = square.payment(payment.id)
    if known is None:
        return _skip_foreign(delivery)
    return _take(delivery, square, known.location_id, read_payment(known, given_back), known.customer_id)


def _take_order(delivery: Delivery, square: Square, order_id: str, payer: str | None, given_back: Mapping[str, int]) -> Told:
    """`payer` is the customer of the payment that the event is about."""
    order = square.order(order_id)
    if order is None:
        return _skip_foreign(delivery)
    return _take(delivery, square, order.location_id, read_order(order, given_back), customer_of(order) or payer)


def _take(delivery: Delivery, square: Square, place: str | None, sale: ForeignSale | None, customer_id: str | None) -> Told:
    if sale is None:
        return NOTHING_YET
    customer = square.customer(customer_id) if customer_id else None
    return _sync(delivery, place, replace(sale, phone=customer.phone_number if customer else None))


def _nobodys(delivery: Delivery, orders: Iterable[Order]) -> Iterable[tuple[str | None, ForeignSale]]:
    """The sales of these orders that are known as nobody's, or not at all, each with its place."""
    for order in orders:
        sale = read_order(order, {})
        if sale is None:
            continue
        till = delivery.till(order.location_id)
        known = wiring.book().sale(till.merchant.id, till.location.id, sale.sale_id)
        if known is None or known.member_id is None:
            yield order.location_id, sale


def _sync(delivery: Delivery, place: str | None, sale: ForeignSale) -> Told:
    with wiring.time_of_call():  # the ledger has its own time, whatever Square needed
        try:
            return webhooks.sync(delivery, place, sale)
        except RefundChanged:
            # What a refund counted for when it came first holds, though the order's amounts are others by now.
            return webhooks.sync(delivery, place, replace(sale, refunds={}))


def _skip_foreign(delivery: Delivery) -> Told:
    """It is not shown to this merchant's token: another merchant's, or gone. Sending it again would not help."""
    _tell(delivery, NOT_OURS, "square does not know what its event is about")
    return {OUTCOME: NOT_OURS}


def _tell(delivery: Delivery, why: str, sentence: str, **facts: str) -> None:
    logger.warning(sentence, extra={"merchant": delivery.connection.merchant_id, **facts})
    tell_untaken(settings.stage(), System.SQUARE, why)
