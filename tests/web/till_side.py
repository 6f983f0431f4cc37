"""A paired till that calls as its script does."""

import itertools
from typing import Any

from chalice.test import TestHTTPClient

from chalicelib.domain.desk.staff import Role
from chalicelib.usecases import devices
from chalicelib.usecases.signing import pins
from tests.web.visiting import Desk, Visitor


class Till(Visitor):
    """A browser that is a till of the mill. Ana is at it, of whom nobody asks a PIN, unless it is locked."""

    def __init__(self, http: TestHTTPClient, desk: Desk) -> None:
        super().__init__(http, desk)
        self._names = (f"request-{number}" for number in itertools.count(1))

    def pair(self, place: str = "mill", role: Role = Role.STAFF) -> "Till":
        """Pair it, by a code of the console's."""
        maker = self.desk.hire(role, "Ana")
        self.call("pair", code=self.code(place, maker.id))
        return self

    def code(self, place: str = "mill", by: str = "staff-ana") -> str:
        """A pairing code."""
        shop = self.desk.shop
        return devices.offer_pairing(self.desk.devices, shop.vault, shop.merchant, place, "Tablet", 5, by, shop.now)

    def give_pin(self, pin: str = "2580", name: str = "ana") -> None:
        """Somebody has this PIN from now on."""
        staff = self.desk.team.known[self.desk.shop.merchant.id, f"staff-{name}"]
        pins.set_pin(self.desk.team, self.desk.devices, self.desk.shop.vault, staff, staff, pin)

    def ask(self, path: str, status: int = 200, **fields: Any) -> Any:
        """Call, and return what is answered with this status."""
        answer = self.post(f"/till/{path}", fields, Accept="application/json")
        assert answer.status_code == status, answer.body
        return answer.json_body

    def call(self, path: str, **fields: Any) -> Any:
        """Do something once."""
        return self.ask(path, **{"request": next(self._names), **fields})

    def refuse(self, status: int, kind: str, path: str, /, **fields: Any) -> Any:
        """Be refused."""
        facts = self.ask(path, status, **{"request": next(self._names), **fields})
        assert facts["code"] == kind, facts
        assert facts["sentence"].endswith(".")
        return facts

    def lock(self) -> None:
        """Lock it; Ana has a PIN."""
        self.give_pin()
        self.call("lock")

    def earn(self, member: str, amount: int, check: str = "check-1", **fields: Any) -> Any:
        """Key a sale."""
        return self.call("earn", **{"request": check, "check": check, "amount": amount, "member": member, **fields})
