"""Setting up a merchant: its locations, its program, and the keys of its tills."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace

from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Location, Merchant, Program
from chalicelib.domain.refusals import UnusableField
from chalicelib.usecases.ports import Merchants, Vault


@dataclass(frozen=True, slots=True)
class Opening:
    """A new merchant as an operator describes it; `phone` is the number that customers text (E.164)."""

    id: str
    name: str
    phone: str
    region: str
    language: str
    consent_wording: str
    locations: tuple[Location, ...]
    program: Program


def open_merchant(merchants: Merchants, vault: Vault, opening: Opening) -> dict[str, str]:
    """Store the merchant and give every location a key; returns location id -> key, shown this once only.

    Raises UnusableField, and Outpaced where the merchant or its number exists.
    """
    check_program(opening.program)
    if not opening.locations:
        raise UnusableField("locations", "a merchant needs at least one location")
    number = PhoneNumber(opening.phone).e164
    merchant = Merchant(
        opening.id,
        opening.name,
        opening.region,
        opening.language,
        b"",
        opening.consent_wording,
        (opening.program,),
        opening.locations,
    )
    merchants.add(replace(merchant, phone_sealed=vault.seal(opening.id, number)), number)
    return {location.id: issue_key(merchants, opening.id, location.id) for location in opening.locations}


def change_program(merchants: Merchants, merchant_id: str, program: Program) -> None:
    """Add the next version of a merchant's program; sales before `effective_from` stay with theirs.

    Raises KeyError for an unknown merchant, UnusableField, and Outpaced where somebody else added that version.
    """
    check_program(program)
    newest = max(merchants.get(merchant_id).programs, key=lambda known: known.version)
    problems = (
        (program.version != newest.version + 1, "version", f"the next version is {newest.version + 1}"),
        (program.effective_from < newest.effective_from, "effective_from", "not before the version it follows"),
        (program.currency != newest.currency, "currency", f"points were earned in {newest.currency}"),
    )
    _refuse(problems)
    merchants.add_program(merchant_id, program)


def issue_key(merchants: Merchants, merchant_id: str, location_id: str) -> str:
    """A new key for a location's tills. Earlier ones stay valid until revoked, so that keys can be exchanged without a gap."""
    key = "rk_" + secrets.token_urlsafe(24)
    merchants.add_key(merchant_id, location_id, key)
    return key


def check_program(program: Program) -> None:
    """Raise UnusableField for a program that could not work."""
    problems = (
        (not program.rewards, "rewards", "a program needs at least one reward"),
        (program.earn.points < 1, "earn.points", "at least 1"),
        (program.earn.per_minor_units < 1, "earn.per_minor_units", "at least 1"),
        (any(reward.price_points < 1 for reward in program.rewards), "rewards", "every price is at least 1 point"),
        (program.hold_seconds < 1, "hold_seconds", "at least 1"),
        (program.welcome_points < 0, "welcome_points", "not negative"),
        (len({reward.id for reward in program.rewards}) < len(program.rewards), "rewards", "ids are used once"),
        (any(":" in reward.id for reward in program.rewards), "rewards", "ids have no colon"),
    )
    _refuse(problems)


def _refuse(problems: Iterable[tuple[bool, str, str]]) -> None:
    """Raise UnusableField for the first problem that is there."""
    for wrong, field, problem in problems:
        if wrong:
            raise UnusableField(field, problem)
