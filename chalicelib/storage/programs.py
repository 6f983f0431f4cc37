"""Programs and locations as JSON text, under the names of their fields: there are few of these, so nothing is shortened.

A field that is added to the domain with a default is stored, and read from older texts, without a change here.
"""

import json
from dataclasses import asdict
from typing import Any

from chalicelib.domain.program import (
    EarnBasis,
    EarnRule,
    ExpiryKind,
    ExpiryPolicy,
    Location,
    Program,
    ProgramType,
    Reward,
    RewardKind,
)
from chalicelib.storage import codec


def write_program(program: Program) -> str:
    """A program version."""
    return codec.write(asdict(program) | {"effective_from": codec.instant(program.effective_from)})


def read_program(text: str) -> Program:
    """The program that `write_program` wrote."""
    found = json.loads(text)
    parts = {
        "type": ProgramType(found["type"]),
        "earn": EarnRule(**found["earn"] | {"basis": EarnBasis(found["earn"]["basis"])}),
        "rewards": tuple(map(_read_reward, found["rewards"])),
        "retired": tuple(map(_read_reward, found.get("retired", ()))),
        "effective_from": codec.read_instant(found["effective_from"]),
        "expiry": ExpiryPolicy(**found["expiry"] | {"kind": ExpiryKind(found["expiry"]["kind"])}),
    }
    return Program(**found | parts)


def _read_reward(found: dict[str, Any]) -> Reward:
    return Reward(**found | {"kind": RewardKind(found["kind"])})


def write_location(location: Location) -> str:
    """A location."""
    return codec.write(asdict(location))


def read_location(text: str) -> Location:
    """The location that `write_location` wrote."""
    return Location(**json.loads(text))
