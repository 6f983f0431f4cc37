"""One member at one shop, in the pure domain: what the use cases do with an account, without storage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Hold
from chalicelib.domain.basket import Basket
from chalicelib.domain.belonging import attach_member
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import Entry, EntryKind, next_entry
from chalicelib.domain.location import Location
from chalicelib.domain.offers import take_offers
from chalicelib.domain.posting import pay_marks, post_sale
from chalicelib.domain.program import Merchant, Program
from chalicelib.domain.sale import Report, Sale, merge_refunds, merge_report

SHOPS = (Location("mill", "Mill Street", "America/Los_Angeles"), Location("dock", "Harbor", "America/New_York"))
MEMBER = "mem_maya"


@dataclass
class Desk:
    """The account after every change; each change is an entry, as it would be stored."""

    merchant: Merchant
    now: datetime
    account: Account = field(default_factory=Account)
    entries: list[Entry] = field(default_factory=list)
    sales: dict[str, Sale] = field(default_factory=dict)

    @property
    def program(self) -> Program:
        return self.merchant.program_at(self.now)

    @property
    def today(self) -> date:
        return local_day(self.now, self.program.timezone)

    @property
    def view(self) -> Account:
        """What a look-up shows."""
        return ledger.release_run_out(self.account, self.now, self.today)

    def write(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.account = entry.account

    def change(self, after: Account, kind: EntryKind) -> None:
        self.write(next_entry(self.account, after, member_id=MEMBER, at=self.now, kind=kind))

    def tell(self, sale_id: str, place: str, report: Report | None = None, refunds: Mapping[str, int] | None = None) -> None:
        """The till reports a sale, or a refund alone."""
        sale = attach_member(self.sales.get(sale_id) or Sale(place, sale_id), MEMBER)
        self.post(merge_report(sale, report, refunds or {}) if report else merge_refunds(sale, refunds or {}))

    def post(self, sale: Sale) -> None:
        if sale.report is not None:
            posting = post_sale(sale, self.account, self.merchant, self.now)
            sale = posting.sale
            if posting.entry:
                self.write(posting.entry)
        self.sales[sale.sale_id] = sale

    def hold(self, name: str, check_id: str, place: str, offers: Sequence[str], basket: Basket | None) -> bool:
        """All of the offers or nothing; returns whether they were taken."""
        account, takings, refused = take_offers(self.view, self.program, offers, basket, self.today)
        uses = tuple(taking.use for taking in takings)
        if refused:
            return False
        runs_out = self.now + timedelta(seconds=self.program.hold_seconds)
        self.change(ledger.hold(account, Hold(name, check_id, place, runs_out, uses)), EntryKind.HELD)
        return True

    def capture(self, name: str) -> None:
        account = self.view
        if held := account.hold(name):
            until = self.merchant.moves_until(self.today, self.now)
            self.change(ledger.touch(ledger.capture(account, held), until, self.today), EntryKind.CAPTURED)

    def release(self, name: str) -> None:
        account = self.view
        if held := account.hold(name):
            self.change(pay_marks(ledger.release(account, held, self.today), self.program, self.today), EntryKind.RELEASED)

    def expire(self) -> None:
        account, lapsed = ledger.expire(self.view, self.today)
        if lapsed:
            self.change(account, EntryKind.EXPIRED)

    def add_version(self, program: Program) -> None:
        self.merchant = replace(self.merchant, programs=(*self.merchant.programs, program))


def merchant(program: Program) -> Merchant:
    return Merchant("rosas", "Rosa's", "US", "en", b"", "sign-1", (program,), SHOPS)
