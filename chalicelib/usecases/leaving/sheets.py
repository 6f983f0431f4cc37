"""Writing what leaves, as lines for programs and as tables for people."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from chalicelib.usecases.leaving.export_format import FORMAT
from chalicelib.usecases.leaving.shelf import harmless


class Sheet:
    """A table for people, written row by row."""

    def __init__(self, name: str, page: TextIO) -> None:
        self._columns, self._sheet = tuple(FORMAT[name]), csv.writer(page)
        self._sheet.writerow(self._columns)

    def write(self, row: Mapping[str, Any]) -> None:
        """One more row."""
        self._sheet.writerow([_cell(column, row.get(column)) for column in self._columns])


def write_sheet(name: str, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A whole table, with the mark without which Excel spoils umlauts."""
    page = io.StringIO()
    sheet = Sheet(name, page)
    for row in rows:
        sheet.write(row)
    return page.getvalue().encode("utf-8-sig")


def write_lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows for programs, one a line."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()


def _cell(column: str, value: Any) -> Any:
    """What stands in a cell. A phone number begins with a plus, and stays."""
    if isinstance(value, dict | list | bool):
        return harmless(json.dumps(value, ensure_ascii=False))
    return harmless(value) if isinstance(value, str) and column not in {"phone", "our_number"} else value
