"""What people do and say who come, go, and turn out to be others."""

from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases import inviting, members, merging
from chalicelib.usecases.merging import Pair
from chalicelib.usecases.till import Request
from tests.builders import MAYA

OTHER = "+12065550143"


def look_up(shop, phone=MAYA):
    return members.look_up(shop.book, shop.vault, shop.till, PhoneNumber(phone), shop.now)


def invite(shop, key="k", phone=MAYA):
    return inviting.invite(shop.book, shop.vault, shop.till, PhoneNumber(phone), "Leo", "script", Request(key, "d"), shop.now)


def say(shop, *bodies, sender=MAYA):
    """Text one after the other, a minute apart."""
    for body in bodies:
        shop.wait(minutes=1)
        shop.text(body, sender)


def merge(shop, kept, gone, act=merging.merge, key="m1"):
    return act(shop.book, shop.till, Pair(kept, gone, "anna"), Request(key, key), shop.now)


def answered(shop):
    """The kinds of all replies so far, to whomever, in order."""
    return [reply.kind for text in shop.book.handled.values() for reply in text.replies]


def move_code(shop, member_id):
    """The code by which a member moves just now: what is kept of it is its name."""
    kept = shop.book.customers["rosas", member_id].move_code
    codes = (code for _, code in shop.book.claims)
    return next((code for code in codes if shop.vault.name_code("rosas", code) == kept), None)
