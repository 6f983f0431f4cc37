"""The address of a member's own page: letters that nobody can guess, in a link or in what a till scans."""

import hashlib
from typing import Final

LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LINK_LENGTH: Final = 12
"""62 letters each: 71 bits."""
SCANNED: Final = "L1:"
"""Begins what the QR code of a member says, so that a till knows it from every other code that it scans."""


def spell_link(digest: str) -> str:
    """The link that a digest (hex) stands for."""
    rest, spelled = int(digest, 16), ""
    for _ in range(LINK_LENGTH):
        rest, letter = divmod(rest, len(LETTERS))
        spelled += LETTERS[letter]
    return spelled


def is_link(said: str) -> bool:
    """Whether this can be a link at all."""
    return len(said) == LINK_LENGTH and set(said) <= set(LETTERS)


def digest_link(link: str) -> str:
    """By which a link is found: the link itself is in no table."""
    return hashlib.sha256(link.encode()).hexdigest()


def read_scanned(said: str) -> str | None:
    """The link in what a till scanned; None where it is something else."""
    link = said.strip().removeprefix(SCANNED)
    return link if said.strip().startswith(SCANNED) and is_link(link) else None
