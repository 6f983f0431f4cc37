"""One started stack, which the clients only reach by HTTP."""

import uuid

import pytest

from tests.e2e.stack import ROOT, Stack

PYTHON = ROOT / ".venv" / "bin" / "python"
FOLDER = ROOT / ".venv-clients"
ROSAS = "rosas-bakery"


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
