"""The shop that most stories play in, and a member of it."""

import pytest

from tests.builders import Shop


@pytest.fixture
def shop():
    return Shop()


@pytest.fixture
def maya(shop):
    return shop.join()
