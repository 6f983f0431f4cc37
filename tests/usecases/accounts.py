"""What delivery reports are noted in, for tests of them alone."""

from dataclasses import dataclass, field

from chalicelib.usecases.ports import Delivery


@dataclass
class Accounts:
    """The part of the record of texts that reports need: an estimate of 10,000 for one part, until it is settled."""

    known: dict[str, Delivery] = field(default_factory=dict)
    settled: dict[str, tuple[int, int]] = field(default_factory=dict)

    def find(self, message_id):
        return self.known.get(message_id)

    def settle(self, delivery, price_micros, parts):
        told = price_micros, parts
        return self.settled.setdefault(delivery.cause, told) is told

    @property
    def spent(self):
        return sum(self.settled.get(delivery.cause, (10_000, 1))[0] for delivery in self.known.values())
