"""A member's chain of entries, read from its beginning and added up.

Each entry says what it did in three ways: its `points`, its `delta`, and the account that it led to; one that posts a sale also
says what that sale has given in all. Where one of them was changed, or an entry is gone, the others show where and by how much.
A correction makes up for all that was wrong before it: with what it adds, the entries are the account again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.account import Account, LotKey
from chalicelib.domain.calendar import FOREVER
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.findings import OF_LOT, AccountDiffers, EntryDiffers, Finding, MissingEntries
from chalicelib.domain.sale import Total, read_total
from chalicelib.domain.sums import Sums, added_by, sums_of
from chalicelib.domain.tiers import first_day

SaleName = tuple[str, str]
"""Location and id of a sale."""
Gap = tuple[int, int]
"""The first and the last of entries that are missing one after the other."""
NOTHING = Sums()


class Posting(NamedTuple):
    """What the newest entry about a sale says of it: its number, all that was posted, when, by which version, for which tier."""

    seq: int = 0
    total: Total = Total()
    version: int = 0
    at: datetime | None = None
    tier: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """What a member's entries say, all together."""

    merchant_id: str
    member_id: str
    account: Account
    """The newest entry's."""
    at: datetime | None = None
    """The latest time of any entry: where clocks differ, the newest one's may be earlier."""
    sums: Sums = NOTHING
    """What the entries that are there add up to."""
    lost: Sums = NOTHING
    """What missing entries had added, as the accounts around them show, as far as no correction has made up for it."""
    amended: Sums = NOTHING
    """What the entries had added besides, if what they say of their sales is right."""
    gaps: tuple[Gap, ...] = ()
    """All missing entries, also those made up for."""
    postings: Mapping[SaleName, Posting] = field(default_factory=dict)
    let_go: frozenset[str] = frozenset()
    """Redemptions that are held no more and are not told: their check was voided, or the entry that ended them is missing."""
    joined_by: frozenset[str] = frozenset()
    """Members who were merged with this one, whichever of them went on."""
    gone_at: int = 0
    """The entry with which all that was there went to another member, merged into them; 0: it is still here."""
    findings: tuple[Finding, ...] = ()
    paid_for: Mapping[str, int] = field(default_factory=dict)
    """For which friends there are points in these entries, and the newest entry that gave them."""

    @property
    def due(self) -> Sums:
        """What the account should be."""
        return self.sums.plus(self.lost)

    def lacks(self, seq: int) -> bool:
        """Whether entry number `seq` is missing between others."""
        return any(first <= seq <= last for first, last in self.gaps)

    def lacks_after(self, seq: int) -> bool:
        """Whether an entry that came after number `seq` is missing."""
        return any(last > seq for _, last in self.gaps)


def read_chain(merchant_id: str, member_id: str, entries: Iterable[Entry]) -> Chain:
    """Add up the entries of one member, oldest first."""
    reader = _Reader(Chain(merchant_id, member_id, Account()))
    for entry in entries:
        reader.add(entry)
    return reader.chain()


def named_sale(entry: Entry) -> SaleName | None:
    """The sale that an entry posts, if it posts one."""
    if "posted" not in entry.facts or entry.location_id is None:
        return None
    return entry.location_id, str(entry.facts.get("check", entry.cause))


def write_gaps(gaps: Iterable[Gap]) -> str:
    """Missing entries as one word of facts."""
    return ",".join(f"{first}-{last}" for first, last in gaps)


def _read_gaps(text: str) -> list[Gap]:
    pairs = (part.partition("-") for part in text.split(",") if part)
    return [(int(first), int(last)) for first, _, last in pairs]


