"""Members as items of the ledger table, and back: what a look-up reads. Other items have modules of their own."""

import json
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.domain.customer import Asked, Customer, WrongCodes
from chalicelib.domain.entry import Delta, Entry, EntryKind
from chalicelib.domain.texts.texting import Purpose
from chalicelib.storage import codec, keys
from chalicelib.storage.shapes import CustomerItem, EntryItem

if TYPE_CHECKING:
    from chalicelib.domain.reward_code import RewardCode


def customer_item(merchant_id: str, customer: Customer) -> CustomerItem:
    """The customer, under the next revision."""
    return CustomerItem(
        *keys.customer(merchant_id, customer.member_id),
        phone=customer.phone_sealed or None,
        language=customer.language,
        first_name=customer.first_name,
        joined_at=instant(customer.joined_at),
        opted_out=customer.opted_out or None,
        asked=customer.asked and customer.asked.value,
        consent_changed_at=instant(customer.consent_changed_at),
        unknown_answered_at=instant(customer.unknown_answered_at),
        claim_code=customer.claim_code,
        wrong_codes=_write_wrong(customer.wrong_codes),
        merged_into=customer.merged_into,
        consents=write_purposes(customer.consents),
        asked_wording=customer.asked_wording,
        succeeded_by=customer.succeeded_by,
        follows=customer.follows,
        possibly_reassigned=instant(customer.possibly_reassigned),
        phone_changed_at=instant(customer.phone_changed_at),
        reward_codes=_write_codes(customer.reward_codes) if customer.reward_codes else None,
        locks=_write_wrong(customer.locks),
        friend_code=customer.friend_code,
        segments=" ".join(customer.segments) or None,
        birthday=customer.birthday or None,
        erased_at=instant(customer.erased_at),
        survey_answered_at=instant(customer.survey_answered_at),
        phone_id=customer.phone_id,
        move_code=customer.move_code,
        moved_from=customer.moved_from,
        heard_at=instant(customer.heard_at),
        quarantined_at=instant(customer.quarantined_at),
        awaits=customer.awaits,
        revision=customer.revision + 1,
    )


def read_customer(item: CustomerItem) -> Customer:
    """The customer as stored."""
    return Customer(
        keys.read_member(item.pk)[1],
        item.phone or b"",
        item.language,
        item.first_name,
        read_instant(item.joined_at),
        bool(item.opted_out),
        Asked(item.asked) if item.asked else None,
        read_instant(item.consent_changed_at),
        read_instant(item.unknown_answered_at),
        int(item.revision),
        item.claim_code,
        _read_wrong(item.wrong_codes),
        item.merged_into,
        read_purposes(item.consents),
        item.asked_wording,
        item.succeeded_by,
        item.follows,
        read_instant(item.possibly_reassigned),
        read_instant(item.phone_changed_at),
        _read_codes(item.reward_codes, keys.read_member(item.pk)[1]) if item.reward_codes else (),
        _read_wrong(item.locks),
        item.friend_code,
        tuple((item.segments or "").split()),
        int(item.birthday or 0),
        read_instant(item.erased_at),
        read_instant(item.survey_answered_at),
        item.phone_id,
        item.move_code,
        item.moved_from,
        read_instant(item.heard_at),
        read_instant(item.quarantined_at),
        item.awaits,
    )


def entry_item(merchant_id: str, entry: Entry) -> EntryItem:
    """An entry with the account that it led to."""
    return EntryItem(
        *keys.entry(merchant_id, entry.member_id, entry.account.seq),
        at=codec.instant(entry.at),
        kind=entry.kind.value,
        cause=entry.cause,
        location=entry.location_id,
        points=entry.points,
        facts=codec.write_facts(entry.facts) if entry.facts else None,
        delta=codec.write_delta(entry.delta) if entry.delta != Delta() else None,
        account=codec.write_account(entry.account),
    )


def read_entry(item: EntryItem) -> Entry:
    """The entry as stored."""
    return Entry(
        keys.read_member(item.pk)[1],
        codec.read_instant(item.at),
        EntryKind(item.kind),
        item.cause,
        item.location,
        int(item.points),
        codec.read_facts(item.facts) if item.facts else {},
        codec.read_account(item.account, keys.read_entry(item.sk)),
        codec.read_delta(item.delta) if item.delta else Delta(),
    )


def write_purposes(purposes: frozenset[Purpose]) -> str | None:
    """Purposes by name; None where there are none."""
    return " ".join(sorted(purposes)) or None


def read_purposes(text: str | None) -> frozenset[Purpose]:
    """What `write_purposes` wrote."""
    return frozenset(map(Purpose, (text or "").split()))


def instant(at: datetime | None) -> str | None:
    """The instant as text, if any."""
    return codec.instant(at) if at is not None else None


def read_instant(text: str | None) -> datetime | None:
    """What `instant` wrote."""
    return codec.read_instant(text) if text is not None else None


def _write_codes(codes: "tuple[RewardCode, ...]") -> str:
    return codec.write([[code.code, code.offer_id, codec.instant(code.expires_at)] for code in codes])


def _read_codes(text: str, member_id: str) -> "tuple[RewardCode, ...]":
    from chalicelib.domain.reward_code import RewardCode  # noqa: PLC0415  few have one

    return tuple(RewardCode(code, member_id, offer_id, codec.read_instant(at)) for code, offer_id, at in json.loads(text))


def _write_wrong(wrong: WrongCodes | None) -> str | None:
    return codec.write([codec.instant(wrong.since), wrong.count]) if wrong is not None else None


def _read_wrong(text: str | None) -> WrongCodes | None:
    if text is None:
        return None
    since, count = json.loads(text)
    return WrongCodes(codec.read_instant(since), count)
