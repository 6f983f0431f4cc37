"""The zip that Lambda gets: `python -m infra.package` makes it where `chalice deploy` looks for it, and prints what is in it.

Chalice's own packager fetches the wheels; then what a Lambda never reads is left out (infra/deploying/trimming.py), and all
Python is compiled. Chalice ships sources only, and /var/task cannot be written, so without this every cold start compiles all of
it again. Sources of libraries stay here: a traceback names their file and line without them.
"""

import argparse
import io
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from chalice.config import Config
from chalice.deploy.packager import (
    DependencyBuilder,
    LambdaDeploymentPackager,
    MissingDependencyError,
    NoSuchPackageError,
    PackageDownloadError,
    UnsupportedPackageError,
)
from chalice.utils import UI, OSUtils

from infra.apply import ROOT, Say
from infra.deploying import docstrings
from infra.deploying.starting import StartError, note_start
from infra.deploying.templates import COMPILED, SOURCES, TemplateError, compile_templates
from infra.deploying.trimming import CHANGED, PackageError, trim

ZIP_BYTES_MAX: Final = 50_000_000
"""What Lambda takes in one request; Chalice has no other way to hand it over."""
TASK_FOLDER: Final = "/var/task"
"""Where Lambda unpacks it. Code that was compiled for another place has its file names corrected at every import."""
START: Final = "chalicelib/start.bin"
OURS: Final = re.compile(rf"(app|(?!{COMPILED})chalicelib/.*)\.py$")
COMPILE: Final = Path(docstrings.__file__)
HEADER_BYTES: Final = 16
"""What a `.pyc` begins with; the rest is the code."""
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
READABLE: Final = 0o100644 << 16
LINES_SHOWN: Final = 15


def build(project: Path, say: Say = print) -> Path:
    """Make the package of the project in this folder, and return where it is: `chalice deploy` there reuses it.

    Chalice finds it again by what is in app.py and chalicelib, to the last file. So no `__pycache__` must come into that folder:
    `chalice deploy` is run with PYTHONDONTWRITEBYTECODE=1.

    Errors: PackageError, and then there is no package.
    """
    osutils, python = OSUtils(), _python()
    with tempfile.TemporaryDirectory() as folder:
        packager = _Packager(osutils, Dependencies(osutils), UI(out=io.StringIO()), Path(folder) / "chalice.zip")
        package = Path(LambdaDeploymentPackager.deployment_package_filename(packager, str(project), python))
        package.unlink(missing_ok=True)
        with zipfile.ZipFile(packager.create_deployment_package(str(project), python)) as made:
            files = {name: made.read(name) for name in made.namelist() if not name.endswith("/")}
        kept = with_templates(project, trim(files))
        content = _zipped(with_code(project, kept))
    refuse_too_big(len(content))
    package.parent.mkdir(parents=True, exist_ok=True)
    beside = package.with_suffix(".new")
    beside.write_bytes(content)
    beside.replace(package)
    say(f"package: {_mb(len(content))}, {len(kept)} of {len(files)} files, compiled for {python}")
    return package


class _Packager(LambdaDeploymentPackager):
    """Chalice's packager, putting its zip where no deploy finds it before it is done."""

    def __init__(self, osutils: OSUtils, dependencies: DependencyBuilder, ui: UI, target: Path) -> None:
        super().__init__(osutils, dependencies, ui)
        self._target = target

    def deployment_package_filename(self, project_dir: str, python_version: str) -> str:  # noqa: ARG002  Chalice's signature
        return str(self._target)


class Dependencies(DependencyBuilder):
    """Chalice's own, but what Chalice only mentions, or does not see, stops the packaging."""

    def build_site_packages(self, abi: str, requirements_filepath: str, target_directory: str) -> None:
        try:
            super().build_site_packages(abi, requirements_filepath, target_directory)
        except MissingDependencyError as error:
            names = ", ".join(sorted(package.identifier for package in error.missing))
            raise PackageError(
                f"There is no wheel for Lambda of {names}: require a version that has one, or deploy with a newer Python."
            ) from error
        except NoSuchPackageError as error:
            raise PackageError(f"{error}: no such version is to be had from here; correct requirements.txt.") from error
        except UnsupportedPackageError as error:
            raise PackageError(f"{error}: require a version of it that has a wheel.") from error
        except PackageDownloadError as error:
            last = str(error).strip().splitlines()[-1:] or ["pip gave no reason."]
            raise PackageError(f"The requirements could not be downloaded; see to this, then try again: {last[0]}") from error
        refuse_made_here(Path(target_directory))


