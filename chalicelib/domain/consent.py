"""The consent ledger: what people agreed to and took back, with which words, after reading what.

What a row holds is what 16 CFR 310.5(a)(8) and the carriers' rules ask to be able to show: the number, the words, the time, the
channel, the disclosure and its version, and what was confirmed.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from chalicelib.domain.customer import Reply
from chalicelib.domain.program import Merchant
from chalicelib.domain.texts.texting import Purpose, Texting
from chalicelib.domain.texts.wording import version_of

Channel = Literal["text", "till", "web", "request"]
PAPER: Final = re.compile(r"(?:join|terms|privacy)-[a-z]{2}-([0-9a-f]{32})")
"""The version of a paper (`papers/paper.py`): it ends with the digest of its words."""


class ConsentEvent(StrEnum):
    """What happened to somebody's consent to be texted."""

    JOINED = "joined"
    CONFIRMED = "confirmed"
    INVITED = "invited"
    STOPPED = "stopped"
    RESTARTED = "restarted"
    CHOSE = "chose"
    """They chose on their page what they are texted about."""
    UNLINKED = "unlinked"
    """Whoever has the phone is not the member."""
    MOVED = "moved"
    """They texted from their new phone the code that the old one was told."""
    ERASED = "erased"
    """They asked to be forgotten."""
    IMPORTED = "imported"
    """An earlier program's list says what they agreed to; its row holds the proof, sealed."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One row of the append-only consent ledger.

    `words_sealed` are encrypted, since they may hold a number: the customer's own text, or the name of the request that
    invited or erased them. `phone_sealed` is whose number, `number_sealed` the one of ours that they texted.
    """

    member_id: str
    event: ConsentEvent
    at: datetime
    """When their text was received, or somebody typed the number."""
    channel: Channel
    wording: str
    """Version of what the customer had read (the sign), or had been read (the cashier's script)."""
    inbound_id: str
    words_sealed: bytes
    rule: str
    """The reading rule that understood the text."""
    phone_sealed: bytes = b""
    number_sealed: bytes = b""
    handled_at: datetime | None = None
    language: str = ""
    purposes: frozenset[Purpose] = frozenset()
    """All that is agreed to from here on."""
    actor: str | None = None
    """The location whose till did it."""
    confirmation: str | None = None
    """The text that answered: its kind and the version of its template."""
    disclosed: str | None = None
    """A digest of the full words of `wording` as they were known then; None: nobody had told us the words."""


def agreed(texting: Texting, wording: str) -> frozenset[Purpose]:
    """What joining after reading this version agrees to: texts about one's points, and offers where the words said so."""
    return frozenset({Purpose.RECEIPT, Purpose.OFFER} if texting.offers == wording else {Purpose.RECEIPT})


def digest_words(words: str) -> str:
    """By which the words that were agreed to are known again."""
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def digest_disclosure(merchant: Merchant, wording: str) -> str | None:
    """By which the full words of a version are known again; None where nobody has told them."""
    words, paper = merchant.disclosures.get(wording), PAPER.fullmatch(wording)
    if words is None and paper is not None:
        return paper[1]
    return digest_words(words) if words is not None else None


def name_confirmation(merchant: Merchant, replies: tuple[Reply, ...], language: str) -> str | None:
    """The text that answers, by its kind and the version of its template."""
    kinds = [reply.kind for reply in replies[:1]]
    return next((f"{kind} {version_of(kind, language, merchant.wording(kind, language))}" for kind in kinds), None)
