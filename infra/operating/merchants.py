"""The merchant that an operator names."""

from chalicelib import wiring
from chalicelib.domain.program import Merchant
from infra.operating.ending import RefusedError


def find_merchant(stage: str, merchant_id: str) -> Merchant:
    """The merchant with all writes that were acknowledged. Errors: RefusedError."""
    try:
        return wiring.merchants().reread(merchant_id)
    except KeyError:
        raise RefusedError(f"There is no merchant {merchant_id} at stage {stage}.") from None
