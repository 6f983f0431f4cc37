"""What a month costs: units that were counted, times habits (infra/month.json), times prices (infra/prices.json)."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chalicelib.domain.texts.prices import price_in

ROOT = Path(__file__).parents[2]
HOURS, DAYS = 730, 365 / 12
MILLION, GB = 1_000_000, 10**9
QUEUES = 3
REQUESTS_A_MESSAGE = 3
"""Sent, received, deleted."""
READ_BYTES = 4096

Figures = tuple[int, int, int]
"""Round trips, read units, write units of a call, as docs/access-patterns.md charts them."""


def load(name: str) -> dict:
    return json.loads((ROOT / "infra" / name).read_text(encoding="utf-8"))


def assumed(part: str) -> dict[str, float]:
    """The numbers of a part of infra/month.json, without their words."""
    return {name: value for name, (value, _) in load("month.json")[part].items()}


@dataclass(frozen=True)
class Habits:
    """What the demo merchants' year says: all of it for each sale of a member, but the bytes for each sale of anybody."""

    texts: float
    parts: float
    redemptions: float
    joined: float
    first_of_month: float
    bytes_kept: float


def shop_calls(habits: Habits) -> dict[str, float]:
    """How often each charted call comes in a month of one shop."""
    shop = assumed("shop")
    sales, ours = shop["sales"], shop["sales"] * shop["member_share"]
    first, rewards = ours * habits.first_of_month, ours * habits.redemptions
    return {
        "look-up": ours * (shop["look_ups_a_sale"] + shop["quotes_a_sale"]),
        "sale": ours - first - rewards,
        "sale, first of its last day": first,
        "sale that brings a reward within reach": rewards,
        "sale without a member": sales - ours,
        "refund": sales * shop["refund_share"],
        "hold": rewards,
        "capture": rewards,
        "text that joins": ours * habits.joined,
        "text that asks": ours * shop["questions_a_sale"],
        "text out": ours * (habits.texts + shop["questions_a_sale"]),
        "delivery report": ours * (habits.texts + shop["questions_a_sale"]),
        "member with something ready": rewards,
        "what is kept of a sale": ours,
        "what is kept of a sale without a member": sales - ours,
        "what is kept of a reward that is used": rewards,
        "what is kept of somebody who joins": ours * habits.joined,
        "what is kept of a text": ours * (habits.texts + shop["questions_a_sale"]),
        "study of a hundred members": DAYS * shop["members"] / 100,
        "adding a study up": DAYS,
    }


STAGE_CALLS = {
    "hour in which nothing ends": HOURS,
    "hour in which nothing is studied": HOURS,
    "quarter of an hour in which nothing waits": 4 * HOURS,
    "reconciling": HOURS,
    "closing months": HOURS,
    "hour without a copy": HOURS,
}
IN_THE_BACKGROUND = ("what is kept", "study of", "adding a study up")
"""Into a table that has no stream, by runs that are counted already."""
NOT_AT_TILLS = ("text", "delivery", "member with", *IN_THE_BACKGROUND)
AT_TILLS = {name for name in shop_calls(Habits(*[0] * 6)) if not name.startswith(NOT_AT_TILLS)}
REPORT: Figures = (3, 2, 4)
"""Of a delivery report, as the page says in a sentence and tests/bench/test_report_budgets.py holds."""
OF_JOBS = {"member with something ready"}
"""Done within a run that is counted already."""


def quantities(shops: int, habits: Habits, chart: Mapping[str, Figures]) -> Counter[str]:
    """How much of everything that has a price a month takes, by the price's id."""
    idle = {"closing months": (1, 1, 0), "hour without a copy": (1, 0, 0)}
    chart = {**chart, "delivery report": REPORT, "reconciling": (1, 1, 0), **idle}
    shop, stage = assumed("shop"), assumed("stage")
    calls = {name: shops * count for name, count in shop_calls(habits).items()} | STAGE_CALLS
    kept = shops * shop["sales"] * habits.bytes_kept * shop["months_kept"]
    found = Counter[str]()
    for name, count in calls.items():
        trips, reads, writes = chart[name]
        found["read_units"] += count * reads
        found["write_units"] += count * writes
        if name.startswith(IN_THE_BACKGROUND):
            found["lambda_seconds"] += count * trips * stage["round_trip_ms"] / 1000
        elif name not in OF_JOBS:
            found += _functions(name, count, trips, stage, writes=bool(writes) and name not in STAGE_CALLS)
    found["api_requests"] = sum(calls[name] for name in AT_TILLS)
    found["data_out"] = found["api_requests"] * shop["answer_bytes"] / GB
    found["read_units"] += read_by_reconciling(shops, habits) * (1 + 1 / DAYS)  # closing months reads as much, once
    found["stored"] = found["recoverable"] = kept / GB
    messages = calls["text out"] + calls["text that joins"] + calls["text that asks"]
    found["queue_requests"] = QUEUES * stage["polls"] + REQUESTS_A_MESSAGE * messages
    found["topic_requests"] = calls["text that joins"] + calls["text that asks"]
    found["key_requests"] = found["lambda_requests"] * stage["cold_share"] * stage["key_requests_cold"]
    found["logs_in"] = found["lambda_requests"] * stage["log_bytes"] / GB
    found["logs_kept"] = found["logs_in"] * stage["log_months"]
    found["rules"] = sum(STAGE_CALLS.values())
    found["parameters"], found["metrics"] = stage["parameters"], stage["metrics"]
    found["alarms"], found["dashboards"] = declared("CloudWatch::Alarm"), declared("CloudWatch::Dashboard")
    found["keys"] = declared("KMS::Key")
    found["numbers"] = found["campaigns"] = shops
    found["texts_out"] = calls["text out"] * habits.parts / habits.texts
    found["texts_in"] = found["topic_requests"]
    return found


def read_by_reconciling(shops: int, habits: Habits) -> float:
    """Read units: everything that is kept is read twice a day."""
    shop = assumed("shop")
    return DAYS * 2 * shops * shop["sales"] * habits.bytes_kept * shop["months_kept"] / READ_BYTES


def _functions(name: str, count: float, trips: int, stage: Mapping[str, float], *, writes: bool) -> Counter[str]:
    """The function that does it, and the two that the table's stream starts for what was written."""
    sends = stage["text_ms"] if name == "text out" else 0
    works = stage["handler_ms"] + trips * stage["round_trip_ms"] + sends
    hears = 2 * stage["handler_ms"] + stage["round_trip_ms"] if writes else 0
    runs = count * (1 + 2 * writes)
    seconds = (count * (works + hears) + runs * stage["cold_share"] * stage["cold_ms"]) / 1000
    return Counter({"lambda_requests": runs, "lambda_seconds": seconds})


def declared(kind: str) -> int:
    """How many of these the templates declare, without what somebody has to ask for; an alarm counts once for each metric."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "infra" / "templates").glob("*.yaml")))
    found = len(re.findall(rf"Type: AWS::{kind}$(?!\n +Condition: CopiesNightly)", text, re.MULTILINE))
    if kind != "CloudWatch::Alarm":
        return found
    return found - len(re.findall(r"^ +Metrics:$", text, re.MULTILINE)) + text.count("MetricStat:")


def cost(price: Mapping, quantity: float) -> tuple[float, float]:
    """US dollars for so much of it, and how many of those the free tier takes off."""
    usd = price["usd"] if price["usd"] is not None else price_in("US", 1) / MILLION
    whole = quantity / price["per"] * usd
    return whole, whole - max(0.0, quantity - price["free"]) / price["per"] * usd
