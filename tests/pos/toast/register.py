"""A register in the vendor's shape: it builds checks and sends what such a register would send, over HTTP."""

import itertools
import json
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from chalice.test import HTTPResponse, TestHTTPClient

from chalicelib.pos.toast.money import decimal_of

RESTAURANT = "3f0c7d2e-7b43-4c27-9a54-6a1b9f7f0a11"
KEY = "5b1d0a7c0f4e4f0f9ad1c4b5a6978877"
PARTS = {
    "LOYALTY_SEARCH": "searchTransactionInformation",
    "LOYALTY_INQUIRE": "checkTransactionInformation",
    "LOYALTY_REDEEM": "checkTransactionInformation",
    "LOYALTY_ACCRUE": "checkTransactionInformation",
    "LOYALTY_REVERSE": "reverseTransactionInformation",
    "LOYALTY_TRANSFER": "transferTransactionInformation",
}
_numbers = itertools.count(1)


def guid() -> str:
    """A GUID, the same in every run."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"toast-{next(_numbers)}"))


class Cents(json.JSONEncoder):
    """Writes decimals as the numbers that they are."""

    def default(self, o: Any) -> Any:
        return float(o) if isinstance(o, Decimal) else super().default(o)


@dataclass
class Check:
    """A check as the register has it: lines and discounts change, and its JSON follows."""

    guid: str = field(default_factory=guid)
    lines: list[dict[str, Any]] = field(default_factory=list)
    redemptions: list[dict[str, Any]] = field(default_factory=list)
    paid_at: str | None = None
    tip: Decimal = Decimal(0)
    voided: bool = False

    def add(self, name: str, price: str, quantity: int = 1, **more: Any) -> "Check":
        """Add a selection; `price` is of all of it."""
        line = {
            "guid": guid(),
            "entityType": "MenuItemSelection",
            "externalId": None,
            "deferred": False,
            "preDiscountPrice": Decimal(price),
            "displayName": name,
            "appliedDiscounts": [],
            "modifiers": [],
            "voided": False,
            "appliedTaxes": [],
            "itemGroup": {"guid": "1f0a", "entityType": "MenuGroup", "externalId": None},
            "item": {"guid": f"item-{name.lower().replace(' ', '-')}", "entityType": "MenuItem", "externalId": None},
            "quantity": quantity,
            "selectionType": "NONE",
            **more,
        }
        self.lines.append(line)
        return self

    def remove(self, name: str) -> None:
        """Take a selection off."""
        self.lines = [line for line in self.lines if line["displayName"] != name]

    @property
    def off(self) -> Decimal:
        """What the program's discounts take off."""
        return sum((_worth(one) for one in self.redemptions), Decimal(0))

    @property
    def due(self) -> Decimal:
        """What is due before tax."""
        return sum((Decimal(line["preDiscountPrice"]) for line in self.lines), Decimal(0)) - self.off

    def json(self) -> dict[str, Any]:
        """The check object."""
        tax = (self.due * Decimal("0.0625")).quantize(Decimal("0.00000001"))
        payment = {"guid": guid(), "entityType": "OrderPayment", "type": "CREDIT", "amount": self.due, "tipAmount": self.tip}
        return {
            "guid": self.guid,
            "entityType": "Check",
            "displayNumber": "183",
            "payments": [{**payment, "refund": None, "refundStatus": "NONE"}] if self.paid_at else [],
            "appliedDiscounts": [self._discount(one) for one in self.redemptions if not _lines_of(one)],
            "appliedLoyaltyInfo": None,
            "voided": self.voided,
            "deleted": False,
            "paymentStatus": "CLOSED" if self.paid_at else "OPEN",
            "amount": self.due,
            "taxAmount": tax,
            "totalAmount": self.due + tax,
            "openedDate": "2026-11-21T17:30:00.000+0000",
            "paidDate": self.paid_at,
            "closedDate": self.paid_at,
            "deletedDate": "1970-01-01T00:00:00.000+0000",
            "selections": [self._selection(line) for line in self.lines],
            "appliedServiceCharges": [],
            "customer": None,
        }

    def _selection(self, line: dict[str, Any]) -> dict[str, Any]:
        mine = [one for one in self.redemptions if line["guid"] in _lines_of(one)]
        off = sum((_lines_of(one)[line["guid"]] for one in mine), Decimal(0))
        discounts = [self._discount(one, _lines_of(one)[line["guid"]]) for one in mine]
        return {
            **line,
            "price": Decimal(line["preDiscountPrice"]) - off,
            "appliedDiscounts": [*line["appliedDiscounts"], *discounts],
        }

    @staticmethod
    def _discount(redemption: dict[str, Any], amount: Decimal | None = None) -> dict[str, Any]:
        return {
            "guid": redemption.get("appliedDiscountGuid"),
            "entityType": "AppliedLoyaltyProviderDiscount",
            "processingState": "PENDING_APPLIED",
            "loyaltyDetails": {"vendor": "INTEGRATION", "referenceId": redemption["identifier"]},
            "name": redemption["identifier"],
            "discountAmount": _worth(redemption) if amount is None else amount,
            "triggers": [],
        }


def _worth(redemption: dict[str, Any]) -> Decimal:
    lines = _lines_of(redemption)
    if lines:
        return sum(lines.values(), Decimal(0))
    return Decimal(str(redemption.get("amount") or 0)) * int(redemption.get("quantity") or 1)


