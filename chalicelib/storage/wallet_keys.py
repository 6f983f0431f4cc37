"""The keys of wallet links, which go on from `keys.py`."""

from chalicelib.storage.keys import Key


def link(digest: str) -> Key:
    """A wallet link, by its digest: whoever opens a page says no merchant."""
    return Key(f"L#{digest}", "LINK")
