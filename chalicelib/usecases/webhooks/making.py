"""What an owner does about webhooks: make one, try it, be told again from a day on, end it."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from chalicelib.domain.calendar import first_instant
from chalicelib.domain.desk.web_address import Unreachable
from chalicelib.domain.desk.webhook import SECRET_BYTES, WEBHOOKS_MAX, Outcome, Retelling, Standing, Webhook, write_secret
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.webhooks import sending, writing
from chalicelib.usecases.webhooks.ports import Receiver, Switchboard

ID_BYTES = 6


class Why(StrEnum):
    """Why nothing was made."""

    ADDRESS = "address"
    TOO_MANY = "too_many"
    KNOWN = "known"
    """This address is told already."""


class Unmakeable(Exception):
    """Nothing was stored. `address`: what is wrong with it, where that is why."""

    def __init__(self, why: Why, address: Unreachable | None = None) -> None:
        super().__init__(why)
        self.why, self.address = why, address


@dataclass(frozen=True, slots=True)
class Made:
    """A webhook that was made, and its secret, to be shown this once."""

    webhook: Webhook
    secret: str = field(repr=False)


def make(switchboard: Switchboard, merchant: Merchant, address: str, *, with_names: bool) -> Made:
    """Tell this address from now on. Raises Unmakeable."""
    known = switchboard.webhooks.of_merchant(merchant.id)
    if len(known) >= WEBHOOKS_MAX:
        raise Unmakeable(Why.TOO_MANY)
    if any(one.webhook.address == address for one in known):
        raise Unmakeable(Why.KNOWN)
    try:
        switchboard.courier.check(address)
    except Unreachable as unreachable:
        raise Unmakeable(Why.ADDRESS, unreachable) from None
    secret = write_secret(secrets.token_bytes(SECRET_BYTES))
    sealed = switchboard.vault.seal(merchant.id, secret)
    name = f"wh_{secrets.token_hex(ID_BYTES)}"
    webhook = Webhook(name, merchant.id, address, sealed, switchboard.now, with_names)
    switchboard.webhooks.add(webhook)
    return Made(webhook, secret)


def try_out(switchboard: Switchboard, merchant: Merchant, receiver: Receiver) -> Outcome:
    """Send a message about nobody, at once."""
    now = switchboard.now
    body = writing.pack(writing.TEST, now, {"merchant": merchant.id})
    return sending.post(switchboard, receiver, f"test.{secrets.token_hex(ID_BYTES)}", body)


def tell_from(switchboard: Switchboard, merchant: Merchant, receiver: Receiver, first: date) -> None:
    """Tell everything again since the beginning of this day on the clock of the program. Raises Busy."""
    since = first_instant(first, merchant.program_at(switchboard.now).timezone)
    _forgive(switchboard, receiver)
    switchboard.dispatches.put(Retelling(merchant.id, receiver.webhook.id, since))


def tell_given_up(switchboard: Switchboard, merchant: Merchant, receiver: Receiver) -> None:
    """Tell again everything since the first that was given up. Raises Busy."""
    since: datetime | None = receiver.standing.given_up_from
    if since is not None:
        _forgive(switchboard, receiver)
        switchboard.dispatches.put(Retelling(merchant.id, receiver.webhook.id, since))


def _forgive(switchboard: Switchboard, receiver: Receiver) -> None:
    standing: Standing = receiver.standing.asked_again()
    try:
        switchboard.webhooks.note(receiver.webhook, standing)
    except Outpaced:
        raise Busy from None
