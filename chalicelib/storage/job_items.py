"""What jobs go by, as items of the ledger table, and back."""

import json
from dataclasses import asdict

from chalicelib.storage import codec, keys
from chalicelib.storage.shapes import BookmarkItem, PointerItem
from chalicelib.usecases.ports import Pointer
from chalicelib.usecases.walk import Bookmark


def bookmark_item(job: str, bookmark: Bookmark) -> BookmarkItem:
    """How far a walk has come."""
    text = codec.write(asdict(bookmark) | {"begun": codec.instant(bookmark.begun)})
    return BookmarkItem(*keys.bookmark(job), bookmark=text)


def read_bookmark(item: BookmarkItem) -> Bookmark:
    """The bookmark as stored."""
    found = json.loads(item.bookmark)
    return Bookmark(**found | {"begun": codec.read_instant(found["begun"])})


def pointer_item(pointer: Pointer) -> PointerItem:
    """An expiry pointer."""
    return PointerItem(*keys.pointer(pointer.merchant_id, pointer.member_id, pointer.due))


def read_pointer(item: PointerItem) -> Pointer:
    """The pointer as stored."""
    due, merchant_id, member_id = keys.read_pointer(item.sk)
    return Pointer(merchant_id, member_id, due)
