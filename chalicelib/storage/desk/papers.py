"""Papers behind the port `Papers`. Apart from the merchants: no till needs them."""

import time
from collections.abc import Callable

from pynamodb.attributes import UnicodeAttribute

from chalicelib.domain.papers.paper import Paper, PaperKind
from chalicelib.storage.desk import paper_keys as keys
from chalicelib.storage.merchants import Recent
from chalicelib.storage.shapes import MerchantsItem
from chalicelib.storage.tables import Tables
from chalicelib.usecases import papers


class PaperItem(MerchantsItem, discriminator="paper"):
    """The words of a paper."""

    words = UnicodeAttribute()


class Papers(papers.Papers):
    """The port on the merchants table."""

    def __init__(self, tables: Tables, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._table = tables.merchants
        self._recent = Recent(monotonic)

    def newest(self, merchant_id: str, kind: PaperKind, language: str) -> Paper | None:
        """One Query, at most once a minute."""
        name = merchant_id, kind, language
        found: Paper | None = self._recent.get(name, lambda: self._newest(*name))
        return found

    def keep(self, merchant_id: str, paper: Paper) -> None:
        """One PutItem."""
        key = keys.paper(merchant_id, paper.kind, paper.language, paper.since)
        self._table.put(PaperItem(*key, words=paper.words))
        self._recent.forget((merchant_id, paper.kind, paper.language))

    def of_merchant(self, merchant_id: str) -> tuple[Paper, ...]:
        """One Query a page."""
        found = [_read(item) for item in self._table.walk(keys.papers(merchant_id)) if isinstance(item, PaperItem)]
        return tuple(sorted(found, key=lambda paper: (paper.since, paper.kind, paper.language)))

    def _newest(self, merchant_id: str, kind: PaperKind, language: str) -> Paper | None:
        begin = keys.shown(kind, language)
        found = self._table.walk_back(keys.papers(merchant_id), begin, f"{begin}~")
        return next((_read(item) for item in found if isinstance(item, PaperItem)), None)


def _read(item: PaperItem) -> Paper:
    kind, language, since = keys.read_paper(item.sk)
    return Paper(PaperKind(kind), language, item.words, since)
