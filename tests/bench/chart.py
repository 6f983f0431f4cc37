"""What each call may cost: round trips, read units, write units. docs/access-patterns.md has the same; this reads them there."""

import re
from pathlib import Path

CHART = Path(__file__).parents[2] / "docs" / "access-patterns.md"
JOBS = {
    "hour in which nothing ends": (66, 65, 1),
    "member whose points end": (3, 1, 2),
    "member with something ready": (4, 2, 5),
}
TEXTS = {
    "text out": (7, 5, 10),
    "text out, delivered again": (6, 5, 6),
    "quarter of an hour in which nothing waits": (10, 9, 1),
}
FRIENDS = {
    "text for a friend's code, the first": (6, 4, 5),
    "text for a friend's code": (4, 3, 1),
    "text that joins by a friend": (9, 8, 14),
    "sale followed, of who came alone": (1, 1, 0),
    "sale followed, of a friend": (6, 5, 1),
    "friend whose purchase has stood": (6, 5, 10),
    "sale followed, refunded after all": (5, 4, 8),
}
SURVEYS = {
    "sale followed, asked about": (1, 0, 1),
    "question out": (7, 5, 12),
    "text that answers a question": (3, 2, 6),
    "page of answers": (1, 1, 0),
}
IMPORTS = {"person looked at": (4, 4, 0), "person brought along": (11, 9, 14), "person there already": (4, 4, 0)}
OPERATORS = {
    "one more key": (3, 2, 4),
    "keys of a merchant": (2, 2, 0),
    "key revoked": (4, 3, 4),
    "location added": (2, 1, 6),
    "location changed": (3, 2, 1),
    "what the carriers say": (2, 1, 1),
    "somebody erased": (7, 6, 8),
}
KEPT = {
    "what is kept of a sale": (4, 3, 13),
    "what is kept of a sale without a member": (2, 1, 6),
    "what is kept of a sale with items": (4, 3, 17),
    "what is kept of a sale with items, without a member": (2, 1, 8),
    "what is kept of a reward that is used": (4, 3, 13),
    "what is kept of somebody who joins": (5, 2, 15),
    "what is kept of a text": (3, 1, 5),
}
PAGES = {
    "members, before a search": (18, 18, 0),
    "members, by a number's end": (3, 3, 0),
    "page of a member": (4, 4, 0),
    "page of texts": (7, 9, 0),
    "page of a cause, but for what was given": (2, 2, 0),
    "page of money, but for what the program costs": (2, 2, 0),
}
STUDIES = {
    "study of a hundred members": (111, 306, 12),
    "adding a study up": (5, 6, 7),
    "segment written beside ten members": (50, 28, 22),
    "night in which nobody comes into a segment, or leaves it": (20, 18, 2),
    "page of regulars": (1, 1, 0),
    "hour in which nothing is studied": (2, 1, 0),
}
ITEMS = {
    "night of a shop with a hundred checks": (20, 12, 9),
    "hour in which no item is added up": (2, 2, 0),
    "page of items": (2, 2, 0),
}
CUSTOMERS = {
    "page of one's own": (5, 7, 0),
    "join page": (0, 0, 0),
    "terms, seen first in these words": (2, 1, 2),
    "terms, seen again within a minute": (0, 0, 0),
}
SPECIALS = {
    "hold of a special with limits": (3, 3, 10),
    "capture of a special with limits": (3, 2, 6),
    "release of a special with limits": (3, 2, 10),
    "hold of a special without limits": (2, 1, 4),
    "sale that a special with limits gives points": (3, 2, 8),
}
COUPONS = {
    "hold of a coupon": (3, 3, 12),
    "capture of a coupon": (3, 2, 6),
    "release of a coupon": (3, 2, 12),
    "coupon of nobody": (3, 3, 8),
    "sale with a coupon of nobody": (2, 0, 8),
    "coupons, thirty made": (4, 0, 33),
    "page of a batch of thirty coupons": (2, 3, 0),
}
GIFTS = {
    "gift certificate sold": (2, 1, 10),
    "gift certificate looked up": (2, 2, 0),
    "gift certificate paid with": (3, 2, 6),
    "gift certificate paid with, the same request again": (3, 2, 6),
    "gift certificate, a use given back": (2, 1, 6),
    "gift certificate taken back": (2, 1, 6),
    "code of no gift certificate": (4, 3, 1),
    "page of gift certificates": (2, 2, 0),
}
TOLD = {
    "entry of a merchant without webhooks": (0, 0, 0),
    "entry of a merchant without webhooks, once a minute": (1, 1, 0),
    "message to a webhook": (2, 2, 0),
    "message to a webhook, with names": (3, 4, 0),
    "message to a webhook, the first that fails": (4, 3, 1),
}
CAMPAIGNS = {
    "campaign: a hundred members counted": (3, 101, 12),
    "campaign sent": (4, 3, 6),
    "campaign: a hundred texts handed over": (4, 3, 4),
    "text of a campaign": (8, 6, 10),
    "campaign: a hundred texts looked up": (4, 102, 4),
    "quarter of an hour without a campaign": (1, 1, 0),
}
OTHERS = (
    JOBS
    | TEXTS
    | FRIENDS
    | SURVEYS
    | OPERATORS
    | IMPORTS
    | KEPT
    | PAGES
    | STUDIES
    | ITEMS
    | CUSTOMERS
    | SPECIALS
    | COUPONS
    | GIFTS
    | TOLD
    | CAMPAIGNS
)
"""What is counted in tests of its own."""


def charted():
    """The figures of docs/access-patterns.md: call -> (round trips, read units, write units)."""
    rows = re.findall(r"^\| ([a-z][^|]+?) \| (\d+) \| (\d+) \| (\d+) \|", CHART.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: tuple(map(int, figures)) for name, *figures in rows}
