"""The format of exports: what the page says, what the code says and what the rows have are the same."""

import csv
import io
import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.usecases.leaving import taking_along
from chalicelib.usecases.leaving.export_format import FORMAT
from chalicelib.usecases.leaving.sheets import write_lines, write_sheet
from chalicelib.usecases.leaving.shelf import Shelf
from tests.builders import Shop
from tests.usecases import histories

PAGE = Path(__file__).parents[2] / "docs" / "export.md"
ALWAYS = {name: set(fields) for name, fields in FORMAT.items()}
"""Fields that every row has. A sale of which only a refund was told has nothing of its report; not every program has tiers."""
ALWAYS["members"] -= {"tier", "counted"}
ALWAYS["sales"] = {"sale_id", "location_id", "member_id", "points", "refunds", "uses"}


def tables() -> str:
    """The tables of the page, as the code has them."""
    parts = []
    for name, fields in FORMAT.items():
        rows = "".join(f"| `{field}` | {meaning} |\n" for field, meaning in fields.items())
        parts.append(f"### {name}\n\n| field | what it is |\n|---|---|\n{rows}")
    return "\n".join(parts)


def test_the_page_says_what_the_code_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    begin, end = page.index("### members"), page.index("## Settings")
    if os.environ.get("EXPORT_PAGE") == "write":
        PAGE.write_text(f"{page[:begin]}{tables()}\n{page[end:]}", encoding="utf-8")
        return
    assert page[begin:end].rstrip() == tables().rstrip(), "EXPORT_PAGE=write writes it anew"


@pytest.mark.parametrize("name", FORMAT)
def test_every_field_has_a_meaning_in_plain_words(name: str) -> None:
    for field, meaning in FORMAT[name].items():
        assert re.fullmatch(r"[a-z_]+", field)
        assert len(meaning) > 2
        assert "|" not in meaning


@settings(max_examples=40)
@given(st.sampled_from(sorted(histories.RULES)), histories.histories)
def test_rows_have_the_fields_of_the_format_and_no_others(rules: str, history: list) -> None:
    shop = histories.play(rules, history)
    for name, row in Shelf(shop.book, shop.vault, shop.deliveries, shop.merchant, shop.now).rows():
        assert set(row) <= set(FORMAT[name]), name
        assert ALWAYS[name] <= set(row), name


def test_a_table_has_all_that_the_lines_have(shop: Shop, maya: str) -> None:
    shop.sell(maya, 6_240)
    shop.redeem(maya, "coffee", check_id="next")
    shelf = Shelf(shop.book, shop.vault, shop.deliveries, shop.merchant, shop.now)
    rows: dict[str, list[dict]] = {name: [] for name in FORMAT}
    for name, row in taking_along.rows_of(shelf, maya):
        rows[name].append(row)
    for name, found in rows.items():
        read = list(csv.DictReader(io.StringIO(write_sheet(name, found).decode("utf-8-sig"))))
        lines = [json.loads(line) for line in write_lines(found).decode().splitlines()]
        assert lines == found
        for cells, line in zip(read, lines, strict=True):
            assert list(cells) == list(FORMAT[name])
            assert {field: _told(line.get(field)) for field in FORMAT[name]} == cells


def _told(value: object) -> str:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | bool) else str(value)


def test_a_spreadsheet_takes_no_words_for_a_formula_and_a_number_stays_a_number() -> None:
    row = {"phone": "+12065550142", "first_name": "=1+1", "standing": "@SUM(1)", "balance": -5, "lots": [], "opted_out": False}
    (read,) = csv.DictReader(io.StringIO(write_sheet("members", [row]).decode("utf-8-sig")))
    assert (read["phone"], read["first_name"], read["standing"]) == ("+12065550142", "'=1+1", "'@SUM(1)")
    assert (read["balance"], read["lots"], read["opted_out"], read["language"]) == ("-5", "[]", "false", "")
