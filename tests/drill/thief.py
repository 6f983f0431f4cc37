"""What a thief tries with what was carried off. They know our source code, and have none of what AWS keeps apart: no secret of
the parameter store, no key of KMS.

Guessing is done from the answer: a thief would go through all the numbers or codes there are, and this goes through those that
are right, since one of them is enough to show that it works.
"""

import base64
import hashlib
import hmac
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tests.drill.haul import Piece

GUESSABLE_BITS: Final = 64
"""What has fewer can be gone through: its plain digest gives it away."""
COMMON_BITS: Final = 16
"""What has fewer is as common as any number: such secrets are looked for together, and found only where all of them stand."""
PREFIX: Final = 12
"""So many signs in common are no chance: digests are stored cut, at 20 signs or more."""
ALGORITHMS: Final = ("md5", "sha1", "sha256", "sha512", "blake2b")
WORD: Final = re.compile(rb"[A-Za-z0-9+/=_-]+")
VERSION: Final = b"\x01"
NONCE_BYTES, TAG_BYTES = 12, 16
KEY_BYTES: Final = (16, 24, 32)


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that only its owner was told: a number, a code, a key. `bits` say how many others it could be."""

    kind: str
    value: str
    bits: int


@dataclass(frozen=True, slots=True)
class Loot:
    """What a thief got, of which kind, how, and where it stands."""

    kind: str
    how: str
    where: str


def search(haul: Sequence[Piece], secrets: Iterable[Secret], merchants: Sequence[str]) -> list[Loot]:
    """Everything that can be got."""
    known, words, secrets = _spelled(haul), _words(haul), list(secrets)
    keys = candidates(haul)
    found = [Loot(kind, "in plain", where) for kind, where in _all_in_plain(haul, known, secrets)]
    guessable = [secret for secret in secrets if secret.bits < GUESSABLE_BITS]
    for secret in guessable:
        found += [Loot(secret.kind, how, where) for how, where in _digested(words, secret, merchants, keys)]
    found += [Loot("what is sealed", "with a key that lies beside it", where) for where in unsealed(haul, keys, merchants)]
    return list(dict.fromkeys(found))


def _all_in_plain(haul: Sequence[Piece], known: bytes, secrets: Sequence[Secret]) -> Iterator[tuple[str, str]]:
    for secret in secrets:
        if secret.bits >= COMMON_BITS:
            yield from ((secret.kind, where) for where in in_plain(haul, known, secret))
    for kind in {secret.kind for secret in secrets if secret.bits < COMMON_BITS}:
        together = (set(in_plain(haul, known, secret)) for secret in secrets if secret.kind == kind)
        yield from ((kind, where) for where in set.intersection(*together))


def in_plain(haul: Sequence[Piece], joined: bytes, secret: Secret) -> Iterator[str]:
    """Where a secret stands as it is, in one of the ways to write it. What is short counts only as a word: fractions of a second,
    too, have six digits."""
    for spelling in spellings(secret):
        if spelling in joined:
            alone = re.compile(
                rb"(?<![\w.:+-])" + re.escape(spelling) + rb"(?!\w)" if len(spelling) < PREFIX else re.escape(spelling)
            )
            yield from (piece.where for piece in haul if alone.search(piece.value))


def spellings(secret: Secret) -> list[bytes]:
    """The ways to write it: a number with and without its country, as people group it; and each backwards and in capitals."""
    plain = [secret.value]
    if secret.kind == "phone number":
        digits = secret.value.removeprefix("+")
        area, exchange, line = digits[-10:-7], digits[-7:-4], digits[-4:]
        plain += [digits, digits[-10:], f"({area}) {exchange}-{line}", f"{area}-{exchange}-{line}", f"{area}.{exchange}.{line}"]
        plain += [f"{area} {exchange} {line}", f"{exchange}-{line}"]
    turned = [word[::-1] for word in plain if len(word) >= len("2065550142")]
    return [word.encode() for word in dict.fromkeys([*plain, *turned, *(word.lower() for word in plain)])]


def candidates(haul: Iterable[Piece]) -> list[bytes]:
    """Whatever could be a key: all that has the length of one, and looks drawn rather than written."""
    sized = {piece.value for piece in haul if len(piece.value) in {*KEY_BYTES, 64} and len(set(piece.value)) >= PREFIX}
    return [b"", b"secret", b"regulars", *sorted(sized)]


def unsealed(haul: Sequence[Piece], keys: Sequence[bytes], merchants: Sequence[str]) -> Iterator[str]:
    """Where something sealed can be opened. One of each kind is tried, since a key that opens one opens all of a merchant's."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    samples = {
        piece.where: piece.value
        for piece in haul
        if piece.value.startswith(VERSION) and len(piece.value) > 1 + NONCE_BYTES + TAG_BYTES
    }
    for (where, sealed), key in itertools.product(samples.items(), keys):
        if len(key) not in KEY_BYTES:
            continue
        for merchant in merchants:
            try:
                AESGCM(key).decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], merchant.encode())
            except InvalidTag:
                continue
            yield where


def _digested(
    words: dict[str, str], secret: Secret, merchants: Sequence[str], keys: Sequence[bytes]
) -> Iterator[tuple[str, str]]:
    for message in _messages(secret, merchants):
        for name in ALGORITHMS:
            yield from _stands(words, hashlib.new(name, message).digest(), f"as a plain {name}")
        for key in keys:
            yield from _stands(words, hmac.digest(key, message, "sha256"), "as a digest whose key lies beside it")


def _messages(secret: Secret, merchants: Sequence[str]) -> Iterator[bytes]:
    """What may have been digested: the secret alone, or with the merchant before it, as the source code does it."""
    forms = [secret.value, secret.value.removeprefix("+")]
    for form in dict.fromkeys(forms):
        yield form.encode()
        yield from (f"{merchant}{between}{form}".encode() for merchant in merchants for between in ("|", ":", "#"))


def _stands(words: dict[str, str], digest: bytes, how: str) -> Iterator[tuple[str, str]]:
    written = (
        digest.hex(),
        base64.b32encode(digest).decode(),
        base64.b64encode(digest).decode(),
        base64.urlsafe_b64encode(digest).decode(),
    )
    for each in written:
        where = words.get(each[:PREFIX].lower())
        if where is not None:
            yield how, where


def _words(haul: Iterable[Piece]) -> dict[str, str]:
    """The beginnings of all words, and where each stands: what a digest is looked up in, in whichever letters it is written."""
    found = dict[str, str]()
    for piece in haul:
        for word in WORD.findall(piece.value):
            for part in {word, *word.split(b"_"), *word.split(b"=")}:
                if len(part) >= PREFIX:
                    found.setdefault(part[:PREFIX].decode().lower(), piece.where)
        if len(piece.value) >= PREFIX:
            raw = base64.b64encode(piece.value).decode()
            found.setdefault(raw[:PREFIX].lower(), piece.where)
    return found


def _spelled(haul: Iterable[Piece]) -> bytes:
    """All values in one, to look quickly whether something is there at all."""
    return b"\0".join(dict.fromkeys(piece.value for piece in haul))
