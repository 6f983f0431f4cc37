"""Sales as JSON text, and back without loss."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from chalicelib.domain.basket import Sold
from chalicelib.domain.claim import Claim
from chalicelib.domain.counting import Count
from chalicelib.domain.sale import Posted, Report, Sale, SaleState, Seen
from chalicelib.storage import codec
from chalicelib.storage.packing import ordinal, places_of, read_places, write_places


def write_sale(sale: Sale) -> str:
    """The sale without its location, id and revision."""
    places = places_of((), (), (use.lots for use in sale.uses))
    found = {
        "member": sale.member_id,
        "report": sale.report and _report(sale.report),
        "refunds": sale.refunds,
        "places": write_places(places),
        "uses": [codec.write_use(use, places) for use in sale.uses],
        "posted": sale.posted and _posted(sale.posted),
        "moved": sale.moved_from,
        "claim": sale.claim and [sale.claim.code, ordinal(sale.claim.last_day)],
        "seq": sale.posted_seq,
        "by": sale.posted_by,
        "visit": sale.visit,
        "admitted": sale.admitted,
        "meant": sale.meant,
        "counted": sale.counted,
    }
    if sale.seen is not None:
        return codec.write(codec.without_empty(found) | {"seen": {k: [v.digest, v.answer] for k, v in sale.seen.items()}})
    return codec.write(codec.without_empty(found))


def read_sale(text: str, location_id: str, sale_id: str, revision: int) -> Sale:
    """The sale that `write_sale` wrote."""
    found = json.loads(text)
    seen, claim = found.get("seen"), found.get("claim")
    return Sale(
        location_id,
        sale_id,
        _read_report(found["report"]) if "report" in found else None,
        found.get("member"),
        tuple((refund_id, amount) for refund_id, amount in found.get("refunds", ())),
        tuple(codec.read_use(use, read_places(found.get("places", ()))) for use in found.get("uses", ())),
        _read_posted(found["posted"]) if "posted" in found else None,
        None if seen is None else {request_id: Seen(digest, answer) for request_id, (digest, answer) in seen.items()},
        revision,
        tuple(found.get("moved", ())),
        Claim(claim[0], location_id, sale_id, date.fromordinal(claim[1])) if claim else None,
        found.get("seq", 0),
        found.get("by"),
        found.get("visit", 0),
        tuple(found.get("admitted", ())),
        tuple(found.get("meant", ())),
        tuple(Count(*count) for count in found.get("counted", ())),
    )


def _report(report: Report) -> dict[str, Any]:
    amounts = ("discount", "tax", "tip", "exempt", "reward_payment")
    found: dict[str, Any] = {"state": report.state.value, "currency": report.currency}
    found |= {"at": codec.instant(report.occurred_at), "subtotal": report.subtotal}
    found |= {name: amount for name in amounts if (amount := getattr(report, name))}
    found |= {"captured_offline": True} if report.captured_offline else {}
    found |= {"items": report.items} if report.items else {}
    found |= {"sold": report.sold} if report.sold else {}
    return found if report.version is None else found | {"version": report.version}


def _read_report(found: dict[str, Any]) -> Report:
    state, at = SaleState(found.pop("state")), codec.read_instant(found.pop("at"))
    items = tuple((special_id, units) for special_id, units in found.pop("items", ()))
    sold = tuple(Sold(*one) for one in found.pop("sold", ()))
    return Report(state=state, occurred_at=at, items=items, sold=sold, **found)


def _posted(posted: Posted) -> list[Any]:
    return [
        posted.program_version,
        str(posted.exact),
        posted.points,
        posted.visits,
        ordinal(posted.last_day),
        *([int(posted.moves), str(posted.ended)] if posted.moves or posted.ended or posted.month else []),
        *([posted.tier, posted.month, str(posted.progress)] if posted.month else []),
    ]


def _read_posted(found: Sequence[Any]) -> Posted:
    version, exact, points, visits, last_day, *rare = found
    moves, ended, tier, month, progress = rare + [0, "0", "", 0, "0"][len(rare) :]
    return Posted(
        version,
        codec.read_fraction(exact),
        points,
        visits,
        date.fromordinal(last_day),
        bool(moves),
        codec.read_fraction(ended),
        tier,
        month,
        codec.read_fraction(progress),
    )
