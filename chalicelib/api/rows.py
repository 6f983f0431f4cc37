"""What a row of the table of refusals has."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """How one kind of refusal is answered. `sentence` is built from the refusal's facts; `field` names what is wrong."""

    status: int
    code: str
    category: str
    sentence: str | Callable[[Any], str]
    field: str | Callable[[Any], str] | None = None
    retryable: bool = False
