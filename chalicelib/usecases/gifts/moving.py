"""Selling, using, giving back and taking back gift certificates: each is one transaction, done once for each request.

The certificate is written only where it is still as it was read, so however many tills use it at once, never more goes off it
than was on it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.domain.gifts import code as codes
from chalicelib.domain.gifts import gift as certificates
from chalicelib.domain.gifts.gift import Gift, Hand, Move, Moved
from chalicelib.domain.gifts.refusals import UnknownGift
from chalicelib.domain.operation import Operation, OperationKind
from chalicelib.domain.refusals import UnusableField, WrongCurrency
from chalicelib.usecases.gifts import finding
from chalicelib.usecases.gifts.finding import Safe
from chalicelib.usecases.ports import Changes
from chalicelib.usecases.till import Answer, Request, Till, once


@dataclass(frozen=True, slots=True)
class Desk:
    """Where something is done to certificates, by which request; `actor` is who of the staff, `check_id` on which check."""

    safe: Safe
    till: Till
    request: Request
    now: datetime
    actor: str | None = None
    check_id: str | None = None

    def hand(self, cause: str) -> Hand:
        """Whoever moves something by this operation."""
        return Hand(cause, self.now, self.till.location.id, self.till.location.timezone, self.check_id, self.actor)


def sell(desk: Desk, amount: int, currency: str, ends_on: date | None = None) -> Answer:
    """Sell a certificate over `amount` minor units. Three round trips.

    Facts: see `_facts`; whoever has the vault makes the code of them. Raises WrongCurrency, UnusableField, RequestIdReused, Busy.
    """
    till, now = desk.till, desk.now
    expected = till.merchant.program_at(now).currency
    if currency != expected:
        raise WrongCurrency(expected, currency)
    certificates.check_order(amount, ends_on, desk.hand("").today)

    def write(cause: str) -> Answer:
        draw, (code, gift_id) = 0, _draw(desk, cause, 0)
        while (known := desk.safe.book.gifts.find(till.merchant.id, gift_id)) is not None and known.cause != cause:
            draw, (code, gift_id) = draw + 1, _draw(desk, cause, draw + 1)
        gift = Gift(gift_id, code[-codes.SHOWN :], cause, draw, till.location.id, now, currency, amount, ends_on=ends_on)
        return _commit(desk, certificates.sell(gift, desk.hand(cause)), OperationKind.GIFT_SALE)

    return once(desk.safe.book, till, desk.request, write)


def pay(desk: Desk, typed: str, amount: int, currency: str) -> Answer:
    """Pay `amount` minor units with the certificate of this code. Four round trips.

    Raises UnknownGift, TooManyGuesses, WrongCurrency, TooLittleLeft, GiftEnded, GiftVoided, GiftFull, UnusableField,
    RequestIdReused, Busy.
    """
    _check_amount(amount)

    def write(cause: str) -> Answer:
        gift = finding.find(desk.safe, desk.till, typed, desk.now)
        if gift.currency != currency:
            raise WrongCurrency(gift.currency, currency)
        return _commit(desk, certificates.use(gift, amount, desk.hand(cause)), OperationKind.GIFT_USE)

    return once(desk.safe.book, desk.till, desk.request, write)


def give_back(desk: Desk, gift_id: str, use_id: str, amount: int | None) -> Answer:
    """Put what a use paid back on its certificate, None: what is left of it. Three round trips.

    Raises UnknownGift, UnknownGiftUse, TooMuchBack, GiftEnded, GiftVoided, GiftFull, UnusableField, RequestIdReused, Busy.
    """
    if amount is not None:
        _check_amount(amount)

    def write(cause: str) -> Answer:
        history = show(desk.safe, desk.till.merchant.id, gift_id)
        moved = certificates.give_back(history.gift, history.moves, use_id, amount, desk.hand(cause))
        return _commit(desk, moved, OperationKind.GIFT_RETURN)

    return once(desk.safe.book, desk.till, desk.request, write)


def void(desk: Desk, gift_id: str, *, at_till: bool = True) -> Answer:
    """Take a certificate back with what is left on it. Three round trips.

    Raises UnknownGift, GiftVoided, GiftNotVoidable, RequestIdReused, Busy.
    """

    def write(cause: str) -> Answer:
        gift = show(desk.safe, desk.till.merchant.id, gift_id).gift
        return _commit(desk, certificates.void(gift, desk.hand(cause), at_till=at_till), OperationKind.GIFT_VOID)

    return once(desk.safe.book, desk.till, desk.request, write)


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate that is there, with its moves."""

    gift: Gift
    moves: tuple[Move, ...]


def show(safe: Safe, merchant_id: str, gift_id: str) -> Shown:
    """A certificate with all its moves. Raises UnknownGift."""
    history = safe.book.gifts.history(merchant_id, gift_id)
    if history.gift is None:
        raise UnknownGift("unknown")
    return Shown(history.gift, history.moves)


def _draw(desk: Desk, cause: str, draw: int) -> tuple[str, str]:
    merchant_id, vault = desk.till.merchant.id, desk.safe.vault
    code = finding.draw_code(vault, merchant_id, cause, draw)
    return code, finding.name_of(vault, merchant_id, code)


def _check_amount(amount: int) -> None:
    if amount <= 0:
        raise UnusableField("amount", "1 minor unit or more")


def _commit(desk: Desk, moved: Moved, kind: OperationKind) -> Answer:
    gift, move = moved
    facts = _facts(gift, move)
    operation = Operation(move.cause, kind, gift.id, desk.now, desk.request.digest, facts)
    desk.safe.book.commit(Changes(desk.till.merchant.id, operation=operation, gift=moved))
    return Answer(facts)


def _facts(gift: Gift, move: Move) -> dict[str, Any]:
    """What is kept of the answer: the certificate `id`, the `amount` that moved, `balance`, and of what its code is made."""
    return {
        "id": gift.id,
        "move": move.cause,
        "amount": abs(move.delta),
        "balance": gift.balance,
        "currency": gift.currency,
        "ends_on": gift.ends_on.isoformat() if gift.ends_on else None,
        "cause": gift.cause,
        "draw": gift.draw,
    }
