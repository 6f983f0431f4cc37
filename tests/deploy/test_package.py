"""What is in the zip that Lambda gets, and what is not."""

import importlib.util
import io
import json
import marshal
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from chalice.config import Config
from chalice.deploy.packager import DependencyBuilder, LambdaDeploymentPackager
from chalice.utils import UI, OSUtils
from jinja2 import ModuleLoader

from chalicelib.start import HEAD_BYTES
from chalicelib.web.assets import KINDS
from infra.deploying.templates import COMPILED, SOURCES
from infra.deploying.trimming import CHANGED
from infra.package import START, build
from tests.deploy.account import ROOT

BYTES_MAX = 12_000_000
"""Budget 9. More than a third of it is one library of cryptography."""
COMPILED_WHEELS = {"cbor2", "cffi", "cryptography", "markupsafe", "msgspec"}
GLIBC = {"manylinux2014_x86_64", "manylinux_2_17_x86_64"}
"""What Lambda's Python 3.11 runs on; nothing newer is on it."""
UNCHECKED = 0b01
"""PEP 552: the code is known by a hash, which nobody looks at."""


@pytest.fixture(scope="module")
def package(built: Path) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(built) as opened:
        yield opened


def sources(package: zipfile.ZipFile) -> list[PurePosixPath]:
    return [PurePosixPath(name) for name in package.namelist() if name.endswith(".py")]


def test_it_is_small(built: Path) -> None:
    assert built.stat().st_size <= BYTES_MAX


def test_chalice_takes_it_for_its_own(built: Path, project: Path) -> None:
    """By the name that it looks for, in a second process too."""
    said, osutils = io.StringIO(), OSUtils()
    packager = LambdaDeploymentPackager(osutils, DependencyBuilder(osutils), UI(out=said))
    assert packager.create_deployment_package(str(project), Config.create().lambda_python_version) == str(built)
    assert "Reusing existing deployment package" in said.getvalue()
    assert [path.name for path in built.parent.iterdir()] == [built.name]


def test_the_same_input_makes_the_same_bytes(built: Path, project: Path) -> None:
    before = built.read_bytes()
    assert build(project, lambda _: None) == built
    assert built.read_bytes() == before


def test_all_of_ours_is_in_it_with_its_words_and_tables(package: zipfile.ZipFile) -> None:
    ours = {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "chalicelib").rglob("*") if path.is_file() and path.suffix != ".pyc"
    }
    templates = {name for name in ours if name.startswith(SOURCES)}
    compiled = {f"{COMPILED}{ModuleLoader.get_template_key(name.removeprefix(SOURCES))}.pyc" for name in templates}
    came = {name for name in package.namelist() if name.startswith("chalicelib/") and "__pycache__" not in name}
    assert came == (ours - templates) | compiled | {START}
    assert {PurePosixPath(name).suffix for name in templates} == {".html"}
    assert {PurePosixPath(name).suffix for name in ours - templates} <= {".py", ".toml", ".json", ".txt", *KINDS}


