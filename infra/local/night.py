"""The demo's first night: no schedule runs on a laptop, and what is studied at night would be missing on the first evening."""

import threading
from contextlib import suppress
from http.client import HTTPConnection, HTTPException

SECONDS = 120.0
STEPS = ("/_local/settle", "/_local/jobs/study_members")


def pass_night(port: int) -> None:
    """Let members be studied as soon as everything that was seeded is counted; nobody waits for it."""
    threading.Thread(target=_pass, args=(port,), name="night", daemon=True).start()


def _pass(port: int) -> None:
    with suppress(OSError, HTTPException):  # whoever stops the stack before does without
        for step in STEPS:
            connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
            connection.request("POST", step)
            connection.getresponse().read()
            connection.close()
