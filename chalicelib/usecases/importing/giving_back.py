"""All members in the form in which a list is read: what is given back may be brought along elsewhere."""

import json
from collections import Counter
from collections.abc import Iterator

from chalicelib.domain.account import Account
from chalicelib.domain.calendar import FOREVER, local_day
from chalicelib.domain.consent import ConsentEvent
from chalicelib.domain.customer import Customer
from chalicelib.usecases.importing.bringing import Scene
from chalicelib.usecases.importing.rows import PURPOSES, STOP
from chalicelib.usecases.importing.sheet import COLUMNS, Cells, close_cell

PAGE_ITEMS = 500


def give_back(scene: Scene) -> Iterator[Cells]:
    """A row for each lot of each member, or one without points. Walks through the whole table, page by page."""
    after, more = None, True
    while more:
        page = scene.book.page(after, PAGE_ITEMS)
        for merchant_id, member_id in page.members:
            if merchant_id == scene.merchant.id:
                yield from _rows(scene, member_id)
        after, more = page.after, page.after is not None


def _rows(scene: Scene, member_id: str) -> Iterator[Cells]:
    record = scene.book.record(scene.merchant.id, member_id)
    customer = record.customer
    if record.alias is not None or customer is None or not customer.is_member or customer.erased_at or not customer.phone_sealed:
        return
    zone = scene.merchant.locations[0].timezone
    joined = customer.joined_at or scene.now
    told = {
        "phone": scene.vault.open(scene.merchant.id, customer.phone_sealed),
        "first_name": customer.first_name or "",
        "joined_on": local_day(joined, zone).isoformat(),
        "language": customer.language,
        **_consent(scene, customer, zone),
    }
    for lot in _lots(scene, record.account) or [{"points": "0"}]:
        cells = {**told, **lot}
        yield {name: cells.get(name, "") if name == "phone" else close_cell(cells.get(name, "")) for name in COLUMNS}


def _lots(scene: Scene, account: Account) -> list[Cells]:
    """What can be spent, and what became certificates; lots that end together at one place are one."""
    today = local_day(scene.now, scene.merchant.program_at(scene.now).timezone)
    points: Counter[tuple[str, str]] = Counter()
    for lot in (*account.lots, *(lot for one in account.certificates for lot in one.lots)):
        if account.ends(lot) >= today:
            ends = "" if lot.last_day is None else "never" if lot.last_day == FOREVER else lot.last_day.isoformat()
            points[lot.location_id, ends] += lot.points
    return [{"points": str(points[key]), "location": key[0], "last_day": key[1]} for key in sorted(points)]


def _consent(scene: Scene, customer: Customer, zone: str) -> Cells:
    if customer.opted_out:
        return {"texts": STOP}
    texts = " ".join(word for word, purpose in PURPOSES.items() if purpose in customer.consents)
    rows = [row for row in scene.book.consent_rows(scene.merchant.id, customer.member_id) if row.purposes]
    if not texts or not rows:
        return {}
    row = rows[-1]
    if row.event is ConsentEvent.IMPORTED:
        kept = json.loads(scene.vault.open(scene.merchant.id, row.words_sealed))
        told = {"agreed_on": kept["on"], "agreed_how": kept["how"], "agreed_words": kept["words"], "source": kept["source"]}
    else:
        words = scene.merchant.disclosures.get(row.wording, "")
        told = {
            "agreed_on": local_day(row.at, zone).isoformat(),
            "agreed_how": row.channel,
            "agreed_words": words,
            "source": "Regulars",
        }
    return {"texts": texts, "agreed_wording": row.wording, **told}
