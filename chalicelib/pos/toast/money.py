"""Toast's money: decimals of a currency that it does not name, so of the program's; and minor units."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from chalicelib.api.check_bodies import MONEY_MAX
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.texts.wording import DECIMALS

_TWO: Final = 2


def read_exact(amount: Decimal | None, name: str) -> Decimal:
    """A number as it came; none is nothing. Raises UnusableField for what is none, or beyond any bill."""
    exact = Decimal(0) if amount is None else amount
    if not exact.is_finite() or exact.copy_abs() > MONEY_MAX:
        raise UnusableField(name, "an amount of money")
    return exact


def minor_units(amount: Decimal | None, currency: str, name: str) -> int:
    """An amount in minor units. More places than the currency has (taxes have them) are rounded half up. Raises UnusableField."""
    shifted = read_exact(amount, name).scaleb(DECIMALS.get(currency, _TWO))
    return int(shifted.quantize(Decimal(1), ROUND_HALF_UP))


def decimal_of(units: int, currency: str) -> Decimal:
    """Minor units as the decimal that Toast shows."""
    return Decimal(units).scaleb(-DECIMALS.get(currency, _TWO))
