"""Passkeys, behind the port `Passkeys`. The credential finds its owner, and the owner's partition names their passkeys."""

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.domain.desk.passkey import Passkey
from chalicelib.storage import codec, items
from chalicelib.storage.desk import desk_keys as keys
from chalicelib.storage.shapes import MerchantsItem
from chalicelib.storage.tables import Tables
from chalicelib.storage.transactions import Gone, Put, write
from chalicelib.usecases.signing import passkeys


class PasskeyItem(MerchantsItem, discriminator="passkey"):
    """A passkey; its key has the digest of the credential's id."""

    merchant = UnicodeAttribute()
    staff = UnicodeAttribute()
    credential = BinaryAttribute(legacy_encoding=False)
    public_key = BinaryAttribute(legacy_encoding=False)
    uses = NumberAttribute()
    name = UnicodeAttribute()
    made_at = UnicodeAttribute()
    used_at = UnicodeAttribute(null=True)


class OwnPasskeyItem(MerchantsItem, discriminator="own_passkey"):
    """That a passkey is somebody's: where it is found from them."""


class Passkeys(passkeys.Passkeys):
    """The port on the merchants table."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._table = tables, tables.merchants

    def find(self, digest: str) -> Passkey | None:
        """One GetItem."""
        found = self._table.get(keys.passkey(digest))
        return _read(found) if isinstance(found, PasskeyItem) else None

    def of_staff(self, merchant_id: str, staff_id: str) -> tuple[Passkey, ...]:
        """One Query, and one BatchGetItem where there are any."""
        names = [item.sk for item in self._table.walk(keys.own_passkeys(merchant_id, staff_id))]
        found = self._table.find(keys.passkey(name) for name in names)
        return tuple(sorted((_read(item) for item in found if isinstance(item, PasskeyItem)), key=lambda one: one.made_at))

    def put(self, passkey: Passkey) -> None:
        """One TransactWriteItems."""
        place = keys.own_passkey(passkey.merchant_id, passkey.staff_id, passkey.digest)
        write(self._tables, [Put(self._table, _item(passkey), None), Put(self._table, OwnPasskeyItem(*place), None)])

    def drop(self, passkey: Passkey) -> None:
        """One TransactWriteItems."""
        place = keys.own_passkey(passkey.merchant_id, passkey.staff_id, passkey.digest)
        write(self._tables, [], [Gone(self._table, keys.passkey(passkey.digest)), Gone(self._table, place)])


def _item(passkey: Passkey) -> PasskeyItem:
    return PasskeyItem(
        *keys.passkey(passkey.digest),
        merchant=passkey.merchant_id,
        staff=passkey.staff_id,
        credential=passkey.credential,
        public_key=passkey.public_key,
        uses=passkey.uses,
        name=passkey.name,
        made_at=codec.instant(passkey.made_at),
        used_at=items.instant(passkey.used_at),
    )


def _read(item: PasskeyItem) -> Passkey:
    return Passkey(
        keys.read_passkey(item.pk),
        item.merchant,
        item.staff,
        item.credential,
        item.public_key,
        int(item.uses),
        item.name,
        codec.read_instant(item.made_at),
        items.read_instant(item.used_at),
    )
