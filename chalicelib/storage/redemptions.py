"""Redemptions as JSON text, and back without loss. What was captured is kept for ever, with its lots."""

import json

from chalicelib.domain.redemption import Redemption, RedemptionStatus
from chalicelib.storage import codec
from chalicelib.storage.packing import places_of, read_places, write_places


def write_redemption(redemption: Redemption) -> str:
    """The redemption without its id and revision."""
    places = places_of((), (), (use.lots for use in redemption.uses))
    captured = {
        "places": write_places(places),
        "uses": [codec.write_use(use, places) for use in redemption.uses],
    }
    return codec.write(
        {
            "member": redemption.member_id,
            "place": redemption.location_id,
            "check": redemption.check_id,
            "status": redemption.status.value,
            "expires": codec.instant(redemption.expires_at),
            "digest": redemption.digest,
            "answer": redemption.answer,
            "closing": redemption.closing_balance,
            **codec.without_empty(captured),
        }
    )


def read_redemption(text: str, redemption_id: str, revision: int) -> Redemption:
    """The redemption that `write_redemption` wrote."""
    found = json.loads(text)
    places = read_places(found.get("places", ()))
    return Redemption(
        redemption_id,
        found["member"],
        found["place"],
        found["check"],
        RedemptionStatus(found["status"]),
        codec.read_instant(found["expires"]),
        found["digest"],
        found["answer"],
        found["closing"],
        revision,
        tuple(codec.read_use(use, places) for use in found.get("uses", ())),
    )
