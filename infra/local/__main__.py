"""`python -m infra.local`: the emulator, the resources, the demo merchants, the handlers and HTTP, in this order.

State lives in .local (LOCAL_STATE names another folder); FRESH=1 begins anew. PORT (8000) is the only port anybody needs to know.
"""

import fcntl
import importlib
import json
import logging
import os
import shutil
import signal
import sys
import threading
import time
import uuid
from collections.abc import Callable
from multiprocessing.managers import BaseManager
from pathlib import Path
from typing import IO, Any

import boto3
from chalice.app import ScheduledEventConfig

from infra.apply import LOCAL_STAGE, ApplyError, apply
from infra.deploying import pages_address
from infra.local.background import NUDGE_SECONDS, Background, every, import_app, start_background
from infra.local.clock import LocalClock
from infra.local.controls import Controls, Stack
from infra.local.emulator import Emulator, EmulatorError
from infra.local.environment import ROOT, STATE, set_environment
from infra.local.night import pass_night
from infra.local.server import Gateway, LocalServer

EMULATOR_PYTHON = ROOT / ".venv-emulator" / "bin" / "python"
# What the seed answered, and what the emulator wrote. Without either the other belongs to a run that never ended well.
DEMO = STATE / "demo.json"
TABLES = STATE / "emulator" / "dynamodb.json"
# There after a clean stop only.
DRAINED = STATE / "drained"
LOCKS = ("lock", "emulator.lock")
DRAIN_SECONDS = 10.0
PORT_MAX = 65535
logger = logging.getLogger("regulars.local")


class StartError(Exception):
    """Why the stack cannot start, as a sentence."""


def main() -> int:
    logging.basicConfig(format="%(message)s")
    _when_told_to_stop(_leave)
    try:
        port = _read_port()
        emulator = Emulator(Path(os.environ.get("EMULATOR_PYTHON", EMULATOR_PYTHON)), STATE)
        with _claim_state():
            server = _claim_port(port)
            emulator.claim()
            _wipe_if_fresh()
            is_drained = False
            try:
                is_drained = _run(server, port, emulator)
            finally:
                # Only what was drained and then written can be taken up next time without a second look.
                if emulator.stop() and is_drained:
                    DRAINED.touch()
    except (StartError, EmulatorError, ApplyError, TimeoutError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(server: LocalServer, port: int, emulator: Emulator) -> bool:
    """Start everything, wait for the word to stop, stop; whether every event was handled by then."""
    begun = time.monotonic()
    set_environment()
    emulator.start()
    os.environ["AWS_ENDPOINT_URL"] = emulator.endpoint
    outputs = apply(LOCAL_STAGE, say=lambda _: None, delay_seconds=0.05)
    os.environ["LEDGER_STREAM_ARN"] = outputs["LedgerStreamArn"]
    pages_address.keep(boto3.client("ssm"), LOCAL_STAGE, f"http://127.0.0.1:{port}")
    clock = LocalClock(STATE / "clock.json")
    app_module = import_app(clock)
    is_first = not DEMO.exists()
    demo = _read_demo()
    background, process = _start_background(outputs)
    try:
        controls = _assemble(demo, port, clock, emulator, background, app_module, outputs)
        server.begin(Gateway(app_module.app), controls, after_write=every(NUDGE_SECONDS, background.nudge))
        _greet(port, emulator, demo["merchants"], time.monotonic() - begun)
        if is_first:
            pass_night(port)
        stopping = threading.Event()
        _when_told_to_stop(lambda *_: stopping.set())
        while not stopping.wait(0.2):
            if not emulator.is_alive():
                raise StartError(f"The emulator ended by itself; see {STATE / 'emulator.log'}.")
        print("Stopping ...", flush=True)
        server.end(5)
        return _drain(background)
    finally:
        process.shutdown()


def _when_told_to_stop(act: Callable[..., None]) -> None:
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, act)


def _leave(*_: object) -> None:
    """While starting there is nothing to drain."""
    raise SystemExit(0)


def _start_background(outputs: dict[str, str]) -> tuple[Background, BaseManager]:
    replays = not DRAINED.exists()
    if replays:
        print("The last stop was not clean: going through the ledger again ...", flush=True)
    DRAINED.unlink(missing_ok=True)
    return start_background(STATE / "clock.json", outputs, replays=replays)


