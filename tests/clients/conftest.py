"""One started stack, which the clients only reach by HTTP."""

import json
import os
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest

from tests.e2e.stack import ROOT, Stack

PYTHON = ROOT / ".venv" / "bin" / "python"
FOLDER = ROOT / ".venv-clients"
ROSAS = "rosas-bakery"
SCRIPTS = Path(__file__).with_name("node")


@pytest.fixture(scope="session")
def stack(tmp_path_factory):
    started = Stack(tmp_path_factory.mktemp("stack") / "state", str(PYTHON)).start(LOCAL_CALLS_PER_MINUTE="1000000")
    yield started
    assert started.stop() == 0


@pytest.fixture(scope="session")
def url(stack):
    return f"http://127.0.0.1:{stack.port}"


@pytest.fixture(scope="session")
def key(stack):
    return stack.merchant(ROSAS)["locations"][0]["api_key"]


@pytest.fixture(scope="session")
def join(stack):
    """Somebody texts their name; returns their id."""

    def do(number, name="Maria"):
        stack.phone(ROSAS, number).text(name)
        return stack.till(ROSAS).look_up(number)["id"]

    return do


@pytest.fixture
def new_id():
    return uuid.uuid4().hex


@pytest.fixture(scope="session")
def modules():
    """What the lock file names, installed beside the environment of the clients."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("Node is not installed here, so its libraries cannot be tried")
    folder = FOLDER / "node"
    folder.mkdir(parents=True, exist_ok=True)
    wanted, made = (SCRIPTS / "package-lock.json").read_text(encoding="utf-8"), folder / "made-of.json"
    if not made.exists() or made.read_text(encoding="utf-8") != wanted:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(SCRIPTS / name, folder)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True, capture_output=True)
        made.write_text(wanted, encoding="utf-8")
    return folder / "node_modules"


@pytest.fixture(scope="session")
def ask_node(modules):
    """Run one of the scripts with words, or with a question as JSON; returns what it says, read from JSON."""

    def ask(script, *words, question=None):
        done = subprocess.run(
            ["node", SCRIPTS / script, *words],
            input=None if question is None else json.dumps(question),
            env={**os.environ, "NODE_PATH": str(modules)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask
