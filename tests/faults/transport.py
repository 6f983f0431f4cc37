"""Our own way to the engine, with faults on it, since no engine makes them. Below botocore, which tries again by itself."""

import io
import json
import time
from collections import deque
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from chalicelib.storage.tables import Tables
from tests.faults.faults import Fault, Killed, Weather
from tests.faults.history import History

HURRY = 50
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
AGAIN = (Fault.THROTTLED, Fault.COLLIDED)
"""In mild weather no request is lost twice running."""
OK = 200


class Transport:
    """Carries every request of these tables' client, and notes what the engine says it has written."""

    def __init__(self, tables: Tables, weather: Weather, history: History) -> None:
        client: Any = tables.connection.client
        self._send = client._endpoint.http_session.send
        self._weather, self._history = weather, history
        self._adrift: deque[AWSPreparedRequest] = deque()
        client.meta.events.register("before-send.dynamodb", self._carry)

    def flush(self, left: int = 0) -> None:
        """Let delayed requests arrive, all but the last ones. Nobody hears what becomes of them."""
        with suppress(IndexError):  # somebody else let it arrive
            while len(self._adrift) > left:
                self._deliver(self._adrift.popleft())

    def _carry(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        fault = self._weather.draw(*(AGAIN if self._weather.mild and _is_repeated(request) else ANY))
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
        response: AWSResponse = self._send(request)
        if response.status_code == OK and _operation(request) in {"PutItem", "TransactWriteItems"}:
            body = json.loads(request.body)
            for put in [part["Put"] for part in body.get("TransactItems", ())] or [body]:
                self._history.commit(put["Item"])
        return response


def hurry(patch: pytest.MonkeyPatch, tables: Tables) -> None:
    """Wait less than a till would, so that more happens in a minute."""

    def pause(seconds: float) -> None:
        time.sleep(seconds / HURRY)

    patch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=pause))
    tables.pause = pause


def _operation(request: AWSPreparedRequest) -> str:
    target = request.headers["X-Amz-Target"]
    return (target.decode() if isinstance(target, bytes) else str(target)).rpartition(".")[2]


def _is_repeated(request: AWSPreparedRequest) -> bool:
    """Whether botocore sends it for another time."""
    attempt = request.headers["amz-sdk-request"]
    return "attempt=1" not in (attempt.decode() if isinstance(attempt, bytes) else str(attempt))


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
