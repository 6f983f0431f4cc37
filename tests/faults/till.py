"""One till, or whoever stands beside it with a phone: asks under one name until answered, as docs/pos-api.md says.

The network is as bad as the weather. It keeps copies of requests and delivers them again: some while the first is still under
way, some much later, after other operations of the same member.
"""

import functools
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.faults.history import Answer, Asked, Try
from tests.faults.world import Check, World

TRIES_MAX = 5
"""After so many tries without an answer, a till gives up, and nobody knows what became of the request."""
COPIED, QUEUED = 0.25, 0.06
"""How many requests arrive once more, and how many a till keeps for later instead of sending them."""
NOT_ALONE: Any = None
"""How a sale of a batch is sent: with the others."""
LATE_TURNS = 80
"""How much later, at most."""


@dataclass
class Till:
    """A till at `location`. `choose` decides what it asks for; its faults are drawn from another generator."""

    world: World
    number: int
    choose: Random
    location: str

    def __post_init__(self) -> None:
        self._names = (f"{self.number}-{n}" for n in itertools.count(1))

    def name(self) -> str:
        """An id that no other till uses."""
        return next(self._names)

    def live(self, turns: int, take_turn: Callable[["Till"], object]) -> None:
        """Take so many turns, and let the network do its part between them."""
        self.world.weather.begin(Random(f"{self.world.seed}/faults/{self.number}"))  # noqa: S311 - replayed from the seed
        for _ in range(turns):
            self.world.turns += 1
            self.deliver_late()
            take_turn(self)

    def ask(self, kind: str, method: str, path: str, body: Mapping[str, Any] | None = None, **about: Any) -> Answer | None:
        """Ask until there is an answer that is final; None: given up."""
        world, name = self.world, self.name()
        send = functools.partial(world.around, method, path, world.keys[self.location], name, body)
        return self.repeat(Asked(kind, send, {"name": name, "location": self.location, "body": body, **about}))

    def repeat(self, asked: Asked) -> Answer | None:
        """Send until there is an answer that is final."""
        world, fate = self.world, self.choose.random() if self.world.weather.rate else 1
        world.history.asked.append(asked)
        if fate < COPIED + QUEUED:
            later = self.choose.randrange(LATE_TURNS)
            with world.lock:
                world.late.append((world.turns + (later if fate < QUEUED else self.choose.choice((0, 1, later))), asked))
        if fate < QUEUED:
            return None
        for _ in range(TRIES_MAX):
            answer = world.attempt(asked)
            if answer is not None and answer.is_final:
                return answer
        return None

    def deliver_late(self) -> None:
        """Copies that are due arrive, a few at a time."""
        world = self.world
        with world.lock:
            due = [late for late in world.late if late[0] <= world.turns][:2]
            world.late[:] = [late for late in world.late if late not in due]
        for _, asked in due:
            world.attempt(asked)

    def pick(self, things: list[Any]) -> Any:
        """One of the newest things, or None where there is none."""
        recent = things[-8:]
        return self.choose.choice(recent) if recent else None

    def state(self, check: Check) -> dict[str, Any]:
        """The next report of a check as it stands."""
        with self.world.lock:
            check.version += 1
            body = say(check, self.world.member_id(check.phone), self.choose)
        return body | {"occurred_at": self.world.clock().isoformat()}

    def report(self, check: Check) -> Answer | None:
        """Report the check as it stands."""
        return self.ask("sale", "PUT", f"/v1/sales/{check.id}", self.state(check), sale=check.id, phone=check.phone)

    def report_all(self, checks: list[Check]) -> None:
        """Report several checks in one batch, and send it again while any of them is to be sent again."""
        world, name = self.world, self.name()
        said = [(check, self.state(check)) for check in checks]
        path, key = "/v1/sales/batch", world.keys[self.location]
        about = {"name": name, "location": self.location}
        each = [Asked("sale", NOT_ALONE, {**about, "body": body, "sale": check.id, "phone": check.phone}) for check, body in said]
        body = {"sales": [{**body, "sale_id": check.id} for check, body in said]}
        world.history.asked += each

        def send() -> Answer:
            begun, told = world.history.step(), [None] * len(each)
            try:
                whole = world.around("POST", path, key, name, body)
                if whole.is_done:
                    told = [Answer(one["status"], one["answer"], one["replayed"]) for one in whole.body["results"]]
                return next((answer for answer in told if answer and not answer.is_final), whole)
            finally:
                for asked, answer in zip(each, told, strict=True):
                    asked.tries.append(Try(begun, world.history.step(), answer))

        self.repeat(Asked("batch", send, about))


def hire(world: World, count: int) -> list[Till]:
    """So many tills, half of them at each location."""
    return [Till(world, at, Random(f"{world.seed}/till/{at}"), ("mill", "dock")[at % 2]) for at in range(count)]  # noqa: S311


def say(check: Check, member_id: str, choose: Random) -> dict[str, Any]:
    """The check as the body of a sale. What a reward took off stands in the discount, in a payment, or nowhere."""
    discount = check.discount + (check.used if check.style == "discount" else 0)
    payments = [{"type": "reward", "amount": check.used}] if check.style == "payment" and check.used else []
    refunds = [{"id": id_, "amount": amount} for id_, amount in check.refunds.items() if choose.random() < 0.8]
    who = {"member_id": member_id} if choose.random() < 0.8 else {"phone": check.phone}
    return {
        "state": check.state,
        "currency": "USD",
        "subtotal": check.subtotal,
        "discount": min(discount, check.subtotal),
        "payments": payments,
        "refunds": refunds,
        **(who if check.is_named else {}),
        **({"version": check.version} if check.versioned else {}),
    }
