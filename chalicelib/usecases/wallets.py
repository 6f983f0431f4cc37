"""Whose a wallet link is. The link of a member is signed, not drawn: it is the same for ever, and written nowhere.

It is of one member and one phone: what was texted to a phone opens nothing once the member moved to another.

What is stored is its digest, when it is first given to somebody. Whoever reads the tables can open nobody's page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from chalicelib.domain.account import Account
from chalicelib.domain.customer import Customer
from chalicelib.domain.texts.segments import count_septets
from chalicelib.domain.texts.wording import LINK_SEPTETS_MAX
from chalicelib.domain.wallet import LINK_LENGTH, SCANNED, digest_link, is_link, spell_link
from chalicelib.usecases.phones import lend_phone
from chalicelib.usecases.ports import Book, Vault


class Owner(NamedTuple):
    """Whose a link is, as it was when the link was made."""

    merchant_id: str
    member_id: str
    phone_id: str | None = None
    """The id of the phone that it is for, where that is not the member's own (`Customer.phone_id`)."""


class Wallets(Protocol):
    """The wallet links that were given to members, by their digests."""

    def find(self, digest: str) -> Owner | None:
        """Whose link this is, or None."""

    def put(self, digest: str, owner: Owner) -> None:
        """Let a link be found; the same again changes nothing."""


@dataclass(frozen=True, slots=True)
class Pages:
    """What telling people of their page needs: the links, and where pages are at this stage (None: nobody has said so yet)."""

    wallets: Wallets
    url: Callable[[], str | None]


@dataclass(frozen=True, slots=True)
class Wallet:
    """A member as their link finds them: whoever that member turned out to be, with the phone that reaches them."""

    merchant_id: str
    customer: Customer
    account: Account

    @property
    def member_id(self) -> str:
        """The member's id."""
        return self.customer.member_id


def sign_link(vault: Vault, merchant_id: str, member_id: str, phone_id: str | None = None) -> str:
    """The link of a member with this phone, whether or not it was ever given to them. `phone_id` as in `Owner`."""
    return spell_link(vault.sign(merchant_id, "\n".join(("wallet link", member_id, *((phone_id,) if phone_id else ())))))


def link_of(wallets: Wallets, vault: Vault, merchant_id: str, member_id: str, phone_id: str | None = None) -> str:
    """The link of a member with this phone, which is found from now on: one write, the same however often."""
    link = sign_link(vault, merchant_id, member_id, phone_id)
    wallets.put(digest_link(link), Owner(merchant_id, member_id, phone_id))
    return link


def page_of(url: str, link: str) -> str:
    """Where a member's page is, at a stage whose pages are at `url`."""
    return f"{url}/w/{link}"


def fits_in_text(url: str) -> bool:
    """Whether the address of a member's page fits into a text of one segment, whatever else stands there."""
    return count_septets(page_of(url, "w" * LINK_LENGTH)) <= LINK_SEPTETS_MAX


def scanned_of(link: str) -> str:
    """What the QR code on a member's page says to a till; `domain.wallet.read_scanned` reads it."""
    return SCANNED + link


def find_member(wallets: Wallets, book: Book, link: str) -> Wallet | None:
    """The member with this link, in two round trips.

    None where it is nobody's, or theirs no more: who was forgotten has no page, and neither has who has not that phone any more,
    also where they turned out to be a member with another; for somebody else reads what was texted to it. A till compares the
    merchant with its own.
    """
    owner = wallets.find(digest_link(link)) if is_link(link) else None
    if owner is None:
        return None
    record = book.record(owner.merchant_id, owner.member_id)
    held = record.alias or record.customer
    if held is None or not held.phone_sealed or held.phone_id != owner.phone_id:
        return None
    customer = lend_phone(record.customer, record.alias) if record.customer is not None else None
    if customer is None or not customer.is_member or not customer.phone_sealed:
        return None
    return Wallet(owner.merchant_id, customer, record.account)
