"""What the use cases need from outside. Docstrings name the refusals; the contract tests hold every adapter to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from chalicelib.usecases.referral_ports import Referrals

if TYPE_CHECKING:  # naming all of the domain imports none of it
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date, datetime

    from chalicelib.domain.account import Account
    from chalicelib.domain.allowance import Allowance
    from chalicelib.domain.claim import Claim
    from chalicelib.domain.consent import Consent
    from chalicelib.domain.counting import CounterName, Used
    from chalicelib.domain.coupon import Coupon
    from chalicelib.domain.customer import Customer, HandledText
    from chalicelib.domain.desk.location_key import LocationKey
    from chalicelib.domain.entry import Entry
    from chalicelib.domain.gifts.gift import Moved
    from chalicelib.domain.location import Location
    from chalicelib.domain.operation import Operation
    from chalicelib.domain.phone import PhoneNumber
    from chalicelib.domain.program import Merchant, Program
    from chalicelib.domain.redemption import Redemption
    from chalicelib.domain.referral import Referral, Sharing
    from chalicelib.domain.reward_code import RewardCode
    from chalicelib.domain.sale import Sale
    from chalicelib.domain.special import Special
    from chalicelib.domain.suppression import Suppression
    from chalicelib.domain.texts.outgoing import Outgoing
    from chalicelib.usecases.gifts.ports import Gifts
    from chalicelib.usecases.walk import Bookmark, Page

One = TypeVar("One")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Record:
    """What one look-up of a member finds: the customer (None: never met) and the account after the newest entry.

    `alias` is who was asked for, where they turned out to be another member: then this is the other one's record. `former` is who
    the phone that was asked for belonged to, where somebody else has it now (`usecases/phones.py`).
    """

    customer: Customer | None
    account: Account
    alias: Customer | None = None
    former: Customer | None = None

    def name(self, asked: str) -> str:
        """Whose record it is: the id that was asked for, or that of the member they turned out to be."""
        return self.customer.member_id if self.customer else asked

    def is_of(self, member_id: str) -> bool:
        """Whether it is this member's record, or that of the member they turned out to be; so is nobody's yet."""
        return self.customer is None or member_id in {self.customer.member_id, self.alias and self.alias.member_id}


@dataclass(frozen=True, slots=True)
class Pointer:
    """When the expiry job is to look at a member: at `due`, points of theirs may be about to end, or have ended."""

    merchant_id: str
    member_id: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """One transaction: all of it is written, or nothing.

    `sale`, `redemption`, `customers`, `allowance`, `reward_code`, `referred`, `gift` are written only where the stored revision
    is still theirs (0: none is stored) and are stored with the next revision; `handled`, `operation`, `claim`, `entries` (of
    different members) and `consent` only where absent. `suppressions` that are somebody's word are written in any case, others
    only where the number has still the one that is `outdated` (None: has none); `lifted` is the hash of the merchant's own that
    ends. `answered` is where an answer to a question is counted, and which.

    What all of it holds of specials with limits is counted with it; where it is more, of `specials` only within their limits.
    """

    merchant_id: str
    sale: Sale | None = None
    redemption: Redemption | None = None
    handled: HandledText | None = None
    customers: tuple[Customer, ...] = ()
    entries: tuple[Entry, ...] = ()
    consent: Consent | None = None
    pointers: tuple[Pointer, ...] = ()
    operation: Operation | None = None
    claim: Claim | None = None
    allowance: Allowance | None = None
    suppressions: tuple[Suppression, ...] = ()
    outdated: Suppression | None = None
    lifted: str | None = None
    reward_code: RewardCode | None = None
    specials: tuple[Special, ...] = ()
    referred: tuple[Referral | Sharing, ...] = ()
    gift: Moved | None = None
    answered: tuple[str, str] | None = None


@dataclass(eq=False)
class Outpaced(Exception):
    """Somebody else wrote first, and nothing was written. Carries what is stored now where the claim itself was taken."""

    sale: Sale | None = None
    redemption: Redemption | None = None
    operation: Operation | None = None
    handled: bool = field(default=False, kw_only=True)


class Book(Referrals, Protocol):
    """The ledger table: members with their entries, and the claims of real-world events. Codes may come back covered."""

    def record(self, merchant_id: str, member_id: str) -> Record:
        """The customer and the account, with all writes that were acknowledged, in one round trip.

        A member who was merged into another leads there, in a second one.
        """

    def both(self, first: Callable[[], One], second: Callable[[], Other]) -> tuple[One, Other]:
        """What two reads bring of which neither waits for the other. Where both fail, the first one's failure is raised."""

    def sale(self, merchant_id: str, location_id: str, sale_id: str) -> Sale | None:
        """The stored sale, or None."""

    def redemption(self, merchant_id: str, redemption_id: str) -> Redemption | None:
        """The stored redemption, or None."""

    def operation(self, merchant_id: str, operation_id: str) -> Operation | None:
        """The stored operation, or None."""

    def claim(self, merchant_id: str, code: str) -> Claim | None:
        """The claim code, or None where there is none, or none any more."""

    def reward_code(self, merchant_id: str, code: str) -> RewardCode | None:
        """The reward code, or None where there is none, or none any more."""

    def allowance(self, merchant_id: str, location_id: str, terminal_id: str, day: date) -> Allowance | None:
        """The allowance of a terminal and day, or None where nothing was told of it yet."""

    def suppression(self, scope: str, digest: str) -> Suppression | None:
        """The newest suppression of the number with this hash, or None."""

    def coupon(self, merchant_id: str, code: str) -> Coupon | None:
        """The coupon with this code, as it stands, or None."""

    def special_counts(self, merchant_id: str, names: Iterable[CounterName]) -> dict[CounterName, Used]:
        """What these specials with limits have been used for; those that never were are left out."""

    @property
    def gifts(self) -> Gifts:
        """The gift certificates, which are written with `commit` and read here."""

    def commit(self, changes: Changes) -> None:
        """Write all of `changes` at once. Raises Outpaced where a condition failed, Busy where the table kept refusing."""

    def entries(self, merchant_id: str, member_id: str) -> Iterator[Entry]:
        """All entries of a member, oldest first."""

    def entries_back(self, merchant_id: str, member_id: str, before: int | None = None) -> Iterator[Entry]:
        """The entries of a member with a number lower than `before` (1 or more; None: all), newest first.

        All that were acknowledged are there. They are read page by page: stopping early costs no more than what was read.
        """

    def consent_rows(self, merchant_id: str, member_id: str) -> Iterator[Consent]:
        """All rows of the consent ledger under a member's id, oldest first, page by page."""

    def pointers(self, first: date, until: datetime) -> Iterator[Pointer]:
        """All pointers due from this UTC day to this instant, page by page; they may be dropped while being read."""

    def drop(self, pointer: Pointer) -> None:
        """Forget a pointer; forgetting twice is no error."""

    def page(self, after: str | None, items_max: int) -> Page:
        """One page of a walk through everything: each member, sale and redemption is found once, in an order of its own.

        At most `items_max` items are looked at. What is written meanwhile may be found or not.
        """

    def find_sales(self, merchant_id: str, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Sale]:
        """The stored ones of these sales, by location and id."""

    def find_entries(self, names: Iterable[tuple[str, str, int]]) -> dict[tuple[str, str, int], Entry]:
        """The stored ones of these entries, by merchant, member and number."""

    def find_customers(self, merchant_id: str, member_ids: Iterable[str]) -> dict[str, Customer]:
        """What is known of these members, by id; a merged one does not lead further."""

    def bookmark(self, job: str) -> Bookmark | None:
        """How far a walk has come, or None before the first one."""

    def move_bookmark(self, job: str, bookmark: Bookmark) -> None:
        """Note how far a walk has come."""

    def cursor(self, job: str) -> date | None:
        """The UTC day up to which a job has done everything, or None before its first run."""

    def move_cursor(self, job: str, day: date) -> None:
        """Note how far a job has come."""


