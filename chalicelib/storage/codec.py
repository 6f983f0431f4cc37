"""Domain values as compact JSON text, and back without loss. What an item's key or attributes say already is not repeated.

An entry must stay within one write unit (1,024 bytes) even with sixty lots, hence short forms: days are ordinals,
locations are listed once, fields that hold their default are left out. Fractions are "num/den".
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from chalicelib.domain.account import (
    CHECK_NAME_LENGTH,
    LOCATION_NAME_LENGTH,
    Account,
    Cause,
    Certificate,
    Hold,
    TierBonus,
    Use,
)
from chalicelib.domain.customer import Reply
from chalicelib.domain.entry import Delta
from chalicelib.storage.packing import (
    MOVING,
    Place,
    ordinal,
    pack,
    pack_progress,
    places_of,
    read_ordinal,
    read_places,
    unpack,
    unpack_progress,
    write_places,
)

FACTS = {
    "points": "p",
    "restored": "r",
    "version": "v",
    "base": "b",
    "paid": "c",
    "before": "f",
    "balance": "t",
    "reward": "w",
    "need": "n",
    "times": "x",
    "window": "h",
    "bonus": "a",
    "posted": "s",
}
"""The facts of entries of sales, by their short names. Other facts keep their own, which have more than one letter."""
NAMES = {short: name for name, short in FACTS.items()}
PARTS = {
    "exact": "x",
    "places": "p",
    "lots": "l",
    "visits": "v",
    "lifetime": "e",
    "memory": "o",
    "reminded": "m",
    "progress": "q",
}
"""The parts that nearly every account has, by their short names."""
OF_PLACES = "."
PART_NAMES = {short: name for name, short in PARTS.items()}

write: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
"""The JSON of a value, without blanks."""


def write_account(account: Account) -> str:
    """The account without its `seq`, which is the entry's key."""
    paid = [*(c.lots for c in account.certificates), [bonus.lot for bonus in account.tier_bonuses]]
    places = places_of(account.lots, (*account.holds, *account.captures), paid)
    found = {
        "exact": str(account.exact) if account.exact else 0,
        "places": write_places(places),
        "lots": pack(account.lots, places),
        "debt": account.debt,
        "holds": [_hold(hold, places) for hold in account.holds],
        "captures": [_hold(hold, places) for hold in account.captures],
        "certificates": [[c.id, c.reward_id, pack(c.lots, places)] for c in account.certificates],
        "visits": account.visits,
        "lifetime": account.lifetime_points,
        "moves": _moves(account),
        "warned": ordinal(account.warned_through),
        "memory": _memory(account),
        "reminded": account.reminded,
        "progress": pack_progress(account.progress),
        "since": account.counting_since,
        "bonuses": [[bonus.tier_id, pack((bonus.lot,), places)] for bonus in account.tier_bonuses],
    }
    return write({PARTS.get(name, name): part for name, part in without_empty(found).items()})


def read_account(text: str, seq: int) -> Account:
    """The account that entry number `seq` led to."""
    found = {PART_NAMES.get(name, name): part for name, part in json.loads(text).items()}
    places = read_places(found.get("places", ()))
    since, until = found.get("moves", (MOVING, MOVING))
    checks, _, used_at = found.get("memory", "").partition(OF_PLACES)
    return Account(
        seq,
        read_fraction(found["exact"]) if "exact" in found else Fraction(0),
        unpack(found.get("lots", ()), places),
        found.get("debt", 0),
        tuple(_read_hold(hold, places) for hold in found.get("holds", ())),
        tuple(_read_hold(hold, places) for hold in found.get("captures", ())),
        tuple(Certificate(i, reward_id, unpack(lots, places)) for i, reward_id, lots in found.get("certificates", ())),
        found.get("visits", 0),
        found.get("lifetime", 0),
        read_ordinal(since),
        read_ordinal(until),
        read_ordinal(found.get("warned", 0)),
        _read_names(checks, CHECK_NAME_LENGTH),
        found.get("reminded", 0),
        _read_names(used_at, LOCATION_NAME_LENGTH),
        unpack_progress(found.get("progress", {})),
        found.get("since", 0),
        tuple(TierBonus(tier_id, unpack(lot, places)[0]) for tier_id, lot in found.get("bonuses", ())),
    )


def write_facts(facts: Mapping[str, int | str]) -> str:
    """The facts of an entry."""
    return write({FACTS.get(name, name): fact for name, fact in facts.items()})


