"""Every protocol that we speak. A new one is a row here, with its messages in `tills.py` or `makers.py`."""

from chalice.test import HTTPResponse

from tests.api.fitting import misfits
from tests.fuzz import makers, tills
from tests.fuzz.messages import Message, Protocol

ANY = frozenset(range(500))
OF_TOAST = frozenset({"transactionStatus", "message", "searchResponse", "checkResponse", "transferResponse"})


def fits_the_contract(message: Message, answer: HTTPResponse) -> bool:
    """Whether the API's document has this answer."""
    said = answer.json_body if answer.body else None
    return not misfits(message.method, message.path.partition("?")[0], answer.status_code, answer.headers, said)


def is_of_toast(_: Message, answer: HTTPResponse) -> bool:
    """Whether Toast knows all of an answer's fields."""
    said = answer.json_body
    return isinstance(said, dict) and set(said) <= OF_TOAST


def is_of_square(_: Message, answer: HTTPResponse) -> bool:
    """Whether a refusal is one error in Square's words."""
    errors = answer.json_body.get("errors", []) if isinstance(answer.json_body, dict) else [{}]
    return answer.status_code == 200 or [set(error) >= {"category", "code", "detail"} for error in errors] == [True]


PROTOCOLS = {
    "the API": Protocol(tills.of_the_api, ANY, fits_the_contract, bears_key=True),
    "Toast": Protocol(tills.of_toast, frozenset({200, 400, 404}), is_of_toast, unknown=400, bears_key=True),
    "the Square Loyalty surface": Protocol(
        tills.of_square_loyalty, frozenset({200, 400, 404, 413}), is_of_square, bears_key=True
    ),
    "Shopify": Protocol(makers.of_shopify, frozenset({200, 413})),
    "Square's events": Protocol(makers.of_square_events, frozenset({200, 413})),
    # Where Square answers us what is no JSON, it is asked to send the event again.
    "Square's answers": Protocol(makers.of_square_answers, frozenset({200, 503})),
    "Lightspeed": Protocol(makers.of_lightspeed, frozenset({200, 413})),
}
