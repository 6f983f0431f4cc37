"""What keeping the console's overview needs from outside. All of it is made of the ledger, and can be made of it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # naming all of the domain imports none of it
    from chalicelib.domain.customer import Customer
    from chalicelib.domain.entry import Entry
    from chalicelib.domain.redemption import Redemption
    from chalicelib.domain.sale import Sale
    from chalicelib.usecases.overview.tallies import Tallies
    from chalicelib.usecases.ports import Merchants, Vault
    from chalicelib.usecases.texts.post import Delivery


@dataclass(frozen=True, slots=True)
class Seen:
    """One item of the ledger as it was committed. It may be seen again, after newer ones of the same, and years later."""

    merchant_id: str
    item: Customer | Entry | Sale | Redemption | Delivery


@dataclass(frozen=True, slots=True)
class Keeper:
    """What keeping the overview needs."""

    merchants: Merchants
    vault: Vault
    tallies: Tallies
