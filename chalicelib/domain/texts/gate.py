"""The gate: one pure function says of every text whether it leaves now, later or never, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.texts.correspondence import Correspondence
from chalicelib.domain.texts.texting import Purpose, Texting


class Reason(StrEnum):
    """Why a text waits or never leaves."""

    NOT_REGISTERED = "not_registered"
    OPTED_OUT = "opted_out"
    OPTED_OUT_EVERYWHERE = "opted_out_everywhere"
    UNREACHABLE = "unreachable"
    NO_CONSENT = "no_consent"
    LATE_CONFIRMATION = "late_confirmation"
    STALE = "stale"
    QUIET_HOURS = "quiet_hours"
    TOO_OFTEN = "too_often"
    DUPLICATE = "duplicate"
    LOOP = "loop"
    OVER_CAP = "over_cap"
    COUNTRY = "country"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that wants to leave: `happened_at` is when what it tells of happened, `answers` when the text came that it answers.

    `digest` tells equal bodies. `price_micros` is what it will cost, in millionths of a US dollar.
    """

    kind: str
    purpose: Purpose
    happened_at: datetime
    digest: str
    parts: int
    price_micros: int
    answers: datetime | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that decides, looked up at the moment of sending.

    `to` is the number (E.164), `region` the merchant's country, `zones` the time zones of the location that the text is about, or
    of all of them. `consents` are the purposes that the person agreed to. `opted_out_everywhere_at` counts only where it is newer
    than `consent_changed_at`. `spent_micros` is what the merchant's texts of this month have cost, in millionths of a US dollar.
    """

    to: str
    texting: Texting
    region: str
    zones: tuple[str, ...]
    correspondence: Correspondence
    consents: frozenset[Purpose]
    opted_out: bool = False
    opted_out_everywhere_at: datetime | None = None
    consent_changed_at: datetime | None = None
    unreachable: bool = False
    spent_micros: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """`until` None and no reason: it leaves now. A reason without `until`: never. Both: it is to be asked about again then."""

    reason: Reason | None = None
    until: datetime | None = None

    @property
    def leaves(self) -> bool:
        """Whether the text leaves now."""
        return self.reason is None


def decide(draft: Draft, circumstances: Circumstances, now: datetime) -> Verdict:
    """Decide on one text at the moment of sending."""
    del draft, circumstances, now
    return Verdict()
