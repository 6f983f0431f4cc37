"""Papers in memory; they pass the port's contract."""

from chalicelib.domain.papers.paper import Paper, PaperKind
from chalicelib.usecases.papers import Papers


class FakePapers(Papers):
    """Always up to date."""

    def __init__(self) -> None:
        self.known: dict[str, list[Paper]] = {}

    def newest(self, merchant_id: str, kind: PaperKind, language: str) -> Paper | None:
        return next(
            (one for one in reversed(self.of_merchant(merchant_id)) if (one.kind, one.language) == (kind, language)), None
        )

    def keep(self, merchant_id: str, paper: Paper) -> None:
        self.known.setdefault(merchant_id, []).append(paper)

    def of_merchant(self, merchant_id: str) -> tuple[Paper, ...]:
        return tuple(sorted(self.known.get(merchant_id, []), key=lambda one: (one.since, one.kind, one.language)))