def test_every_source_is_compiled_once_for_this_python_and_used_unchecked(package: zipfile.ZipFile, built: Path) -> None:
    version = re.fullmatch(r"[0-9a-f]{32}-python(\d+)\.(\d+)\.zip", built.name)
    assert version
    tag = f"cpython-{version[1]}{version[2]}"
    made_for, *_, modules = marshal.loads(package.read(START)[HEAD_BYTES:])  # noqa: S302
    assert made_for[0] == importlib.util.MAGIC_NUMBER
    first = {source for source, *_ in modules.values()}
    assert {"botocore/session.py", "chalicelib/wiring.py"} <= first
    wanted = {
        str(path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc") for path in sources(package) if path.as_posix() not in first
    }
    made = {name for name in package.namelist() if name.endswith(".pyc")}
    assert {name for name in made if "/__pycache__/" in f"/{name}"} == wanted
    for name in made:
        code = package.read(name)
        assert code[:4] == importlib.util.MAGIC_NUMBER
        assert int.from_bytes(code[4:8], "little") == UNCHECKED
        assert b"/var/task/" in code  # so that its file names need no correction


def test_of_libraries_there_is_the_code_alone(package: zipfile.ZipFile) -> None:
    """What was shortened of them stays readable, as their licences ask, and all of ours."""
    kept = [path.as_posix() for path in sources(package) if path.parts[0] not in {"app.py", "chalicelib"}]
    assert "botocore/docs/__init__.py" in kept
    assert all(package.read(name).startswith(CHANGED) for name in kept)
    names = set(package.namelist())
    assert "jinja2/environment.pyc" in names
    assert not {name for name in names if name.endswith(".pyc") and name.removesuffix("c") in names}


def test_code_says_nothing_to_readers(package: zipfile.ZipFile) -> None:
    """But where docstrings are read: what kinds of refusals mean stands in answers."""
    templates = marshal.loads(package.read("jinja2/environment.pyc")[16:])  # noqa: S302
    assert not [word for word in templates.co_consts if isinstance(word, str) and "\n" in word]
    begin = package.read(START)
    size = int.from_bytes(begin[:HEAD_BYTES]) + HEAD_BYTES
    *_, modules = marshal.loads(begin[HEAD_BYTES:size])  # noqa: S302
    said = {name: begin[size + start : size + start + length] for name, (_, start, length) in modules.items()}
    assert b"What was typed is not a number" in said["chalicelib.domain.refusals"]
    assert b"Set a configuration variable to" not in said["botocore.session"]


def test_nothing_is_in_it_that_only_a_laptop_needs(package: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in package.namelist()}
    assert not tops & {"infra", "tests", "tools", "docs", ".chalice", "moto", "pytest", "boto3", "requirements.txt", "README.md"}
    parts = {part for name in package.namelist() for part in PurePosixPath(name).parts[:-1]}
    assert not parts & {"test", "tests", "testing", ".pytest_cache", ".mypy_cache", "sboms"}
    needless = re.compile(r"\.(md|rst|pyi|h|c|typed|js|css)$|/RECORD$")
    read = re.compile(r"^chalicelib/web/static/|\.dist-info/licenses/")
    assert not [name for name in package.namelist() if needless.search(name) and not read.search(name)]


def test_it_says_what_came_and_under_which_licence(package: zipfile.ZipFile) -> None:
    noted: dict[str, set[str]] = {}
    for name in package.namelist():
        folder, _, rest = name.partition(".dist-info/")
        if rest:
            noted.setdefault(folder, set()).add(rest)
    for folder, names in noted.items():
        assert {"METADATA", "WHEEL"} <= names
        licensed = any(re.search("LICEN[CS]E", name) for name in names)
        assert licensed, folder


def test_of_botocore_there_are_our_services_alone(package: zipfile.ZipFile) -> None:
    data = [PurePosixPath(name).parts[2:] for name in package.namelist() if name.startswith("botocore/data/")]
    assert {parts[0] for parts in data if len(parts) > 1} == {
        "dynamodb",
        "kms",
        "pinpoint-sms-voice-v2",
        "s3",
        "sns",
        "sqs",
        "ssm",
    }
    (described,) = [
        name for name in package.namelist() if name.startswith("botocore/data/kms") and name.endswith("service-2.json")
    ]
    assert set(json.loads(package.read(described))["operations"]) == {"Decrypt", "GenerateDataKey"}


def test_every_compiled_wheel_runs_on_lambda(package: zipfile.ZipFile) -> None:
    wheels = {name.partition("-")[0]: package.read(name).decode() for name in package.namelist() if name.endswith("/WHEEL")}
    compiled = {name for name, told in wheels.items() if "Root-Is-Purelib: false" in told}
    assert compiled == COMPILED_WHEELS
    for name in compiled:
        tags = [line.rpartition("-")[2] for line in wheels[name].splitlines() if line.startswith("Tag:")]
        # One that was compiled on this machine would be `linux_x86_64`, and may need what only this machine has.
        assert set(tags) & GLIBC
        assert "linux_x86_64" not in tags


def test_exactly_what_is_required_came(package: zipfile.ZipFile) -> None:
    wanted = {line.strip() for line in (ROOT / "requirements.txt").read_text().splitlines() if "==" in line}
    came = {
        "==".join(PurePosixPath(name).parts[0].removesuffix(".dist-info").rsplit("-", 1))
        for name in package.namelist()
        if name.endswith("/WHEEL")
    }
    assert {name.replace("_", "-").lower() for name in came} == {name.replace("_", "-").lower() for name in wanted}
