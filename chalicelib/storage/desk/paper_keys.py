"""Keys of papers in the merchants table, as `keys.py` spells the others."""

from datetime import datetime

from chalicelib.storage.keys import Key, sortable


def papers(merchant_id: str) -> str:
    """The partition with the papers of a merchant, and nothing else: who reads papers knows no other items."""
    return f"{merchant_id}#W"


def shown(kind: str, language: str) -> str:
    """How the sort keys of papers of one kind and language begin; no kind or language has a "#"."""
    return f"{kind}#{language}#"


def paper(merchant_id: str, kind: str, language: str, since: datetime) -> Key:
    """One paper, by when it was first shown."""
    return Key(papers(merchant_id), f"{shown(kind, language)}{sortable(since)}")


def read_paper(sk: str) -> tuple[str, str, datetime]:
    """Kind, language and beginning of a paper."""
    kind, language, since = sk.split("#")
    return kind, language, datetime.fromisoformat(since)
