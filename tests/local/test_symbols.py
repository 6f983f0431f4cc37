"""A compiled library without its names for debuggers does what it did."""

import subprocess
import sys
import zlib
from pathlib import Path

from cryptography.hazmat.bindings import _rust

from infra.deploying.symbols import without_symbols

LIBRARY = Path(str(_rust.__file__))
USED = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("cryptography.hazmat.bindings._rust", sys.argv[1])
rust = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = rust
spec.loader.exec_module(rust)
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
key = ec.generate_private_key(ec.SECP256R1())
signed = key.sign(b"a", ec.ECDSA(SHA256()))
key.public_key().verify(signed, b"a", ec.ECDSA(SHA256()))
try:
    key.public_key().verify(signed, b"b", ec.ECDSA(SHA256()))
except InvalidSignature:
    print(rust.__file__)
"""


def test_it_signs_and_verifies_as_before(tmp_path: Path) -> None:
    short = tmp_path / LIBRARY.name
    short.write_bytes(without_symbols(LIBRARY.read_bytes()))
    done = subprocess.run([sys.executable, "-c", USED, str(short)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(short)


def test_it_takes_less_room_and_all_that_is_loaded_stays() -> None:
    whole = LIBRARY.read_bytes()
    short = without_symbols(whole)
    assert len(short) == len(whole)
    assert len(zlib.compress(short, 1)) < len(zlib.compress(whole, 1)) - 300_000
    # Linkers lay what no loader reads behind all that it does.
    first = next(place for place, (one, other) in enumerate(zip(whole, short, strict=True)) if one != other)
    assert first > len(whole) * 0.7


def test_it_can_be_done_twice_and_to_what_has_no_names() -> None:
    short = without_symbols(LIBRARY.read_bytes())
    assert without_symbols(short) == short


def test_what_is_no_such_library_stays_as_it_is() -> None:
    assert without_symbols(b"MZ of another kind") == b"MZ of another kind"
