"""Everything to take along: files in a folder that is packed, for people (CSV) and for programs (JSON Lines)."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.program import Merchant
from chalicelib.usecases import audit
from chalicelib.usecases.leaving import taking_along
from chalicelib.usecases.leaving.export_format import FORMAT
from chalicelib.usecases.leaving.sheets import write_lines, write_sheet
from chalicelib.usecases.leaving.shelf import Shelf
from chalicelib.web.guarded import merchant_of, signed_in
from chalicelib.web.visit import Visit

ROOM: Final = "/console/settings/export"
README: Final = """\
This is part {part} of {parts} of all that is kept of {name}, as of {at:%Y-%m-%d %H:%M} UTC: members with their phone numbers
and names in plain, every change of their points, their sales, rewards, texts and what they agreed to. Part 1 has the settings,
every version of the program, goals, closed months, what shops settled and what campaigns brought as well. Each file is there
twice: .csv for a spreadsheet, .jsonl for programs. It is personal data: keep it where only those see it who need it, and delete
it when it has arrived.

Amounts are in minor units (cents), times in UTC. The words of texts that were sent are not kept. Sales that count for nobody, and
members whose data were erased, are in the copy that whoever runs this system can make.
"""


def show(visit: Visit) -> Response:
    """The parts there are."""
    listed = taking_along.parts(wiring.book(), pages_wiring.keeper().directory, merchant_of(visit).id)
    return visit.page("console/export.html", parts=listed, members=sum(part.members for part in listed))


def download(visit: Visit) -> Response:
    """One part as a file."""
    merchant, directory = merchant_of(visit), pages_wiring.keeper().directory
    listed = taking_along.parts(wiring.book(), directory, merchant.id)
    part = next((one for one in listed if str(one.number) == visit.form.get("part")), None)
    if part is None:
        return visit.go(ROOM)
    papers = pages_wiring.papers().of_merchant(merchant.live_id)
    connected = wiring.connections().of_merchant(merchant.id)
    read = wiring.book(), wiring.vault(), wiring.deliveries(), merchant, visit.now, connected, papers
    shelf = Shelf(*read, coupons=pages_wiring.coupons(), surveys=pages_wiring.surveys())
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in FORMAT}
    for name, row in taking_along.rows_of_part(shelf, directory, part.number):
        rows[name].append(row)
    readme = README.format(part=part.number, parts=len(listed), name=merchant.name, at=visit.now)
    if part.number == 1:
        for name, row in pages_wiring.books().rows(merchant.id):
            rows[name].append(row)
    settings = shelf.settings() if part.number == 1 else None
    audit.note(pages_wiring.audit(), signed_in(visit), "exported", merchant.id, visit.now, members=part.members)
    return visit.file(_pack(rows, readme, settings), "application/zip", _file_name(visit, merchant, part.number, len(listed)))


def _file_name(visit: Visit, merchant: Merchant, part: int, parts: int) -> str:
    which = f"-{part}-of-{parts}" if parts > 1 else ""
    return f"{merchant.id}-{visit.now:%Y-%m-%d}{which}.zip"


def _pack(rows: Mapping[str, Sequence[Mapping[str, Any]]], readme: str, settings: Mapping[str, Any] | None) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("README.txt", readme)
        for name, found in rows.items():
            folder.writestr(f"{name}.csv", write_sheet(name, found))
            folder.writestr(f"{name}.jsonl", write_lines(found))
        if settings is not None:
            folder.writestr("merchant.json", json.dumps(settings, ensure_ascii=False, indent=2))
    return packed.getvalue()
