"""A link that adds a loyalty card to Google Wallet: what it says is in the link, signed (Google Wallet API, "Add to" links)."""

import json
from typing import Any, Final, NamedTuple, Self

import jwt
from chalice.app import Response

from chalicelib.domain.own_page import OwnPage
from chalicelib.usecases.wallets import page_of, scanned_of
from chalicelib.web.assets import asset_url
from chalicelib.web.visit import Visit
from chalicelib.web.wallet import passes
from chalicelib.web.wallet.scene import Scene, nobody, open_scene

SAVE: Final = "https://pay.google.com/gp/v/save/"
GREEN: Final = "#0b5a41"


class Issuer(NamedTuple):
    """What an operator's Google account gives: who issues cards, and a service account that signs for them."""

    id: str
    email: str
    key: str

    @classmethod
    def read(cls, stored: str) -> Self:
        """As `infra.passes` stores it: JSON. Raises ValueError for anything else."""
        try:
            said = json.loads(stored)
            return cls(str(said["issuer_id"]), str(said["client_email"]), str(said["private_key"]))
        except (KeyError, TypeError):
            raise ValueError("issuer_id, client_email or private_key is missing") from None


def send(visit: Visit) -> Response:
    """On to Google, with the member's card."""
    scene, there = open_scene(visit), passes.stored()
    if scene is None or not set(passes.GOOGLE) <= there.keys():
        return nobody(visit)
    issuer = Issuer.read(there["google"])
    return visit.leave(SAVE + sign(tell(scene, issuer), issuer))


def tell(scene: Scene, issuer: Issuer) -> dict[str, Any]:
    """The card, and the kind of card that it is, for whoever comes first."""
    kind = f"{issuer.id}.{scene.merchant.id}"
    page = scene.read()
    return {
        "iss": issuer.email,
        "aud": "google",
        "typ": "savetowallet",
        "iat": int(scene.visit.now.timestamp()),
        "origins": [],
        "payload": {"loyaltyClasses": [_class(scene, kind)], "loyaltyObjects": [_card(scene, page, issuer, kind)]},
    }


def sign(claims: dict[str, Any], issuer: Issuer) -> str:
    """The claims as a token."""
    return jwt.encode(claims, issuer.key, algorithm="RS256")


def _class(scene: Scene, kind: str) -> dict[str, Any]:
    logo = f"{scene.visit.origin}{asset_url('coin.png')}"
    return {
        "id": kind,
        "issuerName": scene.merchant.name,
        "programName": scene.merchant.program_at(scene.visit.now).name,
        "programLogo": {"sourceUri": {"uri": logo}},
        "hexBackgroundColor": GREEN,
        "reviewStatus": "UNDER_REVIEW",
    }


def _card(scene: Scene, page: OwnPage, issuer: Issuer, kind: str) -> dict[str, Any]:
    name = scene.wallet.customer.first_name
    label, balance = scene.word(page, page.balance), passes.balance_of(scene, page)
    link = {"uri": page_of(scene.visit.origin, scene.link), "description": scene.say("title")}
    return {
        "id": f"{issuer.id}.{passes.serial_of(scene)}",
        "classId": kind,
        "state": "ACTIVE",
        "loyaltyPoints": {"label": label, "balance": {"string": balance}},
        "barcode": {"type": "QR_CODE", "value": scanned_of(scene.link)},
        "linksModuleData": {"uris": [link]},
        **({"accountName": name} if name else {}),
    }
