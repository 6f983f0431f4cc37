"""`make breach-drill`: a busy stack of its own, all that it stores in the hands of a thief, and what they got."""

import sys
import tempfile
from pathlib import Path

from tests.drill.drill import drill
from tests.e2e.stack import Stack


def main() -> int:
    """Run the drill; 0 where it found nothing but first names without numbers."""
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder) / "state")
        say("Starting a shop of the demo, and living through a busy hour ...")
        stack.start()
        try:
            report = drill(stack)
        finally:
            stack.stop()
    say(report.say())
    return 1 if report.loot else 0


def say(words: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
