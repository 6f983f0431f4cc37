"""Wallet links as items of the ledger table, behind the port `Wallets`."""

from pynamodb.attributes import UnicodeAttribute

from chalicelib.storage import wallet_keys
from chalicelib.storage.shapes import LedgerItem
from chalicelib.storage.tables import Tables
from chalicelib.usecases import wallets
from chalicelib.usecases.wallets import Owner


class WalletLinkItem(LedgerItem, discriminator="wallet_link"):
    """Whose a wallet link is."""

    merchant = UnicodeAttribute()
    member = UnicodeAttribute()
    phone = UnicodeAttribute(null=True)


class Wallets(wallets.Wallets):
    """The port on the ledger table."""

    def __init__(self, tables: Tables) -> None:
        self._table = tables.ledger

    def find(self, digest: str) -> Owner | None:
        """One GetItem."""
        found = self._table.get(wallet_keys.link(digest))
        return Owner(found.merchant, found.member, found.phone) if isinstance(found, WalletLinkItem) else None

    def put(self, digest: str, owner: Owner) -> None:
        """One PutItem."""
        key, (merchant, member, phone) = wallet_keys.link(digest), owner
        self._table.put(WalletLinkItem(*key, merchant=merchant, member=member, phone=phone))
