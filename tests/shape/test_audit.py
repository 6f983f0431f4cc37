"""Everything that is noted in the audit log has its words there, and words are for nothing else."""

import ast
import string
from pathlib import Path

from chalicelib.domain.desk.audit import DEEDS

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "chalicelib", ROOT / "infra")
SOURCES = [path for folder in FOLDERS for path in sorted(folder.rglob("*.py")) if path.name != "audit.py"]
WORD_AT = 2
"""note(audit, who, what, ...)"""


def trees() -> list[ast.Module]:
    return [ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES]


def literals(node: ast.AST) -> set[str]:
    """Whole words, and the beginnings of those that are put together."""
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def words_of(node: ast.AST) -> set[str]:
    """The words that a call may note; one that is put together may be any that begins so."""
    begun = {part for one in ast.walk(node) if isinstance(one, ast.JoinedStr) for part in literals(one)}
    return (literals(node) - begun) | {word for word in DEEDS if word.startswith(tuple(begun))}


def calls() -> list[ast.Call]:
    found = [node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call) and len(node.args) > WORD_AT]
    return [call for call in found if ast.unparse(call.func) in {"note", "audit.note"}]


def test_what_is_noted_can_be_read_and_has_the_facts_that_its_words_name():
    assert len(calls()) > 10
    for call in calls():
        given = {word.arg for word in call.keywords}
        for what in words_of(call.args[WORD_AT]):
            wanted = {name for _, name, _, _ in string.Formatter().parse(DEEDS[what]) if name} - {"on"}
            assert wanted <= given or None in given, what


def test_every_word_of_the_log_is_written_somewhere():
    used = set().union(*(literals(tree) for tree in trees()))
    assert {word for word in DEEDS if word not in used and f"{word.partition('_')[0]}_" not in used} == set()
