"""Pages of a started `make run`, used without a browser: the console as an owner does, and what is open to everybody."""

import http.client
import re
from urllib.parse import urlencode

from tests.e2e.stack import Stack


class Visitor:
    """A browser, and nobody who is signed in."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.cookies = stack, dict[str, str]()

    def get(self, path: str) -> str:
        """A page, or where it sends on to. It has to work."""
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> str:
        """Send a form; the page that answers, or where it sends on to. It has to work."""
        return self._ask("POST", path, urlencode(fields))

    def _ask(self, method: str, path: str, content: str | None) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.stack.port, timeout=60)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, content, {**sent, "Cookie": cookies})
        answer = connection.getresponse()
        raw = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        assert answer.status < 400, raw
        return answer.headers["Location"] if answer.status == 303 else raw


class Owner(Visitor):
    """A browser, signed in with the code that came to the phone of somebody on the merchant's team, which is `code`."""

    def __init__(self, stack: Stack, merchant: str, number: str) -> None:
        super().__init__(stack)
        phone = stack.phone(merchant, number)
        self.post("/sign-in", phone=number)
        code = re.search(r"\b\d{6}\b", phone.inbox()[-1]["body"])
        assert code
        self.code = code[0]
        self.post("/sign-in/code", code=self.code)