class _Reader:
    """The chain so far."""

    def __init__(self, empty: Chain) -> None:
        self.empty, self.names = empty, (empty.merchant_id, empty.member_id)
        self.account = empty.account
        self.at: datetime | None = None
        self.sums, self.amended = NOTHING, NOTHING
        self.lost: dict[Gap, Sums] = {}
        self.gaps: list[Gap] = []
        self.open: list[Gap] = []
        self.postings: dict[SaleName, Posting] = {}
        self.let_go: set[str] = set()
        self.joined_by: set[str] = set()
        self.joined_at = self.gone_at = 0
        self.wrong: dict[object, Finding] = {}
        self.paid_for: dict[str, int] = {}

    def add(self, entry: Entry) -> None:
        before, after, added = self.account, entry.account, added_by(entry)
        if after.seq != before.seq + 1:
            self._lose((before.seq + 1, after.seq - 1), entry, added)
        if entry.kind in {EntryKind.MERGED, EntryKind.SEPARATED}:
            self.joined_by.add(entry.cause)
            self.joined_at = after.seq
            went = entry.kind is EntryKind.MERGED and entry.facts.get("into") != entry.member_id
            self.gone_at = after.seq if went else 0
        self.sums, self.account = self.sums.plus(added), after
        self.at = max(self.at or entry.at, entry.at)
        self._follow_sale(entry, before)
        if entry.kind is EntryKind.REFERRED and entry.facts.get("for"):
            self.paid_for[entry.cause] = after.seq
        if entry.kind is EntryKind.CORRECTED:
            self._make_up(_read_gaps(str(entry.facts.get("missing", ""))))
        differences = self._differences()
        if entry.kind is EntryKind.CORRECTED:
            self.wrong = {what: finding for what, finding in self.wrong.items() if what in differences}
            self.amended = self.amended if differences else NOTHING
        for what, (entries, account) in differences.items():
            self.wrong.setdefault(what, AccountDiffers(*self.names, what, after.seq, entries, account))

    def chain(self) -> Chain:
        """All that was read."""
        missing = [MissingEntries(*self.names, first, last) for first, last in self.open]
        return replace(
            self.empty,
            account=self.account,
            at=self.at,
            sums=self.sums,
            lost=self._lost(),
            amended=self.amended,
            gaps=tuple(self.gaps),
            postings=self.postings,
            let_go=frozenset(self.let_go),
            joined_by=frozenset(self.joined_by),
            gone_at=self.gone_at,
            findings=(*missing, *self.wrong.values()),
            paid_for=self.paid_for,
        )

    def _lose(self, gap: Gap, entry: Entry, added: Sums) -> None:
        """Entries are missing just before this one: what they added is what lies between the accounts around them."""
        known = self.sums.plus(self._lost()) if entry.kind is EntryKind.CORRECTED else sums_of(self.account)
        self.gaps.append(gap)
        self.open.append(gap)
        self.lost[gap] = sums_of(entry.account).minus(added).minus(known)
        self.let_go |= _held(self.account) - _held(entry.account)

    def _make_up(self, named: list[Gap]) -> None:
        """A correction added what these entries had added."""
        for gap in list(self.open):
            if any(first <= gap[0] and gap[1] <= last for first, last in named):
                self.open.remove(gap)
                self.lost.pop(gap)

    def _follow_sale(self, entry: Entry, account: Account) -> None:
        name = named_sale(entry)
        if name is None:
            return
        of_check = {hold.redemption_id for hold in account.holds if (hold.location_id, hold.check_id) == name}
        self.let_go |= of_check - _held(entry.account)
        before, total = self.postings.get(name), read_total(str(entry.facts["posted"]))
        version, tier = int(entry.facts.get("version", 0)), str(entry.facts.get("tier", ""))
        self.postings[name] = Posting(entry.account.seq, total, version, entry.at, tier)
        before = before or Posting()
        if max(self.joined_at, self.gaps[-1][0] if self.gaps else 0) > before.seq:
            return  # what was posted before this may be in an entry that is missing, or of a member who was merged with this one
        more = Sums(visits=total.visits - before.total.visits, exact=total.exact - before.total.exact)
        said = Sums(visits=entry.delta.visits, exact=entry.delta.exact)
        points = before.total.points + int(entry.facts.get("points", 0))
        if more != said or (points != total.points and entry.kind is not EntryKind.MOVED):
            self.wrong.setdefault(name, EntryDiffers(*self.names, entry.account.seq, *name))
            self.amended = self.amended.plus(more).minus(said)

    def _differences(self) -> dict[str, tuple[str, str]]:
        """In what the entries so far and the account differ, and how they are there: what -> (by the entries, in the account)."""
        due, has = self.sums.plus(self._lost()), sums_of(self.account)
        pairs: dict[str, tuple[object, object]] = {
            "points": (due.points, has.points),
            "points owed": (due.debt, has.debt),
            "visits": (due.visits, has.visits),
            "exact points of sales": (due.exact, has.exact),
            "points granted ever": (due.lifetime_points, has.lifetime_points),
            "specials held": (_write_held(due), _write_held(has)),
        }
        for month, basis in (due.progress.keys() | has.progress.keys()) if due.progress != has.progress else ():
            what = f"towards tiers in {first_day(month):%Y-%m} ({basis.value})"
            pairs[what] = due.progress.get((month, basis), 0), has.progress.get((month, basis), 0)
        for key in (due.lots.keys() | has.lots.keys()) if due.lots != has.lots else ():
            pairs[OF_LOT + _describe(key)] = due.lots.get(key, 0), has.lots.get(key, 0)
        return {what: (str(entries), str(account)) for what, (entries, account) in pairs.items() if entries != account}

    def _lost(self) -> Sums:
        lost = NOTHING
        for sums in self.lost.values():
            lost = lost.plus(sums)
        return lost


def _write_held(sums: Sums) -> str:
    return ", ".join(f"{special_id} {times}" for special_id, (times, _) in sorted(sums.held.items()) if times) or "none"


def _held(account: Account) -> set[str]:
    return {hold.redemption_id for hold in account.holds}


def _describe(key: LotKey) -> str:
    last_day, location_id, cause = key
    until = "that move with activity" if last_day is None else "without end" if last_day == FOREVER else f"until {last_day}"
    return f"{location_id} {until} ({cause.value})"
