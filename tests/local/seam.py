"""A shop of fakes behind the one seam, for programs that an operator runs."""

import pytest

from chalicelib import wiring
from tests.builders import Shop


def stand_behind(monkeypatch: pytest.MonkeyPatch, shop: Shop) -> Shop:
    """Let programs find this shop, on the stage `test`; answers the shop."""
    monkeypatch.setenv("STAGE", "test")
    monkeypatch.setattr(wiring, "book", lambda: shop.book)
    monkeypatch.setattr(wiring, "merchants", lambda: shop.merchants)
    monkeypatch.setattr(wiring, "vault", lambda: shop.vault)
    monkeypatch.setattr(wiring, "clock", lambda: shop.now)
    return shop
