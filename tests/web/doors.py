"""The ways into the console: somebody with a phone, the code that it shows, and walking in with it."""

from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases.codes import code_of
from chalicelib.usecases.desk import hash_phone
from chalicelib.usecases.signing import signing_in
from chalicelib.usecases.signing.tickets import read
from chalicelib.web.sessions import cookie_name
from tests.web.visiting import Desk, Visitor

ROSA = PhoneNumber("+12065550177")


def with_phone(desk: Desk, phone: PhoneNumber = ROSA) -> dict:
    vault = desk.shop.vault
    return {"phone_sealed": vault.seal("rosas", phone.e164), "phone_hash": hash_phone(vault, phone)}


def texted(visitor: Visitor) -> str:
    """The code that belongs to the ticket in this browser, as the phone would show it."""
    vault, now = visitor.desk.shop.vault, visitor.desk.shop.now
    ticket = read(vault, signing_in.CODE, visitor.cookies[cookie_name("in")], now)
    assert ticket is not None
    return code_of(vault, ticket.nonce)


def walk_in(visitor: Visitor, phone: str = "(206) 555-0177", to: str = "") -> None:
    visitor.post("/sign-in", {"phone": phone, "to": to})
    visitor.follow()
    visitor.post("/sign-in/code", {"code": texted(visitor), "to": to})
