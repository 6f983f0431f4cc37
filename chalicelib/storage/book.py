"""The ledger table behind the port `Book`: reads of one partition, and writes that are one transaction each.

A look-up reads a customer and an entry. What makes and reads items of other kinds is imported by what needs it.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from chalicelib.domain.account import Account
from chalicelib.storage import codec, items, keys, patience, referrals
from chalicelib.storage.shapes import (
    AllowanceItem,
    BookmarkItem,
    ClaimItem,
    ConsentItem,
    CursorItem,
    CustomerItem,
    EntryItem,
    InboundItem,
    OperationItem,
    PointerItem,
    RedemptionItem,
    RewardCodeItem,
    SaleItem,
    SuppressionItem,
)
from chalicelib.usecases import ports
from chalicelib.usecases.ports import Outpaced, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from chalicelib.domain.allowance import Allowance
    from chalicelib.domain.claim import Claim
    from chalicelib.domain.consent import Consent
    from chalicelib.domain.counting import CounterName, Used
    from chalicelib.domain.coupon import Coupon
    from chalicelib.domain.customer import Customer
    from chalicelib.domain.entry import Entry
    from chalicelib.domain.operation import Operation
    from chalicelib.domain.redemption import Redemption
    from chalicelib.domain.reward_code import RewardCode
    from chalicelib.domain.sale import Sale
    from chalicelib.domain.suppression import Suppression
    from chalicelib.storage.gifts.gifts import Gifts
    from chalicelib.storage.tables import Tables
    from chalicelib.storage.transactions import Failed, Put
    from chalicelib.usecases.ports import Changes, Pointer
    from chalicelib.usecases.walk import Bookmark, Page

RACE_SECONDS: Final = 0.04
WALKED: Final = ("pk", "sk", "type", "revision", "sale", "redemption")
"""What a walk through the whole table looks at."""
_random = secrets.SystemRandom()


class Book(referrals.Referrals, ports.Book):
    """The port on DynamoDB. Codes are covered on their way in (`covering`), and stay so on their way out."""

    def __init__(self, tables: Tables, vault: ports.Vault) -> None:
        self._tables, self._ledger, self._vault = tables, tables.ledger, vault

    both = staticmethod(patience.both)

    def record(self, merchant_id: str, member_id: str) -> Record:
        """One Query: the customer sorts after the newest entry, and both after everything else of a member.

        One more where the member was merged into another.
        """
        record = self._record(merchant_id, member_id)
        if record.customer is None or record.customer.merged_into is None:
            return record
        return replace(self.record(merchant_id, record.customer.merged_into), alias=record.customer)

    def _record(self, merchant_id: str, member_id: str) -> Record:
        customer, account = None, None
        # Not what sorts before: of texts this process may not know the shape, and without an entry they would be among the two.
        for item in self._ledger.newest(keys.member(merchant_id, member_id), limit=2, first=keys.ENTRIES):
            if isinstance(item, CustomerItem):
                customer = items.read_customer(item)
            elif isinstance(item, EntryItem) and account is None:
                account = items.read_entry(item).account
        return Record(customer, account or Account())

    def sale(self, merchant_id: str, location_id: str, sale_id: str) -> Sale | None:
        """One GetItem."""
        from chalicelib.storage import event_items

        found = self._ledger.get(keys.sale(merchant_id, location_id, sale_id))
        return event_items.read_sale(found) if isinstance(found, SaleItem) else None

    def redemption(self, merchant_id: str, redemption_id: str) -> Redemption | None:
        """One GetItem."""
        from chalicelib.storage import event_items

        found = self._ledger.get(keys.redemption(merchant_id, redemption_id))
        return event_items.read_redemption(found) if isinstance(found, RedemptionItem) else None

    def operation(self, merchant_id: str, operation_id: str) -> Operation | None:
        """One GetItem."""
        from chalicelib.storage import event_items

        found = self._ledger.get(keys.operation(merchant_id, operation_id))
        return event_items.read_operation(found) if isinstance(found, OperationItem) else None

    def claim(self, merchant_id: str, code: str) -> Claim | None:
        """One GetItem; one more where the code has no name here: receipts of before are found by the code itself."""
        from chalicelib.storage import event_items, referral_items  # noqa: F401 - codes for friends have such keys, too

        code = self._vault.uncover(merchant_id, code)
        named = self._ledger.get(keys.claim(merchant_id, self._vault.name_code(merchant_id, code)))
        found = named or self._ledger.get(keys.claim(merchant_id, code))
        return replace(event_items.read_claim(found), code=code) if isinstance(found, ClaimItem) else None

    def reward_code(self, merchant_id: str, code: str) -> RewardCode | None:
        """One GetItem."""
        from chalicelib.storage import code_items

        code = self._vault.uncover(merchant_id, code)
        found = self._ledger.get(keys.reward_code(merchant_id, self._vault.name_code(merchant_id, code)))
        return replace(code_items.read_reward_code(found), code=code) if isinstance(found, RewardCodeItem) else None

    def allowance(self, merchant_id: str, location_id: str, terminal_id: str, day: date) -> Allowance | None:
        """One GetItem."""
        from chalicelib.storage import event_items

        found = self._ledger.get(keys.allowance(merchant_id, location_id, terminal_id, day))
        return event_items.read_allowance(found) if isinstance(found, AllowanceItem) else None

    def suppression(self, scope: str, digest: str) -> Suppression | None:
        """One Query."""
        from chalicelib.storage import suppressions, text_keys

        found = self._ledger.newest(text_keys.suppressions(scope, digest), limit=1)
        return next((suppressions.read_suppression(item) for item in found if isinstance(item, SuppressionItem)), None)

    def coupon(self, merchant_id: str, code: str) -> Coupon | None:
        """One BatchGetItem: the coupon, and its batch."""
        from chalicelib.storage import coupon_keys, coupons

        name = partial(self._vault.name_code, merchant_id)
        return coupons.read_coupon(self._ledger.find(coupon_keys.of_code(merchant_id, code, name)), code)

    def special_counts(self, merchant_id: str, names: Iterable[CounterName]) -> dict[CounterName, Used]:
        """One BatchGetItem for each hundred."""
        from chalicelib.storage import special_items, special_keys

        found = self._ledger.find(special_keys.special_count(merchant_id, *name) for name in names)
        return special_items.read_counts(found)

    @property
    def gifts(self) -> Gifts:
        """Reads of their own."""
        from chalicelib.storage.gifts.gifts import Gifts

        return Gifts(self._ledger)

    def commit(self, changes: Changes) -> None:
        """One conditional PutItem, or one TransactWriteItems."""
        from chalicelib.storage.covering import cover_changes
        from chalicelib.storage.putting import writes_of
        from chalicelib.storage.transactions import Failed, write

        puts, gone, adds = writes_of(self._ledger, self._vault, cover_changes(self._vault, changes))
        if not puts and not gone:
            return
        try:
            write(self._tables, puts, gone, adds)
        except Failed as failed:
            outpaced = self._outpaced(puts, failed)
            if any(isinstance(put.item, EntryItem) for at, put in enumerate(puts) if at in failed.stored):
                # Several tills serve one member: let those who lost not meet again at once.
                self._tables.pause(_random.uniform(0, RACE_SECONDS))
            raise outpaced from None

    def entries(self, merchant_id: str, member_id: str) -> Iterator[Entry]:
        """One Query a page."""
        for item in self._ledger.walk(keys.member(merchant_id, member_id), keys.ENTRIES):
            if isinstance(item, EntryItem):
                yield items.read_entry(item)

    def entries_back(self, merchant_id: str, member_id: str, before: int | None = None) -> Iterator[Entry]:
        """One Query a page."""
        for item in self._ledger.walk_back(keys.member(merchant_id, member_id), *keys.entries_below(before)):
            if isinstance(item, EntryItem):
                yield items.read_entry(item)

    def consent_rows(self, merchant_id: str, member_id: str) -> Iterator[Consent]:
        """One Query a page."""
        from chalicelib.storage import consents

        for item in self._ledger.walk(keys.member(merchant_id, member_id), keys.CONSENTS):
            if isinstance(item, ConsentItem):
                yield consents.read_consent(item)

    def pointers(self, first: date, until: datetime) -> Iterator[Pointer]:
        """One Query a page of each shard of each month."""
        from chalicelib.storage import job_items

        for partition, begin, end in keys.pointers(first, until):
            for item in self._ledger.between(partition, begin, end):
                if isinstance(item, PointerItem):
                    yield job_items.read_pointer(item)

    def drop(self, pointer: Pointer) -> None:
        """One DeleteItem."""
        self._ledger.delete(keys.pointer(pointer.merchant_id, pointer.member_id, pointer.due))

    def cursor(self, job: str) -> date | None:
        """One GetItem."""
        found = self._ledger.get(keys.cursor(job))
        return date.fromisoformat(found.day) if isinstance(found, CursorItem) else None

    def move_cursor(self, job: str, day: date) -> None:
        """One PutItem."""
        self._ledger.put(CursorItem(*keys.cursor(job), day=day.isoformat()))

    def page(self, after: str | None, items_max: int) -> Page:
        """One Scan; of most items only their keys come."""
        from chalicelib.domain.redemption import RedemptionStatus
        from chalicelib.storage import event_items
        from chalicelib.usecases.walk import Page

        start = keys.Key(*json.loads(after)) if after is not None else None
        raws, end = self._ledger.scan(start, items_max, WALKED)
        members: list[tuple[str, str]] = []
        sales: list[tuple[str, Sale]] = []
        held: list[tuple[str, Redemption]] = []
        gifts: list[tuple[str, str]] = []
        last = start.pk if start is not None else ""
        for raw in raws:
            pk = raw["pk"]["S"]
            family, merchant_id = keys.read_family(pk), keys.read_merchant(pk)
            if family == "M" and pk != last:
                members.append(keys.read_member(pk))
            elif family == keys.GIFTS and pk != last:
                gifts.append((merchant_id, keys.read_name(pk)))
            last = pk
            item = self._ledger.read(raw) if family in {"S", "R"} else None
            if isinstance(item, SaleItem):
                sales.append((merchant_id, event_items.read_sale(item)))
            elif isinstance(item, RedemptionItem):
                redemption = event_items.read_redemption(item)
                held += [(merchant_id, redemption)] * (redemption.status is RedemptionStatus.HELD)
        return Page(tuple(members), tuple(sales), tuple(held), codec.write(end) if end is not None else None, tuple(gifts))

    def find_sales(self, merchant_id: str, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Sale]:
        """One BatchGetItem for each hundred."""
        from chalicelib.storage import event_items

        found = self._ledger.find(keys.sale(merchant_id, *name) for name in names)
        sales = [event_items.read_sale(item) for item in found if isinstance(item, SaleItem)]
        return {(sale.location_id, sale.sale_id): sale for sale in sales}

    def find_entries(self, names: Iterable[tuple[str, str, int]]) -> dict[tuple[str, str, int], Entry]:
        """One BatchGetItem for each hundred."""
        found = [item for item in self._ledger.find(keys.entry(*name) for name in names) if isinstance(item, EntryItem)]
        return {(*keys.read_member(item.pk), keys.read_entry(item.sk)): items.read_entry(item) for item in found}

    def find_customers(self, merchant_id: str, member_ids: Iterable[str]) -> dict[str, Customer]:
        """One BatchGetItem for each hundred."""
        found = self._ledger.find(keys.customer(merchant_id, member_id) for member_id in member_ids)
        customers = [items.read_customer(item) for item in found if isinstance(item, CustomerItem)]
        return {customer.member_id: customer for customer in customers}

    def bookmark(self, job: str) -> Bookmark | None:
        """One GetItem."""
        from chalicelib.storage import job_items

        found = self._ledger.get(keys.bookmark(job))
        return job_items.read_bookmark(found) if isinstance(found, BookmarkItem) else None

    def move_bookmark(self, job: str, bookmark: Bookmark) -> None:
        """One PutItem."""
        from chalicelib.storage import job_items

        self._ledger.put(job_items.bookmark_item(job, bookmark))

    def _outpaced(self, puts: list[Put], failed: Failed) -> Outpaced:
        from chalicelib.storage import event_items

        stored = [self._ledger.read(raw) for raw in failed.stored.values() if raw is not None]
        sale = next((event_items.read_sale(item) for item in stored if isinstance(item, SaleItem)), None)
        redemption = next((event_items.read_redemption(item) for item in stored if isinstance(item, RedemptionItem)), None)
        operation = next((event_items.read_operation(item) for item in stored if isinstance(item, OperationItem)), None)
        handled = any(isinstance(put.item, InboundItem) for at, put in enumerate(puts) if at in failed.stored)
        return Outpaced(sale, redemption, operation, handled=handled)
