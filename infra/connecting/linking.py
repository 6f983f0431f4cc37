"""What an operator does with connections: store one, exchange its secret, end it, list them. Errors: RefusedError."""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from chalicelib import wiring
from chalicelib.domain.connection import Connection, System
from chalicelib.domain.program import Merchant
from chalicelib.pos.lightspeed import SIGNED
from chalicelib.usecases.ports import Outpaced
from infra.connecting import lightspeed, shopify, square, toast
from infra.connecting.guide import Guide
from infra.operating.ending import RefusedError
from infra.operating.person import Person

GUIDES: Final = {guide.system: guide for guide in (toast.GUIDE, shopify.GUIDE, square.GUIDE, lightspeed.GUIDE)}
SECRET: Final = re.compile(r"[!-~]{8,255}")
NOTHING: Final = "Nothing was stored."
SOON: Final = "It holds within a minute."


@dataclass(frozen=True)
class Wish:
    """What an operator says of a connection; None: as it was, or not said."""

    account: str | None = None
    location: str | None = None
    places: Sequence[str] = ()
    """Each as `name=location`."""
    signing: str | None = None
    files: Mapping[str, Path | None] = field(default_factory=dict)
    """Where the secret and the token stand, where nobody types them."""


def link(guide: Guide, merchant: Merchant, base: str, wish: Wish, person: Person) -> Iterator[str]:
    """Store a connection, or change where one leads; says what is to be done at the maker, before and after.

    All that is said is checked before anything is asked or stored.
    """
    account = _account(guide, merchant, wish)
    known = next((one for one in of(merchant, guide.system) if one.account == account), None)
    location = _location(merchant, wish.location or (known.location_id if known else None))
    places = _places(guide, merchant, wish.places) or (dict(known.places) if known else {})
    signing = _signing(guide, wish.signing) or (known.signing if known else None)
    url = guide.url(base, merchant.id)
    if known is not None:
        _put(replace(known, location_id=location, places=places, signing=signing, url=url))
        yield f"{guide.name} is connected already; its secret stays. What you said is stored. {SOON}"
        yield from _tell_steps(guide.steps(url))
        return
    found = wiring.connections().find(guide.system, account)
    if found is not None:
        raise RefusedError(f"{guide.name}'s account {account} is another merchant's. {NOTHING}")
    yield from _tell_steps(guide.before(url))
    made = Connection(guide.system, account, merchant.id, location, wiring.clock(), (), places, None, url, signing)
    secret = _make(guide, wish, person)
    token = _ask(guide.token, wish.files.get("token"), person) if guide.token else None
    _put(replace(made, secrets=(_seal(merchant, secret),), token=_seal(merchant, token) if token else None))
    yield f"{guide.name} is connected with {merchant.name}: {_lead(made)}. {SOON}"
    if guide.is_ours:
        yield f"{guide.account[0].upper()}{guide.account[1:]}: {account}"
        yield _tell_made(guide, wish, secret)
    yield from _tell_steps(guide.steps(url))


def exchange(guide: Guide, connection: Connection, wish: Wish, person: Person) -> Iterator[str]:
    """One more secret beside the one that is there; an older one ends."""
    secret = _make(guide, wish, person)
    _put(connection.exchange(wiring.vault().seal(connection.merchant_id, secret)))
    if guide.is_ours:
        yield _tell_made(guide, wish, secret)
        yield f"Give it to {guide.name} in a way that only they read."
    yield f"The new {guide.secret} and the one before it are taken, within a minute. When the old one is no more used: settle."


def renew(guide: Guide, connection: Connection, wish: Wish, person: Person) -> str:
    """Another token in place of the one that there is."""
    if not guide.token:
        raise RefusedError(f"{guide.name} is asked nothing, so there is no token.")
    token = _ask(guide.token, wish.files.get("token"), person)
    _put(replace(connection, token=wiring.vault().seal(connection.merchant_id, token)))
    return f"{guide.name} is asked with the new {guide.token}. {SOON}"


def settle(guide: Guide, connection: Connection) -> str:
    """The newest secret alone."""
    if len(connection.secrets) == 1:
        raise RefusedError(f"{guide.name} has one {guide.secret}; there is nothing to settle.")
    _put(connection.settle())
    return f"Only the newest {guide.secret} of {guide.name} is taken now, within a minute."


def end(guide: Guide, connection: Connection) -> str:
    """No connection any more."""
    wiring.connections().drop(connection)
    return (
        f"{guide.name} is connected no more: its calls are turned away within a minute. End it there too, or it goes on calling."
    )


