"""One member's points, worked out the slow way: every point is a thing of its own, and every answer begins at the first event.

Of the code under test this knows plain values only. It is slow and simple on purpose, so that the two can be wrong together
only where the rules are.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import groupby
from math import floor
from zoneinfo import ZoneInfo

from chalicelib.domain.program import ExpiryKind, ExpiryPolicy, Program, ProgramType, Reward
from chalicelib.domain.sale import SaleState
from tests.domain import naive_bill as events
from tests.domain.naive_bill import Bill, Event, Part, Point, Taken, Waiting, exact_points, last_day
from tests.domain.naive_check import Cannot, Check, prices

GRACE = timedelta(days=14)
CAPTURES_WAIT = timedelta(days=30)
CERTIFICATES = 20


@dataclass
class Tale:
    """What is true of the member, after the events so far."""

    programs: list[Program]
    free: list[Point] = field(default_factory=list)
    debt: int = 0
    holds: dict[str, Waiting] = field(default_factory=dict)
    captures: dict[str, Waiting] = field(default_factory=dict)
    certificates: dict[int, tuple[Reward, list[Point]]] = field(default_factory=dict)
    paid_so_far: int = 0
    bills: dict[str, Bill] = field(default_factory=dict)
    era: int = 0
    """How often the member's moving points began to move anew."""
    moves_until: date | None = None
    refused: set[str] = field(default_factory=set)
    today: date = date.min

    def go_to(self, now: datetime) -> None:
        """Time passes: what ran out comes back."""
        self.today = now.astimezone(ZoneInfo(self.programs[0].timezone)).date()
        self.captures = {name: kept for name, kept in self.captures.items() if now - kept.runs_out < CAPTURES_WAIT}
        for name in [name for name, held in self.holds.items() if held.runs_out <= now]:
            self.let_go(name)

    def in_force(self, at: datetime) -> Program:
        begun = [program for program in self.programs if program.effective_from <= at]
        return begun[-1] if begun else self.programs[0]

    def end(self, point: Point) -> date:
        return point.day or self.moves_until or date.max

    def lives(self, point: Point) -> bool:
        return self.end(point) >= self.today

    def spendable(self) -> list[Point]:
        return sorted(filter(self.lives, self.free), key=lambda p: (self.end(p), p.day is None, p.place))

    @property
    def worth(self) -> int:
        held = sum(len(taken.points) for hold in self.holds.values() for taken in hold.taken)
        return len(self.free) + held + sum(len(points) for _, points in self.certificates.values()) - self.debt

    @property
    def ends(self) -> Counter[tuple[date, bool]]:
        """How many points end when, and whether they move; also those that have ended and were not removed yet."""
        return Counter((self.end(point), point.day is None) for point in self.free)

    def spend(self, points: int) -> list[Point]:
        spent = self.spendable()[:points]
        for point in spent:
            self.free.remove(point)
        return spent

    def put(self, points: list[Point]) -> None:
        """Points come to the member; those that live pay the debt first."""
        for point in sorted(points, key=self.end):
            if self.debt and self.lives(point):
                self.debt -= 1
            else:
                self.free.append(point)

    def take_back(self, like: Point, points: int) -> None:
        if not points or not self.lives(like):
            return
        while len(self.spendable()) < points and (unused := self.newest_certificate()) is not None:
            self.put(self.certificates.pop(unused)[1])
        own = min(points, self.free.count(like))
        for _ in range(own):
            self.free.remove(like)
        others = self.spend(points - own)
        self.debt += points - own - len(others)
        for number in sorted(self.certificates, reverse=True):
            paid = self.certificates[number][1]
            while others and like in paid:
                paid[paid.index(like)] = others.pop(0)

    def newest_certificate(self) -> int | None:
        live = [number for number, (_, points) in self.certificates.items() if any(map(self.lives, points))]
        return max(live, default=None)

    def give_back(self, taken: Taken, points: list[Point]) -> None:
        if taken.certificate is None or self.debt or taken.certificate in self.certificates:
            self.put(points)
        else:
            self.certificates[taken.certificate] = (taken.reward, points)

    def let_go(self, redemption_id: str) -> None:
        for taken in self.holds.pop(redemption_id).taken:
            self.give_back(taken, taken.points)

    def be_active(self, now: datetime, promised: ExpiryPolicy | None = None) -> None:
        """Points that move with activity live on; those that had ended do not, wherever they are."""
        begun = [program for program in self.programs if program.effective_from <= now] or self.programs[:1]
        moving = [program.expiry for program in begun if program.expiry.kind is ExpiryKind.INACTIVITY][-1:]
        if promised and promised.kind is ExpiryKind.INACTIVITY:
            moving.append(promised)
        if not moving:
            return
        until = max(last_day(policy, self.today) for policy in moving)
        if self.moves_until is None or self.moves_until < self.today:
            self._stop_moving(self.moves_until)
            self.era, self.moves_until = self.era + 1, None
        self.moves_until = max(until, self.moves_until or until)

    def _stop_moving(self, ended: date | None) -> None:
        rows = [self.free, *(points for _, points in self.certificates.values())]
        rows += [taken.points for held in (self.holds | self.captures).values() for taken in held.taken]
        for row in rows:
            row[:] = [replace(point, day=ended) if point.day is None else point for point in row]

    def pay_marks(self, now: datetime) -> None:
        program = self.in_force(now)
        if program.type is not ProgramType.INSTANT:
            return
        mark = min(program.rewards, key=lambda reward: reward.price_points)
        while len(self.spendable()) >= mark.price_points and len(self.certificates) < CERTIFICATES:
            self.paid_so_far += 1
            price = len(self.free) if program.surplus_resets else mark.price_points
            self.certificates[self.paid_so_far] = (mark, self.spend(price))


