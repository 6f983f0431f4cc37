"""A merchant changes its program while a test's shop is open."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib.usecases import programs
from chalicelib.usecases.till import Till
from tests.builders import Shop


def change_rules(shop: Shop, **changes: Any) -> None:
    """The next version of the program holds an hour from now; the shop's clock goes on to it."""
    newest = shop.merchants.get("rosas").programs[-1]
    later = replace(newest, version=newest.version + 1, effective_from=shop.now + timedelta(hours=1), **changes)
    programs.change_program(shop.merchants, "rosas", later, shop.now)
    shop.wait(hours=1)
    shop.merchant = shop.merchants.get("rosas")
    shop.till = Till(shop.merchant, shop.till.location)