def of(merchant: Merchant, system: System | None = None) -> tuple[Connection, ...]:
    """A merchant's connections, of one maker or of all."""
    return tuple(one for one in wiring.connections().of_merchant(merchant.id) if system in {None, one.system})


def choose(guide: Guide, merchant: Merchant, account: str | None) -> Connection:
    """The connection that is meant."""
    known = of(merchant, guide.system)
    meant = [one for one in known if account in {None, one.account}]
    if not known or not meant:
        raise RefusedError(f"{merchant.id} has no such connection with {guide.name}: `show` says which it has.")
    if len(meant) > 1:
        raise RefusedError(f"There are several; say which with --account: {', '.join(one.account for one in meant)}.")
    return meant[0]


def tell(merchant: Merchant) -> Iterator[str]:
    """A merchant's connections as operators see them, one a line."""
    for one in of(merchant):
        live = f"{len(one.secrets)} live secret{'' if len(one.secrets) == 1 else 's'}"
        named = "" if one.account == one.merchant_id else f" ({one.account})"
        signed = f", signed {one.signing}" if one.signing else ""
        yield f"{GUIDES[one.system].name}{named}: {_lead(one)}; {live}{signed}, since {one.connected_at:%Y-%m-%d}; {one.url}"


def _lead(connection: Connection) -> str:
    """Where its sales go."""
    elsewhere = "".join(f", {name} to {place}" for name, place in sorted(connection.places.items()))
    return f"sales go to {connection.location_id}{elsewhere}"


def _tell_steps(steps: Sequence[str]) -> Iterator[str]:
    yield from (f"  {number}. {step}" for number, step in enumerate(steps, 1))


def _account(guide: Guide, merchant: Merchant, wish: Wish) -> str:
    if not guide.account:
        return merchant.id
    account = (wish.account or "").strip().lower()
    if not re.fullmatch(guide.pattern, account):
        raise RefusedError(f"{wish.account} is not {guide.account}, such as {guide.example}. {NOTHING}")
    return account


def _location(merchant: Merchant, said: str | None) -> str:
    names = [place.id for place in merchant.locations]
    if said is None and len(names) == 1:
        return names[0]
    if said not in names:
        wrong = f"There is no location {said}" if said else "Say --location: whose sales they are where nothing else says so"
        raise RefusedError(f"{wrong}. {merchant.id} has {', '.join(names)}. {NOTHING}")
    return said


def _places(guide: Guide, merchant: Merchant, said: Sequence[str]) -> dict[str, str]:
    if said and not guide.place:
        raise RefusedError(f"{guide.name} has no --place: each of its accounts is one shop. {NOTHING}")
    places: dict[str, str] = {}
    for words in said:
        name, _, location = words.partition("=")
        if not name or not location or name in places:
            raise RefusedError(f"--place {words} is not a {guide.place}, =, and a location, each once. {NOTHING}")
        places[name] = _location(merchant, location)
    return places


def _signing(guide: Guide, said: str | None) -> str | None:
    if said is not None and (guide.system is not System.LIGHTSPEED or said not in SIGNED):
        raise RefusedError(f"--signing is for Lightspeed, one of {', '.join(SIGNED)}. {NOTHING}")
    return said


def _make(guide: Guide, wish: Wish, person: Person) -> str:
    """A key of ours is made, unless the maker has one already for another shop of the same integration."""
    file = wish.files.get("secret")
    return secrets.token_hex(32) if guide.is_ours and file is None else _ask(guide.secret, file, person)


def _tell_made(guide: Guide, wish: Wish, secret: str) -> str:
    file = wish.files.get("secret")
    return f"The {guide.secret} is the one in {file}." if file else f"The {guide.secret}, shown this once: {secret}"


def _ask(what: str, file: Path | None, person: Person) -> str:
    if file is not None:
        try:
            typed = file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise RefusedError(f"{file} cannot be read. {NOTHING}") from None
    elif person.is_there():
        typed = person.ask_secretly(f"The {what}, not shown: ").strip()
    else:
        raise RefusedError(
            f"The {what} is needed, and nobody is here to be asked: run this in a terminal, or name its file. {NOTHING}"
        )
    if not typed:
        raise RefusedError(f"The {what} is needed: when you have it, run this again. {NOTHING}")
    if not SECRET.fullmatch(typed):
        raise RefusedError(f"That is no {what}: 8 to 255 letters, digits and signs, without blanks. {NOTHING}")
    return typed


def _seal(merchant: Merchant, words: str) -> bytes:
    return wiring.vault().seal(merchant.id, words)


def _put(connection: Connection) -> None:
    try:
        wiring.connections().put(connection)
    except Outpaced:
        raise RefusedError(f"The account {connection.account} is another merchant's by now. {NOTHING}") from None
