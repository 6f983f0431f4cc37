"""The ports in memory. They pass the same contract tests as the adapters, so what runs on them runs on DynamoDB."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from chalicelib.domain.account import Account
from chalicelib.domain.consent import Consent
from chalicelib.domain.desk.location_key import LocationKey, digest_of
from chalicelib.domain.entry import Entry
from chalicelib.domain.location import Location
from chalicelib.domain.operation import Operation
from chalicelib.domain.program import SANDBOX, Merchant, Program, is_sandbox
from chalicelib.domain.redemption import Redemption
from chalicelib.domain.sale import Sale
from chalicelib.domain.texts.texting import Wording
from chalicelib.usecases.ports import Book, Changes, Merchants, One, Other, Outpaced, Pointer, Record
from tests.coded import Coded
from tests.counting import Counting
from tests.gifting import FakeGifts, Gifting
from tests.referring import Referring
from tests.suppressing import Suppressing
from tests.walkable import Walkable

if TYPE_CHECKING:
    from chalicelib.domain.allowance import Allowance
    from chalicelib.domain.claim import Claim
    from chalicelib.domain.counting import CounterName, Used
    from chalicelib.domain.coupon import Batch, Coupon
    from chalicelib.domain.customer import Customer, HandledText
    from chalicelib.domain.referral import Referral, Sharing
    from chalicelib.domain.reward_code import RewardCode
    from chalicelib.domain.suppression import Suppression
    from chalicelib.usecases.walk import Bookmark

MemberKey = tuple[str, str]


class FakeBook(Coded, Counting, Gifting, Referring, Walkable, Suppressing, Book):
    """A book in memory. Its fields are for tests to look at, not to write to."""

    def __init__(self) -> None:
        self.customers: dict[MemberKey, Customer] = {}
        self.chains: dict[MemberKey, list[Entry]] = {}
        self.sales: dict[tuple[str, str, str], Sale] = {}
        self.redemptions: dict[tuple[str, str], Redemption] = {}
        self.operations: dict[tuple[str, str], Operation] = {}
        self.claims: dict[tuple[str, str], Claim] = {}
        self.reward_codes: dict[tuple[str, str], RewardCode] = {}
        self.allowances: dict[tuple[str, str, str, date], Allowance] = {}
        self.used: dict[tuple[str, CounterName], Used] = {}
        self.batches: dict[tuple[str, str], Batch] = {}
        self.coupons: dict[tuple[str, str], Coupon] = {}
        self.handled: dict[tuple[str, str], HandledText] = {}
        self.suppressions: dict[tuple[str, str], Suppression] = {}
        self.consents: dict[MemberKey, list[Consent]] = {}
        self.filed: dict[Pointer, None] = {}
        self.cursors: dict[str, date] = {}
        self.bookmarks: dict[str, Bookmark] = {}
        self.sharings: dict[tuple[str, str], Sharing] = {}
        self.brought: dict[tuple[str, str], Referral] = {}
        self._gifts = FakeGifts()
        self.answered: Counter[tuple[str, str, str]] = Counter()
        self._lock = threading.Lock()

    def record(self, merchant_id: str, member_id: str) -> Record:
        chain = self.chains.get((merchant_id, member_id))
        alias = self.customers.get((merchant_id, member_id))
        if alias is not None and alias.merged_into is not None:
            return replace(self.record(merchant_id, alias.merged_into), alias=alias)
        return Record(self.customers.get((merchant_id, member_id)), chain[-1].account if chain else Account())

    def both(self, first: Callable[[], One], second: Callable[[], Other]) -> tuple[One, Other]:
        return first(), second()

    def sale(self, merchant_id: str, location_id: str, sale_id: str) -> Sale | None:
        return self.sales.get((merchant_id, location_id, sale_id))

    def redemption(self, merchant_id: str, redemption_id: str) -> Redemption | None:
        return self.redemptions.get((merchant_id, redemption_id))

    def operation(self, merchant_id: str, operation_id: str) -> Operation | None:
        return self.operations.get((merchant_id, operation_id))

    def commit(self, changes: Changes) -> None:
        with self._lock:
            self._check(changes)
            self._write(self._count(changes))

    def entries(self, merchant_id: str, member_id: str) -> Iterator[Entry]:
        yield from list(self.chains.get((merchant_id, member_id), ()))

    def entries_back(self, merchant_id: str, member_id: str, before: int | None = None) -> Iterator[Entry]:
        for entry in reversed(list(self.entries(merchant_id, member_id))):
            if before is None or entry.account.seq < before:
                yield entry

    def consent_rows(self, merchant_id: str, member_id: str) -> Iterator[Consent]:
        yield from sorted(self.consents.get((merchant_id, member_id), ()), key=lambda row: (row.at, row.inbound_id))

    def pointers(self, first: date, until: datetime) -> Iterator[Pointer]:
        yield from [pointer for pointer in self.filed if first <= pointer.due.astimezone(UTC).date() and pointer.due <= until]

    def drop(self, pointer: Pointer) -> None:
        self.filed.pop(pointer, None)

    def cursor(self, job: str) -> date | None:
        return self.cursors.get(job)

    def move_cursor(self, job: str, day: date) -> None:
        self.cursors[job] = day

    def _check(self, changes: Changes) -> None:
        """Raise Outpaced where a condition does not hold, with all that is stored under the claims that failed."""
        merchant_id, failed = changes.merchant_id, False
        sale = changes.sale and self.sale(merchant_id, changes.sale.location_id, changes.sale.sale_id)
        sale_taken = changes.sale is not None and changes.sale.revision != (sale.revision if sale else 0)
        taken: list[Redemption | None] = []
        for redemption in [changes.redemption] if changes.redemption else []:
            known = self.redemption(merchant_id, redemption.id)
            if redemption.revision != (known.revision if known else 0):
                taken.append(known)
        handled = changes.handled is not None and (merchant_id, changes.handled.inbound_id) in self.handled
        for customer in changes.customers:
            met = self.customers.get((merchant_id, customer.member_id))
            failed |= customer.revision != (met.revision if met else 0)
        for entry in changes.entries:
            chain = self.chains.get((merchant_id, entry.member_id), ())
            failed |= any(known.account.seq == entry.account.seq for known in chain)
        failed |= self._is_taken(changes) or self._is_behind(changes) or self._is_outdated(changes) or self._is_used_up(changes)
        failed |= self._gifts.is_behind(changes)
        done = changes.operation and self.operation(merchant_id, changes.operation.id)
        if changes.consent is not None:
            rows = self.consents.get((merchant_id, changes.consent.member_id), ())
            failed |= any((row.at, row.inbound_id) == (changes.consent.at, changes.consent.inbound_id) for row in rows)
        if failed or sale_taken or taken or done or handled:
            raise Outpaced(sale if sale_taken else None, next(filter(None, taken), None), done, handled=handled)

    def _write(self, changes: Changes) -> None:
        merchant_id = changes.merchant_id
        if (sale := changes.sale) is not None:
            self.sales[merchant_id, sale.location_id, sale.sale_id] = replace(sale, revision=sale.revision + 1)
        for redemption in [changes.redemption] if changes.redemption else []:
            self.redemptions[merchant_id, redemption.id] = replace(redemption, revision=redemption.revision + 1)
        if changes.handled is not None:
            self.handled[merchant_id, changes.handled.inbound_id] = changes.handled
        for customer in changes.customers:
            self.customers[merchant_id, customer.member_id] = replace(customer, revision=customer.revision + 1)
        if changes.operation is not None:
            self.operations[merchant_id, changes.operation.id] = changes.operation
        self._keep_codes(changes)
        self._keep_referred(changes)
        self._gifts.keep(changes)
        for entry in changes.entries:
            chain = self.chains.setdefault((merchant_id, entry.member_id), [])
            chain.append(entry)
            chain.sort(key=lambda known: known.account.seq)
        if (consent := changes.consent) is not None:
            self.consents.setdefault((merchant_id, consent.member_id), []).append(consent)
        self.filed |= dict.fromkeys(changes.pointers)
        if changes.answered is not None:
            self.answered[merchant_id, *changes.answered] += 1
        self._suppress(changes)


class FakeMerchants(Merchants):
    """Merchants in memory, always up to date."""

    def __init__(self) -> None:
        self.merchants: dict[str, Merchant] = {}
        self.numbers: dict[str, str] = {}
        self.live: dict[tuple[str, str, int], LocationKey] = {}
        self.calls = Counter[tuple[str, int]]()

    def get(self, merchant_id: str) -> Merchant:
        if is_sandbox(merchant_id):
            return self.merchants[merchant_id.removesuffix(SANDBOX)].sandbox()
        return self.merchants[merchant_id]

    def reread(self, merchant_id: str) -> Merchant:
        return self.get(merchant_id)

    def by_number(self, number: str) -> Merchant | None:
        owner = self.numbers.get(number)
        return self.merchants[owner] if owner is not None else None

    def by_key(self, location_key: str) -> tuple[Merchant, Location] | None:
        digest = digest_of(location_key)
        owner = next((place for place, key in self.live.items() if key.digest == digest), None)
        if owner is None:
            return None
        merchant = self.get(owner[0])
        return next(((merchant, place) for place in merchant.locations if place.id == owner[1]), None)

    def count_calls(self, location_key: str, minute: int, calls: int) -> int:
        self.calls[location_key, minute] += calls
        return self.calls[location_key, minute]

    def add(self, merchant: Merchant, number: str) -> None:
        if merchant.id in self.merchants or number in self.numbers:
            raise Outpaced
        self.merchants[merchant.id] = merchant
        self.numbers[number] = merchant.id

    def change(self, merchant: Merchant) -> None:
        known = self.merchants[merchant.id]
        kept = {"locations": known.locations, "programs": known.programs, "disclosures": known.disclosures}
        self.merchants[merchant.id] = replace(merchant, **kept)

    def add_program(self, merchant_id: str, program: Program) -> None:
        merchant = self.merchants[merchant_id]
        if any(known.version == program.version for known in merchant.programs):
            raise Outpaced
        versions = sorted((*merchant.programs, program), key=lambda known: known.version)
        self.merchants[merchant_id] = replace(merchant, programs=tuple(versions))

    def add_disclosure(self, merchant_id: str, version: str, words: str) -> None:
        merchant = self.merchants[merchant_id]
        if version in merchant.disclosures:
            raise Outpaced
        self.merchants[merchant_id] = replace(merchant, disclosures={**merchant.disclosures, version: words})

    def change_wording(self, merchant_id: str, kind: str, language: str, template: str | None) -> None:
        merchant = self.merchants[merchant_id]
        others = [word for word in merchant.wordings if (word.kind, word.language) != (kind, language)]
        own = [Wording(kind, language, template)] if template is not None else []
        ordered = sorted((*others, *own), key=lambda word: (word.kind, word.language))
        self.merchants[merchant_id] = replace(merchant, wordings=tuple(ordered))

    def add_location(self, merchant_id: str, location: Location, key: LocationKey) -> None:
        merchant = self.merchants[merchant_id]
        if any(known.id == location.id for known in merchant.locations):
            raise Outpaced
        self.add_key(merchant_id, key)
        self.merchants[merchant_id] = replace(merchant, locations=(*merchant.locations, location))

    def change_location(self, merchant_id: str, location: Location) -> None:
        merchant = self.merchants[merchant_id]
        merchant.location(location.id)
        changed = tuple(location if known.id == location.id else known for known in merchant.locations)
        self.merchants[merchant_id] = replace(merchant, locations=changed)

    def location_keys(self, merchant_id: str) -> tuple[LocationKey, ...]:
        return tuple(key for (owner, _, _), key in self.live.items() if owner == merchant_id)

    def add_key(self, merchant_id: str, key: LocationKey) -> None:
        place = (merchant_id, key.location_id, key.slot)
        if place in self.live or any(known.digest == key.digest for known in self.live.values()):
            raise Outpaced
        self.live[place] = key

    def revoke_key(self, digest: str) -> None:
        self.live = {place: key for place, key in self.live.items() if key.digest != digest}
