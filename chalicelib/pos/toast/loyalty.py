"""POST /toast/v1/loyalty: who calls, which verb, and how the answer goes back.

The key is what `Authorization` holds, without a scheme; the restaurant says which shop it is. Neither may be wrong with a 401.
"""

import hmac
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final

from chalice.app import Request as HttpRequest
from chalice.app import Response

from chalicelib import wiring
from chalicelib.api.parsing import is_id
from chalicelib.api.views import DIGEST_LENGTH, Call, log_failure, request_id_of
from chalicelib.domain.desk.connection import Connection, System
from chalicelib.domain.refusals import MissingRequestId, Refusal, UnknownKey
from chalicelib.observability import logger
from chalicelib.pos import calls
from chalicelib.pos.toast.answers import Answered, Failed, Status, write_answer
from chalicelib.pos.toast.messages import Message, read_message
from chalicelib.usecases.till import Request, Till

VERBS: Final[Mapping[str, str]] = {
    "LOYALTY_SEARCH": "accounts.search",
    "LOYALTY_INQUIRE": "rewards.inquire",
    "LOYALTY_REDEEM": "rewards.redeem",
    "LOYALTY_ACCRUE": "accruing.accrue",
    "LOYALTY_REVERSE": "reversing.reverse",
    "LOYALTY_TRANSFER": "transferring.transfer",
}
"""Module and function of each verb, imported when it first comes."""
QUESTIONS: Final = frozenset({"LOYALTY_SEARCH", "LOYALTY_INQUIRE"})
"""They change nothing, so they need no name."""
OK: Final = 200
NOT_CONNECTED: Final = "This restaurant is not connected."


def answer_loyalty(http: HttpRequest) -> Response:
    """Answer one transaction of Toast's."""
    till, verb = None, ""

    def act() -> Answered:
        nonlocal till, verb
        till = _authenticate(http)
        verb, message = _read(http)
        call = Call(till, message, _request(http, till, verb, message), wiring.clock(), http)
        return _verb(verb)(call)

    with wiring.time_of_call():
        answered, status = _answer(http, act)
    extra = {"verb": verb, "status": status, "outcome": answered.transaction_status.value, "request_id": request_id_of(http)}
    extra |= {"merchant": till.merchant.id, "shop": till.location.id} if till else {}
    logger.info("toast answered", extra=extra)
    headers: dict[str, str | list[str]] = {"Content-Type": "application/json", "Request-Id": request_id_of(http)}
    return Response(write_answer(answered), headers=headers, status_code=status)


def _answer(http: HttpRequest, act: Callable[[], Answered]) -> tuple[Answered, int]:
    try:
        return act(), OK
    except Failed as error:
        failed = error
    except Refusal as refusal:
        from chalicelib.pos.toast import statuses  # noqa: PLC0415  what goes well does not wait for all sentences

        failed = statuses.fail(refusal)
    except Exception as error:  # noqa: BLE001 - whatever it is, Toast gets its own envelope and no stack trace
        log_failure(error, http)
        failed = Failed(Status.ERROR, "Something failed on our side.")
    return Answered(transaction_status=failed.status, message=failed.message), failed.http


def _authenticate(http: HttpRequest) -> Till:
    """The shop of a known restaurant, whose key it is. Raises Failed, UnknownKey."""
    connection = _connection(str(http.headers.get("toast-restaurant-external-id", "")).strip().lower())
    try:
        merchant = wiring.merchants().get(connection.merchant_id)
        till = Till(merchant, merchant.location(connection.location_id))
    except KeyError:
        raise Failed(Status.INVALID_RESTAURANT, NOT_CONNECTED) from None
    shown = str(http.headers.get("authorization", "")).strip().encode(errors="replace")
    live = [wiring.vault().open(merchant.id, sealed).encode() for sealed in connection.secrets]
    # All are compared, whichever fits, so that the time says nothing.
    if not sum(hmac.compare_digest(shown, secret) for secret in live):
        raise UnknownKey
    calls.note(connection, wiring.clock())
    return till


def _connection(restaurant: str) -> Connection:
    found = wiring.connections().find(System.TOAST, restaurant)
    if found is None:
        raise Failed(Status.INVALID_RESTAURANT, NOT_CONNECTED)
    return found


def _read(http: HttpRequest) -> tuple[str, Message]:
    """The verb, on which header and body have to agree, and the message. Raises Failed, UnusableField."""
    verb, message = str(http.headers.get("toast-transaction-type", "")).strip(), read_message(http.raw_body)
    if verb not in VERBS or message.toast_transaction_type != verb:
        raise Failed(Status.INVALID_TYPE, "The header and the body name one of the six transaction types.")
    return verb, message


def _request(http: HttpRequest, till: Till, verb: str, message: Message) -> Request:
    """Toast's name for a transaction. The same one is the same request, whatever else it says: verb and accounts are compared.

    Raises MissingRequestId.
    """
    name = str(http.headers.get("toast-transaction-guid", "")).strip()
    if verb in QUESTIONS:
        return Request("", "")
    if not is_id(name):
        raise MissingRequestId
    parts = message.check_transaction_information, message.reverse_transaction_information
    account = next((part.loyalty_identifier for part in parts if part), None)
    if (moved := message.transfer_transaction_information) is not None:
        account = f"{moved.from_loyalty_identifier}|{moved.to_loyalty_identifier}"
    return Request(name, wiring.vault().sign(till.merchant.id, f"toast|{verb}|{account}")[:DIGEST_LENGTH])


def _verb(verb: str) -> Callable[[Call[Message]], Answered]:
    module, _, name = VERBS[verb].partition(".")
    found: Callable[[Call[Message]], Answered] = getattr(import_module(f"chalicelib.pos.toast.{module}"), name)
    return found
