"""Who types the commands, where anybody does: a script has no terminal, and is asked nothing."""

import getpass
import os
import sys
from typing import Protocol

from infra.operating.ending import RefusedError


class NotConfirmedError(RefusedError):
    """Nobody said that it may be done; says how to say so."""


class Person(Protocol):
    """Somebody at a terminal, or nobody."""

    def is_there(self) -> bool:
        """Whether there is anybody to ask."""

    def ask(self, question: str) -> str:
        """What they type."""

    def ask_secretly(self, question: str) -> str:
        """What they type; no screen shows it."""


class Terminal:
    """The person at this terminal."""

    def is_there(self) -> bool:
        return sys.stdin.isatty()

    def ask(self, question: str) -> str:
        return input(question).strip()

    def ask_secretly(self, question: str) -> str:
        return getpass.getpass(question).strip()


def confirm(stage: str, deed: str, person: Person, confirmed: str | None = None) -> None:
    """The stage's name has to be typed, or to stand in CONFIRM. Errors: NotConfirmedError."""
    said = os.environ.get("CONFIRM", "") if confirmed is None else confirmed
    if not said and person.is_there():
        said = person.ask(f"To {deed} {stage}, type its name: ")
    if said != stage:
        raise NotConfirmedError(f"Not confirmed: to {deed} {stage}, type {stage} when asked, or say CONFIRM={stage} in a script.")
