"""The team: who works here, in which role; putting somebody on it, changing a role, taking somebody off."""

from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import UnreadablePhone, UnusableField
from chalicelib.usecases.audit import note
from chalicelib.usecases.signing import passkeys, signing_in, teams
from chalicelib.web.console.reading import sentence_of
from chalicelib.web.guarded import merchant_of, signed_in, zone_of
from chalicelib.web.signing_in import UNCLEAR, UNREADABLE
from chalicelib.web.visit import Visit

ROLES: Final = (
    (Role.OWNER, "Owner", "Everything, with rewards, keys, connections and the team."),
    (Role.MANAGER, "Manager", "What a day needs: members, corrections, texts, tills."),
    (Role.STAFF, "Staff", "The till, with a PIN: customers, points and rewards. Here they have their own passkeys, and no more."),
)
LIST: Final = "/console/staff"


def show(visit: Visit) -> Response:
    """Everybody on the team."""
    return _list(visit)


def invite(visit: Visit) -> Response:
    """Put somebody on the team."""
    typed = {name: visit.form.get(name, "") for name in ("name", "phone", "role")}
    try:
        role = _role(typed["role"])
        phone = PhoneNumber.parse(typed["phone"], merchant_of(visit).region) if typed["phone"] else None
        who = signed_in(visit)
        teams.invite(pages_wiring.team(), wiring.vault(), pages_wiring.audit(), who, typed["name"], phone, role, visit.now)
    except UnreadablePhone as wrong:
        return _list(visit, {"phone": UNREADABLE.get(wrong.reason, UNCLEAR)}, typed)
    except UnusableField as wrong:
        return _list(visit, {wrong.field: _say(wrong)}, typed)
    how = "They sign in with their own number." if phone else "They work at the till with a PIN."
    return visit.go(LIST, f"{typed['name']} is on the team. {how}")


def show_one(visit: Visit) -> Response:
    """One person."""
    staff = pages_wiring.team().get(signed_in(visit).merchant_id, visit.ids["staff_id"])
    return _one(visit, staff) if staff else visit.go(LIST, "That person is not on the team any more.")


def change(visit: Visit) -> Response:
    """Give somebody another name or role."""
    who, staff_id, name = signed_in(visit), visit.ids["staff_id"], visit.form.get("name", "")
    try:
        teams.change(pages_wiring.team(), pages_wiring.audit(), who, staff_id, name, _role(visit.form.get("role", "")), visit.now)
    except UnusableField as wrong:
        staff = pages_wiring.team().get(who.merchant_id, staff_id)
        return _one(visit, staff, {wrong.field: _say(wrong)}) if staff else visit.go(LIST)
    return visit.go(LIST, f"Saved. {name} may do from now on what the role says.")


def remove(visit: Visit) -> Response:
    """Take somebody off the team."""
    who, staff_id = signed_in(visit), visit.ids["staff_id"]
    try:
        gone = teams.drop(pages_wiring.team(), pages_wiring.audit(), who, staff_id, visit.now)
    except UnusableField as wrong:
        staff = pages_wiring.team().get(who.merchant_id, staff_id)
        return _one(visit, staff, {wrong.field: _say(wrong)}) if staff else visit.go(LIST)
    passkeys.forget(pages_wiring.passkeys(), gone)
    return visit.go(LIST, f"{gone.name} is off the team, and signed out everywhere.")


def make_link(visit: Visit) -> Response:
    """A link that signs somebody in once, shown this once."""
    who = signed_in(visit)
    staff = pages_wiring.team().get(who.merchant_id, visit.ids["staff_id"])
    if staff is None or not staff.phone_hash:
        return visit.go(LIST)
    key = signing_in.make_link(pages_wiring.team(), wiring.vault(), staff, visit.now)
    note(pages_wiring.audit(), who, "link_made", staff.id, visit.now)
    return visit.page("console/staff/link.html", one=staff, link=f"{visit.origin}/sign-in/link#{key}")


def _say(wrong: UnusableField) -> str:
    is_last = wrong.field == "role" and wrong.problem == teams.LAST_OWNER
    return "The shop needs an owner: somebody else has to be one first." if is_last else sentence_of(wrong)


def _list(visit: Visit, errors: dict[str, str] | None = None, typed: dict[str, str] | None = None) -> Response:
    who = signed_in(visit)
    people = pages_wiring.team().of_merchant(who.merchant_id)
    facts: dict[str, Any] = {
        "people": people,
        "roles": ROLES,
        "names": {role: name for role, name, _ in ROLES},
        "typed": typed or {"name": "", "phone": "", "role": Role.STAFF},
        "may_change": who.role is Role.OWNER,
        "zone": zone_of(visit),
    }
    return visit.refuse("console/staff/list.html", errors, **facts) if errors else visit.page("console/staff/list.html", **facts)


def _one(visit: Visit, staff: Staff, errors: dict[str, str] | None = None) -> Response:
    vault = wiring.vault()
    shown = PhoneNumber(vault.open(staff.merchant_id, staff.phone_sealed)).national() if staff.phone_sealed else ""
    facts: dict[str, Any] = {"one": staff, "phone": shown, "roles": ROLES, "zone": zone_of(visit)}
    return visit.refuse("console/staff/one.html", errors, **facts) if errors else visit.page("console/staff/one.html", **facts)


def _role(word: str) -> Role:
    try:
        return Role(word)
    except ValueError:
        raise UnusableField("role", "one of the three") from None
