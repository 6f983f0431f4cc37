"""Papers: what people are shown before they agree, kept from the moment it was shown, so that it can be shown again."""

from typing import Protocol

from chalicelib.domain.papers.paper import Paper, PaperKind
from chalicelib.domain.papers.writing import Writer


class Papers(Protocol):
    """The papers of merchants that were ever shown, in the merchants' table."""

    def newest(self, merchant_id: str, kind: PaperKind, language: str) -> Paper | None:
        """The paper of this kind and language that was shown last; may be up to 60 seconds old."""

    def keep(self, merchant_id: str, paper: Paper) -> None:
        """Add a paper to those that were shown."""

    def of_merchant(self, merchant_id: str) -> tuple[Paper, ...]:
        """All of them, with all writes that were acknowledged, oldest first."""


def draw_up(writer: Writer, kind: PaperKind, language: str) -> Paper:
    """The paper as it is now, not kept: who only looks at a button has agreed to nothing."""
    return Paper(kind, language, writer.write(kind, language), writer.at)


def show(papers: Papers, writer: Writer, kind: PaperKind, language: str) -> Paper:
    """The paper as it is now. Whatever changed it, it is kept before anybody reads it."""
    paper = draw_up(writer, kind, language)
    newest = papers.newest(writer.merchant.id, kind, language)
    if newest is not None and newest.words == paper.words:
        return newest
    papers.keep(writer.merchant.id, paper)
    return paper


def agree(papers: Papers, writer: Writer, language: str) -> None:
    """Somebody presses the button: its words, the terms and the notice that it speaks of are kept, opened or not."""
    for kind in PaperKind:
        show(papers, writer, kind, language)
