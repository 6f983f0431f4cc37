"""What of an order's lines is kept: the merchandise on it, line by line."""

from typing import Final

from chalicelib.domain.basket import Line as Bought
from chalicelib.pos.amounts import read_minor
from chalicelib.pos.lines import first_lines, line_of, money_of
from chalicelib.pos.shopify.orders import ZERO, Line, Order, of_shop, total_of

WHOLE_ORDER: Final = "all"
"""What a discount selects that is for everything on the order."""


def read_lines(order: Order) -> tuple[Bought, ...]:
    """The lines of an order that are merchandise, each after its own discounts and without tax.

    Shopify shares what takes something off the whole order among its lines: that is added again.
    """
    whole = {at for at, one in enumerate(order.discount_applications or ()) if one.target_selection == WHOLE_ORDER}
    places = enumerate(order.line_items or (), start=1)
    return first_lines(_line(order, line, place, whole) for place, line in places if line.earns)


def _line(order: Order, line: Line, place: int, whole: set[int]) -> Bought:
    def total() -> int:
        parts = (part for part in line.discount_allocations or () if part.discount_application_index in whole)
        shared = total_of(of_shop(part.amount, part.amount_set) for part in parts)
        return read_minor(line.total + shared - (line.tax if order.taxes_included else ZERO), order.currency, "line_items")

    names = (line.title, line.name, line.sku, line.product_id, line.variant_id)
    return line_of(place, names, line.quantity, money_of(total))
