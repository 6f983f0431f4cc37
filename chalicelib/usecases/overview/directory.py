"""The directory of members: kept from what is committed of customers, read by a name's beginning or a number's end."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from chalicelib.domain.customer import Customer
from chalicelib.domain.desk.listing import Listing, Shown, ending_of, fold
from chalicelib.usecases.overview.ports import Directory, Keeper, Seen
from chalicelib.usecases.ports import Vault


def follow(keeper: Keeper, seen: Sequence[Seen], _now: datetime) -> None:
    """Keep where these customers are found. Of several versions of one, the newest is enough."""
    newest: dict[tuple[str, str], Customer] = {}
    for one in seen:
        if isinstance(one.item, Customer):
            key = one.merchant_id, one.item.member_id
            known = newest.get(key)
            newest[key] = one.item if known is None or known.revision < one.item.revision else known
    for (merchant_id, _), customer in newest.items():
        keeper.directory.put(listing_of(keeper.vault, merchant_id, customer))


def listing_of(vault: Vault, merchant_id: str, customer: Customer) -> Listing:
    """Where a customer is found: who neither joined nor was asked to, as is who was erased, nowhere.

    Who turned out to be another member is found by the number alone, and leads there.
    """
    bare = Listing(merchant_id, customer.member_id, customer.revision)
    if not (customer.is_member or customer.asked):
        return bare
    phone = vault.open(merchant_id, customer.phone_sealed) if customer.phone_sealed else ""
    shown = Shown(customer.first_name or "", ending_of(phone))
    return Listing(
        merchant_id,
        customer.member_id,
        customer.revision,
        "" if customer.merged_into else fold(shown.name),
        hash_ending(vault, merchant_id, shown.ending) if shown.ending else "",
        vault.seal(merchant_id, json.dumps([shown.name, shown.ending])),
    )


def hash_ending(vault: Vault, merchant_id: str, ending: str) -> str:
    """The keyed hash of a number's last digits: there are so few of them that a plain one would hide nothing."""
    return vault.sign(merchant_id, f"ending|{ending}")


def look(directory: Directory, vault: Vault, merchant_id: str, member_ids: Iterable[str]) -> dict[str, Shown]:
    """What a list shows of these members, in one read; of those who were erased or never listed, nothing."""
    found = directory.find(merchant_id, member_ids)
    return {
        member_id: Shown(*json.loads(vault.open(merchant_id, listing.shown))) if listing.shown else Shown()
        for member_id, listing in found.items()
    }
