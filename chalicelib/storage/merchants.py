"""Merchants, their programs, locations, keys and numbers, behind the port `Merchants`."""

import time
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any, Final

from chalicelib.domain.beside_sales import SALES_A_DAY, SILENT_MONTHS
from chalicelib.domain.desk.location_key import LocationKey, digest_of
from chalicelib.domain.location import Location
from chalicelib.domain.program import SANDBOX, Merchant, Program, is_sandbox
from chalicelib.domain.texts.texting import Wording
from chalicelib.storage import codec, keys, patience, programs
from chalicelib.storage.shapes import (
    DisclosureItem,
    IssuedKeyItem,
    LocationItem,
    LocationKeyItem,
    MerchantItem,
    MerchantsItem,
    NumberItem,
    ProgramItem,
    WordingItem,
)
from chalicelib.storage.tables import Tables
from chalicelib.storage.transactions import PRESENT, Failed, Gone, Put, write
from chalicelib.usecases import ports
from chalicelib.usecases.ports import Outpaced

KEPT_SECONDS: Final = 45
"""How old an answer may be; a revoked key dies within this time."""
UNKNOWN_KEPT_SECONDS: Final = 5
"""How long a key stays unknown after it was asked for in vain: somebody is setting up a till just now."""
KEPT_MAX: Final = 1_000
CALLS_KEPT_MINUTES: Final = 60
"""For how long a minute's calls are counted on, by processes whose clocks are late."""


