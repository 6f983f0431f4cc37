"""What a change of the ledger writes: the items, what is to be gone, and what is added to counters, all of it or nothing."""

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.storage import code_items, consents, event_items, items, job_items, referral_items, suppressions, text_keys
from chalicelib.storage.transactions import Add, Gone, Put, unchanged_since
from chalicelib.usecases.special_counts import settle

if TYPE_CHECKING:
    from chalicelib.storage.shapes import LedgerItem
    from chalicelib.storage.tables import Table
    from chalicelib.usecases.ports import Changes, Vault


class Writes(NamedTuple):
    """The parts of one transaction."""

    puts: list[Put]
    gone: list[Gone]
    adds: list[Add]


def writes_of(table: "Table[LedgerItem]", vault: "Vault", changes: "Changes") -> Writes:
    """What these changes write: what a code finds under its name; what holds of specials with limits says what is counted."""
    lifted, adds = changes.lifted, list[Add]()
    changes, counts = settle(changes)
    if counts:
        from chalicelib.storage.special_items import additions  # noqa: PLC0415  what most merchants never need

        adds = additions(table, changes.merchant_id, counts, changes.specials, partial(vault.name_code, changes.merchant_id))
    if changes.answered is not None:
        from chalicelib.storage.telling.surveys import answered  # noqa: PLC0415  few texts answer a question

        adds.append(answered(table, changes.merchant_id, *changes.answered))
    gone = [Gone(table, text_keys.lifted(changes.merchant_id, lifted))] if lifted is not None else []
    return Writes(_puts(table, vault, changes), gone, adds)


def _puts(table: "Table[LedgerItem]", vault: "Vault", changes: "Changes") -> list[Put]:
    merchant_id, name = changes.merchant_id, partial(vault.name_code, changes.merchant_id)
    puts: list[Put] = []
    if changes.sale is not None:
        sale, item = changes.sale, event_items.sale_item(merchant_id, changes.sale)
        puts.append(Put(table, item, unchanged_since(sale.revision), returning=True))
    if changes.redemption is not None:
        claim = event_items.redemption_item(merchant_id, changes.redemption)
        puts.append(Put(table, claim, unchanged_since(changes.redemption.revision), returning=True))
    if changes.allowance is not None:
        used = event_items.allowance_item(merchant_id, changes.allowance)
        puts.append(Put(table, used, unchanged_since(changes.allowance.revision)))
    if changes.reward_code is not None:
        code = code_items.reward_code_item(merchant_id, changes.reward_code, name)
        puts.append(Put(table, code, unchanged_since(changes.reward_code.revision)))
    if changes.handled is not None:
        puts.append(Put(table, event_items.inbound_item(merchant_id, changes.handled)))
    puts.extend(
        Put(table, items.customer_item(merchant_id, customer), unchanged_since(customer.revision))
        for customer in changes.customers
    )
    if changes.operation is not None:
        puts.append(Put(table, event_items.operation_item(merchant_id, changes.operation), returning=True))
    if changes.claim is not None:
        puts.append(Put(table, event_items.claim_item(merchant_id, changes.claim, name)))
    puts.extend(Put(table, items.entry_item(merchant_id, entry)) for entry in changes.entries)
    if changes.consent is not None:
        puts.append(Put(table, consents.consent_item(merchant_id, changes.consent)))
    puts.extend(Put(table, job_items.pointer_item(pointer), condition=None) for pointer in changes.pointers)
    puts.extend(referral_items.puts(table, vault, merchant_id, changes.referred))
    if changes.gift is not None:
        from chalicelib.storage.gifts import gift_items  # noqa: PLC0415  what most writes never need

        puts.extend(gift_items.puts(table, merchant_id, changes.gift))
    puts.extend(
        Put(table, suppressions.suppression_item(one), suppressions.may_be_written(one, changes.outdated))
        for one in changes.suppressions
    )
    return puts
