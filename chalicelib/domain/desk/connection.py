"""Connections: which account at a point of sale's maker speaks for which shop, and how its calls are told from others'."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

ACCOUNT_LENGTH_MAX: Final = 200
SECRETS_MAX: Final = 2
"""The secret in use and the one before it, while the two sides exchange them at different times."""


class System(StrEnum):
    """Makers of points of sale whose own protocol we speak."""

    TOAST = "toast"
    SHOPIFY = "shopify"
    SQUARE = "square"
    LIGHTSPEED = "lightspeed"


@dataclass(frozen=True, slots=True)
class Connection:
    """One account at one maker. It speaks for one merchant.

    `account` is by what its calls are known: Toast's restaurant GUID, Shopify's shop domain; Square and Lightspeed call a URL
    with the merchant's id, which is the account then. `secrets` are sealed, the newest first: keys that a maker sends or signs
    with. `token` is sealed too: what we show when we ask the maker. `url` is what was entered there, to the letter, where the
    maker signs it. What a maker calls a shop (or a till) is in `places`, with our location; sales from elsewhere are
    `location_id`'s.
    """

    system: System
    account: str
    merchant_id: str
    location_id: str
    connected_at: datetime
    secrets: tuple[bytes, ...] = field(default=(), repr=False)
    places: Mapping[str, str] = field(default_factory=dict, hash=False)
    token: bytes | None = field(default=None, repr=False)
    url: str | None = None
    signing: str | None = None
    """How this account's calls are signed, where its maker leaves that open and it is not the usual way."""

    @property
    def locations(self) -> tuple[str, ...]:
        """The locations whose sales it tells of."""
        return tuple(sorted({self.location_id, *self.places.values()}))

    def place(self, name: str | None) -> str:
        """The location that a maker's name of a shop stands for."""
        return self.places.get(name, self.location_id) if name else self.location_id

    def exchange(self, secret: bytes) -> Self:
        """The connection with one more secret: the one before it still opens, any older one no more."""
        return replace(self, secrets=(secret, *self.secrets)[:SECRETS_MAX])

    def settle(self) -> Self:
        """The connection with its newest secret only."""
        return replace(self, secrets=self.secrets[:1])
