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
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from chalicelib import wiring
from chalicelib.domain.program import EarnBasis, ExpiryKind, ProgramType, RewardKind
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.special import Benefit, Who
from chalicelib.domain.texts.texting import Registration, Texting
from chalicelib.domain.tiers import TierBasis, TierWindow
from chalicelib.domain.window import WallTime, Weekday
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.programs import Opening, change_program, open_merchant
from chalicelib.usecases.settings import Sign, change_settings
from infra.apply import LOCAL_STAGE
from infra.operating.ending import RefusedError
from infra.operating.running import run

TIMES = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?|[0-9]{1,4}/[1-9][0-9]{0,3}")
WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
WORDS: Mapping[str, type[StrEnum]] = {
    "$.texting.registration": Registration,
    "$.program.type": ProgramType,
    "$.program.earn.basis": EarnBasis,
    "$.program.expiry.kind": ExpiryKind,
    "$.program.rewards[...].kind": RewardKind,
    "$.program.windows[...].weekdays[...]": Weekday,
    "$.program.tiers.basis": TierBasis,
    "$.program.tiers.window": TierWindow,
    "$.program.specials[...].benefit": Benefit,
    "$.program.specials[...].who": Who,
}
"""The fields of a file that take a word of a few."""


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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    existing = parser.add_mutually_exclusive_group()
    existing.add_argument("--new-version", action="store_true", help="the merchant exists; store the next version of its program")
    existing.add_argument("--settings", action="store_true", help="the merchant exists; store its texting and confirmation")
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args()
    act = _change if arguments.new_version else _set if arguments.settings else _open
    return run(arguments.stage, partial(_run, act, arguments.file, arguments.stage))


def _run(act: Callable[[Opening, str], str], file: Path, stage: str) -> str:
    """What was done with the merchant of this file, as a sentence. Errors: RefusedError."""
    try:
        opening = read_opening(file)
        return act(opening, stage)
    except OSError as wrong:
        raise RefusedError(f"{file} cannot be read: {wrong.strerror}.") from wrong
    except msgspec.MsgspecError as wrong:
        raise RefusedError(f"{file}: {wrong}{_list_words(str(wrong))}") from wrong
    except UnusableField as wrong:
        raise RefusedError(f"{file}: {wrong.field}: {wrong.problem}") from wrong
    except KeyError as absent:
        raise RefusedError(f"There is no merchant {opening.id} at stage {stage}.") from absent
    except Outpaced as known:
        exists = f"{opening.id}, its number or this version exists already at stage {stage}."
        raise RefusedError(f"{exists} See what is there: python -m infra.show --stage {stage} {opening.id}") from known


def _list_words(problem: str) -> str:
    """What may stand in the field that a problem names, where it takes a word of a few."""
    kinds = (kind for path, kind in WORDS.items() if f"{path}`" in problem)
    return next((f": one of {', '.join(kind)}" for kind in kinds), "")


def _open(opening: Opening, stage: str) -> str:
    opening = replace(opening, texting=_as_carriers_say(opening.texting, stage))
    keys = open_merchant(wiring.merchants(), wiring.vault(), opening, wiring.clock())
    shown = [f"  {location}: {key}" for location, key in keys.items()]
    silent = opening.texting.registration is not Registration.APPROVED
    how = f"python -m infra.numbers --stage {stage} connect {opening.id}"
    off = [f"No text leaves before the carriers have approved its number: {how}"] if silent else []
    return "\n".join([f"{opening.name} is open. Keys for the tills, shown this once:", *shown, *off])


def _as_carriers_say(texting: Texting, stage: str) -> Texting:
    """Whether a number is approved is no wish of a file; stage local has no carriers who could say so."""
    asked = texting.registration is Registration.APPROVED and stage != LOCAL_STAGE
    return replace(texting, registration=Registration.PENDING) if asked else texting


def _change(opening: Opening, _stage: str) -> str:
    change_program(wiring.merchants(), opening.id, opening.program, wiring.clock())
    return f"{opening.name} has version {opening.program.version} of its program, from {opening.program.effective_from} on."


def _set(opening: Opening, stage: str) -> str:
    sign = Sign(opening.consent_wording, opening.disclosures)
    change_settings(wiring.merchants(), wiring.vault(), opening.id, opening.texting, opening.confirmation, sign)
    stored, asked = wiring.merchants().get(opening.id).texting.registration, opening.texting.registration
    how = f"python -m infra.numbers --stage {stage} refresh {opening.id}"
    but = (
        f" Its number stays {stored.value}, whatever the file says: {how}" if asked is Registration.APPROVED is not stored else ""
    )
    return f"{opening.name} has the settings of this file, everywhere within a minute.{but}"


if __name__ == "__main__":
    sys.exit(main())
