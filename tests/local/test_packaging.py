"""What stops the packaging, and what a till's function finds compiled when it starts."""

import dataclasses
import importlib
import importlib.metadata
import importlib.resources
import importlib.util
import inspect
import marshal
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from chalice.deploy.packager import NoSuchPackageError, PackageDownloadError
from chalice.utils import OSUtils

from chalicelib import start
from infra.apply import ROOT
from infra.deploying.starting import Start, StartError, note_start
from infra.package import HEADER_BYTES, Dependencies, PackageError, compiled, place_of, refuse_made_here, refuse_too_big


class Pip:
    """Knows the files that a download brings; nothing else is to be had, and nothing can be compiled."""

    def __init__(self, *files: str, fails: Exception | None = None) -> None:
        self._files, self._fails = files, fails

    def download_all_dependencies(self, _: str, directory: str) -> None:
        if self._fails:
            raise self._fails
        for name in self._files:
            Path(directory, name).touch()

    def download_manylinux_wheels(self, *_: Any) -> None:
        """Brings nothing."""

    download_sdists = build_wheel = download_manylinux_wheels


def install(pip: Pip, folder: Path) -> None:
    requirements = folder / "requirements.txt"
    requirements.write_text("somewhat\n")
    Dependencies(OSUtils(), pip).build_site_packages("cp311", str(requirements), str(folder / "site"))


def test_a_requirement_without_a_wheel_for_lambda_stops_it(tmp_path: Path) -> None:
    """Chalice says so in passing and deploys without it."""
    pip = Pip("somewhat-1.0-cp311-cp311-manylinux_2_40_x86_64.whl")
    with pytest.raises(PackageError, match=r"no wheel for Lambda of somewhat==1\.0"):
        install(pip, tmp_path)


def test_a_requirement_that_is_not_to_be_had_stops_it(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"somewhat==9.*requirements\.txt"):
        install(Pip(fails=NoSuchPackageError("somewhat==9")), tmp_path)
    with pytest.raises(PackageError, match=r"could not be downloaded.*no route to host"):
        install(Pip(fails=PackageDownloadError("much\nmore\nno route to host\n")), tmp_path)


def test_a_wheel_that_was_compiled_on_this_machine_stops_it(tmp_path: Path) -> None:
    for name, tag in ("fine-1.0", "cp311-cp311-manylinux_2_17_x86_64"), ("pure-1.0", "py3-none-any"):
        folder = tmp_path / f"{name}.dist-info"
        folder.mkdir()
        (folder / "WHEEL").write_text(f"Wheel-Version: 1.0\nTag: {tag}\n")
    refuse_made_here(tmp_path)
    (tmp_path / "fine-1.0.dist-info" / "WHEEL").write_text("Wheel-Version: 1.0\nTag: cp311-cp311-linux_x86_64\n")
    with pytest.raises(PackageError, match=r"fine-1\.0 was compiled on this machine"):
        refuse_made_here(tmp_path)


def test_a_package_that_lambda_would_refuse_stops_it() -> None:
    refuse_too_big(50_000_000)
    with pytest.raises(PackageError, match=r"50\.00 MB"):
        refuse_too_big(50_000_001)


def test_what_is_no_python_stops_it() -> None:
    with pytest.raises(PackageError, match=r"a/b\.py"):
        compiled({"a/b.py": b"def"})


def test_code_is_made_where_this_python_looks_for_it() -> None:
    code = compiled({"a/b.py": b"ANSWER = 42\n", "c.py": b"", "d.json": b"{}"})
    tag = sys.implementation.cache_tag
    assert code.keys() == {"a/b.py", "c.py"}
    assert [place_of(source) for source in code] == [f"a/__pycache__/b.{tag}.pyc", f"__pycache__/c.{tag}.pyc"]
    assert place_of("a/b.py", with_source=False) == "a/b.pyc"
    assert marshal.loads(code["a/b.py"][HEADER_BYTES:]).co_filename == "/var/task/a/b.py"  # noqa: S302


