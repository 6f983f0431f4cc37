"""Sending the messages of one protocol, each changed in some way, and holding every answer to what it may be."""

import json
import time
from collections import Counter
from collections.abc import Container
from typing import Any

from tests.fuzz.messages import Headers, Message, Protocol
from tests.fuzz.mutations import Mutator
from tests.fuzz.scene import Scene

BELOW_500 = range(500)
UNKNOWN_SENDER, ODD_HEADER, ODD_PATH = 0.05, 0.10, 0.15
"""One in twenty of each."""


def write(message: Message) -> bytes:
    """What is sent where nothing is changed."""
    return message.wrap(json.dumps(message.body).encode())


class Sender:
    """The sender of a protocol's messages. `slowest` is the CPU that the slowest took, and how it began."""

    def __init__(self, protocol: Protocol, scene: Scene, mutator: Mutator) -> None:
        self.protocol, self.http, self.mutator = protocol, scene.http, mutator
        self.messages = protocol.messages(scene)
        self.statuses = Counter[int]()
        self.slowest = 0.0, b""

    def send_all(self) -> None:
        """Each message as it is, so that the changed ones meet something."""
        for message in self.messages:
            wire = write(message)
            self._send(message, message.sign(wire), wire, self.protocol.answers)

    def send_changed(self) -> None:
        """One of the messages, changed at random; now and then with a signature or a key that is not its own."""
        chance, answers = self.mutator.chance, self.protocol.answers
        message, kind = chance.choice(self.messages), chance.random()
        valid, wire = write(message), message.wrap(self.mutator.change(message.body))
        headers, path = dict(message.sign(wire)), message.path
        if kind < UNKNOWN_SENDER:
            headers = dict(message.sign(valid))
            if self.protocol.bears_key:
                headers["Authorization"] += "x"
            answers = {self.protocol.unknown} if self.protocol.bears_key or valid != wire else answers
        elif kind < ODD_HEADER:
            headers, answers = self.mutator.change_header(headers), {*BELOW_500, *answers}
        elif kind < ODD_PATH:
            path, answers = self.mutator.change_path(path), {*BELOW_500, *answers}
        self.statuses[self._send(message, headers, wire, answers, path)] += 1

    def send_each_field_changed(self) -> None:
        """Each message with each of its fields missing, then wrong in each of a few ways."""
        for message in self.messages:
            for raw in self.mutator.change_each_field(message.body):
                wire = message.wrap(raw)
                self._send(message, message.sign(wire), wire, self.protocol.answers)

    def _send(self, message: Message, headers: Headers, wire: bytes, answers: Container[int], path: str = "") -> int:
        began, path = time.process_time(), path or message.path
        answer = self.http.request(message.method, path, headers=dict(headers), body=wire)
        status = int(answer.status_code)
        self.slowest = max(self.slowest, (time.process_time() - began, wire[:200]))
        said: Any = (f"after {self.statuses.total()}", status, message.method, path, headers, wire[:2_000])
        assert status in answers, said
        assert path != message.path or self.protocol.fits(message, answer), said
        return status
