"""What goes wrong on the way, and who draws it.

Everybody who acts has a generator of their own for it, so that a seed gives each the same bad luck whatever the others do.
Whoever has none, the checker for one, meets no faults.
"""

from collections import Counter
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Fault(StrEnum):
    LOST = "request lost"
    UNANSWERED = "answer lost"
    """It was done, and nobody hears of it."""
    DELAYED = "request delayed"
    """Nobody hears of it, and it arrives later, after others."""
    REPEATED = "request repeated"
    """The client sends it again by itself, and hears the second answer."""
    BROKEN = "server error"
    """It was done, and the answer is that something broke."""
    THROTTLED = "throttled"
    COLLIDED = "transaction conflict"
    REFUSED = "text refused"
    FORBIDDEN = "text refused for good"
    UNCERTAIN = "text sent, answer lost"
    KILLED_BEFORE = "killed before the call"
    KILLED_AFTER = "killed after the call"


class Killed(BaseException):
    """The process is gone. Nothing in the product catches it, as nothing would run."""


MENDED, MENDED_MAX = {Fault.LOST, Fault.UNANSWERED, Fault.BROKEN, Fault.THROTTLED, Fault.COLLIDED}, 2
"""What our client repairs by itself, where no more than so many come one after the other."""
LASTING, LASTS = {Fault.THROTTLED, Fault.COLLIDED}, 0.5
"""What comes in bursts, and how often the next call meets it too."""


@dataclass
class Luck:
    """One actor's: which faults come, that of the last call, how many came running, and how many in all."""

    random: Random
    last: Fault | None = None
    running: int = 0
    met: int = 0


class Weather:
    """Draws faults: `rate` of all calls meet one, more in bursts. `mild` weather has only what our client repairs."""

    _luck: ContextVar[Luck | None] = ContextVar("luck", default=None)

    def __init__(self, rate: float, *, mild: bool = False) -> None:
        self.rate, self.mild = rate, mild
        self.met: Counter[str] = Counter()

    def begin(self, random: Random) -> None:
        """From here on, this thread or greenlet meets faults."""
        self._luck.set(Luck(random))

    @property
    def met_here(self) -> int:
        """How many faults this thread or greenlet has met."""
        luck = self._luck.get()
        return luck.met if luck else 0

    def draw(self, *possible: Fault) -> Fault | None:
        """The fault that the next call meets, if any."""
        luck = self._luck.get()
        if luck is None:
            return None
        fate, fault = luck.random.random(), luck.random.choice(possible)
        if luck.last in LASTING.intersection(possible) and not self.mild and fate < LASTS:
            fault = luck.last
        elif fate >= self.rate or (self.mild and (fault not in MENDED or luck.running == MENDED_MAX)):
            luck.last, luck.running = None, 0
            return None
        luck.last, luck.running, luck.met = fault, luck.running + 1, luck.met + 1
        self.met[fault] += 1
        return fault