class Replay(Tale):
    """A member's tale, told from the first event on."""

    def after(self, told: Iterable[Event]) -> "Replay":
        for event in told:
            self.go_to(event.at)
            getattr(self, type(event).__name__.lower())(event)
        return self

    def told(self, event: events.Told) -> None:
        self.bills.setdefault(event.sale_id, Bill(event.place)).told.append(event.report)
        self.post(event.sale_id, event.at)

    def refunded(self, event: events.Refunded) -> None:
        self.bills.setdefault(event.sale_id, Bill(event.place)).refunds[event.refund_id] = event.amount
        self.post(event.sale_id, event.at)

    def settled(self, event: events.Settled) -> None:
        self.post(event.sale_id, event.at)

    def post(self, sale_id: str, now: datetime) -> None:
        bill = self.bills[sale_id]
        if not bill.told:
            return
        for name in [name for name, waiting in self.captures.items() if waiting.check_id == sale_id]:
            bill.taken += self.captures.pop(name).taken
        if bill.report.state is SaleState.VOIDED:
            for name in [name for name, waiting in self.holds.items() if waiting.check_id == sale_id]:
                self.let_go(name)
        self.earn(bill, now)
        for taken in bill.taken:
            self.settle(bill, taken)
        self.pay_marks(now)

    def earn(self, bill: Bill, now: datetime) -> None:
        program = bill.program or self.in_force(bill.report.occurred_at)
        exact, before = exact_points(program, bill.base), floor(self.exact)
        change = exact - bill.exact
        if change == 0:
            return
        bill.program, bill.visits = program, int(exact > 0)
        fresh = Point(None if program.expiry.kind is ExpiryKind.INACTIVITY else last_day(program.expiry, self.today), bill.place)
        if change > 0:
            self.be_active(now, program.expiry)
            if not bill.parts or not self.living(bill.parts[-1]):
                bill.parts.append(Part(change - change, fresh, self.era))
            bill.parts[-1].exact += change
            self.put([bill.parts[-1].point] * (floor(self.exact) - before))
            return
        last = bill.parts[-1]
        living = last.exact if self.living(last) else 0
        taken = min(living, -change)
        last.exact -= taken
        self.take_back(last.point, before - floor(self.exact))
        self.forget(bill, -change - taken)

    @property
    def exact(self) -> Fraction:
        return sum((bill.exact for bill in self.bills.values()), Fraction(0))

    def living(self, part: Part) -> bool:
        return self.lives(part.point) and (part.point.day is not None or part.era == self.era)

    @staticmethod
    def forget(bill: Bill, exact: Fraction) -> None:
        """Take away of what has ended already: nobody loses anything."""
        for part in bill.parts:
            gone = min(part.exact, exact)
            part.exact -= gone
            exact -= gone

    def settle(self, bill: Bill, taken: Taken) -> None:
        """Give back what the refunds give back of a reward; or take again what a correction says was too much and still lives."""
        due = bill.due_back(taken)
        row = taken.points[::-1]
        if due > taken.back:
            more = [(self.lives(p) and p) or Point(self.today + GRACE, p.place) for p in row[taken.back : due]]
            taken.points = (row[: taken.back] + more + row[due:])[::-1]
            self.give_back(taken, more)
            taken.back = due
        elif due < taken.back and self.certificates.pop(taken.certificate, None) is not None:
            taken.back = due
        elif due < taken.back:
            gone = [replace(point, day=self.end(point)) for point in row[due : taken.back] if not self.lives(point)]
            again = [point for point in row[due : taken.back] if self.lives(point)]
            for point, alike in groupby(again):
                self.take_back(point, len(list(alike)))
            taken.points = (row[:due] + gone + again + row[taken.back :])[::-1]
            taken.back = due + len(gone)

    def held(self, event: events.Held) -> None:
        kept = (self.free[:], dict(self.certificates))
        row, check = [], Check(event.payable, [(name, prices(count, total)) for name, count, total in event.lines])
        try:
            for wish in event.wishes:
                row.append(self.take(wish, check, event.at))
                check.payable = None if check.payable is None else check.payable - row[-1].amount
        except Cannot:
            self.refused.add(event.redemption_id)
            self.free, self.certificates = kept
            return
        runs_out = event.at + timedelta(seconds=self.in_force(event.at).hold_seconds)
        self.holds[event.redemption_id] = Waiting(event.check_id, event.place, runs_out, row)

    def take(self, wish: str | int, check: Check, now: datetime) -> Taken:
        payable = check.payable
        if payable is not None and payable <= 0:
            raise Cannot
        if isinstance(wish, int):
            if wish >= len(self.certificates):
                raise Cannot
            number = sorted(self.certificates)[wish]
            reward, points = self.certificates.pop(number)
            return Taken(reward, check.take(reward), points, number)
        name, _, credit = wish.partition(":")
        reward = next(reward for reward in self.in_force(now).rewards if reward.id == name)
        price, amount = reward.price_points, check.take(reward)
        if credit:
            if payable is not None and payable < price:
                raise Cannot
            price = amount = max(price, int(credit) if payable is None else min(int(credit), payable))
        if len(self.spendable()) < price:
            raise Cannot
        return Taken(reward, amount, self.spend(price))

    def captured(self, event: events.Captured) -> None:
        if event.redemption_id in self.holds:
            self.captures[event.redemption_id] = self.holds.pop(event.redemption_id)
            self.be_active(event.at)

    def released(self, event: events.Released) -> None:
        if event.redemption_id in self.holds:
            self.let_go(event.redemption_id)
            self.pay_marks(event.at)

    def expired(self, _: events.Expired) -> None:
        self.free = [point for point in self.free if self.lives(point)]
