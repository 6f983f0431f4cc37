"""docs/privacy.md lists every kind of item with each of its fields, as the code stores them, and no more."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pynamodb.attributes import BinaryAttribute, DiscriminatorAttribute

import chalicelib.storage
from chalicelib.storage.shapes import LedgerItem, MerchantsItem
from infra.policies import FUNCTIONS

PAGE = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")
TABLES = ("ledger", "merchants", "overview")
COUNTED = {"tally", "taste"}
"""Counters by name, of which no shape says the fields."""
READERS = {"till", "team", "member", "owner", "operator", "nobody"}
LASTING = re.compile(r"\d|until|for good")


def bases() -> dict[str, Any]:
    """What all items of a table are. Every module is imported, so that every kind of item is known."""
    for module in pkgutil.walk_packages(chalicelib.storage.__path__, "chalicelib.storage."):
        importlib.import_module(module.name)
    from chalicelib.storage.figures.overview_shapes import OverviewItem

    return {"ledger": LedgerItem, "merchants": MerchantsItem, "overview": OverviewItem}


def stored(table: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every kind of item of a table, with its fields."""
    for shape in bases()[table].__subclasses__():
        attributes = shape.get_attributes()
        kind = next(one for one in attributes.values() if isinstance(one, DiscriminatorAttribute))
        fields = {one.attr_name: one for one in attributes.values() if one is not kind and one.attr_name not in {"pk", "sk"}}
        yield kind.get_discriminator(shape), fields


def told(table: str) -> dict[str, list[str]]:
    """The rows of the page about a table, by the kind of item."""
    section = PAGE.split(f"## `regulars-<stage>-{table}`")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in section.splitlines() if line.startswith("| ")]
    return {row[0].strip("| "): row[1:] for row in rows[1:]}


def fields_of(row: list[str]) -> dict[str, str]:
    """The fields that a row names, each with how it is kept."""
    return dict(re.findall(r"`(\w+)`(?: \(([^)]+)\))?", row[0]))


@pytest.mark.parametrize("table", TABLES)
def test_every_kind_of_item_is_there_with_each_of_its_fields_and_no_other(table: str) -> None:
    rows = told(table)
    assert len(rows) > 10
    assert {kind: set(fields) for kind, fields in stored(table)} == {
        kind: set(fields_of(row)) for kind, row in rows.items() if kind not in COUNTED
    }


@pytest.mark.parametrize("table", TABLES)
def test_of_everything_it_says_about_whom_why_how_long_and_who_reads_it(table: str) -> None:
    for kind, (_, about, why, long, readers) in told(table).items():
        assert about, kind
        assert why, kind
        assert LASTING.search(long), kind
        assert {reader.strip() for reader in readers.rstrip(" |").split(",")} <= READERS, kind


@pytest.mark.parametrize("table", TABLES)
def test_what_vanishes_by_itself_is_not_said_to_stay(table: str) -> None:
    rows = told(table)
    vanishing = {kind for kind, fields in stored(table) if "vanishes_at" in fields}
    stay = {kind for kind, row in rows.items() if row[3] == "for good" or row[3].startswith("for good,")}
    assert vanishing.isdisjoint(stay)


@pytest.mark.parametrize("table", TABLES)
def test_of_bytes_it_says_how_they_are_kept(table: str) -> None:
    rows = told(table)
    binary = {(kind, name) for kind, fields in stored(table) for name, one in fields.items() if isinstance(one, BinaryAttribute)}
    assert {(kind, name) for kind, name in binary if not fields_of(rows[kind])[name]} == set()


@pytest.mark.parametrize(
    ("right", "words"), [("unseal", "is opened by these functions alone"), ("hash", "number is can be found by")]
)
def test_it_names_the_functions_that_open_what_is_sealed_and_that_find_a_number(right: str, words: str) -> None:
    flat = " ".join(PAGE.split())
    named = flat.split(words)[1].split(". ")[0]
    assert set(re.findall(r"`(\w+)`", named)) == {name for name, need in FUNCTIONS.items() if right in need.get("also", ())}
