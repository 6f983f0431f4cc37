"""A card and coupons on paper, for people without a smart phone. Their worth is in the ledger: paper only names who comes."""

from chalice.app import Response

from chalicelib.domain.calendar import local_day
from chalicelib.usecases.wallets import scanned_of
from chalicelib.web import qr
from chalicelib.web.visit import Visit
from chalicelib.web.wallet.scene import nobody, open_scene


def show_card(visit: Visit) -> Response:
    """The page to print."""
    scene = open_scene(visit)
    if scene is None:
        return nobody(visit)
    page, name = scene.read(), scene.wallet.customer.first_name
    today = local_day(visit.now, scene.merchant.program_at(visit.now).timezone)
    return scene.page(
        "card.html",
        page=page,
        code=qr.svg(scanned_of(scene.link), scene.say("qr")),
        heading=scene.say("card", name=name) if name else scene.say("card_plain"),
        today=scene.day(today),
    )
