"""A shop with a member who has earned, and the street that its texts go through."""

import pytest

from tests.builders import Shop, program
from tests.usecases.texts.test_notices import Street


@pytest.fixture
def street():
    return Street(Shop(program(welcome_points=10)))


@pytest.fixture
def shop(street):
    return street.shop


@pytest.fixture
def maya(street):
    maya = street.shop.join()
    street.shop.sell(maya, 7000, "before")
    street.deliver()
    return maya
