"""Who brought whom, as items of the ledger table, and back."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any

from chalicelib.domain.beside_sales import ReferralRules
from chalicelib.domain.referral import Payout, Referral, Sharing
from chalicelib.storage import codec, referral_keys
from chalicelib.storage.covering import turn_sharing
from chalicelib.storage.referral_shapes import ReferralItem, SharedItem, SharingItem
from chalicelib.storage.shapes import LedgerItem
from chalicelib.storage.tables import Table
from chalicelib.storage.transactions import Put, unchanged_since
from chalicelib.usecases.ports import Vault


def puts(table: Table[LedgerItem], vault: Vault, merchant_id: str, referred: Iterable[Referral | Sharing]) -> list[Put]:
    """What is written of these: a code that is new is found from then on, and only where nobody else has it."""
    found: list[Put] = []
    for one in referred:
        if isinstance(one, Referral):
            found.append(Put(table, referral_item(merchant_id, one), unchanged_since(one.revision)))
            continue
        is_new = one.revision == 0
        kept = turn_sharing(one, partial(vault.cover, merchant_id)) if is_new else one
        found.append(Put(table, sharing_item(merchant_id, kept), unchanged_since(one.revision)))
        if is_new:
            name = vault.name_code(merchant_id, one.code)
            found.append(Put(table, SharedItem(*referral_keys.shared(merchant_id, name), member=one.member_id)))
    return found


def sharing_item(merchant_id: str, sharing: Sharing) -> SharingItem:
    """A member's code for friends, covered, under the next revision."""
    return SharingItem(
        *referral_keys.sharing(merchant_id, sharing.member_id),
        revision=sharing.revision + 1,
        code=sharing.code,
        friends=codec.write([[day.toordinal(), friend_id] for day, friend_id in sharing.friends]),
    )


def read_sharing(item: SharingItem) -> Sharing:
    """The code as stored: covered."""
    friends = tuple((date.fromordinal(day), friend_id) for day, friend_id in json.loads(item.friends))
    return Sharing(referral_keys.read_member(item.pk), item.code, friends, int(item.revision))


def referral_item(merchant_id: str, referral: Referral) -> ReferralItem:
    """By whom a friend came, under the next revision."""
    parts = {
        "referrer": referral.referrer_id,
        "claimed_at": codec.instant(referral.claimed_at),
        "terms": asdict(referral.terms),
        "sale": referral.sale,
        "paid": [_write_payout(side) for side in (referral.referrer, referral.friend)],
    }
    key = referral_keys.referral(merchant_id, referral.friend_id)
    return ReferralItem(*key, revision=referral.revision + 1, referral=codec.write(parts))


def read_referral(item: ReferralItem) -> Referral:
    """The referral as stored."""
    found = json.loads(item.referral)
    referrer, friend = map(_read_payout, found["paid"])
    return Referral(
        referral_keys.read_member(item.pk),
        found["referrer"],
        codec.read_instant(found["claimed_at"]),
        ReferralRules(**found["terms"]),
        tuple(found["sale"]) if found["sale"] else None,
        friend,
        referrer,
        int(item.revision),
    )


def _write_payout(payout: Payout | None) -> list[Any] | None:
    if payout is None:
        return None
    return [payout.points, payout.location_id, payout.last_day.toordinal(), payout.moves]


def _read_payout(found: list[Any] | None) -> Payout | None:
    if found is None:
        return None
    points, location_id, last_day, moves = found
    return Payout(points, location_id, date.fromordinal(last_day), moves)
