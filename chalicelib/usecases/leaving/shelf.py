"""All that a merchant has, or one member of theirs, as rows that any program can read: what a copy is made of."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from typing import Any, Final

from chalicelib.domain import ledger
from chalicelib.domain.account import Account
from chalicelib.domain.calendar import local_day
from chalicelib.domain.customer import Customer
from chalicelib.domain.desk.connection import Connection
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.papers.paper import Paper
from chalicelib.domain.program import Merchant
from chalicelib.domain.sale import Sale
from chalicelib.domain.tier_standing import stand
from chalicelib.domain.tiers import first_day
from chalicelib.domain.window import WallTime
from chalicelib.usecases.coupons.ports import Coupons
from chalicelib.usecases.ports import Book, Vault
from chalicelib.usecases.surveys import counting
from chalicelib.usecases.surveys.counting import Surveys
from chalicelib.usecases.texts.consents import Archive, show_merchant, tell
from chalicelib.usecases.texts.post import Deliveries

PAGE_ITEMS: Final = 250
OF_REDEMPTIONS: Final = {EntryKind.HELD, EntryKind.CAPTURED, EntryKind.RELEASED, EntryKind.REVERSED}
WRITTEN_BY_STAFF: Final = {"note", "actor", "ticket"}
"""Facts of an entry that people wrote: a name may be in them."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Shelf:
    """All that an export reads."""

    book: Book
    vault: Vault
    deliveries: Deliveries
    merchant: Merchant
    now: datetime
    connections: tuple[Connection, ...] = ()
    papers: tuple[Paper, ...] = ()
    with_names: bool = True
    """Otherwise nothing says who anybody is: no number, no name, nothing that somebody of the staff wrote of them."""
    coupons: Coupons | None = None
    """None: no batches of coupons are told."""
    surveys: Surveys | None = None
    """The counts of answers to the shop's question, where they go along."""

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Every row with the file it belongs to, in a walk through the whole table: one member at a time is in memory."""
        after, more = None, True
        while more:
            page = self.book.page(after, PAGE_ITEMS)
            for merchant_id, member_id in page.members:
                if merchant_id == self.merchant.id:
                    yield from self.rows_of(member_id)
            for merchant_id, sale in page.sales:
                if merchant_id == self.merchant.id:
                    yield "sales", self.tell_sale(sale)
            for merchant_id, gift_id in page.gifts:
                if merchant_id == self.merchant.id:
                    yield from self.rows_of_gift(gift_id)
            after, more = page.after, page.after is not None
        for evidence in show_merchant(Archive(self.book, self.vault, self.merchant, self.papers)):
            yield "consents", tell(self.merchant.id, evidence)
        yield from self.batches()
        yield from self.answers()

    def batches(self) -> Iterator[tuple[str, Row]]:
        """Batches of coupons, each with how many of it were used; no codes, for whoever has one can use it."""
        for batch in self.coupons.batches(self.merchant.id) if self.coupons is not None else ():
            used = sum(coupon.uses > 0 for coupon in self.coupons.of_batch(self.merchant.id, batch)) if self.coupons else 0
            yield "coupons", plain(batch) | {"used": used}

    def answers(self) -> Iterator[tuple[str, Row]]:
        """All counts of answers, without a word of whose they were."""
        for name, tally in self.surveys.tallies(self.merchant.id, date.min, date.max) if self.surveys is not None else ():
            yield "answers", counting.tell(name, tally)

    def settings(self) -> Row:
        """The merchant as it is set. The manager's PIN is only a signature, and stays."""
        merchant = plain(self.merchant)
        confirmation = {name: part for name, part in merchant["confirmation"].items() if name != "manager_pin"}
        phone = self.vault.open(self.merchant.id, self.merchant.phone_sealed)
        return {name: part for name, part in merchant.items() if name != "phone_sealed"} | {
            "phone": phone,
            "confirmation": confirmation,
            "connections": [_without(plain(one), "merchant_id", "secrets", "token") for one in self.connections],
        }

    def rows_of(self, member_id: str) -> Iterator[tuple[str, Row]]:
        """What is kept under one member's id, but for sales and consents."""
        record = self.book.record(self.merchant.id, member_id)
        customer = record.alias or record.customer
        account = record.account if record.alias is None else Account()
        yield "members", self._member(customer or Customer(member_id, b"", self.merchant.language), account)
        redemptions: dict[str, None] = {}
        for entry in self.book.entries(self.merchant.id, member_id):
            yield "entries", _entry(entry) if self.with_names else _hide_words(_entry(entry))
            if entry.kind in OF_REDEMPTIONS:
                redemptions[entry.cause] = None
        for redemption_id in redemptions:
            redemption = self.book.redemption(self.merchant.id, redemption_id)
            # Of two members who were merged, both know it.
            if redemption is not None and redemption.member_id == member_id:
                yield "redemptions", _without(plain(redemption), "digest", "revision", "counted")
        if self.merchant.referral.points and (referral := self.book.referral(self.merchant.id, member_id)) is not None:
            yield "referrals", _without(plain(referral), "revision")
        for delivery in self.deliveries.of_member(self.merchant.id, member_id):
            yield "texts", _without(plain(delivery), "merchant_id", "asks")

    def rows_of_gift(self, gift_id: str) -> Iterator[tuple[str, Row]]:
        """A gift certificate and what became of it. Its code can be made of what is left out here."""
        gift, moves = self.book.gifts.history(self.merchant.id, gift_id)
        if gift is not None:
            yield "gifts", _without(plain(gift), "cause", "draw", "seq", "revision")
        for move in moves:
            yield "gift_moves", plain(move) if self.with_names else plain(move) | {"actor": None}

    def _member(self, customer: Customer, account: Account) -> Row:
        today = local_day(self.now, self.merchant.program_at(self.now).timezone)
        account = ledger.release_run_out(account, self.now, today)
        hidden = "phone_sealed", "revision", "wrong_codes", "locks", "reward_codes", "claim_code", "friend_code", "move_code"
        told = _without(plain(customer), *hidden)
        phone = self.vault.open(self.merchant.id, customer.phone_sealed) if customer.phone_sealed and self.with_names else None
        told |= {} if self.with_names else {"first_name": None}
        lots = [{**plain(lot), "last_day": account.ends(lot).isoformat()} for lot in account.lots]
        held = {"held": account.held, "certificates": plain(account.certificates)}
        return {
            **told,
            "phone": phone,
            "standing": customer.standing,
            "balance": account.available(today),
            "lots": lots,
            **held,
            **{name: getattr(account, name) for name in ("debt", "visits", "lifetime_points")},
            **self._climb(account),
        }

    def _climb(self, account: Account) -> Row:
        """The tier and what counted towards it by month, where there are tiers."""
        standing = stand(account, self.merchant, self.now)
        if not standing.tiers.levels:
            return {}
        counted = [(f"{first_day(one.month):%Y-%m}", one.basis.value, str(one.amount)) for one in account.progress]
        return {"tier": standing.tier.name if standing.tier else None, "counted": plain(counted)}

    def tell_sale(self, sale: Sale) -> Row:
        """One sale in its newest state."""
        report = plain(sale.report) if sale.report is not None else {}
        points = sale.posted.points if sale.posted is not None else 0
        refunds = [{"id": refund_id, "amount": amount} for refund_id, amount in sale.refunds]
        names = {"sale_id": sale.sale_id, "location_id": sale.location_id, "member_id": sale.member_id}
        if sale.report is not None:
            report["sold"] = [one._asdict() for one in sale.report.sold]
        return {**names, **report, "points": points, "refunds": refunds, "uses": plain(sale.uses)}


def _entry(entry: Entry) -> Row:
    told = {field.name: getattr(entry, field.name) for field in fields(entry) if field.name not in {"account", "delta"}}
    told["facts"] = {name: fact for name, fact in entry.facts.items() if name != "claim"}  # a code, covered
    return {**plain(told), "seq": entry.account.seq, "worth": entry.account.worth}


def _hide_words(entry: Row) -> Row:
    return entry | {"facts": {name: fact for name, fact in entry["facts"].items() if name not in WRITTEN_BY_STAFF}}


def harmless(words: str) -> str:
    """Customers write these words, and a spreadsheet would take some of them for a formula."""
    return f"'{words}" if words.startswith(("=", "+", "-", "@", "\t", "\r")) else words


def plain(value: Any) -> Any:  # noqa: PLR0911  a table of cases, first match
    """A value of the domain as JSON can have it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(name)): plain(part) for name, part in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, WallTime):
        return value.isoformat("minutes")
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, frozenset):
        return sorted(plain(part) for part in value)
    return [plain(part) for part in value] if isinstance(value, tuple | list) else value


def _without(row: Row, *names: str) -> Row:
    return {name: part for name, part in row.items() if name not in names}
