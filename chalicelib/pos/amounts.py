"""Money and quantities as makers write them: decimals, in numbers or in text. Never by way of a float."""

from decimal import Decimal, InvalidOperation
from typing import Final

from chalicelib.api.check_bodies import MONEY_MAX
from chalicelib.domain.languages import DECIMALS
from chalicelib.domain.refusals import UnusableField

SIGNS_MAX: Final = 40


def read_minor(said: str | int | Decimal, currency: str, field: str) -> int:
    """An amount as minor units, rounded half away from zero where it is finer: makers keep parts of a cent for tax.

    For JSON declare the field as Decimal, which msgspec reads from the digits themselves. Raises UnusableField.
    """
    amount = read_decimal(said, field).scaleb(DECIMALS.get(currency, 2))
    if abs(amount) > MONEY_MAX:
        raise UnusableField(field, "more money than a sale can have")
    whole = int(amount)
    return whole + (0 if abs(amount - whole) < Decimal("0.5") else 1 if amount > 0 else -1)


def read_decimal(said: str | int | Decimal, field: str) -> Decimal:
    """A number of few digits. Raises UnusableField."""
    try:
        number = Decimal(said.strip() if isinstance(said, str) and len(said) <= SIGNS_MAX else said)
    except (InvalidOperation, ValueError):
        raise UnusableField(field, "not a number") from None
    # A huge exponent is written in few signs, and takes gigabytes as a whole number.
    if not number.is_finite() or abs(number.adjusted()) > SIGNS_MAX:
        raise UnusableField(field, "not a number of a sale")
    return number
