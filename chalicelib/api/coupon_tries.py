"""Counting wrong coupons, whichever protocol brings them: imported with the first coupon that comes."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any

from chalicelib import pages_wiring
from chalicelib.api.views import Call
from chalicelib.domain.refusals import Refusal
from chalicelib.usecases.coupons.tries import Tries


def watched(call: Call[Any]) -> AbstractContextManager[None]:
    """Look coupons up inside. Raises TooManyCoupons."""
    return _tries(call).watched()


def note(call: Call[Any], refusals: Iterable[Refusal]) -> None:
    """Count a coupon that was refused because there is none. Raises TooManyCoupons."""
    _tries(call).note(refusals)


def _tries(call: Call[Any]) -> Tries:
    return Tries(pages_wiring.counters(), call.till, call.now)
