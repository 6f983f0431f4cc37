"""An empty AWS account on this machine, and the project in a folder of its own from which it is deployed there."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Self

import boto3

from infra.deploying.staging import RUNTIME
from infra.policies import API_HANDLER, function_name

ROOT = Path(__file__).resolve().parent.parent.parent
LAMBDA_PYTHON = ROOT / ".venv-lambda" / "bin" / "python"
EMULATOR_PYTHON = ROOT / ".venv-emulator" / "bin" / "python"
PACKAGES = Path(".make") / "packages"
HOST = "127.0.0.1"
NUMBER = "123456789012"
REGION = "us-east-1"
READY_SECONDS = 30.0
COMMAND_SECONDS = 300.0
CHALICE = "from chalice.cli import main; main()"
DEPLOYED = (".gitignore", "app.py", "requirements.txt", "chalicelib", "infra", "tools", ".chalice")
"""What a deploy needs of the project."""
OPERATOR = ("-c", "user.name=An operator", "-c", "user.email=operator@example.com", "-c", "commit.gpgsign=false")
LONG_AGO = {"GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}
"""The same files are the same commit, so that accounts of one run share the package."""
API = re.compile(r"(?:execute-api/|//)([a-z0-9]+)(?=/|\.execute-api\.)")


class Account:
    """The emulator with IAM on, and what an operator would do with it: `run` commands, `client`s of boto3, HTTP calls."""

    def __init__(self, folder: Path, package_of: "Account | None" = None) -> None:
        self.folder, self.project, self._package_of = folder, folder / "project", package_of
        self.calls_file = folder / "calls.jsonl"
        self._log = folder / "emulator.log"
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port: int = probe.getsockname()[1]
        self.endpoint = f"http://{HOST}:{self.port}"
        self._child: subprocess.Popen[bytes] | None = None
        self._apis: dict[str, str] = {}

    def __enter__(self) -> Self:
        assert LAMBDA_PYTHON.exists(), "`make deploy-test` makes what this needs."
        (self.folder / "tmp").mkdir(parents=True)
        self._copy_project()
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the emulator and the functions that it started: they are in its process group. Each left an unpacked zip behind."""
        if self._child is not None and self._child.poll() is None:
            os.killpg(self._child.pid, signal.SIGTERM)
            try:
                self._child.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self._child.pid, signal.SIGKILL)
                self._child.wait()
        shutil.rmtree(self.folder / "tmp", ignore_errors=True)

    def _start(self) -> None:
        with self._log.open("wb") as log:
            self._child = subprocess.Popen(
                [EMULATOR_PYTHON, Path(__file__).with_name("emulated_aws.py")],
                env=self._emulator_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            assert self._child.poll() is None, self.log()
            try:
                urllib.request.urlopen(f"{self.endpoint}/_ministack/health", timeout=2).close()  # noqa: S310 - our own endpoint
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
            else:
                return
        raise AssertionError(self.log())

    def log(self) -> str:
        return self._log.read_text(errors="replace")[-6000:]

    def failures(self, stage: str) -> list[Any]:
        """What stands in the way of the routes' function: calls that IAM denied, and what it logged as an error."""
        events = self.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{function_name(stage, API_HANDLER)}")["events"]
        return [call for call in self.calls() if call["denied"]] + [one["message"] for one in events if "ERROR" in one["message"]]

    def environment(self, **more: str) -> dict[str, str]:
        """What a shell of the operator has: nothing of this machine's AWS settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_") and name != "STAGE"}
        return kept | {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": NUMBER,  # twelve digits are the account's root
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": HOST,
            "no_proxy": HOST,
            "PYTHONPATH": str(self.project),
            "PYTHONDONTWRITEBYTECODE": "1",
            **more,
        }

    def run(self, *words: str, **environment: str) -> str:
        """Run Python in the project as an operator would; returns what it said. It has to succeed."""
        done = self.attempt(*words, **environment)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}{self.log()}"
        return done.stdout + done.stderr

    def attempt(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run Python in the project, come what may."""
        return subprocess.run(
            [sys.executable, *words],
            cwd=self.project,
            env=self.environment(**environment),
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )

    def apply(self, stage: str) -> str:
        return self.run("-m", "infra.apply", "--stage", stage)

    def deploy(self, stage: str, *words: str) -> str:
        """The whole of `make deploy`."""
        said = self.run(*self.deploy_words(stage), *words, CONFIRM=stage)
        self._note_api(stage, said)
        return said

    def deploy_words(self, stage: str) -> tuple[str, ...]:
        return ("-m", "infra.deploy", "--stage", stage, "--url", f"{self.endpoint}/_aws/execute-api/{{api}}/{{stage}}")

    def deploy_bare(self, stage: str) -> str:
        """`chalice deploy`, with nothing of ours around it but the package."""
        self.place_package()
        said = self.chalice("deploy", "--stage", stage)
        self._note_api(stage, said)
        return said

    def place_package(self) -> None:
        """Where Chalice looks for it."""
        self.run("-c", f"from pathlib import Path; from infra.deploying import staging; staging.build(Path(), {self._head()!r})")

    def keep_package(self, made: Path) -> None:
        """Let a deploy find the package of this commit."""
        (self.project / PACKAGES).mkdir(parents=True)
        shutil.copy(made, self.project / PACKAGES / f"{self._head()}-{RUNTIME}.zip")

    def _head(self) -> str:
        return subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=self.project, text=True).strip()

    def start_deploy(self, stage: str, *words: str) -> "subprocess.Popen[str]":
        """A deploy that goes on while the test does, in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, *self.deploy_words(stage), *words],
            cwd=self.project,
            env=self.environment(CONFIRM=stage, PYTHONUNBUFFERED="1"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def changed_files(self) -> list[str]:
        """What stands in the project and is not committed."""
        return subprocess.check_output(["git", "status", "--porcelain"], cwd=self.project, text=True).splitlines()

    def _note_api(self, stage: str, said: str) -> None:
        found = API.findall(said)
        assert found, said
        self._apis[stage] = found[-1]

    def chalice(self, *words: str) -> str:
        return self.run("-c", CHALICE, *words)

    def commit(self) -> None:
        """Commit all that stands in the project."""
        for words in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "The project")):
            environment = {**os.environ, **LONG_AGO}
            subprocess.run(["git", *OPERATOR, *words], cwd=self.project, env=environment, check=True)

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=NUMBER,
            aws_secret_access_key="test",
        )

    def api(self, stage: str) -> str:
        """The id of the stage's REST API, as the last deploy told it."""
        return self._apis[stage]

    def call(self, stage: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """One HTTP call to the deployed API."""
        content = json.dumps(body).encode() if body is not None else None
        status, _, raw = self.ask(stage, method, path, content, **{"Content-Type": "application/json", **headers})
        return status, json.loads(raw) if raw else None

    def ask(
        self, stage: str, method: str, path: str, content: bytes | None = None, **headers: str
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """One HTTP call, and what came back as it came."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        target = f"/_aws/execute-api/{self.api(stage)}/{stage}{path}"
        connection.request(method, target, content, named)
        answer = connection.getresponse()
        raw = answer.read()
        connection.close()
        return answer.status, answer.headers, raw

    def invoke(self, stage: str, function: str, event: Any) -> dict[str, Any]:
        """Start a function and wait; its answer with `Payload` read, and `FunctionError` where it failed."""
        name = function_name(stage, function)
        answer: dict[str, Any] = self.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
        return {**answer, "Payload": json.loads(answer["Payload"].read())}

    def texts(self, phone: str) -> list[dict[str, Any]]:
        """What SNS sent to a phone."""
        url = f"{self.endpoint}/_ministack/sns/sms-messages?phoneNumber={phone.replace('+', '%2B')}"
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own endpoint
            found: list[dict[str, Any]] = json.load(answer)["sms_messages"].get(phone, [])
        return found

    def calls(self) -> list[dict[str, Any]]:
        """What the functions' roles were asked for so far, and whether IAM denied it."""
        return [json.loads(line) for line in self.calls_file.read_text().splitlines()] if self.calls_file.exists() else []

    def _copy_project(self) -> None:
        self.project.mkdir()
        left_out = shutil.ignore_patterns("__pycache__", "deployed", "deployments", "venv")
        for name in DEPLOYED:
            source, target = ROOT / name, self.project / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=left_out)
            else:
                shutil.copy(source, target)
        if self._package_of is not None:
            shutil.copytree(self._package_of.project / PACKAGES, self.project / PACKAGES)
        self.commit()

    def _emulator_environment(self) -> dict[str, str]:
        kept = {name: value for name in ("PATH", "HOME", "LANG") if (value := os.environ.get(name))}
        return kept | {
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": HOST,
            "MINISTACK_HOST": HOST,
            "MINISTACK_REGION": REGION,
            "MINISTACK_ACCOUNT_ID": NUMBER,
            "AUTH": "true",
            "LAMBDA_PYTHON": str(LAMBDA_PYTHON),
            "CALLS_FILE": str(self.calls_file),
            "TMPDIR": str(self.folder / "tmp"),
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "DOCKER_HOST": "unix:///nonexistent",
            "LOG_LEVEL": "WARNING",
            "PYTHONUNBUFFERED": "1",
        }