class Merchants(Protocol):
    """The merchants' table: read often, written rarely. Answers may be up to 60 seconds old.

    Where a merchant is read, so is its sandbox (`Merchant.sandbox`), by the sandbox's id; only its keys are stored.
    """

    def get(self, merchant_id: str) -> Merchant:
        """The merchant with its locations as added and all program versions, oldest first. Raises KeyError."""

    def reread(self, merchant_id: str) -> Merchant:
        """One merchant with all writes that were acknowledged, for whoever changes it. Raises KeyError."""

    def by_number(self, number: str) -> Merchant | None:
        """The merchant whose texting number (E.164) this is."""

    def by_key(self, location_key: str) -> tuple[Merchant, Location] | None:
        """Whose location key this is; None where unknown or revoked."""

    def count_calls(self, location_key: str, minute: int, calls: int) -> int:
        """Add `calls` to those that a key made in a minute of UTC; returns what all processes told. Raises Busy, Unanswered.

        It is tried once: nobody at a till waits for a count.
        """

    def add(self, merchant: Merchant, number: str) -> None:
        """Store a new merchant, its locations, its programs and its number. Raises Outpaced where any of them exists."""

    def change(self, merchant: Merchant) -> None:
        """Store what a known merchant is and how it is set; its locations, programs and disclosures stay. Raises KeyError."""

    def add_program(self, merchant_id: str, program: Program) -> None:
        """Store one more program version. Raises KeyError, and Outpaced where that version exists."""

    def add_disclosure(self, merchant_id: str, version: str, words: str) -> None:
        """Store the full words of one more version of the sign. Raises KeyError, and Outpaced where that version exists."""

    def change_wording(self, merchant_id: str, kind: str, language: str, template: str | None) -> None:
        """Store a merchant's own template for a kind and language, whatever was there; None: none any more. Raises KeyError."""

    def add_location(self, merchant_id: str, location: Location, key: LocationKey) -> None:
        """Store one more location, after the others, together with its first key. Raises KeyError, Outpaced where it exists."""

    def change_location(self, merchant_id: str, location: Location) -> None:
        """Store a known location in place of what was; its place among the others stays. Raises KeyError."""

    def location_keys(self, merchant_id: str) -> tuple[LocationKey, ...]:
        """All live keys of a merchant's locations, with all writes that were acknowledged, in any order."""

    def add_key(self, merchant_id: str, key: LocationKey) -> None:
        """Make a location key valid. Raises Outpaced where its slot at the location is taken."""

    def revoke_key(self, digest: str) -> None:
        """End the key with this digest; ending it twice is no error."""


