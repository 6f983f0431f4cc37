"""Whose a sale is: it gets a member, or goes to another one."""

from dataclasses import replace

from chalicelib.domain.refusals import SaleOfAnotherMember
from chalicelib.domain.sale import FORMER_MAX, Sale, Seen


def attach_member(sale: Sale, member_id: str | None) -> Sale:
    """The sale with its member, who may become known later; only staff moves it to another. Raises SaleOfAnotherMember."""
    member_id = present_member(sale, member_id)
    if member_id and sale.member_id and member_id != sale.member_id:
        raise SaleOfAnotherMember(sale.sale_id)
    return replace(sale, member_id=sale.member_id or member_id)


def present_member(sale: Sale, named: str | None) -> str | None:
    """Whose sale it is where `named` is named: a till that still names a former member means the present one."""
    return sale.member_id if named is None or named in sale.moved_from else named


def rename_member(sale: Sale, member_id: str) -> Sale:
    """The sale as another member's. What was answered before keeps whose it was then."""
    former = tuple(name for name in (*sale.moved_from, sale.member_id) if name is not None and name != member_id)
    seen = {
        name: Seen(known.digest, {"member_id": sale.member_id, **known.answer}) if "balance" in known.answer else known
        for name, known in (sale.seen or {}).items()
    }
    poster = sale.poster if sale.posted_seq and sale.poster != member_id else None
    return replace(sale, member_id=member_id, moved_from=former[-FORMER_MAX:], seen=seen, posted_by=poster)


def keep_member(sale: Sale, former: Sale) -> Sale:
    """The sale as whose it was: no entry of somebody else's has posted it yet, and a merge that is taken back gives it back."""
    if former.member_id is None or former.member_id == sale.member_id:
        return sale
    return replace(sale, member_id=former.member_id, moved_from=former.moved_from, posted_by=former.posted_by)
