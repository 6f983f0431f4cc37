"""Differences that reconciling finds: each is a type with its facts and one plain sentence.

Two that are about the same thing are equal, whatever figures they carry.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, fields

OF_LOT = "points of "
"""Begins the name of what one lot has."""


@dataclass(frozen=True, slots=True)
class Finding(ABC):
    """Something of one merchant that does not add up."""

    merchant_id: str

    @property
    @abstractmethod
    def sentence(self) -> str:
        """What is wrong, for whoever looks after the ledger."""

    @property
    def identifiers(self) -> dict[str, str]:
        """What a log may say of it: which kind it is, and what it is about."""
        about = {part.name: str(getattr(self, part.name)) for part in fields(self) if part.compare}
        return {"difference": type(self).__name__, **about}


@dataclass(frozen=True, slots=True)
class MissingEntries(Finding):
    """Entries number `first` to `last` of a member are not there, and no correction has made up for them."""

    member_id: str
    first: int
    last: int

    @property
    def sentence(self) -> str:
        """What is wrong."""
        which = f"entry {self.first} is" if self.first == self.last else f"entries {self.first} to {self.last} are"
        return f"Member {self.member_id}: {which} missing."


@dataclass(frozen=True, slots=True)
class AccountDiffers(Finding):
    """From entry `seq` on, the account is not what the entries add up to in `what`."""

    member_id: str
    what: str
    seq: int
    entries: str = field(compare=False)
    account: str = field(compare=False)

    @property
    def of_lot(self) -> bool:
        """Whether it is about the points of one lot."""
        return self.what.startswith(OF_LOT)

    @property
    def sentence(self) -> str:
        """What is wrong."""
        where = f"Member {self.member_id}, entry {self.seq}"
        return f"{where}: the entries add up to {self.entries} {self.what}, the account says {self.account}."


@dataclass(frozen=True, slots=True)
class EntryDiffers(Finding):
    """Entry `seq` says another total of its sale than the entry before it and what it adds make."""

    member_id: str
    seq: int
    location_id: str
    sale_id: str

    @property
    def sentence(self) -> str:
        """What is wrong."""
        sale = f"sale {self.sale_id} at {self.location_id}"
        return f"Member {self.member_id}, entry {self.seq}: what it says of {sale} does not follow from the entries before it."


@dataclass(frozen=True, slots=True)
class EntryOfNoSale(Finding):
    """Entry `seq` posts a sale that is not stored, or not as this member's."""

    member_id: str
    seq: int
    location_id: str
    sale_id: str

    @property
    def sentence(self) -> str:
        """What is wrong."""
        sale = f"sale {self.sale_id} at {self.location_id}"
        return f"Member {self.member_id}, entry {self.seq}: it posts {sale}, which is not stored as theirs."


@dataclass(frozen=True, slots=True)
class SaleDiffers(Finding):
    """What was posted for a sale is not what `source` makes: its report, or an entry."""

    location_id: str
    sale_id: str
    what: str
    source: str
    due: str = field(compare=False)
    posted: str = field(compare=False)

    @property
    def sentence(self) -> str:
        """What is wrong."""
        sale = f"Sale {self.sale_id} at {self.location_id}"
        return f"{sale}: by its {self.source} it gives {self.due} {self.what}, the sale says {self.posted}."


@dataclass(frozen=True, slots=True)
class SaleWithoutPrice(Finding):
    """The program version that prices the sale, or its location, is not stored, or the program has another currency."""

    location_id: str
    sale_id: str

    @property
    def sentence(self) -> str:
        """What is wrong."""
        return f"Sale {self.sale_id} at {self.location_id}: it cannot be priced with the programs and locations that are stored."


@dataclass(frozen=True, slots=True)
class SaleOfNoEntry(Finding):
    """The entry that is said to have posted the sale last is not there, or is about something else. `seq` 0: none is named."""

    location_id: str
    sale_id: str
    member_id: str
    seq: int

    @property
    def sentence(self) -> str:
        """What is wrong."""
        sale = f"Sale {self.sale_id} at {self.location_id}"
        if not self.seq:
            return f"{sale}: it says what was posted, and no entry posted it."
        return f"{sale}: entry {self.seq} of member {self.member_id}, which is said to have posted it, is not there or did not."


@dataclass(frozen=True, slots=True)
class SaleBehindEntries(Finding):
    """The sale says that entry `seq` posted it last, but `newest` did."""

    location_id: str
    sale_id: str
    member_id: str
    seq: int
    newest: int

    @property
    def sentence(self) -> str:
        """What is wrong."""
        sale = f"Sale {self.sale_id} at {self.location_id}"
        return f"{sale}: entry {self.newest} of member {self.member_id} posted it last, and it knows only of entry {self.seq}."


@dataclass(frozen=True, slots=True)
class ReferralUnsettled(Finding):
    """What a friend's purchases come to was to be paid, or taken back, and was not for more than a day."""

    friend_id: str

    @property
    def sentence(self) -> str:
        """What is wrong."""
        return f"Friend {self.friend_id}: what was paid for bringing them is not what their purchases give by now."


@dataclass(frozen=True, slots=True)
class PayoutOfNoEntry(Finding):
    """A referral says that a member was paid for a friend, and no entry of theirs did that."""

    member_id: str
    friend_id: str

    @property
    def sentence(self) -> str:
        """What is wrong."""
        return f"Member {self.member_id}: friend {self.friend_id} is said to have been paid for, and no entry did that."


@dataclass(frozen=True, slots=True)
class PayoutOfNoReferral(Finding):
    """Entry `seq` pays for a friend of whom it is not stored that anybody brought them."""

    member_id: str
    seq: int
    friend_id: str

    @property
    def sentence(self) -> str:
        """What is wrong."""
        where = f"Member {self.member_id}, entry {self.seq}"
        return f"{where}: it pays for friend {self.friend_id}, whom nobody is stored to have brought."


@dataclass(frozen=True, slots=True)
class HoldOfNoRedemption(Finding):
    """An account holds, or keeps as captured, what is stored as no redemption of that member, or as one in another state."""

    member_id: str
    redemption_id: str

    @property
    def sentence(self) -> str:
        """What is wrong."""
        return f"Member {self.member_id}: the account holds redemption {self.redemption_id}, which is not stored as that."


@dataclass(frozen=True, slots=True)
class RedemptionOfNoHold(Finding):
    """A redemption is stored as held, its time has not run out, and the account does not hold it."""

    member_id: str
    redemption_id: str

    @property
    def sentence(self) -> str:
        """What is wrong."""
        return f"Redemption {self.redemption_id} is held, but not in the account of member {self.member_id}."