def refuse_made_here(site_packages: Path) -> None:
    """Chalice takes what pip compiled on this machine, with libraries that Lambda may not have. Errors: PackageError."""
    for wheel in sorted(site_packages.glob("*.dist-info/WHEEL")):
        if "-linux_" in wheel.read_text():
            name = wheel.parent.name.removesuffix(".dist-info")
            raise PackageError(
                f"{name} was compiled on this machine and may not run on Lambda: require a version with a wheel for it."
            )


def refuse_too_big(size: int) -> None:
    """Lambda refuses it, at the end of a deploy. Errors: PackageError."""
    if size > ZIP_BYTES_MAX:
        raise PackageError(f"The package has {_mb(size)}, and Lambda takes {_mb(ZIP_BYTES_MAX)}: require less.")


def _python() -> str:
    """The runtime that Chalice asks Lambda for. Compiled code is for one minor version alone, and is ignored by all others."""
    ours, lambdas = f"python{sys.version_info.major}.{sys.version_info.minor}", Config.create().lambda_python_version
    if ours != lambdas:
        raise PackageError(f"Lambda cannot run {ours}: deploy with {lambdas}.")
    return ours


def with_templates(project: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """These files of the project's package, with the templates of pages as Python in place of what people wrote."""
    try:
        compiled_ones = compile_templates(project)
    except TemplateError as error:
        raise PackageError(f"A template cannot be compiled: {error}") from error
    return {name: content for name, content in files.items() if not name.startswith(SOURCES)} | compiled_ones


def with_code(project: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """These files of the project's package, with the code of every source once: in what a start reads, or where Python looks.

    Of Python's sources ours stay, and those that are not as their makers wrote them.
    """
    code = compiled(files)
    try:
        noted = note_start(project)
    except StartError as error:
        raise PackageError(f"The application does not start: {error}") from error
    start, first = noted.with_modules({source: made[HEADER_BYTES:] for source, made in code.items()})
    stay = {name for name, content in files.items() if name not in code or OURS.match(name) or content.startswith(CHANGED)}
    placed = {place_of(source, with_source=source in stay): made for source, made in code.items() if source not in first}
    return {name: files[name] for name in stay} | {START: start} | placed


def place_of(source: str, *, with_source: bool = True) -> str:
    """Where Python looks for the code of a source that is there, or that is not."""
    path = PurePosixPath(source)
    if not with_source:
        return str(path.with_suffix(".pyc"))
    return f"{path.parent / '__pycache__' / path.stem}.{sys.implementation.cache_tag}.pyc"


def compiled(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What a `.pyc` of every source holds: used without looking at the source again, and without docstrings.

    By a process of its own: what one has done before gets into the bytes. Errors: PackageError.
    """
    sources = [name for name in files if name.endswith(".py")]
    with tempfile.TemporaryDirectory() as folder:
        for name in sources:
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[name])
        # -P: the folder of this program has modules with the names of others.
        command = [sys.executable, "-P", str(COMPILE), folder, TASK_FOLDER]
        done = subprocess.run(command, env={"PYTHONHASHSEED": "0"}, capture_output=True, text=True, check=False)
        if done.returncode:
            name, _, reason = done.stderr.strip().partition("\n")
            raise PackageError(f"{name} is no Python that this version understands: {reason}.")
        return {name: Path(folder, place_of(name)).read_bytes() for name in sources}


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """The same bytes for the same files, whenever and wherever."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as zipped:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr, entry.create_system, entry.compress_type = READABLE, 3, zipfile.ZIP_DEFLATED
            zipped.writestr(entry, files[name])
    return buffer.getvalue()


def _sizes(package: Path) -> Iterable[str]:
    """What is in it, the largest first: zipped, unpacked, and of what."""
    zipped, unpacked = Counter[str](), Counter[str]()
    with zipfile.ZipFile(package) as opened:
        for entry in opened.infolist():
            top = entry.filename.partition("/")[0]
            zipped[top] += entry.compress_size
            unpacked[top] += entry.file_size
    yield f"{'zipped':>9} {'unpacked':>9}"
    for top, size in zipped.most_common(LINES_SHOWN):
        yield f"{_mb(size):>9} {_mb(unpacked[top]):>9}  {top}"
    yield f"{_mb(zipped.total()):>9} {_mb(unpacked.total()):>9}  all"


def _mb(size: int) -> str:
    return f"{size / 1_000_000:.2f} MB"


def main(say: Callable[[str], None] = print) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", type=Path, default=ROOT, help="the folder with app.py (this one)")
    try:
        package = build(parser.parse_args().project.resolve(), say)
    except PackageError as error:
        print(error, file=sys.stderr)
        return 1
    for line in _sizes(package):
        say(line)
    say(str(package))
    return 0


if __name__ == "__main__":
    sys.exit(main())
