"""The Square surface with fakes behind wiring, as the till API's tests have it."""

import pytest
from chalice.test import TestHTTPClient

from tests.api.conftest import http, log, maya, shop, till  # noqa: F401  fixtures
from tests.builders import Shop
from tests.pos.square_loyalty.caller import SquareClient


@pytest.fixture
def square(http: TestHTTPClient, shop: Shop) -> SquareClient:  # noqa: F811
    return SquareClient(http, shop, shop.keys["mill"])


@pytest.fixture
def dock(http: TestHTTPClient, shop: Shop) -> SquareClient:  # noqa: F811
    """The same at the merchant's other location."""
    return SquareClient(http, shop, shop.keys["dock"], "dock")
