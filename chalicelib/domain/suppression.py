"""Numbers that must not be texted: what is kept of a STOP when nothing else of the customer may be."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

EVERYWHERE: Final = "*"
"""The scope of what holds for every merchant; no merchant has this id."""


class SuppressionReason(StrEnum):
    """Why a number is not texted."""

    STOP = "stop"
    """Its owner said so."""
    WRONG_NUMBER = "wrong_number"
    """Whoever has it now is not who joined."""
    CARRIER_OPT_OUT = "carrier_opt_out"
    """The carrier side says that its owner opted out there."""
    INVALID = "invalid"
    """It is no number that a text can reach."""
    BLOCKED = "blocked"
    """The carrier or the phone takes no texts, and will not."""
    ERASED = "erased"
    """Its owner was forgotten: it is not texted until it texts again."""

    @property
    def is_their_word(self) -> bool:
        """Whether its owner texted us so. Everything else was told by a report of a text, or says that they are forgotten."""
        return self in {SuppressionReason.STOP, SuppressionReason.WRONG_NUMBER}


@dataclass(frozen=True, slots=True)
class Suppression:
    """This number is not to be texted by this merchant, or by nobody.

    `scope` is a merchant's id or EVERYWHERE, `hash` the number's (`Vault.suppression_hash` of the same scope). Kept for good: a
    STOP has to be honoured for ten years in Virginia (SB 1339, 2026), and for as long as we can tell whom we must not text.
    """

    scope: str
    hash: str
    at: datetime
    reason: SuppressionReason

    def outdates(self, known: "Suppression | None") -> bool:
        """Whether a report that says this takes the place of what is `known` of the number. Nothing outdates somebody's word.

        A number that turns out to be dead has still opted out at its carrier.
        """
        if known is None:
            return True
        opted_out = SuppressionReason.CARRIER_OPT_OUT
        stays = known.reason.is_their_word or (known.reason is opted_out and self.reason is not opted_out)
        return self.at > known.at and not stays
