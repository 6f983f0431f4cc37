"""Passkeys in memory; they pass the port's contract."""

from chalicelib.domain.desk.passkey import Passkey
from chalicelib.usecases.signing.passkeys import Passkeys


class FakePasskeys(Passkeys):
    def __init__(self) -> None:
        self.known: dict[str, Passkey] = {}

    def find(self, digest: str) -> Passkey | None:
        return self.known.get(digest)

    def of_staff(self, merchant_id: str, staff_id: str) -> tuple[Passkey, ...]:
        own = (one for one in self.known.values() if (one.merchant_id, one.staff_id) == (merchant_id, staff_id))
        return tuple(sorted(own, key=lambda one: one.made_at))

    def put(self, passkey: Passkey) -> None:
        self.known[passkey.digest] = passkey

    def drop(self, passkey: Passkey) -> None:
        self.known.pop(passkey.digest, None)
