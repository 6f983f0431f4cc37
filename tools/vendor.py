"""What of other people's lies in this repository: from which package, of which version, and by which hash it is known.

`make vendor` fetches the packages with npm and writes the files anew. To take another version, change its row, run that, and
put in the hashes that it names. A test holds that every file is what is written here; nothing is fetched for that.
"""

import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent
STATIC: Final = "chalicelib/web/static"
LICENCES: Final = "chalicelib/web/licences"
PAGES: Final = "tests/pages"


class File(NamedTuple):
    """One file of a package, and where it lies here."""

    source: str
    target: str
    sha256: str


class Package(NamedTuple):
    """A package as its maker published it."""

    name: str
    version: str
    licence: str
    sha256: str
    files: tuple[File, ...]


PACKAGES: Final = (
    Package(
        "htmx.org",
        "4.0.1",
        "0BSD",
        "5fba65616ca148a86d377e9771bcada7f35faee3558651feb929eea425e13b3c",
        (
            File("dist/htmx.min.js", f"{STATIC}/htmx.min.js", "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"),
            File("LICENSE", f"{LICENCES}/htmx.txt", "d3d2456f76414f2456104660ebd65aff1c04cd7966b942bdabd63f3cdb316a38"),
        ),
    ),
    Package(
        "chart.js",
        "4.6.1",
        "MIT",
        "9345dacdf4bb4c5d40321f4b9aafab6fe676d37a534fc0bc2d17c4c4e29c4f00",
        (
            File(
                "dist/chart.umd.min.js",
                f"{STATIC}/chart.umd.min.js",
                "87364cc2b2a76a6684929e7d6b80b18a897794db38400caff1fcf1791c6925d2",
            ),
            File("LICENSE.md", f"{LICENCES}/chart.txt", "41a84aa2caba645f966a18d9c2056b73e6d3a81d80bc0046bc0011a2634d4cce"),
        ),
    ),
    Package(
        "qr-scanner",
        "1.4.2",
        "MIT",
        "c4320730bc62f77bd53905bad303cf6b257b4a125f6a8f1268c42e2f818a4aa1",
        (
            File(
                "qr-scanner.umd.min.js",
                f"{STATIC}/qr-scanner.umd.min.js",
                "40aa3fe4e1083073d7898c0895e98d5aa4d469a5c1aab6f357c0284ef75b413d",
            ),
            File(
                "qr-scanner-worker.min.js",
                f"{STATIC}/qr-scanner-worker.min.js",
                "f4d8445f5a15c4e5f71a8c8c062c6443f09db370b8d3fe1fbdc7fe7889630d14",
            ),
            File("LICENSE", f"{LICENCES}/qr-scanner.txt", "f9e6b44d80d0eb44442c7e66af8a756709a61e4d9adf0a54b8951a92ece734e2"),
        ),
    ),
    Package(
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745",
        (
            File("axe.min.js", f"{PAGES}/axe.min.js", "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"),
            File("LICENSE", f"{PAGES}/axe-licence.txt", "af175b9d96ee93c21a036152e1b905b0b95304d4ae8c2c921c7609100ba8df7e"),
            File(
                "LICENSE-3RD-PARTY.txt",
                f"{PAGES}/axe-licences-of-others.txt",
                "4f8563870d0fca38bbc3e00b6f670cb7fa9f380ba9f26a7f7d1184a6b18b1653",
            ),
        ),
    ),
)


class VendorError(Exception):
    """What was fetched is not what is written here."""


def unpack(package: Package, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The files that we take of a package, by their places here. Errors: VendorError."""
    _check(f"{package.name} {package.version}", content, package.sha256)
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for file in package.files:
            opened = archive.extractfile(f"package/{file.source}")
            taken = opened.read() if opened else b""
            _check(file.target, taken, file.sha256)
            yield file.target, taken


def _check(what: str, content: bytes, expected: str) -> None:
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise VendorError(f"{what} has the hash {found}, and not {expected}.")


def _fetch(package: Package) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  rows of ours
        (packed,) = Path(folder).glob("*.tgz")
        return packed.read_bytes()


def main() -> int:
    """Write all files anew."""
    for package in PACKAGES:
        try:
            files = dict(unpack(package, _fetch(package)))
        except VendorError as error:
            print(error, file=sys.stderr)
            return 1
        for target, content in files.items():
            path = ROOT / target
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            print(f"{package.name} {package.version}: {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
