"""20,000 messages, valid until somebody changed them: none is answered with a failure of ours, and the ledger adds up."""

import json
import os
import random
from collections import Counter

import pytest

from chalicelib.usecases import reconcile
from tests.fuzz.messages import PROTOCOLS
from tests.fuzz.mutations import change

MUTATIONS = 20_000
ABOVE_ALL = 500
"""From here on statuses are failures of ours."""
SEED = int(os.environ.get("SEED", "20261122"))


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_no_changed_message_is_answered_with_a_failure_of_ours(http, shop, maya, log, protocol):
    chance = random.Random(f"{SEED} {protocol}")  # noqa: S311 - the same seed makes the same messages
    messages = PROTOCOLS[protocol](shop, maya)
    for message in messages:  # so that the changed ones meet something
        http.request(message.method, message.path, headers=dict(message.sign(raw := json.dumps(message.body).encode())), body=raw)
    statuses: Counter[int] = Counter()
    for number in range(MUTATIONS // len(PROTOCOLS)):
        message = chance.choice(messages)
        raw = change(chance, message.body)
        answer = http.request(message.method, message.path, headers=dict(message.sign(raw)), body=raw)
        statuses[answer.status_code] += 1
        assert answer.status_code < ABOVE_ALL, f"SEED={SEED}, number {number}: {message.method} {message.path} {raw[:2_000]!r}"
    assert statuses[200] > 0, "a fuzzer that breaks every message tries nothing"
    assert sum(statuses.values()) > 3 * statuses[200], "a fuzzer that breaks none tries nothing either"
    shop.wait(days=8)
    desk = reconcile.Desk(shop.book, shop.merchants, lambda: shop.now)
    assert reconcile.run_daily(desk, lambda: 1e9) == []
