"""Drafts in memory; they pass the port's contract."""

from dataclasses import replace

from chalicelib.domain.desk.draft import Draft
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.rules.drafts import Drafts


class FakeDrafts(Drafts):
    def __init__(self) -> None:
        self.known: dict[str, Draft] = {}

    def get(self, merchant_id: str) -> Draft | None:
        return self.known.get(merchant_id)

    def put(self, draft: Draft) -> None:
        stored = self.known.get(draft.merchant_id)
        if (stored.revision if stored else 0) != draft.revision:
            raise Outpaced
        self.known[draft.merchant_id] = replace(draft, revision=draft.revision + 1)

    def drop(self, merchant_id: str) -> None:
        self.known.pop(merchant_id, None)
