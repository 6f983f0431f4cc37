"""Our own way to the engine, with faults on it, since no engine makes them. They come below botocore and all that tries again."""

import io
import json
import socket
import time
from collections import deque
from contextlib import suppress
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from botocore.httpsession import URLLib3Session

from chalicelib.storage.tables import Tables
from tests.faults.faults import Fault, Killed, Weather
from tests.faults.history import History

AT_ONCE = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
HURRY, PATIENCE_SECONDS = 50, 60
"""Pauses are so many times shorter than they are for a till."""
ANY = (
    Fault.LOST,
    Fault.UNANSWERED,
    Fault.DELAYED,
    Fault.BROKEN,
    Fault.THROTTLED,
    Fault.COLLIDED,
    Fault.KILLED_BEFORE,
    Fault.KILLED_AFTER,
)
OK = 200


class Transport:
    """Carries every request of these tables' client, and notes what the engine says it has written.

    It waits longer for the engine than our client does, so that nothing gets lost but by its own doing.
    """

    def __init__(self, tables: Tables, weather: Weather, history: History) -> None:
        client: Any = tables.connection.client
        self._session = URLLib3Session(timeout=PATIENCE_SECONDS, socket_options=[AT_ONCE])
        self._weather, self._history = weather, history
        self._adrift: deque[AWSPreparedRequest] = deque()
        client.meta.events.register("before-send.dynamodb", self._carry)

    def flush(self, left: int = 0) -> None:
        """Let delayed requests arrive, all but the last ones. Nobody hears what becomes of them."""
        with suppress(IndexError):  # somebody else let it arrive
            while len(self._adrift) > left:
                self._deliver(self._adrift.popleft())

    def _carry(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        fault = self._weather.draw(*ANY)
        self.flush(left=2)
        match fault:
            case Fault.KILLED_BEFORE:
                raise Killed
            case Fault.LOST:
                raise ConnectionClosedError(endpoint_url=request.url)
            case Fault.DELAYED:
                self._adrift.append(request)
                raise ReadTimeoutError(endpoint_url=request.url)
            case Fault.THROTTLED:
                return _error(request, 400, "ThrottlingException")
            case Fault.COLLIDED:
                return _collision(request)
        response = self._deliver(request)
        match fault:
            case Fault.KILLED_AFTER:
                raise Killed
            case Fault.UNANSWERED:
                raise ConnectionClosedError(endpoint_url=request.url)
            case Fault.BROKEN:
                return _error(request, 500, "InternalServerError")
        return response

    def _deliver(self, request: AWSPreparedRequest) -> AWSResponse:
        response: AWSResponse = self._session.send(request)
        if response.status_code == OK and _operation(request) in {"PutItem", "TransactWriteItems"}:
            body = json.loads(request.body)
            for put in [part["Put"] for part in body.get("TransactItems", ()) if "Put" in part] or [body]:
                self._history.commit(put["Item"])
        return response


def hurry(tables: Tables) -> None:
    """Wait less than for a till, so that more happens in a minute; and let no call run out of time where the machine is slow."""
    tables.pause = lambda seconds: time.sleep(seconds / HURRY)
    tables.monotonic = lambda: 0.0


def _operation(request: AWSPreparedRequest) -> str:
    target = request.headers["X-Amz-Target"]
    return (target.decode() if isinstance(target, bytes) else str(target)).rpartition(".")[2]


def _collision(request: AWSPreparedRequest) -> AWSResponse:
    """What DynamoDB says where a transaction on the same item is under way; reads are throttled instead."""
    if _operation(request) == "TransactWriteItems":
        reasons = [{"Code": "TransactionConflict"}] + [{"Code": "None"}] * (len(json.loads(request.body)["TransactItems"]) - 1)
        return _error(request, 400, "TransactionCanceledException", CancellationReasons=reasons)
    code = "TransactionConflictException" if _operation(request) in {"PutItem", "DeleteItem"} else "ThrottlingException"
    return _error(request, 400, code)


def _error(request: AWSPreparedRequest, status: int, code: str, **more: Any) -> AWSResponse:
    body = json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "", **more}).encode()
    raw: Any = io.BytesIO(body)
    raw.stream = lambda: iter((body,))
    return AWSResponse(request.url, status, {}, raw)
