"""How often something may be tried in a while: by one caller, for one number, with one code."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from chalicelib.usecases.desk import Counters
from chalicelib.usecases.ports import Vault

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
CALLERS: Final = "#callers"
NAME_LENGTH: Final = 32


class TooOften(Exception):
    """It was tried too often; in `seconds` it may be tried again."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Limit:
    """So many in each such time."""

    most: int
    span: timedelta


def admit(counters: Counters, name: str, limit: Limit, now: datetime) -> None:
    """Take one more of what is counted under `name`, which holds no personal data. Raises TooOften."""
    until = _end_of(limit, now)
    if counters.add(f"{name}|{until}", datetime.fromtimestamp(until, UTC)) > limit.most:
        raise TooOften(until - int(now.timestamp()))


def is_spent(counters: Counters, name: str, limit: Limit, now: datetime) -> bool:
    """Whether nothing is left of what is counted under `name`; asking counts nothing."""
    return counters.read(f"{name}|{_end_of(limit, now)}") >= limit.most


def name_caller(vault: Vault, address: str) -> str:
    """By which somebody's network address is counted: it is in no table in plain."""
    return vault.sign(CALLERS, address)[:NAME_LENGTH]


def _end_of(limit: Limit, now: datetime) -> int:
    span = int(limit.span.total_seconds())
    return (int(now.timestamp()) // span + 1) * span
