"""What an operator does with connections: store one, exchange its secret, end it, list them. Errors: RefusedError."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from chalicelib import wiring
from chalicelib.domain.desk.connection import Connection, System
from chalicelib.domain.desk.guide import Guide
from chalicelib.domain.program import Merchant
from chalicelib.pos.guides import GUIDES
from chalicelib.usecases import connecting
from chalicelib.usecases.connecting import Kept, Unconnectable, Why
from infra.operating.ending import RefusedError
from infra.operating.person import Person

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
    said = [(name, location) for name, _, location in (words.partition("=") for words in wish.places)]
    asked = connecting.Wish(wish.account, wish.location, said, wish.signing)
    with _explaining(guide, merchant):
        plan = connecting.plan(wiring.connections(), guide, merchant, base, asked, wiring.clock())
    url = guide.url(base, merchant.id)
    if not plan.is_new:
        with _explaining(guide, merchant):
            connecting.carry_out(wiring.connections(), wiring.vault(), guide, plan)
        yield f"{guide.name} is connected already; its secret stays. What you said is stored. {SOON}"
        yield from _tell_steps(guide.steps(url))
        return
    yield from _tell_steps(guide.before(url))
    secret = _secret(guide, wish, person)
    token = _ask(guide.token, wish.files.get("token"), person) if guide.token else None
    with _explaining(guide, merchant):
        kept = connecting.carry_out(wiring.connections(), wiring.vault(), guide, plan, secret, token)
    yield f"{guide.name} is connected with {merchant.name}: {_lead(kept.connection)}. {SOON}"
    if guide.is_ours:
        yield f"{guide.account[0].upper()}{guide.account[1:]}: {kept.connection.account}"
        yield _tell_made(guide, wish, kept)
    yield from _tell_steps(guide.steps(url))


def exchange(guide: Guide, connection: Connection, wish: Wish, person: Person) -> Iterator[str]:
    """One more secret beside the one that is there; an older one ends."""
    with _explaining(guide):
        secret = _secret(guide, wish, person)
        kept = connecting.exchange(wiring.connections(), wiring.vault(), guide, connection, secret)
    if guide.is_ours:
        yield _tell_made(guide, wish, kept)
        yield f"Give it to {guide.name} in a way that only they read."
    yield f"The new {guide.secret} and the one before it are taken, within a minute. When the old one is no more used: settle."


def renew(guide: Guide, connection: Connection, wish: Wish, person: Person) -> str:
    """Another token in place of the one that there is."""
    with _explaining(guide):
        connecting.check_asked(guide)
        token = _ask(guide.token, wish.files.get("token"), person)
        connecting.renew(wiring.connections(), wiring.vault(), guide, connection, token)
    return f"{guide.name} is asked with the new {guide.token}. {SOON}"


def settle(guide: Guide, connection: Connection) -> str:
    """The newest secret alone."""
    with _explaining(guide):
        connecting.settle(wiring.connections(), connection)
    return f"Only the newest {guide.secret} of {guide.name} is taken now, within a minute."


def end(guide: Guide, connection: Connection) -> str:
    """No connection any more."""
    wiring.connections().drop(connection)
    return (
        f"{guide.name} is connected no more: its calls are turned away within a minute. End it there too, or it goes on calling."
    )


def choose(guide: Guide, merchant: Merchant, account: str | None) -> Connection:
    """The connection that is meant."""
    with _explaining(guide, merchant):
        return connecting.choose(wiring.connections(), guide, merchant, account)


def tell(merchant: Merchant) -> Iterator[str]:
    """A merchant's connections as operators see them, one a line."""
    for one in connecting.of(wiring.connections(), merchant):
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


@contextmanager
def _explaining(guide: Guide, merchant: Merchant | None = None) -> Iterator[None]:
    try:
        yield
    except Unconnectable as refused:
        raise RefusedError(_explain(refused, guide, merchant)) from None


def _explain(refused: Unconnectable, guide: Guide, merchant: Merchant | None) -> str:
    """Why nothing was stored, with the options that say it."""
    said, name = refused.said, guide.name
    what = guide.token if refused.about == "token" else guide.secret
    has = f"{merchant.id} has {', '.join(place.id for place in merchant.locations)}." if merchant else ""
    whose = merchant.id if merchant else "The merchant"
    sentences: Mapping[Why, str] = {
        Why.NO_ACCOUNT: f"{said} is not {guide.account}, such as {guide.example}. {NOTHING}",
        Why.ANOTHERS: f"{name}'s account {said} is another merchant's. {NOTHING}",
        Why.NO_LOCATION: f"Say --location: whose sales they are where nothing else says so. {has} {NOTHING}",
        Why.UNKNOWN_LOCATION: f"There is no location {said}. {has} {NOTHING}",
        Why.NO_PLACES: f"{name} has no --place: each of its accounts is one shop. {NOTHING}",
        Why.ODD_PLACE: f"--place {said} is not a {guide.place}, =, and a location, each once. {NOTHING}",
        Why.ODD_SIGNING: f"--signing is for Lightspeed, one of {', '.join(GUIDES[System.LIGHTSPEED].signings)}. {NOTHING}",
        Why.NO_SECRET: f"The {what} is needed: when you have it, run this again. {NOTHING}",
        Why.ODD_SECRET: f"That is no {what}: 8 to 255 letters, digits and signs, without blanks. {NOTHING}",
        Why.NO_TOKEN: f"{name} is asked nothing, so there is no token.",
        Why.NOTHING_TO_SETTLE: f"{name} has one {guide.secret}; there is nothing to settle.",
        Why.UNKNOWN: f"{whose} has no such connection with {name}: `show` says which it has.",
        Why.SEVERAL: f"There are several; say which with --account: {said}.",
    }
    return sentences[refused.why]


def _secret(guide: Guide, wish: Wish, person: Person) -> str | None:
    """What the operator has of it; None where a key of ours is to be made."""
    file = wish.files.get("secret")
    return None if guide.is_ours and file is None else _ask(guide.secret, file, person)


def _tell_made(guide: Guide, wish: Wish, kept: Kept) -> str:
    file = wish.files.get("secret")
    return f"The {guide.secret} is the one in {file}." if file else f"The {guide.secret}, shown this once: {kept.made}"


def _ask(what: str, file: Path | None, person: Person) -> str:
    if file is not None:
        try:
            return file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise RefusedError(f"{file} cannot be read. {NOTHING}") from None
    if person.is_there():
        return person.ask_secretly(f"The {what}, not shown: ").strip()
    raise RefusedError(
        f"The {what} is needed, and nobody is here to be asked: run this in a terminal, or name its file. {NOTHING}"
    )
