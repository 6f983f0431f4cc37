"""What is in the zip that Chalice makes, and what is not."""

import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from tests.deploy.account import PACKAGES, ROOT, Account

BYTES_MAX = 25_000_000
"""botocore's descriptions of all services are two thirds of it, and come only because PynamoDB names botocore."""
COMPILED = {"cryptography", "msgspec", "cffi"}
GLIBC = {"manylinux2014_x86_64", "manylinux_2_17_x86_64"}
"""What Lambda's Python 3.11 runs on; nothing newer is on it."""


@pytest.fixture(scope="module")
def package(account: Account) -> Iterator[zipfile.ZipFile]:
    (path,) = (account.project / PACKAGES).glob("*.zip")
    assert path.stat().st_size < BYTES_MAX
    with zipfile.ZipFile(path) as opened:
        yield opened


def test_all_of_ours_is_in_it_with_its_words_and_tables(package: zipfile.ZipFile) -> None:
    ours = {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "chalicelib").rglob("*") if path.is_file() and path.suffix != ".pyc"
    }
    assert {name for name in package.namelist() if name.startswith("chalicelib/")} == ours
    assert {PurePosixPath(name).suffix for name in ours} == {".py", ".toml", ".json"}


def test_nothing_is_in_it_that_only_a_laptop_needs(package: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in package.namelist()}
    assert not tops & {"infra", "tests", "tools", "docs", ".chalice", "moto", "pytest", "boto3", "requirements.txt", "README.md"}
    assert not [name for name in package.namelist() if "__pycache__" in name or "/tests/" in name]


def test_every_compiled_wheel_runs_on_lambda(package: zipfile.ZipFile) -> None:
    wheels = {name.partition("-")[0]: package.read(name).decode() for name in package.namelist() if name.endswith("/WHEEL")}
    compiled = {name for name, told in wheels.items() if "Root-Is-Purelib: false" in told}
    assert compiled == COMPILED
    for name in compiled:
        tags = [line.rpartition("-")[2] for line in wheels[name].splitlines() if line.startswith("Tag:")]
        # One that was compiled on this machine would be `linux_x86_64`, and may need what only this machine has.
        assert set(tags) & GLIBC
        assert "linux_x86_64" not in tags


def test_every_requirement_came(package: zipfile.ZipFile) -> None:
    wanted = [line.partition("==")[0] for line in (ROOT / "requirements.txt").read_text().splitlines() if "==" in line]
    came = {name.partition("-")[0].replace("_", "-").lower() for name in package.namelist() if name.endswith("/WHEEL")}
    assert {name.replace("_", "-") for name in wanted} <= came
