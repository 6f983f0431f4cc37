"""The passes for phones' own wallets, where the operator has stored what signs them, and what both passes say."""

import hashlib
from typing import Final

from chalicelib import settings, wiring
from chalicelib.domain.own_page import OwnPage
from chalicelib.domain.refusals import Busy, Unanswered
from chalicelib.web.wallet.scene import Scene

APPLE: Final = ("apple_certificate", "apple_key", "apple_intermediate")
GOOGLE: Final = ("google",)
NEEDED: Final = {"apple": APPLE, "google": GOOGLE}
SERIAL_LENGTH: Final = 24


def stored() -> dict[str, str]:
    """What the operator has stored, by its short name. One request, and none again for some minutes."""
    names = {settings.pass_parameter(name): name for needed in NEEDED.values() for name in needed}
    return {names[long]: value for long, value in wiring.parameters().read(*names).items()}


def offered() -> tuple[str, ...]:
    """The wallets that a pass can be made for; none where that cannot be asked just now: a page does not fail for two buttons."""
    try:
        there = stored()
    except (Busy, Unanswered):
        return ()
    return tuple(wallet for wallet, needed in NEEDED.items() if set(needed) <= there.keys())


def serial_of(scene: Scene) -> str:
    """By which a wallet knows a pass again; it opens nothing."""
    return hashlib.sha256(f"pass {scene.link}".encode()).hexdigest()[:SERIAL_LENGTH]


def balance_of(scene: Scene, page: OwnPage) -> str:
    """What they have, as a pass shows it large."""
    return scene.amount(page, page.balance) if page.unit == "credit" else scene.number(page.balance)


def next_of(scene: Scene, page: OwnPage) -> tuple[str, str] | None:
    """The dearest that is ready, else what is next: a label and a value."""
    if page.ready:
        return scene.say("ready"), max(page.ready, key=lambda prize: prize.price).name
    return (page.ahead[0].name, scene.say("to_go", figure=scene.figure(page, page.ahead[0].need))) if page.ahead else None
