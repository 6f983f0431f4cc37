"""Points as people in the console write and read them; credit is money."""

from decimal import Decimal

from chalicelib.domain.adjustment import POINTS_MAX
from chalicelib.domain.languages import DECIMALS
from chalicelib.domain.program import Program, ProgramType
from chalicelib.web.rendering import translate as _


def write_points(program: Program, points: int) -> str:
    """Points in words, or credit as money."""
    if program.type is ProgramType.REBATE:
        decimals = DECIMALS.get(program.currency, 2)
        return f"{Decimal(points).scaleb(-decimals):,.{decimals}f} {program.currency}"
    return f"{points:,} point{'' if points == 1 else 's'}"


def read_points(typed: str, program: Program) -> int | None:
    """Whole points, or of credit an amount as people write it; None for anything else."""
    scale = DECIMALS.get(program.currency, 2) if program.type is ProgramType.REBATE else 0
    try:
        amount = Decimal(typed.replace(",", ".") if scale else typed.replace(",", "")).scaleb(scale)
    except ArithmeticError:
        return None
    whole = amount.is_finite() and amount == amount.to_integral_value() and 0 < amount <= POINTS_MAX
    return int(amount) if whole else None


def ask_for_points(program: Program) -> str:
    """What to type where `read_points` could read nothing."""
    if program.type is ProgramType.REBATE:
        return _("Type an amount up to {most}, such as 2.50.", most=write_points(program, POINTS_MAX))
    return _("Type a whole number from 1 to {most}.", most=f"{POINTS_MAX:,}")
