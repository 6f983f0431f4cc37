"""Causes in memory; they pass the port's contract."""

from typing import TYPE_CHECKING

from chalicelib.usecases.causes.ports import Causes

if TYPE_CHECKING:
    from chalicelib.domain.causes.cause import Cause, Handed


class FakeCauses(Causes):
    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Cause] = {}
        self.over: dict[tuple[str, str, str, int], Handed] = {}

    def of_merchant(self, merchant_id: str) -> tuple["Cause", ...]:
        return tuple(self.known[key] for key in sorted(self.known) if key[0] == merchant_id)

    def put(self, merchant_id: str, cause: "Cause") -> None:
        self.known[merchant_id, cause.id] = cause

    def handed(self, merchant_id: str) -> tuple["Handed", ...]:
        return tuple(self.over[key] for key in sorted(self.over) if key[0] == merchant_id)

    def hand_over(self, merchant_id: str, handed: "Handed", number: int) -> None:
        self.over[merchant_id, f"{handed.month}", handed.cause_id, number] = handed