def read_facts(text: str) -> dict[str, int | str]:
    """The facts that `write_facts` wrote."""
    return {NAMES.get(name, name): fact for name, fact in json.loads(text).items()}


def write_delta(delta: Delta) -> str:
    """What an entry added."""
    places = places_of(delta.lots, (), ())
    found = [write_places(places), pack(delta.lots, places), delta.debt, delta.visits]
    rare: list[Any] = [str(delta.exact), delta.lifetime_points, pack_progress(delta.progress), delta.specials]
    while rare and rare[-1] in ("0", 0, {}, ()):
        rare.pop()
    return write([*found, *rare])


def read_delta(text: str) -> Delta:
    """The delta that `write_delta` wrote."""
    places, lots, debt, visits, *rare = json.loads(text)
    exact, lifetime, progress, specials = rare + ["0", 0, {}, ()][len(rare) :]
    held = tuple((special_id, times, amount) for special_id, times, amount in specials)
    sums = debt, visits, read_fraction(exact), lifetime
    return Delta(unpack(lots, read_places(places)), *sums, unpack_progress(progress), held)


def write_replies(replies: Iterable[Reply]) -> str:
    """Replies as [kind, facts]."""
    return write([[reply.kind, reply.facts] for reply in replies])


def read_replies(text: str) -> tuple[Reply, ...]:
    """The replies that `write_replies` wrote."""
    return tuple(Reply(kind, facts) for kind, facts in json.loads(text))


def instant(at: datetime) -> str:
    """An aware instant as ISO 8601 in UTC, as short as it is exact."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_instant(text: str) -> datetime:
    """The instant that `instant` wrote, in UTC."""
    return datetime.fromisoformat(text)


def read_fraction(text: str) -> Fraction:
    """The fraction that `str` wrote."""
    numerator, _, denominator = text.partition("/")
    return Fraction(int(numerator), int(denominator or 1))


def write_use(use: Use, places: Mapping[Place, int]) -> list[Any]:
    """One offer taken; `places` has all places of its lots."""
    found = [use.offer_id, use.reward_id, use.amount, pack(use.lots, places)]
    if use.tag or use.limited:
        named = [*found, use.restored_points, use.certificate_id, use.redemption_id, use.tag]
        return [*named, 1] if use.limited else named
    if use.redemption_id is not None:
        return [*found, use.restored_points, use.certificate_id, use.redemption_id]
    rare = use.restored_points or use.certificate_id is not None
    return [*found, use.restored_points, use.certificate_id] if rare else found


def read_use(found: Sequence[Any], places: Sequence[Place]) -> Use:
    """The use that `write_use` wrote."""
    offer_id, reward_id, amount, lots, *rare = found
    restored, certificate_id, redemption_id, tag, limited = rare + [0, None, None, "", 0][len(rare) :]
    named = redemption_id, tag, bool(limited)
    return Use(offer_id, reward_id, amount, unpack(lots, places), certificate_id, restored, *named)


def without_empty(found: dict[str, Any]) -> dict[str, Any]:
    """Without what reads as its default: None, 0 and empty lists. An empty text is kept: it is not None."""
    return {name: value for name, value in found.items() if value or value == ""}


def _moves(account: Account) -> list[int] | None:
    days = [ordinal(account.moving_since), ordinal(account.rolling_last_day)]
    return days if any(days) else None


def _memory(account: Account) -> str | None:
    """The checks that an account remembers, and after a dot the locations: neither name has one."""
    used_at = [OF_PLACES, *account.used_at] if account.used_at else []
    return "".join([*account.closed_checks, *used_at]) or None


def _read_names(names: str, length: int) -> tuple[str, ...]:
    return tuple(names[at : at + length] for at in range(0, len(names), length))


def _hold(hold: Hold, places: Mapping[Place, int]) -> list[Any]:
    uses = [write_use(use, places) for use in hold.uses]
    found = [hold.redemption_id, hold.check_id, places[hold.location_id, Cause.SALE], instant(hold.expires_at), uses]
    return [*found, 1] if hold.asks_phone else found


def _read_hold(found: Sequence[Any], places: Sequence[Place]) -> Hold:
    redemption_id, check_id, place, expires_at, uses, *asks = found
    return Hold(
        redemption_id,
        check_id,
        places[place][0],
        read_instant(expires_at),
        tuple(read_use(use, places) for use in uses),
        bool(asks),
    )
