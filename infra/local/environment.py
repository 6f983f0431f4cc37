"""What a process has to know to be part of the local stack, or to speak with the one that runs."""

import importlib
import json
import os
import socket
from pathlib import Path

from infra.apply import LOCAL_STAGE
from infra.local.clock import LocalClock
from infra.local.emulator import HOST
from infra.local.events import REGION
from infra.operating.stages import StageNotThereError

ROOT = Path(__file__).resolve().parent.parent.parent
STATE = Path(os.environ.get("LOCAL_STATE", ROOT / ".local"))


def set_environment() -> None:
    """Set what the stage needs and drop what the operator has of AWS: nothing here may reach a real account."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ |= {
        "STAGE": LOCAL_STAGE,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "PYTHONPATH": str(ROOT),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "2",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }


def join_running_stack(state: Path = STATE) -> None:
    """Let this process see the tables and the clock of the `make run` that uses this state. Errors: StageNotThereError."""
    try:
        port = int(json.loads((state / "port.json").read_text())["emulator"])
        socket.create_connection((HOST, port), timeout=2).close()
    except (OSError, ValueError, KeyError):
        raise StageNotThereError("Stage local is what `make run` runs: start it in another window, then try again.") from None
    set_environment()
    os.environ["AWS_ENDPOINT_URL"] = f"http://{HOST}:{port}"
    importlib.import_module("chalicelib.wiring").clock = LocalClock(state / "clock.json").now  # type: ignore[attr-defined]
