"""What makes a cold start short. It comes before all else of ours, and changes nothing but the time that importing takes.

Python compiles two things anew in every process, from text: the methods that `dataclass` writes, and regular expressions. In a
package that infra/package.py made they lie beside this file, compiled. What is not there is compiled as ever; without such a file
(on a laptop, in tests, after a bare `chalice deploy`) nothing is touched. Why this way: docs/decisions/0025.
"""

import dataclasses
import gc
import importlib.util
import marshal
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

COMPILED: Final = Path(__file__).with_name("start.bin")
_sre: Any = re._compiler._sre  # type: ignore[attr-defined]  # noqa: SLF001  what `re` is written on
MADE_FOR: Final = (importlib.util.MAGIC_NUMBER, _sre.MAGIC)
"""Code is for one minor version of Python alone."""
NEW_OBJECTS: Final = 100_000
"""How many objects come before Python looks for garbage. While importing there is none, and by default it looks every 700."""

Methods = Mapping[str, bytes]
Patterns = Mapping[tuple[str | bytes, int], bytes]
"""What was compiled, marshalled: no process needs all of it."""


def load(path: Path = COMPILED) -> bool:
    """Use what was compiled, if it was for this Python; says whether."""
    try:
        made_for, methods, patterns = marshal.loads(path.read_bytes())  # noqa: S302  a part of the package
    except FileNotFoundError:
        return False
    if made_for != MADE_FOR:
        return False
    # `dataclasses` finds this name before the builtin one.
    dataclasses.exec = _execute(methods)  # type: ignore[attr-defined]
    compiler: Any = re._compiler  # type: ignore[attr-defined]  # noqa: SLF001
    compiler.compile = _compile(patterns, compiler.compile)
    return True


def _execute(methods: Methods) -> Callable[..., None]:
    def execute(source: str, *namespaces: Any) -> None:
        made = methods.get(source)
        exec(marshal.loads(made) if made else source, *namespaces)  # noqa: S102, S302  what `dataclass` wrote, as ever

    return execute


def _compile(patterns: Patterns, otherwise: Callable[..., re.Pattern[Any]]) -> Callable[..., re.Pattern[Any]]:
    def compiled(pattern: Any, flags: int = 0) -> re.Pattern[Any]:
        made = patterns.get((pattern, int(flags)))
        return _sre.compile(pattern, *marshal.loads(made)) if made else otherwise(pattern, flags)  # noqa: S302

    return compiled


gc.set_threshold(NEW_OBJECTS)
load()
