"""What is the same about all makers: where they call, what is secret, what is to be done there, and how a test event is made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.domain.desk.connection import Connection, System


@dataclass(frozen=True, slots=True)
class Event:
    """A call as a maker would make it, which changes nothing. `expected` is the status that says all is well."""

    body: bytes
    headers: Mapping[str, str]
    expected: int = 200
    """By this status, and where that is not 200 by this `word` in the answer."""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """One maker.

    `steps` are sentences for whoever connects a shop, in order, once the connection is stored; `before` those that lead to the
    maker's secret. `secret` is what the maker calls it; `is_ours`: we make it and the maker is told.
    """

    system: System
    name: str
    path: str
    """Where it calls; {merchant} is the merchant's id."""
    secret: str
    account: str
    """What its account is; "" where that is the merchant."""
    pattern: str
    place: str
    """What it calls a shop or a till in its calls; "" where an account is one shop."""
    before: Callable[[str], Sequence[str]]
    steps: Callable[[str], Sequence[str]]
    event: Callable[[Connection, str, str], Event]
    """The test event of a connection, signed with a secret, for a URL."""
    is_ours: bool = False
    example: str = ""
    """An account as it is written."""
    token: str = ""
    """What we show when we ask the maker; "" where we ask nothing."""
    signings: tuple[str, ...] = ()
    """The ways in which the maker may sign, where it does not say in which it does; the usual one first."""

    def url(self, base: str, merchant_id: str) -> str:
        """Where its calls of this merchant go."""
        return f"{base}{self.path.format(merchant=merchant_id)}"
