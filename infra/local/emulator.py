"""The AWS emulator (ministack) as a child process that ends when we end and keeps its state.

It runs in an environment of its own, because its dependencies clash with those of the tests.
"""

import fcntl
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import IO, Any

HOST = "127.0.0.1"
READY_SECONDS = 30.0
STOP_SECONDS = 20.0

# ministack writes its state when it is told to end, and only then. So when we vanish without a word the child must
# still hear of it: the pipe to its standard input closes, and it tells itself to end. (PR_SET_PDEATHSIG would do on
# Linux only.)
_CHILD = """
import os, signal, threading

def watch():
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)

threading.Thread(target=watch, daemon=True).start()
import re
from ministack.app import main
from ministack.services import dynamodb

# A Query has found its partition already, and then asks of every item in it, slowly, whether it is of that partition.
evaluate, of_partition = dynamodb._evaluate_condition, re.compile(r"\\S+ = \\S+").fullmatch

def evaluate_quickly(expression, *facts, slot="ConditionExpression"):
    known = slot == "KeyConditionExpression" and of_partition(expression)
    return bool(known) or evaluate(expression, *facts, slot=slot)

dynamodb._evaluate_condition = evaluate_quickly
main()
"""


class EmulatorError(Exception):
    """Why the emulator does not run, as a sentence."""


class Emulator:
    """One ministack in `state_dir`, on a port that stays the same over restarts."""

    def __init__(self, python: Path, state_dir: Path) -> None:
        self._python = python
        self._state_dir = state_dir
        self._log = state_dir / "emulator.log"
        self._lock: IO[bytes] | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"

    def claim(self) -> None:
        """Hold the state, waiting for an emulator that lost its parent to write it: it has the lock while it lives.

        Errors: EmulatorError.
        """
        if not self._python.exists():
            raise EmulatorError(f"{self._python} is missing; `make run` makes it.")
        self._lock = (self._state_dir / "emulator.lock").open("wb")
        deadline = time.monotonic() + STOP_SECONDS
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() > deadline:
                    raise EmulatorError(f"An earlier emulator still uses {self._state_dir}; end it first.") from None
                time.sleep(0.1)
            else:
                return

    def start(self) -> None:
        """Start, after `claim`, and wait until it answers. Errors: EmulatorError."""
        self.port = _choose_port(self._state_dir / "port.json")
        inherited = [self._lock.fileno()] if self._lock else []
        temporary = self._state_dir / "tmp"
        temporary.mkdir(exist_ok=True)
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                [str(self._python), "-c", _CHILD],
                env=_environment(self.port, self._state_dir / "emulator", temporary),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=inherited,
                # Ctrl-C reaches a whole group; the emulator has to outlive our draining.
                start_new_session=True,
            )
        self._await_ready()

    def is_alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def stop(self) -> bool:
        """End it so that its state is written; False when it had to be killed and the state is that of last time."""
        child = self._child
        if child is None:
            return True
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdin is not None:
            child.stdin.close()
        if self._lock is not None:
            self._lock.close()
        return child.returncode in (0, -signal.SIGTERM)

    def sent_texts(self, phone: str) -> list[dict[str, Any]]:
        """Every SMS that was published to `phone` (E.164), oldest first, as the emulator recorded it."""
        query = urllib.parse.urlencode({"phoneNumber": phone})
        url = f"{self.endpoint}/_ministack/sns/sms-messages?{query}"
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own endpoint
            messages: list[dict[str, Any]] = json.load(answer)["sms_messages"].get(phone, [])
        return messages

    def _await_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if not self.is_alive():
                raise EmulatorError(f"The emulator ended while starting; the end of {self._log} says why.")
            try:
                with urllib.request.urlopen(f"{self.endpoint}/_ministack/health", timeout=2):  # noqa: S310
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise EmulatorError(f"The emulator did not answer within {READY_SECONDS:.0f} s; see {self._log}.")


def _environment(port: int, state: Path, temporary: Path) -> dict[str, str]:
    """Everything on 127.0.0.1, nothing optional, no texts in its log, no docker."""
    kept = {name: value for name in ("PATH", "HOME", "LANG") if (value := os.environ.get(name))}
    return kept | {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "MINISTACK_REGION": "us-east-1",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state),
        "S3_DATA_DIR": str(state / "s3"),
        "TMPDIR": str(temporary),
        "AUTH": "false",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "DOCKER_HOST": "unix:///nonexistent",
        # At INFO it logs every text with its number.
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
    }


def _choose_port(path: Path) -> int:
    """Take the port of last time if it is free, else a free one, and remember it."""
    remembered = json.loads(path.read_text())["emulator"] if path.exists() else 0
    for port in (remembered, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            chosen: int = probe.getsockname()[1]
        path.write_text(json.dumps({"emulator": chosen}))
        return chosen
    raise EmulatorError("No free port on 127.0.0.1.")
