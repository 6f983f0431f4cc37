"""Open a merchant from a file: its locations, its program, one key for each location. Or change its program, or its settings.

    python -m infra.merchant --stage dev merchant.json
    python -m infra.merchant --stage dev merchant.json --new-version
    python -m infra.merchant --stage dev merchant.json --settings

The file is the shape of `chalicelib.usecases.programs.Opening`; the demo merchants in infra/local/demo are examples. The keys
are shown once and stored as digests only. For a new version, change the file's program, raise its `version` by one and say from
when it holds. Settings are the file's `texting`, `confirmation` and sign. Of the manager's PIN only a signature is stored; later
runs may leave it out of the file. Stage local is the `make run` in another window.
"""

import argparse
import re
import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
from pynamodb.exceptions import PynamoDBException

from chalicelib import wiring
from chalicelib.domain.program import EarnBasis, ExpiryKind, ProgramType, RewardKind
from chalicelib.domain.refusals import Busy, UnusableField
from chalicelib.domain.texts.texting import Registration
from chalicelib.domain.window import WallTime, Weekday
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.programs import Opening, change_program, open_merchant
from chalicelib.usecases.settings import Sign, change_settings
from infra.stages import StageNotThereError, enter_stage

TIMES = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?|[0-9]{1,4}/[1-9][0-9]{0,3}")
WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
WORDS: Mapping[str, type[StrEnum]] = {
    "$.texting.registration": Registration,
    "$.program.type": ProgramType,
    "$.program.earn.basis": EarnBasis,
    "$.program.expiry.kind": ExpiryKind,
    "$.program.rewards[...].kind": RewardKind,
    "$.program.windows[...].weekdays[...]": Weekday,
}
"""The fields of a file that take a word of a few."""


class RefusedError(Exception):
    """Why nothing was done, as a sentence."""


def read_opening(path: Path) -> Opening:
    """The merchant that a file describes. Raises msgspec.ValidationError naming the field that is wrong."""
    return msgspec.json.decode(path.read_bytes(), type=Opening, dec_hook=_read)


def _read(kind: type, written: Any) -> Any:
    """What JSON has no form for: 2, 1.5 or "3/2" as an exact number, "13:00" as a time of day."""
    if kind is Fraction:
        if not TIMES.fullmatch(str(written)):
            raise ValueError('Expected a number such as 2, 1.5 or "4/3"')
        return Fraction(str(written))
    if not isinstance(written, str) or not WALL_TIME.fullmatch(written):
        raise ValueError('Expected a time of day such as "13:00"')
    return WallTime.fromisoformat(written)


def main() -> int:
    """Do what was asked; 1 where the file or the merchant is refused."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--stage", required=True)
    existing = parser.add_mutually_exclusive_group()
    existing.add_argument("--new-version", action="store_true", help="the merchant exists; store the next version of its program")
    existing.add_argument("--settings", action="store_true", help="the merchant exists; store its texting and confirmation")
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args()
    act = _change if arguments.new_version else _set if arguments.settings else _open
    try:
        enter_stage(arguments.stage)
        print(_run(act, arguments.file, arguments.stage))
    except (StageNotThereError, RefusedError) as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


def _run(act: Callable[[Opening], str], file: Path, stage: str) -> str:
    """What was done with the merchant of this file, as a sentence. Errors: RefusedError."""
    try:
        opening = read_opening(file)
        return act(opening)
    except (msgspec.MsgspecError, OSError) as wrong:
        raise RefusedError(f"{file}: {wrong}{_list_words(str(wrong))}") from wrong
    except UnusableField as wrong:
        raise RefusedError(f"{file}: {wrong.field}: {wrong.problem}") from wrong
    except KeyError as absent:
        raise RefusedError(f"There is no merchant {opening.id} at stage {stage}.") from absent
    except (PynamoDBException, Busy) as silent:
        raise RefusedError(f"The tables of stage {stage} do not answer. Did you run infra/apply.py for it?") from silent
    except Outpaced as known:
        raise RefusedError(f"{opening.id}, its number or this version exists already at stage {stage}.") from known


def _list_words(problem: str) -> str:
    """What may stand in the field that a problem names, where it takes a word of a few."""
    kinds = (kind for path, kind in WORDS.items() if f"{path}`" in problem)
    return next((f": one of {', '.join(kind)}" for kind in kinds), "")


def _open(opening: Opening) -> str:
    keys = open_merchant(wiring.merchants(), wiring.vault(), opening)
    shown = [f"  {location}: {key}" for location, key in keys.items()]
    silent = opening.texting.registration is not Registration.APPROVED
    off = ["No text leaves before the carriers have approved its number: then say so with --settings."] if silent else []
    return "\n".join([f"{opening.name} is open. Keys for the tills, shown this once:", *shown, *off])


def _change(opening: Opening) -> str:
    change_program(wiring.merchants(), opening.id, opening.program, wiring.clock())
    return f"{opening.name} has version {opening.program.version} of its program, from {opening.program.effective_from} on."


def _set(opening: Opening) -> str:
    sign = Sign(opening.consent_wording, opening.disclosures)
    change_settings(wiring.merchants(), wiring.vault(), opening.id, opening.texting, opening.confirmation, sign)
    return f"{opening.name} has the settings of this file, everywhere within a minute."


if __name__ == "__main__":
    sys.exit(main())
