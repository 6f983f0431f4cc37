"""Our handlers as Lambda calls them, and a bare handler that makes the same calls of DynamoDB."""

import itertools
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from botocore.config import Config
from botocore.session import Session

from chalicelib import wiring
from tests.builders import MAYA, Shop
from tests.contracts.conftest import aws_stack, make_tables, open_tables
from tests.speed.rounds import rounds, serve

SALE: Final = {"state": "closed", "currency": "USD", "occurred_at": "2026-11-21T09:59:00-08:00", "subtotal": 1240, "tax": 112}
PLAIN: Final = "the-one-that-is-copied"


@dataclass
class Recorded:
    """What botocore was asked to send."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def note(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        self.calls.append((model.name, params))


def main() -> None:
    make_tables()
    tables = open_tables()
    stack = aws_stack(tables, one_at_a_time=True)
    shop = Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault)
    wiring.book, wiring.merchants, wiring.vault = (lambda: stack.book), (lambda: stack.merchants), (lambda: stack.vault)
    wiring.clock = lambda: shop.now
    maya, recorded = shop.join(), Recorded()
    tables.connection.client.meta.events.register("provide-client-params.dynamodb", recorded.note)
    measurements: dict[str, Callable[[], Any]] = {}
    for name, (method, path, body) in _operations(maya).items():
        events = _events(shop.keys["mill"], method, path, body)
        for number in range(2):  # the first call reads who the till is, the second one is as all others
            recorded.calls.clear()
            _answer(_event(shop.keys["mill"], method, path.format(f"{PLAIN}-{number}"), body, f"{PLAIN}-{number}"))
        calls = list(recorded.calls)
        measurements[f"{name} ours"] = rounds(_answer, events)
        measurements[f"{name} bare"] = _bare(calls, body, maya)
        measurements[f"{name} calls"] = partial(len, calls)
    serve(measurements)


def _operations(maya: str) -> dict[str, tuple[str, str, dict[str, Any]]]:
    check = {"currency": "USD", "subtotal": 1240, "tax": 112}
    return {
        "look-up": ("POST", "/v1/members/lookup", {"phone": MAYA}),
        "quote": ("POST", "/v1/checks/{}/quote", {"member_id": maya, "check": check}),
        "sale": ("PUT", "/v1/sales/{}", {**SALE, "member_id": maya}),
    }


def _events(key: str, method: str, path: str, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (_event(key, method, path.format(f"s{number}"), body, f"k{number}") for number in itertools.count())


def _event(key: str, method: str, path: str, body: dict[str, Any], name: str) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}", "Idempotency-Key": name}
    _, version, family, *rest = path.split("/")
    identifiers = {"sales": ("sale_id", "{sale_id}"), "checks": ("check_id", "{check_id}/quote")}
    typed, route = identifiers.get(family, ("", "lookup"))
    resource = f"/{version}/{family}/{route}"
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {word: [value] for word, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": {typed: rest[0]} if typed else None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": resource,
            "httpMethod": method,
            "requestId": name,
            "identity": {"sourceIp": "192.0.2.1"},
        },
        "body": json.dumps(body),
        "isBase64Encoded": False,
    }


def _answer(event: dict[str, Any]) -> None:
    from app import app

    answer = app(event, None)
    if answer["statusCode"] != 200:
        sys.exit(f"{answer['statusCode']} {answer['body']}")


def _bare(calls: list[tuple[str, dict[str, Any]]], body: dict[str, Any], maya: str) -> Callable[[], Any]:
    """The same calls, on items of their own, with a client as botocore makes one and nothing around it but JSON."""
    config = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 1, "mode": "standard"})
    client = Session().create_client("dynamodb", config=config)
    asked = json.dumps(calls)

    def events() -> Iterator[tuple[str, list[Callable[[], Any]]]]:
        for number in itertools.count():
            own = json.loads(asked.replace(PLAIN, f"bare-{number}").replace(maya, f"{maya[:-6]}{number:06d}"))
            yield json.dumps(body), [_prepared(client, name, params) for name, params in own]

    def handle(event: tuple[str, list[Callable[[], Any]]]) -> None:
        said, sends = event
        asked_for = json.loads(said)
        answers = [send() for send in sends]
        json.dumps({"asked": len(asked_for), "answers": [answer["ResponseMetadata"]["HTTPStatusCode"] for answer in answers]})

    return rounds(handle, events())


def _prepared(client: Any, name: str, params: dict[str, Any]) -> Callable[[], Any]:
    method = getattr(client, {"Query": "query", "GetItem": "get_item", "TransactWriteItems": "transact_write_items"}[name])
    own = {word: said for word, said in params.items() if word != "ClientRequestToken"}  # botocore makes one for each
    return lambda: method(**own)


if __name__ == "__main__":
    main()
