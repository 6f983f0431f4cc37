"""Rows that any program can read: as a library of its own would write them."""

import json
from fractions import Fraction

import msgspec

from chalicelib.domain.window import WallTime
from chalicelib.usecases.leaving.shelf import plain
from tests.builders import APPROVED, BARBER, HAPPY, Shop, program


def odd(value):
    return value.isoformat("minutes") if isinstance(value, WallTime) else str(value)


def test_everything_of_the_domain_is_written_as_a_library_writes_it():
    shop = Shop(program(windows=(HAPPY,)))
    maya = shop.join()
    shop.sell(maya, 6000)
    shop.redeem(maya, "coffee", check_id="sale-2")
    entries = list(shop.book.entries("rosas", maya))
    things = [shop.merchant, APPROVED, BARBER, *entries, *shop.book.sales.values(), *shop.book.redemptions.values()]
    things += [shop.book.customers["rosas", maya], *shop.book.consent_rows("rosas", maya), Fraction(1, 3)]
    for thing in things:
        assert json.dumps(plain(thing)) == json.dumps(msgspec.to_builtins(thing, enc_hook=odd, builtin_types=())), type(thing)
