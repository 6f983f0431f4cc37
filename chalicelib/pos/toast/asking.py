"""Which uses a message asks for. Toast names each by its discount's GUID, and may leave that out where there is none yet."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.offers import CREDIT
from chalicelib.domain.program import Program, RewardKind
from chalicelib.domain.refusals import UnusableField
from chalicelib.pos.amounts import read_decimal
from chalicelib.pos.toast.messages import Check, Redemption
from chalicelib.pos.toast.money import minor_units

CODE: Final = "code:"
"""Begins the identifier of the offer that a reward code stands for."""
USES_MAX: Final = 20
"""Of one message, and of one redemption."""
TAG_LENGTH_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """One redemption: `quantity` uses of an offer, under one tag. `offer_id` is what our core calls the offer."""

    redemption: Redemption
    tag: str
    offer_id: str
    quantity: int

    @property
    def code(self) -> str | None:
        """The reward code that is to be used."""
        return self.offer_id.removeprefix(CODE) if self.offer_id.startswith(CODE) else None


def read_asked(redemptions: Collection[Redemption] | None, check: Check | None, program: Program, *, final: bool) -> list[Asked]:
    """The redemptions of a message, without those that are no whole number of uses, or more than a check can have.

    `final`: credit is taken as the check has it, and not as much as there is. Raises UnusableField.
    """
    known: list[Asked] = []
    guids = _guids(check)
    unnamed = Counter[str]()
    if len(redemptions or ()) > USES_MAX:
        raise UnusableField("redemptions", f"at most {USES_MAX}")
    for redemption in redemptions or ():
        for amount in (redemption.amount, *(part.amount for part in redemption.item_application or ())):
            read_decimal(amount or 0, "redemptions.amount")  # what is no number cannot be answered as one
        offer_id, quantity = redemption.identifier or "", _quantity(redemption)
        tag = tag_of(redemption)
        if not tag and guids.get(offer_id):
            tag = guids[offer_id].pop(0)
        elif not tag:
            unnamed[offer_id] += 1
            tag = f"{offer_id}~{unnamed[offer_id]}"[:TAG_LENGTH_MAX]
        if final and redemption.amount is not None and _is_credit(offer_id, program):
            units = minor_units(redemption.amount, program.currency, "amount")
            offer_id, quantity = f"{offer_id}:{units}", quantity if CREDIT.fullmatch(str(units)) else 0
        known.append(Asked(redemption, tag, offer_id, quantity))
    return known


def tag_of(redemption: Redemption) -> str:
    """The GUID by which Toast knows a redemption; "" where it has none. One of several items has its own for the whole of it."""
    parts = (part.applied_discount_identifier for part in redemption.item_application or ())
    named = (redemption.applied_discount_guid, redemption.multi_item_discount_guid, *parts)
    return next((guid[:TAG_LENGTH_MAX] for guid in named if guid), "")


def _guids(check: Check | None) -> dict[str, list[str]]:
    """The GUIDs of our discounts that are on the check itself, by the offer that each is of."""
    found: dict[str, list[str]] = {}
    for discount in (check.applied_discounts or ()) if check else ():
        details = discount.loyalty_details
        if details and details.reference_id and discount.guid:
            found.setdefault(details.reference_id, []).append(discount.guid[:TAG_LENGTH_MAX])
    return found


def _quantity(redemption: Redemption) -> int:
    """How many uses it is; 0 where that is no number of uses."""
    said = read_decimal(1 if redemption.quantity is None else redemption.quantity, "quantity")
    return int(said) if said == said.to_integral_value() and 0 < said <= USES_MAX else 0


def _is_credit(offer_id: str, program: Program) -> bool:
    """Whether an offer is credit, of which the check says how much: all other offers are what they are."""
    reward = program.reward(offer_id)
    return reward is not None and reward.kind is RewardKind.CREDIT
