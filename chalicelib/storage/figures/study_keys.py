"""Keys of the studies of a merchant's members, as `keys.py` spells the others. All of them are of the overview table.

One process writes them in turn, a page after the other, so they share a partition.
"""

from datetime import date

from chalicelib.storage.keys import Key, merchant


def progress(merchant_id: str) -> Key:
    """How far the last study has come."""
    return Key(_partition(merchant_id), "PROGRESS")


def study(merchant_id: str, location_id: str) -> Key:
    """The study of a shop, or of all."""
    return Key(_partition(merchant_id), f"STUDY#{location_id}")


def page(merchant_id: str, day: date, number: int) -> Key:
    """The habits of some members, as of the end of a day."""
    return Key(_partition(merchant_id), f"PAGE#{day}#{number:06d}")


def listed(merchant_id: str, day: date, segment_id: str, location_id: str, number: int) -> Key:
    """Some members of a segment who are at home in a shop."""
    pk, prefix = lists(merchant_id, day, segment_id, location_id)
    return Key(pk, f"{prefix}{number:05d}")


def lists(merchant_id: str, day: date, segment_id: str, location_id: str | None) -> tuple[str, str]:
    """The partition in which the members of a segment are, and how their sort keys begin; None: in all shops."""
    place = f"{location_id}#" if location_id is not None else ""
    return _partition(merchant_id), f"SEGMENT#{day}#{segment_id}#{place}"


def result(merchant_id: str, campaign_id: str) -> Key:
    """What a campaign has brought."""
    pk, prefix = results(merchant_id)
    return Key(pk, f"{prefix}{campaign_id}")


def results(merchant_id: str) -> tuple[str, str]:
    """The partition in which is what campaigns have brought, and how their sort keys begin."""
    return _partition(merchant_id), "RESULT#"


def marks(merchant_id: str, part: int) -> Key:
    """Part of the members beside whom segments are written."""
    return Key(_partition(merchant_id), f"MARKS#{part:02d}")


def _partition(merchant_id: str) -> str:
    return f"{merchant(merchant_id).pk}#H"