class Vault(Protocol):
    """What needs a secret: phone numbers found by a keyed hash and kept encrypted, and words signed."""

    def member_id(self, merchant_id: str, phone: PhoneNumber) -> str:
        """The opaque id of this phone at this merchant: always the same, and no way back."""

    def sign(self, merchant_id: str, words: str) -> str:
        """64 hex characters, the same for the same words at this merchant. Without the secret they cannot be made or guessed."""

    def name_code(self, merchant_id: str, code: str) -> str:
        """By which a code is found: 26 hex characters that say nothing about it."""

    def cover(self, merchant_id: str, code: str) -> str:
        """Encrypt a code: "~" and more, and never the same twice."""

    def uncover(self, merchant_id: str, covered: str) -> str:
        """Decrypt what `cover` made for this merchant; anything else is as it is."""

    def suppression_hash(self, scope: str, phone: PhoneNumber) -> str:
        """64 hex characters by which a suppressed number is known in this scope, and in no other; see `Suppression`."""

    def seal(self, merchant_id: str, words: str) -> bytes:
        """Encrypt under the merchant's data key; the same words never give the same bytes."""

    def open(self, merchant_id: str, sealed: bytes) -> str:
        """Decrypt what `seal` made for this merchant. Raises ValueError for anything else."""


@dataclass(frozen=True, slots=True)
class Committed:
    """An item of the ledger table that may call for texts. `image` is how the table has it, as JSON: what a queue carries."""

    merchant_id: str
    item: Entry | HandledText | Outgoing
    image: str = field(default="", compare=False, repr=False)
