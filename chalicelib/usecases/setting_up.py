"""What whoever runs the stage does in a browser: see whether everything is there, and invite a shop.

Nobody is an operator for good: who may deploy makes a link that is good once, and the browser that used it may do this for two
hours. There is no operator's account that somebody could steal.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.desk.audit import Actor
from chalicelib.domain.desk.draft import slug
from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import UnusableField
from chalicelib.usecases.audit import Audit, note
from chalicelib.usecases.desk import Counters
from chalicelib.usecases.ports import Vault
from chalicelib.usecases.signing import tickets
from chalicelib.usecases.signing.signing_in import Door, Rejected
from chalicelib.usecases.signing.teams import hire

LINK_LASTS: Final = timedelta(minutes=30)
OPEN_FOR: Final = timedelta(hours=2)
LINK, OPERATOR = "set-up", "operator"
NAME_LENGTH_MAX: Final = 40
ID_LENGTH_MAX: Final = 30
Start = Callable[[str, str], object]
"""Begins the draft of a shop, by the id that its merchant will have and what it is called."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a stage needs: whether it is there, and what to do where it is not."""

    name: str
    is_there: bool
    sentence: str
    command: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """How to find out: `ask` fails where it is not there."""

    name: str
    ask: Callable[[], object]
    there: str
    missing: str
    command: str


def make_link(vault: Vault, now: datetime) -> str:
    """What opens the operator's page, once."""
    return tickets.write(vault, tickets.make(LINK, "", LINK_LASTS, now))


def enter(vault: Vault, counters: Counters, written: str, now: datetime) -> str:
    """What the operator's browser keeps for the link. Raises Rejected where it is over, or was used."""
    ticket = tickets.read(vault, LINK, written, now)
    if ticket is None or not tickets.spend(counters, ticket):
        raise Rejected("over")
    return tickets.write(vault, tickets.make(OPERATOR, "", OPEN_FOR, now))


def is_operator(vault: Vault, kept: str, now: datetime) -> bool:
    """Whether a browser may do what the operator does."""
    return tickets.read(vault, OPERATOR, kept, now) is not None


def look(probes: Iterable[Probe]) -> tuple[Check, ...]:
    """What is there."""
    return tuple(_look(probe) for probe in probes)


def invite_shop(door: Door, audit: Audit, start: Start, shop: str, name: str, phone: PhoneNumber, now: datetime) -> Staff:
    """Begin a shop, with its owner as the first on its team. Raises UnusableField."""
    if not 0 < len(shop) <= NAME_LENGTH_MAX or not shop.isprintable():
        raise UnusableField("shop", f"1 to {NAME_LENGTH_MAX} characters")
    merchant_id = _free_id(door, shop)
    start(merchant_id, shop)
    owner = hire(door.team, door.vault, merchant_id, name, phone, Role.OWNER, now)
    note(audit, Actor(merchant_id), "shop_invited", owner.id, now)
    return owner


def _look(probe: Probe) -> Check:
    try:
        probe.ask()
    except Exception:  # noqa: BLE001  whatever is wrong with it, it is not there
        return Check(probe.name, is_there=False, sentence=probe.missing, command=probe.command)
    return Check(probe.name, is_there=True, sentence=probe.there)


def _free_id(door: Door, shop: str) -> str:
    """The name as an id, with some letters where another shop is called so."""
    plain = slug(shop)[:ID_LENGTH_MAX].strip("-") or "shop"
    taken = bool(door.team.of_merchant(plain)) or _is_merchant(door, plain)
    return f"{plain}-{secrets.token_hex(2)}" if taken else plain


def _is_merchant(door: Door, merchant_id: str) -> bool:
    try:
        door.merchants.get(merchant_id)
    except KeyError:
        return False
    return True
