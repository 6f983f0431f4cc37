"""What a look-up costs a sandbox that has just been started, in instructions: times are another on every machine."""

import importlib.util
import json
import marshal
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chalicelib.start import HEAD_BYTES
from infra.package import START
from tests.deploy.account import LAMBDA_PYTHON, NUMBER, REGION, Account
from tests.deploy.story import DEMO
from tests.deploy.tls_front import tls_front

TIMES_THE_FLOOR_MAX = 4.0
"""Budget 7: from the start of the process to the first answer, over Python with what Lambda's runtime itself imports."""
MODULES_MAX = 302
"""The same where there is no valgrind: modules that come on top of the floor's."""
COLD_CALL = Path(__file__).with_name("cold_call.py")
JOIN = """
from chalicelib import wiring
from chalicelib.domain.customer import InboundText
from chalicelib.usecases.texts import conversation
now = wiring.clock()
conversation.receive(wiring.conversation(), InboundText("cold", "+12065550142", "+12065550100", "Maria", now), now)
"""
VALGRIND = shutil.which("valgrind")
COUNTING = (str(VALGRIND), "--tool=cachegrind", "--cache-sim=no", "--branch-sim=no", f"--cachegrind-out-file={os.devnull}")

Sandbox = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def sandbox(task: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Starts a fresh process as Lambda does, at a stage with a member, to whose services it speaks over TLS."""
    with Account(tmp_path_factory.mktemp("cold")) as account:
        account.apply("dev")
        key = account.run("-m", "infra.merchant", "--stage", "dev", str(DEMO)).partition("mill-street: ")[2].split()[0]
        account.run("-c", JOIN, STAGE="dev")
        with tls_front(account.port, account.folder) as (url, authority):
            trusted = account.folder / "trusted.pem"
            trusted.write_text((task / "botocore" / "cacert.pem").read_text() + authority)
            environment = {
                "PATH": os.environ["PATH"],
                "STAGE": "dev",
                "AWS_ENDPOINT_URL": url,
                "AWS_CA_BUNDLE": str(trusted),
                "AWS_ACCESS_KEY_ID": NUMBER,
                "AWS_SECRET_ACCESS_KEY": "test",
                "AWS_REGION": REGION,
                "AWS_DEFAULT_REGION": REGION,
                "LEDGER_STREAM_ARN": "none",
                "LOCATION_KEY": key,
                "PYTHONHASHSEED": "0",
                "PYTHONDONTWRITEBYTECODE": "1",
            }

            def start(what: str, *before: str, **more: str) -> subprocess.CompletedProcess[str]:
                command = [*before, str(LAMBDA_PYTHON), str(COLD_CALL), what]
                return subprocess.run(
                    command, cwd=task, env=environment | more, capture_output=True, text=True, check=False, timeout=300
                )

            yield start


def instructions(sandbox: Sandbox, what: str) -> int:
    done = sandbox(what, *COUNTING)
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    assert found, done.stderr
    return int(found[1].replace(",", ""))


@pytest.mark.skipif(VALGRIND is None, reason="valgrind counts the instructions")
def test_the_first_answer_stays_within_the_budget_of_instructions(sandbox: Sandbox) -> None:
    floor, cold = instructions(sandbox, "floor"), instructions(sandbox, "look-up")
    told = f"{cold / 1e6:.0f} million instructions, {cold / floor:.2f} times the floor of {floor / 1e6:.0f}"
    sys.stdout.write(told + "\n")
    assert cold / floor <= TIMES_THE_FLOOR_MAX, told


def test_the_first_answer_stays_within_the_budget_of_modules(sandbox: Sandbox) -> None:
    done = sandbox("look-up")
    assert done.returncode == 0, done.stdout + done.stderr
    modules = done.stdout.splitlines()[-1].split()
    assert len(modules) <= MODULES_MAX, modules


def test_a_look_up_imports_nothing_that_only_others_need(sandbox: Sandbox) -> None:
    modules = set(sandbox("look-up").stdout.splitlines()[-1].split())
    assert "pynamodb" in modules
    others = {
        "boto3",
        "s3transfer",
        "cryptography",
        "chalicelib.messaging",
        "chalicelib.domain.texts.reading",
        "chalicelib.web.answering",
        "jinja2",
        "OpenSSL",
    }
    assert not modules & others


def test_a_page_is_answered_from_compiled_templates(sandbox: Sandbox, task: Path) -> None:
    """With what the package has and no more: no template as it was written, of libraries no source, CBOR in Python."""
    assert not (task / "chalicelib" / "web" / "templates").exists()
    assert not list(task.glob("_cbor2*"))
    done = sandbox("page")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_services_are_verified(sandbox: Sandbox, task: Path) -> None:
    """With the package's own roots only, the stand-in is not believed: nothing is answered."""
    done = sandbox("look-up", AWS_CA_BUNDLE=str(task / "botocore" / "cacert.pem"))
    assert done.returncode != 0
    assert "NO_ANSWER" in done.stderr


def test_compiled_code_is_what_runs(sandbox: Sandbox, task: Path) -> None:
    """Sources that would fail are not even looked at; those of libraries are not there."""
    assert not (task / "botocore" / "session.py").exists()
    broken = [task / "app.py", task / "chalicelib" / "wiring.py", task / "aws_lambda_powertools" / "__init__.py"]
    kept = {path: path.read_bytes() for path in broken}
    try:
        for path in broken:
            path.write_text("raise AssertionError('compiled anew')\n")
        done = sandbox("look-up")
    finally:
        for path, content in kept.items():
            path.write_bytes(content)
    assert done.returncode == 0, done.stdout + done.stderr


def test_code_of_another_minor_version_is_noticed(sandbox: Sandbox, task: Path) -> None:
    """Python ignores it without a word. What is counted is what tells: every source would be compiled at every start."""
    tag = sys.implementation.cache_tag
    assert json.loads(sandbox("tag").stdout) == tag
    made_for, *_, modules = marshal.loads((task / START).read_bytes()[HEAD_BYTES:])  # noqa: S302
    assert made_for[0] == importlib.util.MAGIC_NUMBER
    sources = set(task.rglob("*.py")) - {task / source for source, *_ in modules.values()}
    assert sources
    assert all((path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc").exists() for path in sources)
