"""Other people's files are what their makers published, by the table in tools/vendor.py."""

import hashlib
import io
import tarfile

import pytest

from infra.apply import ROOT
from tools.vendor import PACKAGES, File, Package, VendorError, unpack

FILES = [file for package in PACKAGES for file in package.files]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.target)
def test_every_file_is_as_its_maker_published_it(file: File) -> None:
    assert hashlib.sha256((ROOT / file.target).read_bytes()).hexdigest() == file.sha256


def test_no_library_lies_here_that_the_table_does_not_name() -> None:
    rooms = (ROOT / "chalicelib", ROOT / "tests")
    found = {path.relative_to(ROOT).as_posix() for room in rooms for path in room.rglob("*.min.*")}
    assert found == {file.target for file in FILES if ".min." in file.target}


def test_every_library_has_its_licence_beside_it() -> None:
    for package in PACKAGES:
        assert [file for file in package.files if "licence" in file.target], package.name
        assert package.licence in {"0BSD", "MIT", "MPL-2.0"}


def packed(**files: bytes) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return written.getvalue()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_what_was_changed_on_the_way_is_not_taken() -> None:
    content = packed(a=b"fine", b=b"changed")
    fine, other = File("a", "here/a", digest(b"fine")), File("b", "here/b", digest(b"as published"))
    assert dict(unpack(Package("p", "1", "MIT", digest(content), (fine,)), content)) == {"here/a": b"fine"}
    with pytest.raises(VendorError, match="here/b has the hash"):
        dict(unpack(Package("p", "1", "MIT", digest(content), (fine, other)), content))
    with pytest.raises(VendorError, match="p 1 has the hash"):
        dict(unpack(Package("p", "1", "MIT", digest(b"else"), (fine,)), content))
