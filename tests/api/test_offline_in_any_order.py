"""Tills that were offline tell of it in any partition, order and repetition, with clocks that go wrong: the ledger adds up."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import wiring
from chalicelib.domain.calendar import first_instant
from chalicelib.domain.entry import EntryKind
from tests.api.conftest import TillClient
from tests.builders import COFFEE, FIVER, LOAF, NOW, Shop, program

OFFERS = {reward.id: reward for reward in (COFFEE, FIVER, LOAF)}
POINTS = 150
TERMINALS = [("mill", "t1"), ("mill", "t2"), ("dock", "t1")]
ZONES = {"mill": "America/Los_Angeles", "dock": "America/New_York"}
PHONES = ["+12065550142", "+12065550143"]
TODAY = date(2026, 11, 21)
members = st.integers(0, 1)
check = st.tuples(
    st.sampled_from(TERMINALS),
    st.integers(-20, 60),
    st.one_of(st.none(), members),
    st.integers(0, 9000),
    st.lists(st.sampled_from(sorted(OFFERS)), max_size=2),
)
online = st.tuples(st.sampled_from(["sell", "redeem"]), members, st.integers(1, 5000))


@dataclass
class Day:
    """What tills did while they had no connection, and what they were answered when they told of it."""

    shop: Shop
    tills: dict[str, TillClient]
    members: list[str]
    queue: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    sold: dict[str, int] = field(default_factory=Counter)
    """Minor units that earn, by member."""
    answers: dict[str, Any] = field(default_factory=dict)
    """The first answer to each sale and each use, by its name."""
    spent_online: dict[str, int] = field(default_factory=Counter)

    def sell(self, number, at, skew, terminal, member, subtotal, offers):
        """Make a sale offline, and put it into the queue."""
        used = sum(OFFERS[offer].amount for offer in offers)
        names = [f"{terminal[1]}-{number}-{position}" for position in range(len(offers))]
        body = {
            "sale_id": f"c{number}",
            "state": "closed",
            "currency": "USD",
            "occurred_at": (NOW + timedelta(hours=at, minutes=skew)).isoformat(),
            "subtotal": subtotal,
            "discount": min(used, subtotal),
            "captured_offline": True,
        }
        if member is not None:
            body["member_id"] = self.members[member]
            token = self.tokens[terminal]
            body["redeemed_offline"] = [
                {"id": name, "member_id": body["member_id"], "offer_id": offer, "allowance": token}
                for name, offer in zip(names, offers, strict=True)
            ]
            self.sold[body["member_id"]] += max(0, subtotal - used)
        self.queue[body["sale_id"]], self.places[body["sale_id"]] = body, terminal

    def sync(self, names, key):
        """Tell of these sales, a batch a location; whatever was answered before is answered the same."""
        for location in ZONES:
            told = [self.queue[name] for name in names if self.places[name][0] == location]
            for start in range(0, len(told), 25):
                answer = self.tills[location].ask("POST", "/v1/sales/batch", {"sales": told[start : start + 25]}, key)
                for result in answer["results"]:
                    self.note(result)
                    self.sound()

    def note(self, result):
        assert result["status"] == 200, result
        name = f"{result['sale_id']} of {result['answer']['sale_id']}"
        assert (
            self.answers.setdefault(name, result["answer"])["points_total_for_sale"] == result["answer"]["points_total_for_sale"]
        )
        for use in result.get("redeemed_offline", ()):
            told = (use["status"], use["answer"].get("errors", [{}])[0].get("code"), use["answer"].get("shortfall"))
            assert self.answers.setdefault(use["id"], told) == told

    def online(self, what, member, amount, number):
        """Meanwhile another till has a connection."""
        member_id = self.members[member]
        if what == "sell":
            self.shop.sell(member_id, amount, f"online-{number}")
            self.sold[member_id] += amount
        elif self.shop.balance(member_id) >= FIVER.price_points:
            self.shop.redeem(member_id, "fiver", check_id=f"online-check-{number}")
            self.spent_online[member_id] += FIVER.price_points

    def sound(self):
        """Nobody is below zero or in debt, and all entries add up to the account."""
        for member_id in self.members:
            account = self.shop.member(member_id).account
            assert account.debt == 0
            assert all(lot.points > 0 for lot in account.lots)
            entries = list(self.shop.book.entries("rosas", member_id))
            assert sum(entry.points for entry in entries) == account.worth >= 0

    def settled(self):
        """What was answered is what the ledger holds."""
        accepted, told = Counter(), Counter()
        for name, body in self.queue.items():
            location, terminal = self.places[name]
            begins = first_instant(TODAY, ZONES[location])
            for use in body.get("redeemed_offline", ()):
                status, code, shortfall = self.answers[use["id"]]
                at = datetime.fromisoformat(body["occurred_at"])
                in_time = begins <= at < begins + timedelta(days=2)
                assert (code == "ALLOWANCE_UNKNOWN") == (not in_time)
                assert code in {None, "ALLOWANCE_UNKNOWN", "ALLOWANCE_EXCEEDED"}
                if status == 200:
                    accepted[location, terminal] += OFFERS[use["offer_id"]].price_points
                    told[use["member_id"]] += OFFERS[use["offer_id"]].price_points - shortfall
        assert all(points <= POINTS for points in accepted.values())
        stored = {(known.location_id, known.terminal_id): known.used for known in self.shop.book.allowances.values()}
        assert stored == accepted
        for member_id in self.members:
            taken = [e for e in self.shop.book.entries("rosas", member_id) if "shortfall" in e.facts]
            assert {entry.kind for entry in taken} <= {EntryKind.CAPTURED}
            assert -sum(entry.points for entry in taken) == told[member_id]
            account = self.shop.member(member_id).account
            assert account.exact == Fraction(self.sold[member_id], 100)
            assert self.shop.balance(member_id) == int(account.exact) - told[member_id] - self.spent_online[member_id]


def made(http, patch):
    shop = Shop(program(offline_points=POINTS))
    for name in ("book", "merchants", "vault"):
        patch.setattr(wiring, name, lambda name=name: getattr(shop, name))
    patch.setattr(wiring, "clock", lambda: shop.now)
    tills = {location: TillClient(http, shop, key) for location, key in shop.keys.items()}
    day = Day(shop, tills, [shop.join("Maya", phone) for phone in PHONES])
    for location, terminal in TERMINALS:
        allowed = tills[location].ask("POST", "/v1/allowances", {"terminal_id": terminal})
        assert allowed["points"] == POINTS
        day.tokens[location, terminal] = allowed["token"]
    return day


@given(st.data())
def test_whatever_order_and_repetition_of_telling_it_all_adds_up(http, data):
    with pytest.MonkeyPatch.context() as patch:
        day = made(http, patch)
        skews = {terminal: data.draw(st.integers(-180, 180)) for terminal in TERMINALS}
        for number, (terminal, at, member, subtotal, offers) in enumerate(data.draw(st.lists(check, min_size=1, max_size=12))):
            day.sell(number, at, skews[terminal], terminal, member, subtotal, offers)
        day.shop.wait(hours=64)
        parts = st.lists(st.sampled_from(sorted(day.queue)), max_size=8)
        for number, part in enumerate(data.draw(st.lists(parts, max_size=5))):
            day.sync(part, f"k{data.draw(st.integers(1, 3))}")
            day.online(*data.draw(online), number)
        day.sync(data.draw(st.permutations(sorted(day.queue))), "k1")
        day.settled()
        before = [list(day.shop.book.entries("rosas", member_id)) for member_id in day.members]
        day.sync(sorted(day.queue), "k2")
        assert [list(day.shop.book.entries("rosas", member_id)) for member_id in day.members] == before
