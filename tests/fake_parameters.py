"""Parameters in memory, known by the last part of their name: which stage it is, Chalice's test client decides."""

from chalicelib.storage.parameters import Parameters


class FakeParameters(Parameters):
    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def read(self, *names: str) -> dict[str, str]:
        return {name: self.known[name.rpartition("/")[2]] for name in names if name.rpartition("/")[2] in self.known}
