"""The server before the app does what API Gateway does, and keeps the requests of eight tills apart."""

import base64
import http.client
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from chalice.app import Chalice, Response

from chalicelib.api.edge import App
from infra.local.server import BODY_BYTES_MAX, Gateway, LocalServer, answer_json

JSON = {"Content-Type": "application/json"}
PICTURE = bytes(range(256))


def make_app() -> Chalice:
    app = App("house", configure_logs=False)
    app.api.binary_types = ["*/*"]

    @app.route("/echo", methods=["POST"])
    def echo() -> dict[str, Any]:
        request = app.current_request
        threading.Event().wait(0.001)
        assert request is app.current_request
        return {"body": app.current_request.json_body, "id": app.lambda_context.aws_request_id}

    @app.route("/picture")
    def show_picture() -> Response:
        return Response(PICTURE, headers={"Content-Type": "image/png"})

    @app.route("/words")
    def show_words() -> Response:
        return Response("né".encode(), headers={"Content-Type": "text/html; charset=utf-8"})

    @app.route("/count", methods=["POST"], content_types=[])
    def count() -> Any:
        return {"bytes": len(app.current_request.raw_body), "sum": sum(app.current_request.raw_body)}

    @app.route("/raw/{name}", methods=["PUT"], content_types=["text/plain"])
    def read_raw(name: str) -> Response:
        body = app.current_request.raw_body.decode()
        return Response(
            f"{name}: {body}".encode(), status_code=201, headers={"content-type": "text/plain", "Set-Cookie": ["a=1", "b=2"]}
        )

    return app


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    made = LocalServer(0)
    made.begin(Gateway(make_app()), lambda method, target, _: answer_json(200, [method, target]), lambda: None)
    yield made
    made.end(1)


@pytest.fixture
def client(server: LocalServer) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    yield connection
    connection.close()


def ask(client: http.client.HTTPConnection, method: str, path: str, body: Any = None, headers: Any = None) -> tuple[int, Any]:
    client.request(method, path, body, headers or {})
    answer = client.getresponse()
    return answer.status, answer.read()


def test_eight_tills_get_their_own_answers(server: LocalServer) -> None:
    crossed: list[Any] = []

    def ring_up(till: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        ids = set()
        for number in range(40):
            sent = {"till": till, "number": number}
            status, body = ask(connection, "POST", "/echo", json.dumps(sent), JSON)
            ids.add(json.loads(body)["id"])
            if status != 200 or json.loads(body)["body"] != sent:
                crossed.append(body)
        connection.close()
        if len(ids) != 40:
            crossed.append("request ids repeat")

    tills = [threading.Thread(target=ring_up, args=(n,)) for n in range(8)]
    for till in tills:
        till.start()
    for till in tills:
        till.join()
    assert crossed == []


def test_path_parameters_headers_and_text_bodies_pass(client: http.client.HTTPConnection) -> None:
    client.request("PUT", "/raw/x%20y?a=b", "é".encode(), {"Content-Type": "text/plain"})
    answer = client.getresponse()
    assert (answer.status, answer.read().decode()) == (201, "x%20y: é")
    assert answer.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    assert answer.headers.get_all("Content-Type") == ["text/plain"]


def test_what_is_binary_comes_as_it_is_to_who_says_what_they_accept(client: http.client.HTTPConnection) -> None:
    """As at the gateway, which passes it on packed to who does not: browsers always do."""
    for accepted in ("image/avif,image/webp,*/*;q=0.8", "*/*"):
        assert ask(client, "GET", "/picture", headers={"Accept": accepted}) == (200, PICTURE)
    assert ask(client, "GET", "/picture") == (200, base64.b64encode(PICTURE))


def test_words_come_as_they_are_to_everybody(client: http.client.HTTPConnection) -> None:
    """Points of sale often do not say what they accept."""
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "text/html"}):
        assert ask(client, "GET", "/words", headers=headers) == (200, "né".encode())
        assert ask(client, "POST", "/echo", b"{}", JSON | headers)[1].startswith(b'{"body":{}')


def test_a_binary_body_arrives_whole(client: http.client.HTTPConnection) -> None:
    sent = {"Content-Type": "application/octet-stream"}
    assert json.loads(ask(client, "POST", "/count", PICTURE, sent)[1]) == {"bytes": 256, "sum": sum(PICTURE)}


def test_a_chunked_body_arrives_whole(client: http.client.HTTPConnection) -> None:
    client.request("POST", "/echo", iter([b'{"a"', b":1}"]), JSON, encode_chunked=True)
    assert json.loads(client.getresponse().read())["body"] == {"a": 1}


@pytest.mark.parametrize(("method", "path"), [("GET", "/nowhere"), ("GET", "/echo"), ("DELETE", "/echo"), ("OPTIONS", "/echo")])
def test_what_has_no_route_is_forbidden_as_at_the_gateway(client: http.client.HTTPConnection, method: str, path: str) -> None:
    status, body = ask(client, method, path, headers={"Authorization": "Bearer x"})
    assert (status, json.loads(body)) == (403, {"message": "Missing Authentication Token"})


def test_more_than_ten_megabytes_are_refused(client: http.client.HTTPConnection) -> None:
    assert ask(client, "POST", "/echo", bytes(BODY_BYTES_MAX + 1), JSON) == (413, b'{"message": "Request Too Long"}')


def test_controls_never_reach_the_app(client: http.client.HTTPConnection) -> None:
    assert json.loads(ask(client, "GET", "/_local/texts?phone=1")[1]) == ["GET", "/_local/texts?phone=1"]
    assert ask(client, "GET", "/_localx")[0] == 403


def test_only_this_machine_is_listened_to(server: LocalServer) -> None:
    assert server.socket.getsockname()[0] == "127.0.0.1"


def test_a_taken_port_is_noticed_at_once() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(OSError, match="in use"):
            LocalServer(other.getsockname()[1])


def test_after_the_end_nothing_is_answered() -> None:
    server = LocalServer(0)
    port = server.server_port
    server.begin(Gateway(make_app()), lambda *_: answer_json(200, {}), lambda: None)
    kept = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    assert ask(kept, "GET", "/_local")[0] == 200
    server.end(1)
    assert ask(kept, "GET", "/_local")[0] == 503
    kept.close()
    with pytest.raises(ConnectionRefusedError):
        kept.connect()
