"""An owner in a browser, without the browser: pages and forms by HTTP, with the cookies that were set."""

import http.client
import re
from typing import Final, Self
from urllib.parse import urlencode

from tests.e2e.stack import Stack

ROSA: Final = "+12065550171"


class Owner:
    """Signed in with the code that came to the phone, which is `code`."""

    def __init__(self, stack: Stack) -> None:
        self._stack, self.cookies = stack, dict[str, str]()
        phone = stack.phone("rosas-bakery", ROSA)
        self.post("/sign-in", phone=ROSA)
        code = re.search(r"\b\d{6}\b", phone.inbox()[-1]["body"])
        assert code
        self.code = code[0]
        self.post("/sign-in/code", code=self.code)

    def another(self) -> Self:
        """A browser of somebody else, who is not signed in."""
        made = type(self).__new__(type(self))
        made._stack, made.cookies = self._stack, {}
        return made

    def get(self, path: str) -> str:
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> str:
        return self._ask("POST", path, urlencode(fields))

    def _ask(self, method: str, path: str, content: str | None) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self._stack.port, timeout=60)
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
