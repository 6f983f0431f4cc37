"""A server that is almost right: it hands calls on to the real one, and bends them on the way there or back."""

import http.client
import json
import threading
import uuid
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count


class Bending:
    """Bends nothing. `sent` is changed in place, `got` is the status and the body that the real server answered."""

    def __init__(self, other_key="", key=""):
        self.key, self.other_key, self.numbers = key, other_key, count(1)

    def send(self, sent):
        """Change what is handed on: a dict of method, path, headers and body."""

    def answer(self, sent, status, body):
        """What is answered in the real server's place."""
        return status, body


class Forgetful(Bending):
    """Every call is a new one: names are not remembered, and neither are sales."""

    def send(self, sent):
        if "Idempotency-Key" in sent["headers"]:
            sent["headers"]["Idempotency-Key"] = uuid.uuid4().hex
        if sent["method"] == "PUT":
            sent["path"] += f"-{next(self.numbers)}"


class Lavish(Bending):
    """A coupon is good as often as somebody shows it, and a certificate is never used up."""

    def answer(self, sent, status, body):
        if status == 422 and body["errors"][0]["code"] == "COUPON_USED":
            return 201, {"id": "red_x", "status": "held", "offers": []}
        if sent["path"].endswith("/v1/gifts/uses") and status == 201:
            body = {**body, "balance": body["balance"] + body["amount"]}
        return status, body


class Stumbling(Bending):
    """Now and then it has a fault of its own."""

    def answer(self, sent, status, body):
        return (500, {"errors": []}) if next(self.numbers) % 10 == 0 else (status, body)


class Generous(Bending):
    """A sale says that it earned twice as much."""

    def answer(self, sent, status, body):
        if sent["method"] == "PUT" and status == 200:
            body = {**body, **{name: 2 * body[name] for name in ("points_delta", "points_total_for_sale") if name in body}}
        return status, body


class Gossiping(Bending):
    """It does not look whose key it is."""

    def send(self, sent):
        if self.other_key in sent["headers"].get("Authorization", ""):
            sent["headers"]["Authorization"] = f"Bearer {self.key}"


class Lenient(Bending):
    """It rounds money, and has names made up for writes without one."""

    def send(self, sent):
        if sent["body"] and isinstance(sent["body"].get("subtotal"), float):
            sent["body"]["subtotal"] = round(sent["body"]["subtotal"])
        if not sent["headers"].get("Idempotency-Key", "x").strip():
            sent["headers"]["Idempotency-Key"] = uuid.uuid4().hex


class Mumbling(Bending):
    """Its quotes are no JSON objects."""

    def answer(self, sent, status, body):
        return (status, ["offers"]) if sent["path"].endswith("/quote") else (status, body)


class Curt(Bending):
    """It refuses without saying why."""

    def answer(self, sent, status, body):
        return (status, {"error": "no"}) if status >= 400 else (status, body)


class Stingy(Bending):
    """Nobody has ever earned enough."""

    def answer(self, sent, status, body):
        if sent["path"].endswith("/quote") and status == 200:
            no = {"applicable": False, "reason": "needs_points", "message": "Not yet."}
            body = {**body, "offers": [{**offer, **no} for offer in body["offers"]]}
        return status, body


class Careless(Bending):
    """What is held for one check is there for the next one too: it gives back at once what it holds."""

    def answer(self, sent, status, body):
        if sent["method"] == "GET" and "held" in body and "balance" in body:
            body = {**body, "balance": body["balance"] + body["held"]}
        if sent["path"] == "/v1/redemptions" and status == 201:
            body = {**body, "balance": body["balance"] + sum(offer["price_points"] for offer in body["offers"])}
        return status, body


class Petty(Bending):
    """It takes one cent off, whatever was promised."""

    def answer(self, sent, status, body):
        if sent["path"] == "/v1/redemptions" and status == 201:
            for offer in body["offers"]:
                for part in (offer, *offer["allocations"]):
                    part["amount"] = 1
        return status, body


class Inflating(Bending):
    """A sale with a reward on it earns as if there were none."""

    def answer(self, sent, status, body):
        if sent["method"] == "PUT" and status == 200 and sent["body"].get("discount"):
            body = {**body, "points_total_for_sale": body["points_total_for_sale"] + sent["body"]["discount"] // 100}
        return status, body


class Chatty(Bending):
    """It texts about a sale, whatever the phone has said."""

    def answer(self, sent, status, body):
        if sent["path"] == "/v1/sandbox/texts/read" and status == 200:
            told = {"at": body["at"], "kind": "earned", "words": "You earned 10 points."}
            body = {**body, "texts": [*body["texts"], told]}
        return status, body


class Stale(Bending):
    """It believes an older version as it does a newer one."""

    def send(self, sent):
        if sent["body"]:
            sent["body"].pop("version", None)


@contextmanager
def bent(bending, port):
    """The address of a server that stands before the one at this port."""

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self):
            length = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(length)
            kept = ("Authorization", "Content-Type", "Idempotency-Key")
            headers = {name: self.headers[name] for name in kept if name in self.headers}
            sent = {"method": self.command, "path": self.path, "headers": headers, "body": json.loads(raw) if raw else None}
            bending.send(sent)
            status, got, told = hand_on(sent, port)
            status, got = bending.answer(sent, status, got)
            content = b"" if got is None else json.dumps(got).encode()
            self.send_response(status)
            for name, value in told.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815  what http.server calls

        def log_message(self, *words):
            """Nothing of it is in the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def hand_on(sent, port):
    """Status, body and headers of the real answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        body = None if sent["body"] is None else json.dumps(sent["body"]).encode()
        connection.request(sent["method"], sent["path"], body, sent["headers"])
        answer = connection.getresponse()
        raw = answer.read()
        told = {name: value for name, value in answer.getheaders() if name.lower() == "idempotent-replayed"}
        return answer.status, json.loads(raw) if raw else None, told
    finally:
        connection.close()
