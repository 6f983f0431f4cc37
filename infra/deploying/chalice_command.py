"""Chalice's own commands, run in a staged copy by the Python that runs this, with their output passed on."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from infra.apply import Say
from infra.operating.ending import RefusedError

CHALICE: Final = ("-c", "from chalice.cli import main; main()")
PACKAGING: Final = "Creating deployment package."
REUSING: Final = "Reusing existing deployment package."


class CommandError(RefusedError):
    """What a command came to, as a sentence for the operator."""


def chalice(project: Path, say: Say, *words: str) -> None:
    """Run a command of Chalice; one that would package by itself is ended before it deploys that. Errors: CommandError."""
    run(project, say, *CHALICE, *words)


def run(project: Path, say: Say, *words: str) -> None:
    """Run Python in the project. It must not leave bytecode there: Chalice would package it. Errors: CommandError."""
    environment = {**os.environ, "PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, *words],
        cwd=project,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as child:
        try:
            _pass_on(child, say)
        except BaseException:
            child.terminate()
            raise
    if child.returncode:
        raise CommandError(f"{words[-3] if len(words) > 2 else words[0]} failed; what it said stands above.")  # noqa: PLR2004


def _pass_on(child: "subprocess.Popen[str]", say: Say) -> None:
    before = ""
    for line in map(str.rstrip, child.stdout or ()):
        say(f"  {line}")
        if before == PACKAGING and line != REUSING:
            raise CommandError("Chalice did not find the package that was made for it, and would deploy another one: ended.")
        before = line
