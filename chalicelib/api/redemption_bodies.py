"""What a till says about a redemption after its hold: how much of it is used."""

from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.api.bodies import MONEY_MAX


class CaptureBody(Struct, frozen=True, kw_only=True):
    """Use what is held; with `amount` only so much of the credit."""

    amount: (
        Annotated[int, Meta(ge=1, le=MONEY_MAX, description="How much credit is used, in whole minor units: 300 is $3.00.")]
        | None
    ) = None
