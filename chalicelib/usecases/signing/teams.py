"""Who is on a merchant's team, and in which role."""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import UnusableField, refuse_first
from chalicelib.usecases.audit import Audit, note
from chalicelib.usecases.desk import Team, hash_phone
from chalicelib.usecases.ports import Vault

NAME_LENGTH_MAX: Final = 40
TEAM_MAX: Final = 100
LAST_OWNER: Final = "somebody else has to be an owner first"


def hire(team: Team, vault: Vault, merchant_id: str, name: str, phone: PhoneNumber | None, role: Role, now: datetime) -> Staff:
    """Put somebody on a team: who has a phone there signs in with it, others work at the till alone. Raises UnusableField."""
    there = team.of_merchant(merchant_id)
    phone_hash = hash_phone(vault, phone) if phone else ""
    taken = next((one.name for one in there if phone_hash and one.phone_hash == phone_hash), "")
    refuse_first(
        (
            *_check_name(name, there),
            (bool(taken), "phone", f"{taken} has this number already"),
            (phone is None and role is not Role.STAFF, "phone", "who signs in to the console needs a phone"),
            (len(there) >= TEAM_MAX, "name", f"a team has at most {TEAM_MAX} people"),
        )
    )
    sealed = vault.seal(merchant_id, phone.e164) if phone else b""
    staff = Staff(merchant_id, f"st_{secrets.token_hex(6)}", name, role, now, sealed, phone_hash)
    team.put(staff)
    return staff


def invite(
    team: Team, vault: Vault, audit: Audit, who: Staff, name: str, phone: PhoneNumber | None, role: Role, now: datetime
) -> Staff:
    """Put somebody on one's own team. Raises UnusableField."""
    staff = hire(team, vault, who.merchant_id, name, phone, role, now)
    note(audit, who, "invited", staff.id, now, role=role.value)
    return staff


def change(team: Team, audit: Audit, who: Staff, staff_id: str, name: str, role: Role, now: datetime) -> Staff:
    """Give somebody another name or role; who may do less from now on may do so from their next click. Raises UnusableField."""
    staff = find(team, who.merchant_id, staff_id)
    others = [one for one in team.of_merchant(who.merchant_id) if one.id != staff_id]
    refuse_first(
        (
            *_check_name(name, others),
            (not staff.phone_hash and role is not Role.STAFF, "role", "who signs in to the console needs a phone"),
            (_is_last_owner(staff, others) and role is not Role.OWNER, "role", LAST_OWNER),
        )
    )
    changed = replace(staff, name=name, role=role)
    team.put(changed)
    _keep_an_owner(team, staff)
    if role is not staff.role:
        note(audit, who, "role_changed", staff_id, now, role=role.value)
    return changed


def drop(team: Team, audit: Audit, who: Staff, staff_id: str, now: datetime) -> Staff:
    """Take somebody off the team: wherever they are signed in, they are not any more. Raises UnusableField."""
    staff = find(team, who.merchant_id, staff_id)
    others = [one for one in team.of_merchant(who.merchant_id) if one.id != staff_id]
    if _is_last_owner(staff, others):
        raise UnusableField("role", LAST_OWNER)
    team.drop(staff)
    _keep_an_owner(team, staff)
    note(audit, who, "taken_off", staff_id, now)
    return staff


def find(team: Team, merchant_id: str, staff_id: str) -> Staff:
    """One of a team. Raises UnusableField where nobody there has this id."""
    staff = team.get(merchant_id, staff_id)
    if staff is None:
        raise UnusableField("staff", "somebody on the team")
    return staff


def _check_name(name: str, others: Iterable[Staff]) -> tuple[tuple[bool, str, str], ...]:
    known = {one.name.casefold() for one in others}
    return (
        (not 0 < len(name) <= NAME_LENGTH_MAX or not name.isprintable(), "name", f"1 to {NAME_LENGTH_MAX} characters"),
        (name.casefold() in known, "name", "another one: somebody on the team is called so"),
    )


def _is_last_owner(staff: Staff, others: Iterable[Staff]) -> bool:
    return staff.role is Role.OWNER and not any(one.role is Role.OWNER for one in others)


def _keep_an_owner(team: Team, before: Staff) -> None:
    """Two owners who take each other off at one moment would leave nobody who may: the later one is undone."""
    if not any(one.role is Role.OWNER for one in team.of_merchant(before.merchant_id)):
        team.put(before)
        raise UnusableField("role", LAST_OWNER)
