"""Python compiled without what only readers look for: the docstrings. As a program, it compiles all sources in a folder.

No line moves, so tracebacks say what they said. Not `python -OO`: that drops assertions too. What is read while it runs stays.
"""

import ast
import importlib.util
import marshal
import re
import sys
from pathlib import Path
from types import CodeType
from typing import Final

UNCHECKED: Final = 0b01
"""PEP 552: the code is known by a hash of the source, which nobody looks at."""
READ: Final = re.compile(rb"__doc__|getdoc")
"""A source that speaks of docstrings may read its own."""
TOLD: Final = re.compile(rb"\b[Rr]efusals?\b")
"""What kinds of refusals say of themselves is a part of answers: `detail_of` in chalicelib/api/errors.py."""
OURS: Final = "chalicelib/"
SHORTEST: Final = "."
"""For a `dataclass`: without any, it would write its signature there at every start, and that takes long."""

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def compile_without(source: bytes, name: str, shown: str) -> CodeType:
    """The code of a source, which calls itself `shown` in tracebacks. Errors: SyntaxError, ValueError."""
    if READ.search(source):
        return compile(source, shown, "exec", dont_inherit=True)
    tree = ast.parse(source, shown)
    told = name.startswith(OURS) and TOLD.search(source) is not None
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and _is_dataclass(node):
            _shorten(node)
        elif isinstance(node, Documented) and not (told and isinstance(node, ast.ClassDef)):
            _undocument(node)
    return compile(tree, shown, "exec", dont_inherit=True)


def _undocument(node: Documented) -> None:
    """Without the docstring, and without a string after it, which would be one then."""
    while node.body and (said := _string(node.body[0])):
        del node.body[0]
        if not node.body and not isinstance(node, ast.Module):
            node.body = [ast.copy_location(ast.Pass(), said)]


def _shorten(node: ast.ClassDef) -> None:
    if not (said := _string(node.body[0])):
        said = ast.copy_location(ast.Expr(ast.Constant("")), node.body[0])
        node.body.insert(0, said)
    said.value = ast.copy_location(ast.Constant(SHORTEST), said)


def _string(node: ast.stmt) -> ast.Expr | None:
    said = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    return node if isinstance(node, ast.Expr) and said else None


def _is_dataclass(node: ast.ClassDef) -> bool:
    called = (decorator.func if isinstance(decorator, ast.Call) else decorator for decorator in node.decorator_list)
    return any(ast.unparse(one).rpartition(".")[2] == "dataclass" for one in called)


def compile_folder(folder: Path, target: str) -> None:
    """Lay a `.pyc` where Python looks for it beside every source; each calls itself as if it lay in `target`."""
    for path in sorted(folder.rglob("*.py")):
        name, source = path.relative_to(folder).as_posix(), path.read_bytes()
        try:
            code = compile_without(source, name, f"{target}/{name}")
        except (SyntaxError, ValueError) as error:
            sys.exit(f"{name}\n{error}")
        made = Path(importlib.util.cache_from_source(str(path)))
        made.parent.mkdir(exist_ok=True)
        head = importlib.util.MAGIC_NUMBER + UNCHECKED.to_bytes(4, "little") + importlib.util.source_hash(source)
        made.write_bytes(head + marshal.dumps(code))


if __name__ == "__main__":
    compile_folder(Path(sys.argv[1]), sys.argv[2])
