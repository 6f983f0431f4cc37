"""The app over fakes, as the tests of the API have it."""

from tests.api.conftest import http, log, maya, shop, till

__all__ = ["http", "log", "maya", "shop", "till"]
