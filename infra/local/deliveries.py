"""What the product noted about the texts it sent, for the local controls."""

import json
from pathlib import Path
from typing import Any

from chalicelib import wiring
from chalicelib.domain.phone import PhoneNumber

DEMO = Path(__file__).parent / "demo"


def sent_texts(phone: str) -> dict[str, dict[str, Any]]:
    """Kind, parts and time of every text to this phone (E.164), by the provider's message id."""
    merchants = [json.loads(path.read_bytes())["id"] for path in sorted(DEMO.glob("*.json"))]
    members = [(merchant, wiring.vault().member_id(merchant, PhoneNumber(phone))) for merchant in merchants]
    return {
        delivery.message_id: {"kind": delivery.kind, "parts": delivery.parts, "at": delivery.at.isoformat()}
        for merchant, member in members
        for delivery in wiring.deliveries().of_member(merchant, member)
        if delivery.message_id
    }
