"""Redemptions as JSON text, and back without loss. What was captured is kept for ever, with its lots."""

import json
from collections.abc import Sequence
from typing import Any

from chalicelib.domain.confirmation import Confirmation, ConfirmationState, ConfirmedBy
from chalicelib.domain.counting import Count
from chalicelib.domain.redemption import Redemption, RedemptionStatus, Reversal
from chalicelib.storage import codec
from chalicelib.storage.packing import places_of, read_places, write_places


def write_redemption(redemption: Redemption) -> str:
    """The redemption without its id and revision."""
    places = places_of((), (), (use.lots for use in redemption.uses))
    captured = {
        "places": write_places(places),
        "uses": [codec.write_use(use, places) for use in redemption.uses],
        "reversals": [_write_reversal(reversal) for reversal in redemption.reversals],
        "confirmation": redemption.confirmation and _write_confirmation(redemption.confirmation),
        "counted": redemption.counted,
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
        tuple(map(_read_reversal, found.get("reversals", ()))),
        _read_confirmation(found["confirmation"]) if "confirmation" in found else None,
        tuple(Count(*count) for count in found.get("counted", ())),
    )


def _write_reversal(reversal: Reversal) -> list[Any]:
    names, at = [reversal.asked, reversal.names], codec.instant(reversal.at)
    return [*names, reversal.points, reversal.status.value, reversal.balance, at, reversal.reason]


def _read_reversal(found: Sequence[Any]) -> Reversal:
    asked, names, points, status, balance, at, reason = found
    return Reversal(tuple(asked), tuple(names), points, RedemptionStatus(status), balance, codec.read_instant(at), reason)


def _write_confirmation(confirmation: Confirmation) -> list[Any]:
    by = confirmation.by and confirmation.by.value
    return [confirmation.state.value, int(confirmation.texted), by, confirmation.wrong, int(confirmation.heard)]


def _read_confirmation(found: Sequence[Any]) -> Confirmation:
    state, texted, by, wrong, heard = found
    tries = tuple((name, digest) for name, digest in wrong)
    return Confirmation(ConfirmationState(state), bool(texted), ConfirmedBy(by) if by else None, tries, bool(heard))
