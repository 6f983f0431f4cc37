"""A paper as it is kept: its words, and a version that proves them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.consent import digest_words


class PaperKind(StrEnum):
    """What a paper is."""

    JOIN = "join"
    """What stands above the button of the join page."""
    TERMS = "terms"
    PRIVACY = "privacy"


@dataclass(frozen=True, slots=True)
class Paper:
    """Words that people were shown `since` an instant, until the next paper of the kind and language.

    A line that begins with "# " is a heading, one with "- " belongs to a list; every other one is a paragraph.
    """

    kind: PaperKind
    language: str
    words: str
    since: datetime = field(compare=False)

    @property
    def version(self) -> str:
        """By which these words are known, and proven: a digest of them is its end."""
        return f"{self.kind}-{self.language}-{digest_words(self.words)}"

    @property
    def short_version(self) -> str:
        """As people can compare it."""
        return digest_words(self.words)[:8]
