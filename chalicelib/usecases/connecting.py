"""Connecting a point of sale: what may be stored of an account at its maker, how secrets are exchanged, whether calls arrive."""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from chalicelib.domain.desk.connection import Connection, System
from chalicelib.domain.desk.guide import Event, Guide
from chalicelib.domain.program import Merchant
from chalicelib.usecases.connections import Connections
from chalicelib.usecases.ports import Outpaced, Vault

SECRET: Final = re.compile(r"[!-~]{8,255}")
NO_TOKEN: Final = "ERROR_INVALID_TOKEN"  # noqa: S105  what an answer says of one
NO_RESTAURANT: Final = "ERROR_INVALID_RESTAURANT"
UNAUTHORIZED: Final = 401
ABSENT: Final = frozenset((403, 404, 405))
"""What gateways answer where nothing is."""
FAILING: Final = 500


class Why(StrEnum):
    """Why nothing was stored."""

    NO_ACCOUNT = "no_account"
    """It is not written as the maker's accounts are."""
    ANOTHERS = "anothers"
    """The account is another merchant's."""
    NO_LOCATION = "no_location"
    """Nobody said whose sales they are."""
    UNKNOWN_LOCATION = "unknown_location"
    NO_PLACES = "no_places"
    """Each of the maker's accounts is one shop."""
    ODD_PLACE = "odd_place"
    """A place without a name or without a location, or named twice."""
    ODD_SIGNING = "odd_signing"
    NO_SECRET = "no_secret"  # noqa: S105  a word, as the others
    ODD_SECRET = "odd_secret"  # noqa: S105
    NO_TOKEN = "no_token"  # noqa: S105
    """The maker is asked nothing."""
    NOTHING_TO_SETTLE = "nothing_to_settle"
    UNKNOWN = "unknown"
    SEVERAL = "several"


class Unconnectable(Exception):
    """Nothing was stored. `about` is the field of what was said, `said` what was said there, where that is no secret."""

    def __init__(self, why: Why, about: str, said: str = "") -> None:
        super().__init__(why)
        self.why, self.about, self.said = why, about, said


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody says of a connection; None and nothing: as it was, or not said."""

    account: str | None = None
    location: str | None = None
    places: Sequence[tuple[str, str]] = ()
    """What the maker calls a shop or a till, and our location."""
    signing: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A connection as it would be stored, checked but for its secrets. `is_new`: those are still needed."""

    connection: Connection
    is_new: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A connection that was stored. `made` is a key of ours, to be shown this once."""

    connection: Connection
    made: str | None = field(default=None, repr=False)


def plan(connections: Connections, guide: Guide, merchant: Merchant, base: str, wish: Wish, now: datetime) -> Plan:
    """Check all that was said. `base` is where makers call us. Raises Unconnectable."""
    account = _account(guide, merchant, wish)
    known = next((one for one in of(connections, merchant, guide.system) if one.account == account), None)
    location = _location(merchant, wish.location or (known.location_id if known else None))
    places = _places(guide, merchant, wish.places) or (dict(known.places) if known else {})
    signing = wish.signing or (known.signing if known else None)
    if wish.signing is not None and wish.signing not in guide.signings:
        raise Unconnectable(Why.ODD_SIGNING, "signing", wish.signing)
    url = guide.url(base, merchant.id)
    if known is not None:
        return Plan(replace(known, location_id=location, places=places, signing=signing, url=url), is_new=False)
    if connections.find(guide.system, account) is not None:
        raise Unconnectable(Why.ANOTHERS, "account", account)
    return Plan(Connection(guide.system, account, merchant.id, location, now, (), places, None, url, signing), is_new=True)


def carry_out(
    connections: Connections, vault: Vault, guide: Guide, planned: Plan, secret: str | None = None, token: str | None = None
) -> Kept:
    """Store a plan. A new connection needs the maker's secret; where the key is ours, one is made if none is said.

    Raises Unconnectable.
    """
    connection, made = planned.connection, None
    if planned.is_new:
        # Both are looked at before either is sealed: of a connection all is stored, or nothing.
        said = _secret(guide, secret)
        shown = check_secret("token", token) if guide.token else None
        made = said if guide.is_ours and not secret else None
        sealed = vault.seal(connection.merchant_id, shown) if shown else None
        connection = replace(connection, secrets=(vault.seal(connection.merchant_id, said),), token=sealed)
    _put(connections, connection)
    return Kept(connection, made)


def exchange(connections: Connections, vault: Vault, guide: Guide, connection: Connection, secret: str | None = None) -> Kept:
    """One more secret beside the one that is there; an older one ends. Raises Unconnectable."""
    said = _secret(guide, secret)
    exchanged = connection.exchange(vault.seal(connection.merchant_id, said))
    _put(connections, exchanged)
    return Kept(exchanged, said if guide.is_ours and not secret else None)


def renew(connections: Connections, vault: Vault, guide: Guide, connection: Connection, token: str | None) -> None:
    """Another token in place of the one that there is. Raises Unconnectable."""
    check_asked(guide)
    said = check_secret("token", token)
    _put(connections, replace(connection, token=vault.seal(connection.merchant_id, said)))


def settle(connections: Connections, connection: Connection) -> None:
    """The newest secret alone. Raises Unconnectable."""
    if len(connection.secrets) == 1:
        raise Unconnectable(Why.NOTHING_TO_SETTLE, "secret")
    _put(connections, connection.settle())


def of(connections: Connections, merchant: Merchant, system: System | None = None) -> tuple[Connection, ...]:
    """A merchant's connections, of one maker or of all."""
    return tuple(one for one in connections.of_merchant(merchant.id) if system in {None, one.system})


