"""What a till's function compiles from text while it starts, compiled, and what it imports: `chalicelib/start.py` uses it.

To know what that is, a process starts as a till's function does and notes what Python is asked to compile and import.
"""

import marshal
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final, NamedTuple

ENVIRONMENT: Final = {
    "STAGE": "dev",
    "LEDGER_STREAM_ARN": "none",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",  # nobody listens there
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "PYTHONDONTWRITEBYTECODE": "1",
}
SOME_PHONE: Final = ("(206) 555-0142", "US")


class StartError(Exception):
    """The application does not start. The message is what Python said."""


class Start(NamedTuple):
    """What was compiled, as `chalicelib/start.py` wants it, and the names of what was imported after that."""

    made_for: tuple[bytes, int]
    methods: dict[str, bytes]
    patterns: dict[Any, bytes]
    imported: list[str]

    def with_modules(self, code: Mapping[str, bytes]) -> tuple[bytes, set[str]]:
        """The file for `chalicelib/start.py`, and which of these modules are in it: `code` has all, by their sources' names."""
        from chalicelib.start import HEAD_BYTES  # noqa: PLC0415  as below

        modules: dict[str, tuple[str, int, int]] = {}
        codes = b""
        for name in self.imported:
            path = name.replace(".", "/")
            for source in (f"{path}.py", f"{path}/__init__.py"):
                if source in code:
                    modules[name] = source, len(codes), len(code[source])
                    codes += code[source]
        head = marshal.dumps((*self[:3], modules))
        return len(head).to_bytes(HEAD_BYTES) + head + codes, {source for source, *_ in modules.values()}


def note_start(project: Path) -> Start:
    """Start the project in this folder. Errors: StartError."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = kept | ENVIRONMENT | {"PYTHONPATH": str(project)}
    command = [sys.executable, str(Path(__file__).resolve()), "note"]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, check=False)
    if done.returncode:
        raise StartError(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    return Start(*marshal.loads(done.stdout))  # noqa: S302  what `_note` wrote


class Importing:
    """Finds nothing, noting what is looked for once `chalicelib/start.py` can find it."""

    noted: ClassVar[list[str]] = []

    @classmethod
    def find_spec(cls, name: str, *_: Any) -> None:
        if "chalicelib.start" in sys.modules:
            cls.noted.append(name)


def _note() -> bytes:
    """Start, and return what was compiled and imported meanwhile."""
    import _sre  # noqa: PLC0415  here and below: nothing is to be imported before it is watched, but what start.py needs
    import dataclasses  # noqa: PLC0415
    import re  # noqa: PLC0415

    methods: dict[str, bytes] = {}
    patterns: dict[Any, bytes] = {}
    compiler: Any = re._compiler  # type: ignore[attr-defined]  # noqa: SLF001

    def execute(source: str, *namespaces: Any) -> None:
        code = compile(source, "<dataclass>", "exec")
        methods[source] = marshal.dumps(code)
        exec(code, *namespaces)  # noqa: S102

    class Watched:
        """`_sre`, noting what becomes of patterns."""

        def __getattr__(self, name: str) -> Any:
            return getattr(_sre, name)

        def compile(self, pattern: Any, flags: int, code: list[int], *rest: Any) -> Any:
            made.append((int(flags), [int(word) for word in code], *rest))
            return _sre.compile(pattern, flags, code, *rest)

    def compile_pattern(pattern: Any, flags: int = 0) -> Any:
        found = otherwise(pattern, flags)
        if isinstance(pattern, str | bytes):
            patterns[pattern, int(flags)] = marshal.dumps(made[-1])
        return found

    made: list[Any] = []
    sys.modules["urllib3.contrib.pyopenssl"] = None  # type: ignore[assignment]  # as in the package: see trimming.py
    sys.meta_path.insert(0, Importing)  # type: ignore[arg-type]
    otherwise = compiler.compile
    dataclasses.exec, compiler._sre, compiler.compile = execute, Watched(), compile_pattern  # type: ignore[attr-defined]  # noqa: SLF001
    _start()
    from chalicelib.start import MADE_FOR  # noqa: PLC0415

    return marshal.dumps((MADE_FOR, methods, patterns, Importing.noted))


def _start() -> None:
    """Everything that a till's calls need, up to the first request."""
    import contextlib  # noqa: PLC0415
    from importlib import import_module  # noqa: PLC0415

    import app  # noqa: F401, PLC0415
    from chalicelib import api, wiring  # noqa: PLC0415
    from chalicelib.domain.phone import PhoneNumber  # noqa: PLC0415
    from chalicelib.domain.refusals import Refusal  # noqa: PLC0415

    for _, _, view in api.ROUTES:
        import_module(f"{api.__name__}.{view.partition('.')[0]}")
    for kind in ("code_items", "consents", "event_items", "job_items", "suppressions"):  # what the book imports when it needs it
        import_module(f"chalicelib.storage.{kind}")
    wiring.book()
    phone = PhoneNumber.parse(*SOME_PHONE)
    with contextlib.suppress(Refusal):  # as expected: nobody answers
        wiring.vault().member_id("none", phone)


if __name__ == "__main__":
    sys.path[0] = os.getcwd()  # noqa: PTH109  this file's folder would hide modules of the same names
    sys.stdout.buffer.write(_note())
