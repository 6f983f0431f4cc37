"""20,000 messages, valid until somebody changed them: none is answered with a failure of ours, and the ledger adds up.

SEED and MUTATIONS in the environment choose others, and more.
"""

import os
import random

import pytest

from tests.fuzz.mutations import Mutator
from tests.fuzz.protocols import PROTOCOLS
from tests.fuzz.sending import Sender

MUTATIONS = int(os.environ.get("MUTATIONS", "20000"))
ON_TABLES = 20
"""One in so many is tried on the adapters too."""
SEED = os.environ.get("SEED", "20261122")
SECONDS_MAX = 1.0
"""Of CPU, for one message. The slowest takes a seventh of it."""


@pytest.mark.parametrize("ports", ["fakes", "tables"], indirect=True)
@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.usefixtures("held_to_it", "others_set_aside")
def test_no_changed_message_is_answered_with_a_failure_of_ours(scene, protocol, request):
    on_tables = "tables" in request.node.callspec.id
    chance = random.Random(f"{SEED} {protocol}")  # noqa: S311 - the same seed makes the same messages
    sender = Sender(PROTOCOLS[protocol], scene, Mutator(chance, scene.strangers))
    sender.send_all()
    for _ in range(MUTATIONS // len(PROTOCOLS) // (ON_TABLES if on_tables else 1)):
        sender.send_changed()
    done = sender.statuses[200]
    assert done > 0, "a fuzzer that breaks every message tries nothing"
    assert sum(sender.statuses.values()) > done, "a fuzzer that breaks none tries nothing either"
    assert on_tables or sender.slowest[0] < SECONDS_MAX, sender.slowest


@pytest.mark.parametrize("protocol", ["the API", "Toast", "the Square Loyalty surface", "Lightspeed"])
@pytest.mark.usefixtures("held_to_it")
def test_every_field_may_be_missing_or_anything(scene, protocol):
    sender = Sender(PROTOCOLS[protocol], scene, Mutator(random.Random(SEED), scene.strangers))  # noqa: S311
    sender.send_all()
    sender.send_each_field_changed()