def choose(connections: Connections, guide: Guide, merchant: Merchant, account: str | None) -> Connection:
    """The connection that is meant. Raises Unconnectable."""
    known = of(connections, merchant, guide.system)
    meant = [one for one in known if account in {None, one.account}]
    if not meant:
        raise Unconnectable(Why.UNKNOWN, "account")
    if len(meant) > 1:
        raise Unconnectable(Why.SEVERAL, "account", ", ".join(one.account for one in meant))
    return meant[0]


def check_secret(about: str, typed: str | None) -> str:
    """What was typed, if it can be a secret. Raises Unconnectable, which never says what was typed."""
    said = (typed or "").strip()
    if not said:
        raise Unconnectable(Why.NO_SECRET, about)
    if not SECRET.fullmatch(said):
        raise Unconnectable(Why.ODD_SECRET, about)
    return said


def check_asked(guide: Guide) -> None:
    """Raise Unconnectable for a maker that is asked nothing, and so needs no token."""
    if not guide.token:
        raise Unconnectable(Why.NO_TOKEN, "token")


class Verdict(StrEnum):
    """What the answer to a test event means."""

    TAKEN = "taken"
    UNREACHABLE = "unreachable"
    UNKNOWN_SECRET = "unknown_secret"  # noqa: S105  a verdict on one
    NOTHING_THERE = "nothing_there"
    FAILS = "fails"
    SOMETHING_ELSE = "something_else"


@dataclass(frozen=True, slots=True)
class Trial:
    """How a test event was answered: `said` in what words, or why it never arrived."""

    verdict: Verdict
    url: str
    status: int = 0
    said: str = ""
    word: str = ""
    """What the answer was to hold, beside its status."""


Send = Callable[[str, Event], tuple[int, str]]
"""Calls an address as a maker would; answers status and words, or raises OSError."""


def try_out(send: Send, vault: Vault, guide: Guide, connection: Connection, url: str) -> Trial:
    """Send an event that changes nothing, signed with the newest secret."""
    event = guide.event(connection, vault.open(connection.merchant_id, connection.secrets[0]), url)
    try:
        status, said = send(url, event)
    except OSError as error:
        return Trial(Verdict.UNREACHABLE, url, said=str(getattr(error, "reason", error)))
    return Trial(_judge(event, status, said), url, status, said, event.word)


def _judge(event: Event, status: int, said: str) -> Verdict:
    if status == event.expected and event.word in said:
        return Verdict.TAKEN
    if status == UNAUTHORIZED or NO_TOKEN in said or NO_RESTAURANT in said:
        return Verdict.UNKNOWN_SECRET
    if status in ABSENT:
        return Verdict.NOTHING_THERE
    return Verdict.FAILS if status >= FAILING else Verdict.SOMETHING_ELSE


def _account(guide: Guide, merchant: Merchant, wish: Wish) -> str:
    if not guide.account:
        return merchant.id
    account = (wish.account or "").strip().lower()
    if not re.fullmatch(guide.pattern, account):
        raise Unconnectable(Why.NO_ACCOUNT, "account", wish.account or "")
    return account


def _location(merchant: Merchant, said: str | None, about: str = "location") -> str:
    names = [place.id for place in merchant.locations]
    if said is None and len(names) == 1:
        return names[0]
    if said is None:
        raise Unconnectable(Why.NO_LOCATION, about)
    if said not in names:
        raise Unconnectable(Why.UNKNOWN_LOCATION, about, said)
    return said


def _places(guide: Guide, merchant: Merchant, said: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    if said and not guide.place:
        raise Unconnectable(Why.NO_PLACES, "places")
    places: dict[str, str] = {}
    for name, location in said:
        if not name or not location or name in places:
            raise Unconnectable(Why.ODD_PLACE, "places", f"{name}={location}" if location else name)
        places[name] = _location(merchant, location, "places")
    return places


def _secret(guide: Guide, typed: str | None) -> str:
    """A key of ours is made, unless the maker has one already for another shop of the same integration."""
    return secrets.token_hex(32) if guide.is_ours and not typed else check_secret("secret", typed)


def _put(connections: Connections, connection: Connection) -> None:
    try:
        connections.put(connection)
    except Outpaced:
        raise Unconnectable(Why.ANOTHERS, "account", connection.account) from None
