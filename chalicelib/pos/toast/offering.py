"""Offers as Toast shows them: a reward for the check, for one item, or for several."""

from typing import Final

from msgspec import UNSET

from chalicelib.domain.basket import Basket
from chalicelib.domain.offers import Offer as OwnOffer
from chalicelib.domain.program import Program, RewardKind
from chalicelib.pos.toast.answers import ItemApplication, Offer
from chalicelib.pos.toast.money import decimal_of
from chalicelib.usecases.redemptions import Quote

SELECTION_TYPES: Final = {"check": "CHECK", "item": "ITEM", "items": "MULTI_ITEM"}


def list_offers(quote: Quote, basket: Basket) -> tuple[Offer, ...]:
    """All offers of a quote, those that cannot be used now too."""
    return tuple(write_offer(offer, identifier(offer), quote, basket) for offer in quote.offers)


def identifier(offer: OwnOffer) -> str:
    """What Toast calls an offer. Of credit it is always the same, while our own name of it has the amount in it."""
    return offer.reward.id if offer.reward.kind is RewardKind.CREDIT else offer.id


def write_offer(offer: OwnOffer, named: str, quote: Quote, basket: Basket) -> Offer:
    """One offer. Toast takes a reward of several items off selections of one each, and off no others."""
    program: Program = quote.program
    lots = {line.id for line in basket.lines if line.quantity > 1}
    fits = offer.scope != "items" or not any(allocation.line_id in lots for allocation in offer.allocations)
    parts = tuple(
        ItemApplication(selection_identifier=line_id, amount=decimal_of(amount, program.currency))
        for line_id, amount in offer.allocations
    )
    return Offer(
        identifier=named,
        name=offer.reward.name,
        applicable=offer.applicable and fits,
        selection_type=SELECTION_TYPES[offer.scope],
        amount=decimal_of(offer.amount, program.currency),
        quantity=_quantity(offer, quote.balance),
        item_application=parts or UNSET,
    )


def _quantity(offer: OwnOffer, balance: int) -> int:
    """How many of it the member has: only shown."""
    if offer.certificate_id is not None or offer.reward.kind is RewardKind.CREDIT:
        return int(offer.reason != "needs_points")
    return balance // offer.price_points if offer.price_points else 1
