"""Each protocol's valid messages again a week later, and with times that are ahead or long past."""

import json

import pytest

from tests.fuzz.protocols import PROTOCOLS

DAYS = ("2026-11-21", "2026-11-20")
"""What the messages say of when."""


def send(scene, message, wire, headers=None):
    """Send it as its sender would, or with these headers; returns the status."""
    headers = dict(headers or message.sign(wire))
    return scene.http.request(message.method, message.path, headers=headers, body=wire).status_code


def written(scene):
    """All that was ever written of anybody's points, without what only says that a hold has run out."""
    chains = scene.shop.book.chains
    return {member: [(entry.kind, entry.points, entry.cause) for entry in chains[member]] for member in chains}


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.usefixtures("held_to_it")
def test_everything_again_a_week_later_changes_nothing(scene, protocol):
    sent, before = [], written(scene)
    for message in PROTOCOLS[protocol].messages(scene):
        wire = message.wrap(json.dumps(message.body).encode())
        sent.append((message, wire, dict(message.sign(wire))))
        assert send(scene, *sent[-1]) in PROTOCOLS[protocol].answers
    scene.shop.wait(days=7)
    once = written(scene)
    assert once != before
    for message, wire, headers in sent:
        message.wrap(json.dumps(message.body).encode())  # what we then ask is answered as it was
        assert send(scene, message, wire, headers) in PROTOCOLS[protocol].answers
    assert written(scene) == once


@pytest.mark.parametrize("day", ["2026-11-22", "2026-12-31", "2025-11-21", "1970-01-01"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.usefixtures("held_to_it")
def test_a_clock_that_is_wrong_is_answered_and_gives_no_more_points(scene, protocol, day):
    def live():
        before = scene.shop.balance(scene.maya)
        for message in PROTOCOLS[protocol].messages(scene):
            text = json.dumps(message.body)
            for other in DAYS:
                text = text.replace(other, day)
            wire = message.wrap(text.encode())
            assert send(scene, message, wire) in PROTOCOLS[protocol].answers
        return scene.shop.balance(scene.maya) - before

    assert live() <= 200
