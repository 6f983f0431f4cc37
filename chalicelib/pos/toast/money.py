"""Toast's money: decimals of a currency that it does not name, so of the program's; and minor units."""

from decimal import Decimal

from chalicelib.domain.languages import DECIMALS
from chalicelib.pos.amounts import read_minor


def minor_units(amount: Decimal | None, currency: str, field: str) -> int:
    """An amount in minor units; none is nothing. Raises UnusableField."""
    return read_minor(amount or 0, currency, field)


def decimal_of(units: int, currency: str) -> Decimal:
    """Minor units as the decimal that Toast shows."""
    return Decimal(units).scaleb(-DECIMALS.get(currency, 2))
