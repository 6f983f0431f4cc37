"""Teams, sessions and counters in memory; they pass the ports' contracts."""

from datetime import datetime

from chalicelib.domain.desk.staff import Session, Staff
from chalicelib.usecases.desk import SESSION_LASTS, Counters, Sessions, Team


class FakeTeam(Team):
    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Staff] = {}

    def of_merchant(self, merchant_id: str) -> tuple[Staff, ...]:
        there = (one for one in self.known.values() if one.merchant_id == merchant_id)
        return tuple(sorted(there, key=lambda one: (one.since, one.id)))

    def get(self, merchant_id: str, staff_id: str) -> Staff | None:
        return self.known.get((merchant_id, staff_id))

    def of_phone(self, phone_hash: str) -> tuple[Staff, ...]:
        there = (one for one in self.known.values() if phone_hash and one.phone_hash == phone_hash)
        return tuple(sorted(there, key=lambda one: one.merchant_id))

    def put(self, staff: Staff) -> None:
        self.known[staff.merchant_id, staff.id] = staff

    def drop(self, staff: Staff) -> None:
        self.known.pop((staff.merchant_id, staff.id), None)


class FakeSessions(Sessions):
    def __init__(self) -> None:
        self.known: dict[str, Session] = {}

    def put(self, session: Session) -> None:
        self.known[session.digest] = session

    def find(self, digest: str, now: datetime) -> Session | None:
        found = self.known.get(digest)
        return found if found is not None and now < found.seen_at + SESSION_LASTS else None

    def end(self, digest: str) -> None:
        self.known.pop(digest, None)


class FakeCounters(Counters):
    def __init__(self) -> None:
        self.counted: dict[str, int] = {}

    def add(self, name: str, until: datetime) -> int:
        self.counted[name] = self.counted.get(name, 0) + 1
        return self.counted[name]

    def read(self, name: str) -> int:
        return self.counted.get(name, 0)
