"""Which version of the program prices a sale, and what it then gives."""

from chalicelib.domain.earning import Earned, target
from chalicelib.domain.program import Merchant, Program
from chalicelib.domain.refusals import WrongCurrency
from chalicelib.domain.sale import Sale


def pricing(merchant: Merchant, sale: Sale) -> Program:
    """The program version that prices the sale: the one it was first posted under, else the one in force when it happened.

    Raises WrongCurrency.
    """
    if sale.report is None:
        raise ValueError("a sale that was never reported has no price")
    posted, said = sale.posted, sale.report
    program = merchant.program_version(posted.program_version) if posted else merchant.program_at(said.occurred_at)
    if said.currency != program.currency:
        raise WrongCurrency(program.currency, said.currency)
    return program


def explain(merchant: Merchant, sale: Sale, tier: str | None = None) -> Earned:
    """What the sale should have given by now, and why: to a member of `tier` (None: of the one it was posted with).

    Raises WrongCurrency.
    """
    program = pricing(merchant, sale)
    named = tier if tier is not None else sale.posted.tier if sale.posted else ""
    return target(sale, program, merchant.location(sale.location_id), program.tiers.tier(named))
