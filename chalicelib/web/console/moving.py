"""A member's move to a new number, taken back by whoever they ask at the shop."""

from chalice.app import Response

from chalicelib import wiring
from chalicelib.domain.refusals import MergeBuiltUpon, UnknownMember
from chalicelib.usecases import audit
from chalicelib.usecases.new_phones import moving
from chalicelib.web.console import members
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit


def take_back(visit: Visit) -> Response:
    """Give a member the number again that they moved from. Pressed twice, it is done and noted once."""
    desk = members.desk_of(visit)
    page = members.read(desk, visit)
    if page is None or not page.customer.is_member:
        return members.missing(visit)
    here = f"/console/members/{page.id}"
    if page.customer.moved_from is None:
        return visit.go(here)
    try:
        moving.take_back(wiring.book(), desk.vault, desk.merchant, page.id, visit.now)
    except (MergeBuiltUpon, UnknownMember):
        said = _("That cannot be taken back any more: it was over a week ago, or somebody else has joined with the old number.")
        return visit.refuse("console/member.html", {"move": said}, **members.facts_of(visit, desk, page), before="")
    audit.note(desk.audit, desk.staff, "move_taken_back", page.id, visit.now)
    return visit.go(here, said=_("Their old number is theirs again."))
