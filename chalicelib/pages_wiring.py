"""The seam goes on here with what pages need, and with what the console's overview is kept by: no till waits for it."""

from collections.abc import Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from chalicelib import wiring

if TYPE_CHECKING:
    from chalicelib.domain.desk.webhook import Dispatch, Retelling
    from chalicelib.usecases.audit import Audit
    from chalicelib.usecases.coupons.ports import Coupons
    from chalicelib.usecases.desk import Counters, Sessions, Team
    from chalicelib.usecases.devices import Devices
    from chalicelib.usecases.figures.goals import Goals
    from chalicelib.usecases.figures.month_end import Journals, Office
    from chalicelib.usecases.figures.selling import Baskets
    from chalicelib.usecases.figures.settling import Agreements
    from chalicelib.usecases.figures.telling_goals import Herald
    from chalicelib.usecases.leaving.of_shop import Books
    from chalicelib.usecases.overview.ports import Keeper, Seen
    from chalicelib.usecases.overview.studying import Studies
    from chalicelib.usecases.overview.tallies import Tallies
    from chalicelib.usecases.papers import Papers
    from chalicelib.usecases.rules.drafts import Drafts
    from chalicelib.usecases.rules.pausing import Brake
    from chalicelib.usecases.signing.passkeys import Passkeys
    from chalicelib.usecases.signing.signing_in import Door
    from chalicelib.usecases.surveys.counting import Surveys
    from chalicelib.usecases.webhooks.ports import Courier, Switchboard


@cache
def audit() -> "Audit":
    """Who did what."""
    from chalicelib.storage.desk.audit import Audit as StoredAudit

    return StoredAudit(wiring.tables())


@cache
def watched() -> "Audit":
    """What was held back and found, and what people did about it: rows that are only ever added, as of the audit log."""
    from chalicelib.storage.desk import audit_keys
    from chalicelib.storage.desk.audit import Audit as StoredAudit

    return StoredAudit(wiring.tables(), audit_keys.watched)


@cache
def team() -> "Team":
    """Who works at merchants."""
    from chalicelib.storage.desk.desk import Team as StoredTeam

    return StoredTeam(wiring.tables())


@cache
def sessions() -> "Sessions":
    """Who is signed in at the console."""
    from chalicelib.storage.desk.desk import Sessions as StoredSessions

    return StoredSessions(wiring.tables())


@cache
def passkeys() -> "Passkeys":
    """The passkeys of people who sign in."""
    from chalicelib.storage.desk.passkeys import Passkeys as StoredPasskeys

    return StoredPasskeys(wiring.tables())


def door() -> "Door":
    """What signing in needs."""
    from chalicelib.usecases.signing.signing_in import Door

    return Door(wiring.book(), wiring.merchants(), wiring.vault(), team(), counters(), wiring.on_laptop)


@cache
def counters() -> "Counters":
    """How often things were tried."""
    from chalicelib.storage.desk.desk import Counters as StoredCounters

    return StoredCounters(wiring.tables())


@cache
def devices() -> "Devices":
    """The devices that are paired as tills."""
    from chalicelib.storage.desk.devices import Devices as StoredDevices

    return StoredDevices(wiring.tables())


@cache
def drafts() -> "Drafts":
    """The shops and programs that are being made."""
    from chalicelib.storage.desk.drafts import Drafts as StoredDrafts

    return StoredDrafts(wiring.tables())


@cache
def coupons() -> "Coupons":
    """Coupons, batch by batch."""
    from chalicelib.storage.coupons import Coupons as StoredCoupons

    return StoredCoupons(wiring.tables(), wiring.vault())


@cache
def goals() -> "Goals":
    """What merchants want their figures to be."""
    from chalicelib.storage.figures.goals import Goals as StoredGoals

    return StoredGoals(wiring.tables())


def herald() -> "Herald":
    """What telling of goals needs."""
    from chalicelib.usecases.figures.telling_goals import Herald

    return Herald(wiring.book(), wiring.merchants(), wiring.vault(), team(), goals(), tallies())


def brake() -> "Brake":
    """What pausing specials needs."""
    from chalicelib.storage.all_merchants import walk_merchants
    from chalicelib.usecases.rules.pausing import Brake

    return Brake(wiring.merchants(), goals(), tallies(), partial(walk_merchants, wiring.tables()))


@cache
def papers() -> "Papers":
    """What people were shown before they agreed."""
    from chalicelib.storage.desk.papers import Papers as StoredPapers

    return StoredPapers(wiring.tables())


def keeper() -> "Keeper":
    """What keeping and reading the console's overview needs."""
    from chalicelib.storage.figures.overview import Directory, Feed, TextLog
    from chalicelib.usecases.overview.ports import Keeper

    found = wiring.tables()
    return Keeper(wiring.merchants(), wiring.vault(), Directory(found), Feed(found), TextLog(found), tallies())


@cache
def tallies() -> "Tallies":
    """A merchant's figures."""
    from chalicelib.storage.figures.figures import Tallies as StoredTallies

    return StoredTallies(wiring.tables())


@cache
def surveys() -> "Surveys":
    """What members answered to a shop's question."""
    from chalicelib.storage.telling.surveys import Surveys as StoredSurveys

    return StoredSurveys(wiring.tables())


@cache
def journals() -> "Journals":
    """The closed months of all merchants."""
    from chalicelib.storage.figures.journals import Journals as StoredJournals

    return StoredJournals(wiring.tables())


@cache
def agreements() -> "Agreements":
    """What shops agreed on for a point."""
    from chalicelib.storage.figures.settling import Agreements as StoredAgreements

    return StoredAgreements(wiring.tables())


def books() -> "Books":
    """What a merchant has reckoned and aimed for."""
    from chalicelib.usecases.leaving.of_shop import Books

    return Books(goals(), journals(), agreements(), wiring.campaigns(), studies(), wiring.causes())


def office() -> "Office":
    """What closing months needs."""
    from chalicelib.usecases.figures.month_end import Office

    return Office(wiring.book(), wiring.merchants(), journals(), wiring.clock)


@cache
def studies() -> "Studies":
    """The studies of merchants' members."""
    from chalicelib.storage.figures.studies import Studies as StoredStudies

    return StoredStudies(wiring.tables())


@cache
def baskets() -> "Baskets":
    """What is bought."""
    from chalicelib.storage.figures.baskets import Baskets as StoredBaskets

    return StoredBaskets(wiring.tables())


def seen(record: Mapping[str, Any]) -> "Seen | None":
    """What a record of the table's stream says that the console is to know; None where it is nothing to it."""
    from chalicelib.storage.figures.seen import read_record

    return read_record(record)


def seen_in(image: Mapping[str, Any]) -> "Seen | None":
    """What an item of the ledger is to the console; None where it is nothing to it."""
    from chalicelib.storage.figures.seen import read_image

    return read_image(image)


@cache
def courier() -> "Courier":
    """The way out to addresses that merchants name."""
    from chalicelib.messaging.courier import HttpsCourier

    return HttpsCourier(on_laptop=wiring.on_laptop)


def switchboard() -> "Switchboard":
    """What telling webhooks needs."""
    from chalicelib.usecases.webhooks.ports import Switchboard

    ledger = wiring.book(), wiring.merchants(), wiring.vault()
    return Switchboard(*ledger, wiring.webhooks(), wiring.dispatches(), courier(), keeper().directory, wiring.clock())


def dispatched(body: str) -> "Dispatch | Retelling":
    """What a message of the webhooks' queue is about. Raises ValueError, KeyError."""
    from chalicelib.messaging.dispatches import read_message

    return read_message(body)
