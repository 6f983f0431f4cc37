"""What a till sends: one declaration per body, which validates it and describes itself.

Checks are in `check_bodies`, which a look-up does not wait for. Unknown fields are ignored: a till may be ahead of us.
"""

from datetime import UTC, datetime
from typing import Annotated, Final

from msgspec import Meta, Struct

OFFERS_MAX: Final = 5
EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
ID_PATTERN: Final = r"^(?!\+[1-9][0-9]{6,14}(?![\s\S]))[!-~]+(?![\s\S])"
"""Printable ASCII without spaces, and no phone number. Not "$", which in Python also matches before a last line break."""

ForeignId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=128,
        pattern=ID_PATTERN,
        description="1 to 128 printable ASCII characters, no spaces. Never a phone number.",
    ),
]
MemberId = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9_-]{1,128}(?![\s\S])", description="The id of a member, as a look-up gave it.")
]
OfferId = Annotated[
    str, Meta(min_length=1, max_length=128, pattern=ID_PATTERN, description="The id of an offer, as a quote gave it.")
]
TypedPhone = Annotated[
    str, Meta(min_length=1, max_length=40, description="A phone number as the cashier typed it, 1 to 40 characters.")
]


class LookupBody(Struct, frozen=True, kw_only=True):
    """A question: who has this number."""

    phone: TypedPhone


class ConsentBody(Struct, frozen=True, kw_only=True):
    """What the customer was told before the number was typed."""

    wording: Annotated[
        str, Meta(min_length=1, max_length=60, pattern=ID_PATTERN, description="Version of the words that the cashier read out.")
    ]


class MemberBody(Struct, frozen=True, kw_only=True):
    """Somebody at the till wants to join."""

    phone: TypedPhone
    first_name: (
        Annotated[
            str,
            Meta(
                min_length=1,
                max_length=40,
                pattern=r"^[^\d\x00-\x1f\x7f]+(?![\s\S])",
                description="A first name, 1 to 40 characters, no digits.",
            ),
        ]
        | None
    ) = None
    consent: ConsentBody | None = None
