"""The seam goes on here with what pages need, and with what the console's overview is kept by: no till waits for it."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib import wiring

if TYPE_CHECKING:
    from chalicelib.usecases.audit import Audit
    from chalicelib.usecases.desk import Counters, Sessions, Team
    from chalicelib.usecases.devices import Devices
    from chalicelib.usecases.drafts import Drafts
    from chalicelib.usecases.overview.ports import Keeper, Seen
    from chalicelib.usecases.overview.tallies import Tallies
    from chalicelib.usecases.papers import Papers
    from chalicelib.usecases.passkeys import Passkeys
    from chalicelib.usecases.signing_in import Door


@cache
def audit() -> "Audit":
    """Who did what."""
    from chalicelib.storage.audit import Audit as StoredAudit

    return StoredAudit(wiring.tables())


@cache
def team() -> "Team":
    """Who works at merchants."""
    from chalicelib.storage.desk import Team as StoredTeam

    return StoredTeam(wiring.tables())


@cache
def sessions() -> "Sessions":
    """Who is signed in at the console."""
    from chalicelib.storage.desk import Sessions as StoredSessions

    return StoredSessions(wiring.tables())


@cache
def passkeys() -> "Passkeys":
    """The passkeys of people who sign in."""
    from chalicelib.storage.passkeys import Passkeys as StoredPasskeys

    return StoredPasskeys(wiring.tables())


def door() -> "Door":
    """What signing in needs."""
    from chalicelib.usecases.signing_in import Door

    return Door(wiring.book(), wiring.merchants(), wiring.vault(), team(), counters())


@cache
def counters() -> "Counters":
    """How often things were tried."""
    from chalicelib.storage.desk import Counters as StoredCounters

    return StoredCounters(wiring.tables())


@cache
def devices() -> "Devices":
    """The devices that are paired as tills."""
    from chalicelib.storage.devices import Devices as StoredDevices

    return StoredDevices(wiring.tables())


@cache
def drafts() -> "Drafts":
    """The shops and programs that are being made."""
    from chalicelib.storage.drafts import Drafts as StoredDrafts

    return StoredDrafts(wiring.tables())


@cache
def papers() -> "Papers":
    """What people were shown before they agreed."""
    from chalicelib.storage.papers import Papers as StoredPapers

    return StoredPapers(wiring.tables())


def keeper() -> "Keeper":
    """What keeping and reading the console's overview needs."""
    from chalicelib.storage.overview import Directory, Feed, TextLog
    from chalicelib.usecases.overview.ports import Keeper

    found = wiring.tables()
    return Keeper(wiring.merchants(), wiring.vault(), Directory(found), Feed(found), TextLog(found), tallies())


@cache
def tallies() -> "Tallies":
    """A merchant's figures."""
    from chalicelib.storage.figures import Tallies as StoredTallies

    return StoredTallies(wiring.tables())


def seen(record: Mapping[str, Any]) -> "Seen | None":
    """What a record of the table's stream says that the console is to know; None where it is nothing to it."""
    from chalicelib.storage.seen import read_record

    return read_record(record)


def seen_in(image: Mapping[str, Any]) -> "Seen | None":
    """What an item of the ledger is to the console; None where it is nothing to it."""
    from chalicelib.storage.seen import read_image

    return read_image(image)