def test_an_application_that_does_not_start_stops_it(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("raise ValueError('no such thing')\n")
    with pytest.raises(StartError, match="ValueError: no such thing"):
        note_start(tmp_path)


@pytest.fixture
def untouched() -> Any:
    """Whatever a test does to how this process compiles and imports is undone."""
    compiler: Any = re._compiler
    before, finders = compiler.compile, list(sys.meta_path)
    yield
    compiler.compile, sys.meta_path[:] = before, finders
    vars(dataclasses).pop("exec", None)


def write_start(path: Path, made_for: tuple[bytes, int]) -> Path:
    pattern = re._compiler._sre.compile
    seen: list[Any] = []

    class Watched:
        def __getattr__(self, name: str) -> Any:
            return getattr(start._sre, name)

        def compile(self, _: Any, flags: int, code: list[int], *rest: Any) -> Any:
            seen.append((int(flags), [int(word) for word in code], *rest))
            return pattern(_, flags, code, *rest)

    compiler: Any = re._compiler
    compiler._sre = Watched()
    try:
        compiler.compile("never seen (before)", 0)
    finally:
        compiler._sre = start._sre
    patterns = {("always seen (before)", 0): marshal.dumps(seen[0])}
    path.write_bytes(Start(made_for, {}, patterns, []).with_modules({})[0])
    return path


@pytest.mark.usefixtures("untouched")
def test_what_is_compiled_already_is_not_compiled_again(tmp_path: Path) -> None:
    """Told by a pattern under which another one's code was put."""
    assert start.load(write_start(tmp_path / "start.bin", start.MADE_FOR))
    assert re._compiler.compile("always seen (before)").match("never seen before")
    assert re._compiler.compile("else (.)").match("else 1")

    @dataclasses.dataclass(frozen=True, slots=True)
    class Thing:
        name: str

    assert Thing("a") == Thing("a")


@pytest.mark.usefixtures("untouched")
def test_what_was_compiled_for_another_python_is_not_used(tmp_path: Path) -> None:
    assert not start.load(write_start(tmp_path / "start.bin", (b"else", start.MADE_FOR[1])))
    assert not start.load(tmp_path / "no such file")
    assert re._compiler.compile("always seen (before)").match("always seen before")


@pytest.mark.usefixtures("untouched")
def test_modules_whose_code_is_there_are_not_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told by code that says something else than the source. All else is as it would be without."""
    for place in ("frozen/__init__.py", "frozen/first.py", "frozen/second.py"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text("FROM = 'source'\n")
    (tmp_path / "frozen" / "words.toml").write_text("here")
    monkeypatch.syspath_prepend(tmp_path)
    code = marshal.dumps(compile("FROM = 'code'\n", "frozen", "exec"))
    noted = Start(start.MADE_FOR, {}, {}, ["json", "frozen", "frozen.first", "frozen.second"])
    content, sources = noted.with_modules({"frozen/__init__.py": code, "frozen/first.py": code, "frozen/third.py": code})
    assert sources == {"frozen/__init__.py", "frozen/first.py"}
    (tmp_path / "chalicelib").mkdir()
    path = tmp_path / "chalicelib" / "start.bin"
    path.write_bytes(content)
    assert start.load(path)
    package, first, second = (importlib.import_module(name) for name in ("frozen", "frozen.first", "frozen.second"))
    try:
        assert [module.FROM for module in (package, first, second)] == ["code", "code", "source"]
        assert (package.__path__, first.__file__) == ([str(tmp_path / "frozen")], str(tmp_path / "frozen" / "first.py"))
        assert inspect.getsource(first) == "FROM = 'source'\n"
        assert importlib.resources.files("frozen").joinpath("words.toml").read_text() == "here"
        assert importlib.metadata.version("pytest") == pytest.__version__
        assert importlib.reload(first).FROM == "code"
    finally:
        for name in ("frozen", "frozen.first", "frozen.second"):
            sys.modules.pop(name, None)


def test_the_start_of_this_application_is_noted() -> None:
    noted = note_start(ROOT)
    assert noted.made_for == start.MADE_FOR
    assert noted.made_for[0] == importlib.util.MAGIC_NUMBER
    # From Python 3.13 on all methods of a class are written in one.
    assert len(noted.methods) > (50 if sys.version_info >= (3, 13) else 100)
    assert len(noted.patterns) > 100
    assert {"botocore.session", "chalicelib.api.members"} <= set(noted.imported)
    # These were imported before: what a start reads would not help.
    assert not {"app", "chalice", "chalicelib", "chalicelib.start"} & set(noted.imported)
