"""The page itself, and the choices on it. To look changes nothing: phones look at links before people do."""

from typing import Final

from chalice.app import Response

from chalicelib import wiring
from chalicelib.domain.causes.cause import current
from chalicelib.domain.own_page import OwnPage
from chalicelib.domain.special_members import asks_birthday
from chalicelib.domain.texts.texting import Purpose
from chalicelib.usecases.ports import Record
from chalicelib.usecases.referrals import Friends, tell
from chalicelib.usecases.wallet import choices as wallet_choices
from chalicelib.usecases.wallet.on_now import on_now
from chalicelib.usecases.wallets import scanned_of
from chalicelib.web import pages, qr
from chalicelib.web.speaking import NAMES
from chalicelib.web.visit import Visit
from chalicelib.web.wallet.passes import offered
from chalicelib.web.wallet.scene import Scene, nobody, open_scene
from chalicelib.web.wallet.special_lines import describe as describe_special

PAPERS: Final = ("terms", "privacy")


def show(visit: Visit) -> Response:
    """What a member has."""
    scene = open_scene(visit)
    if scene is None:
        return nobody(visit)
    page, customer = scene.read(), scene.wallet.customer
    return scene.page(
        "page.html",
        page=page,
        code=qr.svg(scanned_of(scene.link), scene.say("qr")),
        track=describe_track(scene, page),
        lines=[scene.line(page, change) for change in page.changes],
        stopped=wallet_choices.is_stopped(scene.chooser("")),
        consents={purpose.value for purpose in customer.consents},
        offers=scene.merchant.texting.offers is not None,
        languages=tuple(NAMES.items()),
        passes=offered(),
        friends=_friends(scene),
        specials=_specials(scene, page),
        cause=current(wiring.causes().of_merchant(scene.merchant.id)),
        birthday=customer.birthday or asks_birthday(scene.merchant, visit.now),
        months=[("", scene.say("birthday_none")), *((str(number), scene.month(number)) for number in range(1, 13))],
        papers=[(name, f"/j/{scene.merchant.id}/{name}") for name in PAPERS if pages.has(f"/j/{scene.merchant.id}/{name}")],
    )


def _friends(scene: Scene) -> Friends | None:
    """What stands of bringing friends; None where the shop has nothing of the kind."""
    merchant = scene.merchant
    if not merchant.referral.points:
        return None
    friends = tell(wiring.book(), merchant, scene.wallet.member_id, scene.visit.now)
    return friends._replace(code=friends.code and wiring.vault().uncover(merchant.id, friends.code))


def _specials(scene: Scene, page: OwnPage) -> list[tuple[str, str]]:
    """What is on for them just now."""
    wallet, merchant = scene.wallet, scene.merchant
    found = on_now(wiring.book(), merchant, Record(wallet.customer, wallet.account), scene.visit.now)
    return [describe_special(scene, page, one) for one in found]


def choose_texts(visit: Visit) -> Response:
    """Two switches."""
    scene = open_scene(visit)
    if scene is None:
        return nobody(visit)
    receipts, offers = (purpose.value in visit.form for purpose in (Purpose.RECEIPT, Purpose.OFFER))
    words = " | ".join(
        f"{scene.say(name)}: {scene.say(f'{name}_hint')} [{'x' if chosen else ' '}]"
        for name, chosen in (("receipts", receipts), ("offers", offers))
    )
    chosen = wallet_choices.choose_texts(scene.chooser(words), receipts=receipts, offers=offers)
    return scene.go(said="said_saved" if chosen else "stopped")


def stop(visit: Visit) -> Response:
    """No more texts."""
    scene = open_scene(visit)
    if scene is None:
        return nobody(visit)
    wallet_choices.stop_all(scene.chooser(scene.say("stop_all")))
    return scene.go(said="said_stopped")


def choose_language(visit: Visit) -> Response:
    """Another language, on the page and in texts."""
    scene = open_scene(visit)
    if scene is None:
        return nobody(visit)
    wallet_choices.choose_language(scene.chooser(""), visit.form.get("language", ""))
    return scene.go()


def choose_birthday(visit: Visit) -> Response:
    """The month of the birthday, or none."""
    scene = open_scene(visit)
    if scene is None:
        return nobody(visit)
    month = visit.form.get("month", "")
    wallet_choices.choose_birthday(scene.chooser(""), int(month) if month in {str(number) for number in range(1, 13)} else 0)
    return scene.go(said="said_saved")


def describe_track(scene: Scene, page: OwnPage) -> str:
    """The reward track in words, for who does not see it."""
    said = [scene.say("have", figure=scene.figure(page, page.balance))]
    for price, name in page.stops:
        reached = price <= page.balance
        left = scene.say("to_go", figure=scene.figure(page, price - page.balance))
        said.append(scene.say("reached", reward=name, price=scene.number(price)) if reached else f"{name}: {left}.")
    return " ".join(said)
