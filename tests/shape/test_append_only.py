"""The audit log is only ever added to: nobody but its adapter knows its keys, and that neither changes nor deletes."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = [path for folder in ("chalicelib", "infra") for path in sorted((ROOT / folder).rglob("*.py"))]
STORE = ROOT / "chalicelib" / "storage" / "desk" / "audit.py"
KEYS = STORE.with_name("audit_keys.py")
EDITS = {"put", "put_all", "delete", "add", "Gone", "Add", "update"}


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return names | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def test_only_its_own_adapter_makes_rows_of_the_log() -> None:
    assert {path for path in SOURCES if "NoteItem" in names_in(path)} == {STORE}
    readers = {path for path in SOURCES if "audit_keys" in names_in(path)}
    assert readers == {STORE, ROOT / "chalicelib" / "pages_wiring.py"}, "it hands on the partition's name"


def test_the_adapter_writes_only_where_nothing_is() -> None:
    tree = ast.parse(STORE.read_text(encoding="utf-8"))
    called = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert not {node.func.attr for node in called if isinstance(node.func, ast.Attribute)} & EDITS
    puts = [node for node in called if isinstance(node.func, ast.Name) and node.func.id == "Put"]
    assert len(puts) == 1
    assert (len(puts[0].args), puts[0].keywords) == (2, []), "a Put without a condition of its own is one of a new item"