class Recent:
    """Answers of the last seconds. The clock is the process's own, never the product's, which may stand still."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._found: dict[Hashable, tuple[float, Any]] = {}

    def get(self, name: Hashable, read: Callable[[], Any]) -> Any:
        """The kept answer, or what `read` says now. A None is kept for a shorter time."""
        now = self._monotonic()
        until, answer = self._found.get(name, (now, None))
        if until > now:
            return answer
        answer = read()
        self._found.pop(name, None)  # so that it counts as the newest
        while len(self._found) >= KEPT_MAX:
            self._found.pop(next(iter(self._found)), None)
        self._found[name] = now + (UNKNOWN_KEPT_SECONDS if answer is None else KEPT_SECONDS), answer
        return answer

    def forget(self, name: Hashable) -> None:
        """Ask anew the next time."""
        self._found.pop(name, None)


class Merchants(ports.Merchants):
    """The port on the merchants table. `digest` is the keyed hash by which a texting number is found (`Vault.digest`)."""

    def __init__(self, tables: Tables, digest: Callable[[str], str], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._tables, self._table, self._digest = tables, tables.merchants, digest
        self._recent = Recent(monotonic)

    def get(self, merchant_id: str) -> Merchant:
        """One Query, at most once a minute."""
        found = self._find(merchant_id)
        if found is None:
            raise KeyError(merchant_id)
        return found

    def reread(self, merchant_id: str) -> Merchant:
        """One Query."""
        self._forget(merchant_id)
        return self.get(merchant_id)

    def by_number(self, number: str) -> Merchant | None:
        """One GetItem and one Query, at most once a minute."""
        name = self._digest(number)
        owner: str | None = self._recent.get(("number", name), lambda: self._owner_of_number(name))
        return self.get(owner) if owner is not None else None

    def by_key(self, location_key: str) -> tuple[Merchant, Location] | None:
        """One GetItem and one Query, at most once a minute."""
        digest = digest_of(location_key)
        owner: tuple[str, str] | None = self._recent.get(("key", digest), lambda: self._owner_of_key(digest))
        if owner is None:
            return None
        found = self._place(*owner)
        if found is None:  # its location may be newer than what is kept of the merchant
            self._forget(owner[0])
            found = self._place(*owner)
        return found

    def count_calls(self, location_key: str, minute: int, calls: int) -> int:
        """One UpdateItem, sent once."""
        key = keys.calls(digest_of(location_key), minute)
        with patience.within(tries_max=1):
            return self._table.add(key, "calls", calls, (minute + CALLS_KEPT_MINUTES) * 60)

    def add(self, merchant: Merchant, number: str) -> None:
        """One TransactWriteItems."""
        digest = self._digest(number)
        locations = [_location_item(merchant.id, location, at) for at, location in enumerate(merchant.locations)]
        versions = [_program_item(merchant.id, program) for program in merchant.programs]
        disclosures = [DisclosureItem(*keys.disclosure(merchant.id, v), words=words) for v, words in merchant.disclosures.items()]
        wordings = [_wording_item(merchant.id, wording) for wording in merchant.wordings]
        number_item = NumberItem(*keys.number(digest), merchant=merchant.id)
        self._write(_merchant_item(merchant), number_item, *locations, *versions, *disclosures, *wordings)
        self._recent.forget(("merchant", merchant.id))
        self._recent.forget(("number", digest))

    def change(self, merchant: Merchant) -> None:
        """One PutItem."""
        try:
            write(self._tables, [Put(self._table, _merchant_item(merchant), PRESENT)])
        except Failed:
            raise KeyError(merchant.id) from None
        self._recent.forget(("merchant", merchant.id))

    def add_program(self, merchant_id: str, program: Program) -> None:
        """One TransactWriteItems."""
        self._check_live(merchant_id)
        self._write(_program_item(merchant_id, program))
        self._recent.forget(("merchant", merchant_id))

    def add_disclosure(self, merchant_id: str, version: str, words: str) -> None:
        """One TransactWriteItems."""
        self._check_live(merchant_id)
        self._write(DisclosureItem(*keys.disclosure(merchant_id, version), words=words))
        self._recent.forget(("merchant", merchant_id))

    def change_wording(self, merchant_id: str, kind: str, language: str, template: str | None) -> None:
        """One PutItem or DeleteItem."""
        self._check_live(merchant_id)
        if template is None:
            self._table.delete(keys.wording(merchant_id, kind, language))
        else:
            self._table.put(_wording_item(merchant_id, Wording(kind, language, template)))
        self._recent.forget(("merchant", merchant_id))

    def add_location(self, merchant_id: str, location: Location, key: LocationKey) -> None:
        """One TransactWriteItems."""
        position = len(self._check_live(merchant_id).locations)
        self._write(_location_item(merchant_id, location, position), *_key_items(merchant_id, key))
        self._recent.forget(("merchant", merchant_id))

    def change_location(self, merchant_id: str, location: Location) -> None:
        """One GetItem and one PutItem."""
        found = self._table.get(keys.location(merchant_id, location.id))
        if not isinstance(found, LocationItem):
            raise KeyError(location.id)
        self._table.put(_location_item(merchant_id, location, int(found.position)))
        self._recent.forget(("merchant", merchant_id))

    def location_keys(self, merchant_id: str) -> tuple[LocationKey, ...]:
        """One Query."""
        found = self._table.walk(keys.issued_keys(merchant_id))
        return tuple(_read_key(item) for item in found if isinstance(item, IssuedKeyItem))

    def add_key(self, merchant_id: str, key: LocationKey) -> None:
        """One TransactWriteItems."""
        self._write(*_key_items(merchant_id, key))
        self._recent.forget(("key", key.digest))

    def revoke_key(self, digest: str) -> None:
        """One GetItem and one TransactWriteItems."""
        found = self._table.get(keys.location_key(digest))
        if isinstance(found, LocationKeyItem):
            gone = [Gone(self._table, keys.location_key(digest), PRESENT)]
            if found.slot is not None:
                gone.append(Gone(self._table, keys.issued_key(found.merchant, found.location, int(found.slot))))
            # Where somebody else has ended it, its slot may have another key by now.
            with suppress(Failed):
                write(self._tables, [], gone)
        self._recent.forget(("key", digest))

    def _write(self, *new: MerchantsItem) -> None:
        try:
            write(self._tables, [Put(self._table, item) for item in new], with_token=True)
        except Failed:
            raise Outpaced from None

    def _owner_of_number(self, digest: str) -> str | None:
        found = self._table.get(keys.number(digest))
        return found.merchant if isinstance(found, NumberItem) else None

    def _owner_of_key(self, digest: str) -> tuple[str, str] | None:
        found = self._table.get(keys.location_key(digest))
        return (found.merchant, found.location) if isinstance(found, LocationKeyItem) else None

    def _check_live(self, merchant_id: str) -> Merchant:
        if is_sandbox(merchant_id):
            raise KeyError(merchant_id)  # it is what the merchant is, and nothing of it is stored
        return self.get(merchant_id)

    def _forget(self, merchant_id: str) -> None:
        self._recent.forget(("merchant", merchant_id.removesuffix(SANDBOX)))

    def _find(self, merchant_id: str) -> Merchant | None:
        if is_sandbox(merchant_id):
            live_id = merchant_id.removesuffix(SANDBOX)
            live = None if is_sandbox(live_id) else self._find(live_id)
            return live.sandbox() if live is not None else None
        if not merchant_id or "#" in merchant_id:
            return None  # no id of ours, and no part of a key
        found: Merchant | None = self._recent.get(("merchant", merchant_id), lambda: self._read(merchant_id))
        return found

    def _place(self, merchant_id: str, location_id: str) -> tuple[Merchant, Location] | None:
        merchant = self._find(merchant_id)
        places = merchant.locations if merchant is not None else ()
        return next(((merchant, place) for place in places if merchant and place.id == location_id), None)

    def _read(self, merchant_id: str) -> Merchant | None:
        found = list(self._table.walk(keys.merchant(merchant_id).pk))
        item = next((item for item in found if isinstance(item, MerchantItem)), None)
        if item is None:
            return None
        locations = sorted((i for i in found if isinstance(i, LocationItem)), key=lambda i: int(i.position))
        return Merchant(
            merchant_id,
            item.name,
            item.region,
            item.language,
            item.phone,
            item.consent_wording,
            tuple(programs.read_program(item.program) for item in found if isinstance(item, ProgramItem)),
            tuple(programs.read_location(item.location) for item in locations),
            programs.read_texting(item.texting),
            programs.read_confirmation(item.confirmation),
            {keys.read_disclosure(item.sk): item.words for item in found if isinstance(item, DisclosureItem)},
            tuple(Wording(*keys.read_wording(item.sk), item.template) for item in found if isinstance(item, WordingItem)),
            programs.read_referral(item.referral),
            programs.read_check_in(item.check_in),
            bool(item.counts_items),
            programs.read_survey(item.survey),
            SALES_A_DAY if item.sales_a_day is None else int(item.sales_a_day),
            int(item.silent_months or SILENT_MONTHS),
            programs.read_limits(item.limits),
        )


def _merchant_item(merchant: Merchant) -> MerchantItem:
    return MerchantItem(
        *keys.merchant(merchant.id),
        name=merchant.name,
        region=merchant.region,
        language=merchant.language,
        phone=merchant.phone_sealed,
        consent_wording=merchant.consent_wording,
        texting=programs.write_texting(merchant.texting),
        confirmation=programs.write_confirmation(merchant.confirmation),
        referral=programs.write_referral(merchant.referral),
        check_in=programs.write_check_in(merchant.check_in),
        counts_items=True if merchant.counts_items else None,
        survey=programs.write_survey(merchant.survey),
        sales_a_day=merchant.sales_a_day if merchant.sales_a_day != SALES_A_DAY else None,
        silent_months=merchant.silent_months if merchant.silent_months != SILENT_MONTHS else None,
        limits=programs.write_limits(merchant.limits),
    )


def _location_item(merchant_id: str, location: Location, position: int) -> LocationItem:
    key = keys.location(merchant_id, location.id)
    return LocationItem(*key, location=programs.write_location(location), position=position)


def _wording_item(merchant_id: str, wording: Wording) -> WordingItem:
    return WordingItem(*keys.wording(merchant_id, wording.kind, wording.language), template=wording.template)


def _program_item(merchant_id: str, program: Program) -> ProgramItem:
    return ProgramItem(*keys.program(merchant_id, program.version), program=programs.write_program(program))


def _key_items(merchant_id: str, key: LocationKey) -> tuple[LocationKeyItem, IssuedKeyItem]:
    found_by = keys.location_key(key.digest)
    place = keys.issued_key(merchant_id, key.location_id, key.slot)
    owner = LocationKeyItem(*found_by, merchant=merchant_id, location=key.location_id, slot=key.slot)
    return owner, IssuedKeyItem(*place, digest=key.digest, ending=key.ending, issued_at=codec.instant(key.issued_at))


def _read_key(item: IssuedKeyItem) -> LocationKey:
    return LocationKey(*keys.read_issued_key(item.sk), item.digest, item.ending, codec.read_instant(item.issued_at))
