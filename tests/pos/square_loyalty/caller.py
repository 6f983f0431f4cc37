"""Code that was written for Square's Loyalty API, and talks to ours."""

import itertools
import json
from typing import Any

from chalice.test import HTTPResponse, TestHTTPClient

from tests.builders import Shop

LOYALTY = "/square/v2/loyalty"


class SquareClient:
    """A caller with a location key. `last` is the newest response."""

    def __init__(self, http: TestHTTPClient, shop: Shop, key: str, location_id: str = "mill") -> None:
        self.http, self.shop, self.key, self.location_id = http, shop, key, location_id
        self.last: HTTPResponse
        self._keys = (f"key-{number}" for number in itertools.count(1))

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HTTPResponse:
        sent = {"Authorization": f"Bearer {self.key}", "Square-Version": "2026-09-16", "Content-Type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        kept = {name: value for name, value in sent.items() if value}
        self.last = self.http.request(method, f"{LOYALTY}{path}", headers=kept, body=raw)
        return self.last

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        answer = self.send(method, path, body, **headers)
        assert answer.status_code == 200, answer.body
        return answer.json_body

    def refuse(self, code: str, method: str, path: str, body: Any = None, status: int = 400, **headers: str) -> Any:
        """Send, and return the error of a refusal."""
        answer = self.send(method, path, body, **headers)
        (error,) = answer.json_body["errors"]
        assert (answer.status_code, error["code"]) == (status, code), answer.body
        assert error["detail"].endswith(".")
        return error

    def write(self, fields: dict[str, Any], key: str | None = None) -> dict[str, Any]:
        """A body that writes, with a key of its own unless it is named."""
        return {**fields, "idempotency_key": key or next(self._keys)}

    def create(self, phone: str, key: str | None = None) -> Any:
        wanted = {"loyalty_account": {"mapping": {"phone_number": phone}, "program_id": "club"}}
        return self.ask("POST", "/accounts", self.write(wanted, key))["loyalty_account"]

    def account(self, account_id: str) -> Any:
        return self.ask("GET", f"/accounts/{account_id}")["loyalty_account"]

    def accumulate(self, account_id: str, key: str | None = None, **earned: Any) -> Any:
        body = self.write({"accumulate_points": earned, "location_id": self.location_id}, key)
        return self.ask("POST", f"/accounts/{account_id}/accumulate", body)

    def adjust(self, account_id: str, points: int, key: str | None = None, **fields: Any) -> Any:
        body = self.write({"adjust_points": {"points": points, "reason": "Sorry"}, **fields}, key)
        return self.ask("POST", f"/accounts/{account_id}/adjust", body)["event"]

    def reward(self, account_id: str, tier: str = "fiver", key: str | None = None, **fields: Any) -> Any:
        return self.ask("POST", "/rewards", self.write(wish(account_id, tier, **fields), key))["reward"]

    def redeem(self, reward_id: str, key: str | None = None) -> Any:
        body = self.write({"location_id": self.location_id}, key)
        return self.ask("POST", f"/rewards/{reward_id}/redeem", body)["event"]

    def events(self, account_id: str, **fields: Any) -> Any:
        query = {"filter": {"loyalty_account_filter": {"loyalty_account_id": account_id}, **fields.pop("filter", {})}}
        return self.ask("POST", "/events/search", {"query": query, **fields})

    def rewards(self, account_id: str, status: str | None = None, **fields: Any) -> Any:
        query = {"loyalty_account_id": account_id} | ({"status": status} if status else {})
        return self.ask("POST", "/rewards/search", {"query": query, **fields})


def wish(account_id: str, tier: str = "fiver", **fields: Any) -> dict[str, Any]:
    return {"reward": {"loyalty_account_id": account_id, "reward_tier_id": tier, **fields}}
