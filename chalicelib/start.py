"""What makes a cold start short. It comes before all else of ours, and changes nothing but the time that importing takes.

Python compiles two things anew in every process, from text: the methods that `dataclass` writes, and regular expressions. And it
looks for every module in every folder. In a package that infra/package.py made the compiled ones lie beside this file, with the
code of the modules that come first. What is not there is compiled and looked for as ever; without such a file (on a laptop, in
tests, after a bare `chalice deploy`) nothing is touched. Why this way: docs/decisions/0025.
"""

import dataclasses
import gc
import importlib.util
import marshal
import os
import re
import sys
from collections.abc import Callable, Mapping
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any, Final

COMPILED: Final = Path(__file__).with_name("start.bin")
_sre: Any = re._compiler._sre  # type: ignore[attr-defined]  # noqa: SLF001  what `re` is written on
MADE_FOR: Final = (importlib.util.MAGIC_NUMBER, _sre.MAGIC)
"""Code is for one minor version of Python alone."""
NEW_OBJECTS: Final = 100_000
"""How many objects come before Python looks for garbage. While importing there is none, and by default it looks every 700."""

Methods = Mapping[str, bytes]
Patterns = Mapping[tuple[str | bytes, int], bytes]
Modules = Mapping[str, tuple[str, int, int]]
"""What was compiled, marshalled: no process needs all of it. Of a module: its place in the package, and where its code is in the
file and how long."""
HEAD_BYTES: Final = 8
"""The file begins with the length of all but the modules' code, which follows that: it is read when a module is imported."""


def load(path: Path = COMPILED) -> bool:
    """Use what was compiled, if it was for this Python; says whether."""
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    size = int.from_bytes(os.read(file, HEAD_BYTES))
    made_for, methods, patterns, modules = marshal.loads(os.read(file, size))  # noqa: S302  a part of the package
    if made_for != MADE_FOR:
        os.close(file)
        return False
    # `dataclasses` finds this name before the builtin one.
    dataclasses.exec = _execute(methods)  # type: ignore[attr-defined]
    compiler: Any = re._compiler  # type: ignore[attr-defined]  # noqa: SLF001
    compiler.compile = _compile(patterns, compiler.compile)
    begin = HEAD_BYTES + size
    sys.meta_path.insert(0, Finder(path.parent.parent, modules, lambda start, size: os.pread(file, size, begin + start)))
    return True


class Finder:
    """Finds modules by their names alone."""

    def __init__(self, root: Path, modules: Modules, read: Callable[[int, int], bytes]) -> None:
        self._root, self._modules, self._read = str(root), modules, read

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        if name not in self._modules:
            return None
        place, start, size = self._modules[name]
        origin = f"{self._root}/{place}"
        folder, _, file = origin.rpartition("/")
        loader = Loader(name, origin, lambda: self._read(start, size))
        spec = ModuleSpec(name, loader, origin=origin, is_package=file == "__init__.py")
        spec.has_location = True
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(folder)
        return spec


class Loader(SourceFileLoader):
    """Loads a module whose code is here. Its source, for tracebacks, and data beside it are read from its folder as ever."""

    def __init__(self, name: str, path: str, read: Callable[[], bytes]) -> None:
        super().__init__(name, path)
        self._read = read

    def get_code(self, _: str) -> CodeType:
        code: CodeType = marshal.loads(self._read())  # noqa: S302
        return code


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