def _lines_of(redemption: dict[str, Any]) -> dict[str, Decimal]:
    parts = redemption.get("itemApplication")
    if parts:
        return {part["selectionIdentifier"]: Decimal(str(part["amount"])) for part in parts}
    line = redemption.get("selectionGuid")
    return {line: Decimal(str(redemption["amount"]))} if line and redemption.get("amount") is not None else {}


class Register:
    """Sends messages as one restaurant. `last` is the newest response, `sent` the newest transaction's GUID."""

    def __init__(self, http: TestHTTPClient, key: str = KEY, restaurant: str = RESTAURANT) -> None:
        self.http, self.key, self.restaurant = http, key, restaurant
        self.last: HTTPResponse
        self.sent = ""

    def post(self, verb: str, body: Any, name: str | None = None, **headers: str) -> HTTPResponse:
        """Post a body (bytes go as they are) with the headers of a transaction; those that are given win, "" leaves one out."""
        self.sent = name or guid()
        raw = body if isinstance(body, bytes) else json.dumps(body, cls=Cents).encode()
        plain = {
            "Authorization": self.key,
            "Content-Type": "application/json",
            "Toast-Restaurant-External-ID": self.restaurant,
            "Toast-Transaction-GUID": self.sent,
            "Toast-Transaction-Type": verb,
        } | {word.replace("_", "-"): value for word, value in headers.items()}
        kept = {word: value for word, value in plain.items() if value}
        self.last = self.http.request("POST", "/toast/v1/loyalty", headers=kept, body=raw)
        return self.last

    def ask(
        self, verb: str, part: dict[str, Any] | None, name: str | None = None, status: str = "ACCEPT", http: int = 200
    ) -> Any:
        """Send one transaction, and return the JSON of the answer, which has this status."""
        body = {"toastTransactionType": verb, **dict.fromkeys(PARTS.values()), PARTS[verb]: part}
        answer = self.post(verb, body, name)
        assert (answer.json_body["transactionStatus"], answer.status_code) == (status, http), answer.body
        return answer.json_body

    def search(self, status: str = "ACCEPT", http: int = 200, **criteria: str | None) -> Any:
        """LOYALTY_SEARCH."""
        plain = dict.fromkeys(("firstName", "lastName", "email", "phone"))
        return self.ask("LOYALTY_SEARCH", {"searchCriteria": {**plain, **criteria}}, None, status, http)

    def inquire(self, identifier: str | None, check: Check, status: str = "ACCEPT", http: int = 200) -> Any:
        """LOYALTY_INQUIRE; the check takes over what is applied, and loses what is rejected."""
        answer = self.ask("LOYALTY_INQUIRE", self._information(identifier, check), None, status, http)
        return self._heed(answer, check)

    def add(self, identifier: str, check: Check, offer: str, quantity: int = 1) -> Any:
        """The cashier taps Redeem on an offer, and the register asks about it."""
        check.redemptions.append({"identifier": offer, "quantity": quantity, "appliedDiscountGuid": guid(), "amount": None})
        return self.inquire(identifier, check)

    def redeem(self, identifier: str, check: Check, name: str | None = None) -> Any:
        """LOYALTY_REDEEM."""
        return self._heed(self.ask("LOYALTY_REDEEM", self._information(identifier, check), name), check)

    def accrue(
        self,
        identifier: str | None,
        check: Check,
        name: str | None = None,
        at: str = "2026-11-21T18:00:00.000+0000",
        status: str = "ACCEPT",
        http: int = 200,
    ) -> Any:
        """LOYALTY_ACCRUE."""
        check.paid_at = at
        return self.ask("LOYALTY_ACCRUE", self._information(identifier, check), name, status, http)

    def reverse(
        self,
        transaction: str,
        *redemptions: dict[str, Any],
        identifier: str | None = None,
        name: str | None = None,
        status: str = "ACCEPT",
        http: int = 200,
    ) -> Any:
        """LOYALTY_REVERSE of a transaction, or of these redemptions of it."""
        part = {"loyaltyIdentifier": identifier, "transactionId": transaction, "redemptions": list(redemptions) or None}
        return self.ask("LOYALTY_REVERSE", part, name, status, http)

    def transfer(self, old: str | None, new: str | None, name: str | None = None, status: str = "ACCEPT", http: int = 200) -> Any:
        """LOYALTY_TRANSFER."""
        return self.ask("LOYALTY_TRANSFER", {"fromLoyaltyIdentifier": old, "toLoyaltyIdentifier": new}, name, status, http)

    @staticmethod
    def _information(identifier: str | None, check: Check) -> dict[str, Any]:
        return {
            "loyaltyIdentifier": identifier,
            "orderGuid": "0d6f",
            "check": check.json(),
            "redemptions": list(check.redemptions),
        }

    @staticmethod
    def _heed(answer: Any, check: Check) -> Any:
        told = answer.get("checkResponse", {})
        applied = {one["appliedDiscountGuid"]: one for one in told.get("appliedRedemptions", ())}
        gone = {one["redemption"]["appliedDiscountGuid"] for one in told.get("rejectedRedemptions", ())}
        kept = [one for one in check.redemptions if one["appliedDiscountGuid"] not in gone]
        check.redemptions = [applied.get(one["appliedDiscountGuid"], one) for one in kept]
        return answer


def dollars(units: int) -> float:
    """Cents as the number that JSON gives."""
    return float(decimal_of(units, "USD"))
