"""What members choose on their own page: which texts they get, that they get none, and in which language.

A STOP on the page does what a STOP by text does (`texts/leaving.py`), but for the confirmation: the page says so itself. Coming
back needs the phone: whoever has seen a link may not sign its owner up.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chalicelib.domain.consent import Consent, ConsentEvent, digest_disclosure
from chalicelib.domain.customer import Customer
from chalicelib.domain.languages import LANGUAGES
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.special_members import asks_birthday
from chalicelib.domain.suppression import EVERYWHERE, Suppression, SuppressionReason
from chalicelib.domain.texts.texting import Purpose
from chalicelib.usecases.ports import Book, Changes, Vault
from chalicelib.usecases.texts.reaching import standing, suppression
from chalicelib.usecases.till import attempt
from chalicelib.usecases.wallets import Wallet

RULES: Final = {ConsentEvent.STOPPED: "stopped on the page", ConsentEvent.CHOSE: "chosen on the page"}
MONTHS: Final = 12
Plan = Callable[[Customer], Changes | None]


@dataclass(frozen=True, slots=True)
class Chooser:
    """A member on their page, and all that a choice needs. `words` are those of the button or switches, as they were shown."""

    book: Book
    vault: Vault
    merchant: Merchant
    wallet: Wallet
    words: str
    now: datetime


def is_stopped(chooser: Chooser) -> bool:
    """Whether the member wants no texts of this shop, or of any."""
    customer, merchant = chooser.wallet.customer, chooser.merchant
    phone = PhoneNumber(chooser.vault.open(merchant.id, customer.phone_sealed))
    found = (suppression(chooser.book, chooser.vault, merchant, scope, phone) for scope in (merchant.id, EVERYWHERE))
    return customer.opted_out or any(standing(one, customer.consent_changed_at) is not None for one in found)


def stop_all(chooser: Chooser) -> None:
    """No more texts, with the row that says so. Said again, it is the last word. Raises Busy."""
    merchant, vault, now = chooser.merchant, chooser.vault, chooser.now
    phone = PhoneNumber(vault.open(merchant.id, chooser.wallet.customer.phone_sealed))
    digest = vault.suppression_hash(merchant.id, phone)

    def plan(known: Customer) -> Changes:
        stopped = replace(known, opted_out=True, asked=None, asked_wording=None, consents=frozenset(), consent_changed_at=now)
        row = _row(chooser, known, ConsentEvent.STOPPED, frozenset(), merchant.consent_wording)
        silent = Suppression(merchant.id, digest, now, SuppressionReason.STOP)
        return Changes(merchant.id, customers=(stopped,), consent=row, suppressions=(silent,))

    _write(chooser, plan)


def choose_texts(chooser: Chooser, *, receipts: bool, offers: bool) -> bool:
    """From now on these texts; False where nobody is to be texted at all. Offers are for shops that send any. Raises Busy."""
    if is_stopped(chooser):
        return False
    merchant = chooser.merchant
    wording = merchant.texting.offers if offers else None
    wanted = frozenset({Purpose.RECEIPT} if receipts else ()) | frozenset({Purpose.OFFER} if wording else ())

    def plan(known: Customer) -> Changes | None:
        if known.consents == wanted or known.opted_out:
            return None
        # Without a new time of consent: a STOP that is on its way is newer than this, whenever it was texted.
        row = _row(chooser, known, ConsentEvent.CHOSE, wanted, wording or merchant.consent_wording)
        return Changes(merchant.id, customers=(replace(known, consents=wanted),), consent=row)

    _write(chooser, plan)
    return True


def choose_language(chooser: Chooser, language: str) -> bool:
    """Page and texts in this language from now on; False for one that we do not speak. Raises Busy."""
    if language not in LANGUAGES:
        return False

    def plan(known: Customer) -> Changes | None:
        return (
            Changes(chooser.merchant.id, customers=(replace(known, language=language),)) if known.language != language else None
        )

    _write(chooser, plan)
    return True


def choose_birthday(chooser: Chooser, month: int) -> None:
    """The month of the birthday, 1 to 12, where the shop has something for it; 0 takes it back in any case. Raises Busy."""
    if not 0 <= month <= MONTHS or (month and not asks_birthday(chooser.merchant, chooser.now)):
        return

    def plan(known: Customer) -> Changes | None:
        return Changes(chooser.merchant.id, customers=(replace(known, birthday=month),)) if known.birthday != month else None

    _write(chooser, plan)


def _write(chooser: Chooser, plan: Plan) -> None:
    """Commit what `plan` makes of the member as they are, and again while others are faster."""

    def write() -> None:
        known = chooser.book.record(chooser.merchant.id, chooser.wallet.member_id).customer
        changes = plan(known) if known is not None and known.is_member else None
        if changes is not None:
            chooser.book.commit(changes)

    attempt(write)


def _row(chooser: Chooser, known: Customer, event: ConsentEvent, purposes: frozenset[Purpose], wording: str) -> Consent:
    merchant, vault = chooser.merchant, chooser.vault
    return Consent(
        known.member_id,
        event,
        chooser.now,
        "web",
        wording,
        f"page:{known.member_id}:{known.revision}",
        vault.seal(merchant.id, chooser.words),
        RULES[event],
        chooser.wallet.customer.phone_sealed,
        merchant.phone_sealed,
        chooser.now,
        known.language,
        purposes,
        disclosed=digest_disclosure(merchant, wording),
    )
