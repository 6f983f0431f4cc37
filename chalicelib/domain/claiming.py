"""What a customer could claim of a sale without a member, and until when."""

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from math import floor

from chalicelib.domain.calendar import local_day
from chalicelib.domain.claim import Claim
from chalicelib.domain.pricing import explain
from chalicelib.domain.program import Merchant
from chalicelib.domain.sale import Sale, SaleState


def exact_claim(sale: Sale, merchant: Merchant) -> Fraction:
    """The exact points that somebody who claims the sale gets; 0 where it is not closed, or belongs to a member."""
    if sale.member_id is not None or sale.state is not SaleState.CLOSED:
        return Fraction(0)
    return explain(merchant, replace(sale, member_id="anybody")).exact


def offered_points(sale: Sale, merchant: Merchant, now: datetime) -> int:
    """The whole points that the sale's code promises; 0 where it has none, or its days are over."""
    today = local_day(now, merchant.program_at(now).timezone)
    return floor(exact_claim(sale, merchant)) if sale.claim and sale.claim.last_day >= today else 0


def offer_claim(sale: Sale, code: str, merchant: Merchant, now: datetime) -> Sale:
    """The sale with this claim code, where it has none and a customer could claim a whole point; else as it is."""
    program = merchant.program_at(now)
    if sale.claim is not None or sale.report is None or not program.claim_days or exact_claim(sale, merchant) < 1:
        return sale
    last_day = local_day(sale.report.occurred_at, program.timezone) + timedelta(days=program.claim_days)
    if last_day < local_day(now, program.timezone):
        return sale
    return replace(sale, claim=Claim(code, sale.location_id, sale.sale_id, last_day))
