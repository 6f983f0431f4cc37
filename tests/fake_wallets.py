"""Wallet links in memory; they pass the port's contract."""

from chalicelib.usecases.wallets import Owner, Wallets


class FakeWallets(Wallets):
    """Always up to date."""

    def __init__(self) -> None:
        self.known: dict[str, Owner] = {}

    def find(self, digest: str) -> Owner | None:
        return self.known.get(digest)

    def put(self, digest: str, owner: Owner) -> None:
        self.known[digest] = owner