def _drain(background: Background) -> bool:
    """Handle what has come in, then end the background; whether all of it was handled."""
    try:
        background.settle(DRAIN_SECONDS)
    except TimeoutError:
        logger.warning("Not everything could be handled in time; the next start does it again.")
        return False
    finally:
        background.end()
    return True


def _read_port() -> int:
    value = os.environ.get("PORT", "8000")
    if not value.isdecimal() or not 0 < int(value) <= PORT_MAX:
        raise StartError(f"PORT must be a number from 1 to {PORT_MAX}, not {value!r}.")
    return int(value)


def _claim_state() -> IO[bytes]:
    """Hold .local for this process."""
    STATE.mkdir(parents=True, exist_ok=True)
    lock = (STATE / "lock").open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise StartError(f"Another `make run` uses {STATE}; stop that one first.") from None
    return lock


def _claim_port(port: int) -> LocalServer:
    try:
        return LocalServer(port)
    except OSError as error:
        raise StartError(
            f"Port {port} of 127.0.0.1 cannot be used ({error.strerror}); choose another: make run PORT={port + 1}"
        ) from None


def _wipe_if_fresh() -> None:
    if DEMO.exists() and TABLES.exists() and os.environ.get("FRESH", "") in ("", "0"):
        return
    for path in STATE.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in LOCKS:
            path.unlink()


def _read_demo() -> dict[str, Any]:
    """Read the demo merchants, after making them at the first start."""
    if not DEMO.exists():
        print("Making the demo merchants ...", flush=True)
        DEMO.write_text(
            json.dumps({"id": uuid.uuid4().hex, "merchants": importlib.import_module("infra.local.seed").seed()}, indent=2)
        )
        DRAINED.touch()
    demo: dict[str, Any] = json.loads(DEMO.read_text())
    return demo


def _assemble(
    demo: dict[str, Any],
    port: int,
    clock: LocalClock,
    emulator: Emulator,
    background: Background,
    app_module: Any,
    outputs: dict[str, str],
) -> Controls:
    jobs = [source.name for source in app_module.app.event_sources if isinstance(source, ScheduledEventConfig)]
    stack = Stack(
        id=demo["id"],
        port=port,
        merchants=demo["merchants"],
        clock=clock,
        emulator=emulator,
        background=background,
        jobs={name: getattr(app_module, name) for name in jobs},
        deliveries=importlib.import_module("infra.local.ledger").sent_texts,
        rewind=importlib.import_module("infra.local.ledger").rewind_jobs,
        sns=boto3.client("sns"),
        topic_arn=outputs["InboundTextsTopicArn"],
    )
    return Controls(stack)


def _greet(port: int, emulator: Emulator, merchants: list[dict[str, Any]], seconds: float) -> None:
    api = f"http://127.0.0.1:{port}"
    (STATE / "url").write_text(api, encoding="utf-8")  # for programs in other windows
    lines = [
        f"Regulars is running (started in {seconds:.1f} s).",
        "",
        f"  a phone on the screen   {api}/_local/phone",
        f"  the till API            {api}/v1",
        f"  the console             {api}/sign-in",
        f"  the operator's page     {_set_up_link(api)}",
        f"  keys, clock, controls   {api}/_local",
        f"  the AWS emulator        {emulator.endpoint}",
        "",
        *(f"  {merchant['name']:<22}  text {merchant['phone']}" for merchant in merchants),
        "",
        "Sign in as one of them; the code comes to the phone on the screen:",
        *(f"  {merchant['name']:<22}  {_say_team(merchant)}" for merchant in merchants),
        "",
        "Stop with Ctrl-C; what you did is kept. Begin anew with: make run FRESH=1",
    ]
    print("\n".join(lines), flush=True)


def _say_team(merchant: dict[str, Any]) -> str:
    return ", ".join(f"{one['name']} ({one['role']}) {one['phone']}" for one in merchant.get("team", ()))


def _set_up_link(api: str) -> str:
    """Good for half an hour, and once."""
    wiring, setting_up = (importlib.import_module(f"chalicelib.{name}") for name in ("wiring", "usecases.setting_up"))
    return f"{api}/setup#{setting_up.make_link(wiring.vault(), wiring.clock())}"


if __name__ == "__main__":
    sys.exit(main())
