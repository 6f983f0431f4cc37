"""Teams, sessions and counters, behind the ports of `usecases/desk.py`. Apart from the merchants: no till needs them."""

from datetime import UTC, datetime

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.domain.desk.staff import Role, Session, Staff
from chalicelib.storage import codec
from chalicelib.storage.desk import desk_keys as keys
from chalicelib.storage.shapes import MerchantsItem
from chalicelib.storage.tables import Tables
from chalicelib.storage.transactions import Failed, Gone, Put, write
from chalicelib.usecases import desk
from chalicelib.usecases.desk import SESSION_LASTS
from chalicelib.usecases.ports import Outpaced


class StaffItem(MerchantsItem, discriminator="staff"):
    """Somebody on a team."""

    name = UnicodeAttribute()
    role = UnicodeAttribute()
    since = UnicodeAttribute()
    phone = BinaryAttribute(legacy_encoding=False, null=True)
    phone_hash = UnicodeAttribute(null=True)
    pin = UnicodeAttribute(null=True)
    link = UnicodeAttribute(null=True)


class WorkplaceItem(MerchantsItem, discriminator="workplace"):
    """That a number is that of somebody on a team; its key says whose."""


class SessionItem(MerchantsItem, discriminator="session"):
    """A session. `vanishes_at` are epoch seconds."""

    merchant = UnicodeAttribute()
    staff = UnicodeAttribute()
    begun_at = UnicodeAttribute()
    seen_at = UnicodeAttribute()
    confirmed_at = UnicodeAttribute()
    vanishes_at = NumberAttribute()


class CountItem(MerchantsItem, discriminator="count"):
    """How often something was tried. `vanishes_at` are epoch seconds."""

    amount = NumberAttribute()
    vanishes_at = NumberAttribute()


class Team(desk.Team):
    """The port on the merchants table."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._table = tables, tables.merchants

    def of_merchant(self, merchant_id: str) -> tuple[Staff, ...]:
        """One Query."""
        found = self._table.walk(keys.team(merchant_id))
        return tuple(sorted((_read(item) for item in found if isinstance(item, StaffItem)), key=lambda one: (one.since, one.id)))

    def get(self, merchant_id: str, staff_id: str) -> Staff | None:
        """One GetItem."""
        found = self._table.get(keys.staff(merchant_id, staff_id))
        return _read(found) if isinstance(found, StaffItem) else None

    def of_phone(self, phone_hash: str) -> tuple[Staff, ...]:
        """One Query, and one BatchGetItem where there is somebody."""
        places = [keys.read_workplace(item.sk) for item in self._table.walk(keys.phone(phone_hash))]
        found = self._table.find(keys.staff(*place) for place in places)
        people = (_read(item) for item in found if isinstance(item, StaffItem) and item.phone_hash == phone_hash)
        return tuple(sorted(people, key=lambda one: one.merchant_id))

    def put(self, staff: Staff) -> None:
        """One GetItem and one TransactWriteItems."""
        before = self.get(staff.merchant_id, staff.id)
        new = [Put(self._table, _item(staff), None)]
        if staff.phone_hash:
            place = keys.workplace(staff.phone_hash, staff.merchant_id, staff.id)
            new.append(Put(self._table, WorkplaceItem(*place), None))
        gone = [before] if before is not None and before.phone_hash not in {"", staff.phone_hash} else []
        self._write(new, [Gone(self._table, keys.workplace(one.phone_hash, one.merchant_id, one.id)) for one in gone])

    def drop(self, staff: Staff) -> None:
        """One TransactWriteItems."""
        gone = [Gone(self._table, keys.staff(staff.merchant_id, staff.id))]
        if staff.phone_hash:
            gone.append(Gone(self._table, keys.workplace(staff.phone_hash, staff.merchant_id, staff.id)))
        self._write([], gone)

    def _write(self, new: list[Put], gone: list[Gone]) -> None:
        try:
            write(self._tables, new, gone)
        except Failed:
            raise Outpaced from None


class Sessions(desk.Sessions):
    """The port on the merchants table."""

    def __init__(self, tables: Tables) -> None:
        self._table = tables.merchants

    def put(self, session: Session) -> None:
        """One PutItem."""
        self._table.put(
            SessionItem(
                *keys.session(session.digest),
                merchant=session.merchant_id,
                staff=session.staff_id,
                begun_at=codec.instant(session.begun_at),
                seen_at=codec.instant(session.seen_at),
                confirmed_at=codec.instant(session.confirmed_at),
                vanishes_at=int((session.seen_at + SESSION_LASTS).astimezone(UTC).timestamp()),
            )
        )

    def find(self, digest: str, now: datetime) -> Session | None:
        """One GetItem."""
        found = self._table.get(keys.session(digest))
        # What is to vanish may stay for days.
        if not isinstance(found, SessionItem) or found.vanishes_at <= now.timestamp():
            return None
        times = (codec.read_instant(text) for text in (found.begun_at, found.seen_at, found.confirmed_at))
        return Session(digest, found.merchant, found.staff, *times)

    def end(self, digest: str) -> None:
        """One DeleteItem."""
        self._table.delete(keys.session(digest))


class Counters(desk.Counters):
    """The port on the merchants table."""

    def __init__(self, tables: Tables) -> None:
        self._table = tables.merchants

    def add(self, name: str, until: datetime) -> int:
        """One UpdateItem."""
        return self._table.add(keys.counter(name), "count", 1, int(until.astimezone(UTC).timestamp()))

    def read(self, name: str) -> int:
        """One GetItem."""
        found = self._table.get(keys.counter(name))
        return int(found.amount) if isinstance(found, CountItem) else 0


def _item(staff: Staff) -> StaffItem:
    return StaffItem(
        *keys.staff(staff.merchant_id, staff.id),
        name=staff.name,
        role=staff.role.value,
        since=codec.instant(staff.since),
        phone=staff.phone_sealed or None,
        phone_hash=staff.phone_hash or None,
        pin=staff.pin,
        link=staff.link or None,
    )


def _read(item: StaffItem) -> Staff:
    return Staff(
        keys.read_team(item.pk),
        item.sk,
        item.name,
        Role(item.role),
        codec.read_instant(item.since),
        item.phone or b"",
        item.phone_hash or "",
        item.pin,
        item.link or "",
    )
