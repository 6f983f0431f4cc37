"""Redemptions that the phone has to confirm: who is asked, by which code, and what a till may show instead of a YES.

The code of a redemption is signed and not stored: whoever reads the tables does not learn it.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.account import Account, Use
from chalicelib.domain.confirmation import (
    CODE_LENGTH,
    LOCKS_KEPT,
    LOCKS_MAX,
    Confirmation,
    ConfirmationState,
    ConfirmedBy,
    NextStep,
)
from chalicelib.domain.customer import Customer, HandledText, Reply, WrongCodes
from chalicelib.domain.program import Merchant
from chalicelib.domain.redemption import Redemption
from chalicelib.domain.refusals import CodeLocked, ConfirmationNeeded, RequestIdReused, WrongCode
from chalicelib.usecases.naming import name_asked
from chalicelib.usecases.ports import Book, Changes, Vault
from chalicelib.usecases.settings import sign_pin
from chalicelib.usecases.till import Request, Till, name_write


@dataclass(frozen=True, slots=True)
class Proof:
    """What a cashier was told, one of both: the code that the phone was texted, or the PIN of a manager."""

    vault: Vault
    code: str | None = None
    manager_pin: str | None = None

    @property
    def shown(self) -> str:
        """Which of both it is."""
        return "code" if self.manager_pin is None else "manager_pin"


def code_of(vault: Vault, merchant_id: str, redemption_id: str) -> str:
    """The digits by which a phone confirms this redemption."""
    number = int(vault.sign(merchant_id, f"confirm|{redemption_id}"), 16) % 10**CODE_LENGTH
    return f"{number:0{CODE_LENGTH}d}"


def ask_phone(
    book: Book,
    vault: Vault,
    till: Till,
    customer: Customer,
    account: Account,
    check_id: str,
    uses: Sequence[Use],
    now: datetime,
) -> Confirmation | None:
    """What has to be confirmed before `account` has these uses on a check, beside those that it has on it; None: nothing.

    Reads whether the phone can be texted only where it is to be asked.
    """
    merchant, place = till.merchant, till.location.id
    on_it = [h for h in (*account.holds, *account.captures) if (h.location_id, h.check_id) == (place, check_id)]
    together = [*uses, *(use for held in on_it for use in held.uses)]
    if not merchant.confirmation.wants(together, account, place, customer.phone_changed_at, now):
        return None
    from chalicelib.usecases.texts.reaching import can_reach  # noqa: PLC0415  only where a phone is to be asked

    locks = customer.locks
    heard = locks is None or locks.count < LOCKS_MAX or now - locks.since >= LOCKS_KEPT
    return Confirmation(texted=can_reach(book, vault, merchant, customer), heard=heard)


def stand(confirmation: Confirmation | None, customer: Customer | None) -> Confirmation | None:
    """The confirmation of this `customer`'s hold as it stands by now: a phone that said NOT ME since shows nothing any more."""
    if confirmation is None or customer is None or customer.phone_sealed:
        return confirmation
    return replace(confirmation, texted=False)


def check_proof(
    book: Book,
    till: Till,
    redemption: Redemption,
    customer: Customer | None,
    account: Account,
    proof: Proof | None,
    request: Request,
    now: datetime,
) -> Redemption:
    """The redemption of this `customer` and `account`, once it may be captured.

    A wrong code or PIN is written down before it is refused, once for each request; the owner of the phone is told of the one
    that locks. Raises ConfirmationNeeded, WrongCode,
    CodeLocked, and Outpaced where somebody else changed the redemption meanwhile.
    """
    confirmation = stand(redemption.confirmation, customer)
    if confirmation is None or not confirmation.blocks:
        return redemption
    if confirmation.next_step is NextStep.RELEASE:
        raise CodeLocked(redemption.id)
    if not confirmation.heard or proof is None or not confirmation.takes(proof.code, proof.manager_pin):
        raise ConfirmationNeeded(redemption.id, confirmation.next_step.value)
    by = _shown(till.merchant, redemption.id, proof)
    if by is not None:
        return replace(redemption, confirmation=confirmation.confirm(by))
    counted = confirmation.with_wrong(name_write("op", till, request.id), request.digest)
    failed = replace(redemption, confirmation=counted)
    if customer and counted.state is ConfirmationState.LOCKED:
        told = _tell_owner(till, customer, failed, account, now) if confirmation.texted else None
        book.commit(Changes(till.merchant.id, redemption=failed, customers=(_with_lock(customer, now),), handled=told))
    else:
        book.commit(Changes(till.merchant.id, redemption=failed))
    refuse_again(till, failed, proof, request)
    return redemption


def refuse_again(till: Till, redemption: Redemption, proof: Proof | None, request: Request) -> None:
    """Refuse a request that came with a wrong code before, as it was refused then.

    Raises WrongCode, CodeLocked, RequestIdReused.
    """
    wrong = redemption.confirmation.wrong if redemption.confirmation else ()
    name = name_write("op", till, request.id)
    for number, (tried, digest) in enumerate(wrong, start=1):
        if tried != name:
            continue
        if digest != request.digest:
            raise RequestIdReused(request.id)
        left = replace(Confirmation(), wrong=wrong[:number]).tries_left
        raise WrongCode(redemption.id, left, proof.shown if proof else "code") if left else CodeLocked(redemption.id)


def _tell_owner(till: Till, customer: Customer, locked: Redemption, account: Account, now: datetime) -> HandledText:
    """The text that says what happens at a till: it may be somebody else who stands there."""
    hold = account.hold(locked.id)
    reward = name_asked(till.merchant.program_at(now), hold.uses) if hold else ""
    told = (Reply("confirm_locked", {"reward": reward}),)
    return HandledText(f"locked:{locked.id}", customer.member_id, customer.phone_sealed, customer.language, "locked", now, told)


def _with_lock(customer: Customer, now: datetime) -> Customer:
    locks = customer.locks
    if locks is None or now - locks.since >= LOCKS_KEPT:
        return replace(customer, locks=WrongCodes(now, 1))
    return replace(customer, locks=replace(locks, count=locks.count + 1))


def _shown(merchant: Merchant, redemption_id: str, proof: Proof) -> ConfirmedBy | None:
    """Who confirms with this proof; None where it is wrong."""
    if proof.code is not None and _same(proof.code, code_of(proof.vault, merchant.id, redemption_id)):
        return ConfirmedBy.CODE
    pin = merchant.confirmation.manager_pin
    if (
        proof.manager_pin is not None
        and pin is not None
        and _same(sign_pin(proof.vault, merchant.live_id, proof.manager_pin), pin)
    ):
        return ConfirmedBy.MANAGER
    return None


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
