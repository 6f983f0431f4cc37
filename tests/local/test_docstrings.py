"""Code without docstrings does what the code with them does, line by line."""

import ast
import importlib
import inspect
import pkgutil
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest

import chalicelib
from chalicelib.domain.refusals import Refusal
from infra.apply import ROOT
from infra.deploying.docstrings import SHORTEST, compile_without

SOURCE = b'''"""What it is."""

from __future__ import annotations

import dataclasses

"""A note, and no docstring."""


class Cup:
    """What a cup is."""


@dataclasses.dataclass(frozen=True)
class Bill:
    """What is owed."""

    cents: int


@dataclasses.dataclass
class Bare:
    cents: int


def nothing() -> None:
    """Do nothing."""


def two() -> str:
    """The first."""
    """The second."""
    return "a value stays"


async def later(number: int) -> int:
    """Divide.

    In several lines.
    """
    assert number
    return 1 // (number - 1)
'''
OURS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "chalicelib").rglob("*.py"))


def made(source: bytes, name: str = "cups.py") -> dict[str, Any]:
    """What a module of it has."""
    module = ModuleType("cups")
    sys.modules["cups"] = module  # dataclasses look there for the names of types
    try:
        exec(compile_without(source, name, f"/var/task/{name}"), vars(module))  # noqa: S102
    finally:
        del sys.modules["cups"]
    return vars(module)


def parts(code: CodeType) -> Iterator[CodeType]:
    yield code
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from parts(part)


def test_nothing_says_what_it_is() -> None:
    module = made(SOURCE)
    assert module["__doc__"] is None
    assert [module[name].__doc__ for name in ("Cup", "nothing", "two", "later")] == [None] * 4
    assert b"note" not in b"".join(str(part.co_consts).encode() for part in parts(compile_without(SOURCE, "a.py", "a.py")))


def test_everything_does_what_it_did() -> None:
    module = made(SOURCE)
    assert module["Bill"](3) == module["Bill"](3)
    assert module["nothing"]() is None
    assert module["two"]() == "a value stays"
    with pytest.raises(AssertionError):  # `python -OO` would let it pass
        module["later"](0).send(None)


def test_a_dataclass_does_not_write_its_signature() -> None:
    module = made(SOURCE)
    assert module["Bill"].__doc__ == module["Bare"].__doc__ == SHORTEST


def test_a_traceback_names_the_same_line() -> None:
    try:
        made(SOURCE)["later"](1).send(None)
    except ZeroDivisionError as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
    assert (last.filename, last.lineno) == ("/var/task/cups.py", SOURCE.count(b"\n", 0, SOURCE.index(b"1 // (")) + 1)


def test_who_reads_docstrings_keeps_them() -> None:
    told = b'"""What it is."""\ndef told() -> str:\n    """What is told."""\n    return told.__doc__\n'
    assert made(told)["told"]() == "What is told."
    assert made(told.replace(b"told.__doc__", b"inspect.getdoc(told)"))["told"].__doc__ == "What is told."
    assert made(told.replace(b"told.__doc__", b"''"))["told"].__doc__ is None


@pytest.mark.parametrize("name", OURS)
def test_of_ours_no_line_moves(name: str) -> None:
    source = (ROOT / name).read_bytes()
    whole, short = compile(source, name, "exec", dont_inherit=True), compile_without(source, name, name)
    assert [(part.co_qualname, part.co_firstlineno) for part in parts(short)] == [
        (part.co_qualname, part.co_firstlineno) for part in parts(whole)
    ]
    said = {
        node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Expr)
    }  # where nothing else is in a function
    assert lines_of_functions(short) <= lines_of_functions(whole) | said


def lines_of_functions(code: CodeType) -> set[int]:
    found = {line for part in parts(code) if part.co_flags & inspect.CO_NEWLOCALS for *_, line in part.co_lines()}
    return {line for line in found if line is not None}


def kinds(of: type[Refusal]) -> Iterator[type[Refusal]]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_every_kind_of_refusal_still_says_what_it_means() -> None:
    """It is a part of answers, so a till reads it."""
    for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        importlib.import_module(module.name)
    told = [kind for kind in kinds(Refusal) if kind.__module__.startswith("chalicelib.")]
    assert len(told) > 30
    for kind in told:
        path = Path(str(sys.modules[kind.__module__].__file__))
        code = compile_without(path.read_bytes(), path.relative_to(ROOT).as_posix(), "")
        (body,) = [part for part in parts(code) if part.co_qualname == kind.__qualname__]
        assert kind.__doc__ in body.co_consts, kind
