"""Change the data keys of all merchants, while everything goes on: `make rotate-keys STAGE=dev`.

    python -m infra.rotate_keys --stage dev

Run it three times: it gives new keys; an hour later it seals anew what was sealed with the old ones; after 36 days, when no
backup and no queue holds anything of theirs any more, it forgets them. Each time it says when the next is. What is cut short goes
on where it was. Stage local is the `make run` in another window.
"""

import argparse
import sys
import time

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib import settings, wiring
from chalicelib.domain.refusals import Busy
from chalicelib.storage.leaving.resealing import Ring
from chalicelib.usecases.leaving import resealing
from chalicelib.usecases.leaving.resealing import Change
from infra.operating.aws_errors import explain_stage
from infra.operating.stages import StageNotThereError, enter_stage

PROGRESS_SECONDS = 2.0


class Progress:
    """What is said while it goes on: how much, and how fast."""

    def __init__(self) -> None:
        self._begun = self._said = time.monotonic()
        self._first: int | None = None

    def tell(self, change: Change) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first, self._begun = change.looked_at, now
        elif change.clean_at is not None or now - self._said >= PROGRESS_SECONDS:
            self._said = now
            rate = (change.looked_at - self._first) / max(now - self._begun, 0.001)
            said = f"{change.looked_at:,} items, {change.resealed:,} sealed anew, {rate:,.0f} items a second"
            print(f"  walk {change.walk}: {said}", flush=True)


def main() -> int:
    """Go on with changing the keys as far as it can now."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    arguments = parser.parse_args()
    try:
        enter_stage(arguments.stage)
        change = resealing.run(Ring(wiring.tables(), settings.phone_key_alias()), wiring.clock, Progress().tell)
    except StageNotThereError as absent:
        return _refuse(str(absent))
    except (PynamoDBException, BotoCoreError, ClientError, Busy) as error:
        return _refuse(f"{explain_stage(error, arguments.stage)} It goes on where it was.")
    except KeyboardInterrupt:
        return _refuse("Stopped. Run the same again: it goes on where it was.")
    print(_say(change))
    return 0


def _say(change: Change) -> str:
    if change.forgotten_at is not None:
        return "The old keys are forgotten. Nothing is left that they open."
    if change.clean_at is not None:
        at = resealing.forgets_from(change)
        return f"Nothing is sealed with the old keys any more. Run this again from {at:%Y-%m-%d} on, to forget them."
    return f"All merchants have new keys. Run this again from {resealing.walks_from(change):%Y-%m-%d %H:%M} UTC on, to seal anew."


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
