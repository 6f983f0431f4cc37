"""Connect a merchant's texting number with a stage, see where it stands with the carriers, and let texts leave when they approve.

    python -m infra.numbers --stage dev show rosas-bakery
    python -m infra.numbers --stage dev connect rosas-bakery
    python -m infra.numbers --stage dev refresh rosas-bakery

The number itself is requested, and registered with the carriers, in AWS End User Messaging. `connect` may be run again at any
time: it changes only what is not as it should be. `refresh` only asks where the number stands and stores it. Texts leave while
the carriers approve of a connected number, and not before.
"""

import argparse
import sys
from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import Any

from chalicelib import settings, wiring
from chalicelib.domain.program import Merchant
from chalicelib.domain.texts.texting import Registration
from chalicelib.usecases.settings import note_registration
from infra.apply import LOCAL_STAGE
from infra.operating.ending import RefusedError
from infra.operating.merchants import find_merchant
from infra.operating.running import read_merchant, run
from infra.texting import steps
from infra.texting.aws import Clients, find_number, find_place, is_connected, open_clients, require_usable
from infra.texting.registrations import Standing, ask_standing
from infra.texting.words import tell_account, tell_number

NOW_STORED = {
    Registration.APPROVED: "Texts leave from now on, everywhere within a minute.",
    Registration.NONE: "No text leaves.",
    Registration.PENDING: "No text leaves before the carriers approve. Run `refresh` when they have.",
    Registration.REJECTED: "No text leaves.",
}


def main() -> int:
    """Do what was asked; 1 where it is refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("action", choices=ACTIONS, help="what to do; all but show may change something")
    parser.add_argument("merchant", type=read_merchant)
    arguments = parser.parse_args()
    return run(arguments.stage, partial(_act, arguments.stage, arguments.action, arguments.merchant))


def _act(stage: str, action: str, merchant_id: str) -> str:
    if stage == LOCAL_STAGE:
        raise RefusedError("Stage local has no carriers: the phone of `make run` shows its texts.")
    merchant = find_merchant(stage, merchant_id)
    for line in ACTIONS[action](open_clients(), stage, merchant):
        print(line)  # at once: what was done before something failed is done
    return ""


def connect(aws: Clients, stage: str, merchant: Merchant) -> Iterator[str]:
    """Look whether all is there, then set the number up step by step, then store where it stands."""
    place = find_place(aws, stage)
    number = find_number(aws, _phone(merchant), place.region)
    require_usable(place, number)
    standing = ask_standing(aws.sms_voice, number)
    changes = 0
    for step in chain(
        steps.connect_number(aws, place, number),
        steps.let_sns_send(aws, place, number),
        steps.clear_keywords(aws, number),
        steps.make_configuration_set(aws, place, settings.configuration_set()),
        steps.deliver_events(aws, place),
        steps.deliver_logs(aws, place),
    ):
        changes += step.changed
        yield f"{'done ' if step.changed else 'found'}  {step.sentence}"
    yield f"{number['PhoneNumber']} is connected with stage {stage}: {changes or 'no'} change{'' if changes == 1 else 's'}."
    yield from _store(merchant, standing)


def refresh(aws: Clients, stage: str, merchant: Merchant) -> Iterator[str]:
    """Ask where the number stands and store it: what was approved may be taken back."""
    yield from _store(merchant, _ask(aws, stage, merchant, _find(aws, merchant)))


def show(aws: Clients, stage: str, merchant: Merchant) -> Iterator[str]:
    """Everything that AWS knows of the number, what is missing, and whether Regulars agrees. Changes nothing."""
    number = _find(aws, merchant)
    yield from tell_number(number, stage)
    standing = _ask(aws, stage, merchant, number)
    yield from standing.sentences
    yield from tell_account(aws.sms_voice)
    ours, theirs = merchant.texting.registration, standing.registration
    if ours is theirs:
        leave = "texts leave" if ours is Registration.APPROVED else "no text leaves"
        yield f"Regulars holds the same: {ours.value}, so {leave}."
    else:
        how = f"python -m infra.numbers --stage {stage} refresh {merchant.id}"
        yield f"Regulars holds it to be {ours.value}, but it is {theirs.value}: {how}"


ACTIONS = {"show": show, "connect": connect, "refresh": refresh}


def _store(merchant: Merchant, standing: Standing) -> Iterator[str]:
    changed = note_registration(wiring.merchants(), merchant.id, standing.registration)
    yield from standing.sentences
    if changed:
        yield f"Stored: {standing.registration.value}. {NOW_STORED[standing.registration]}"
    else:
        yield f"Still {standing.registration.value}, as stored."


def _ask(aws: Clients, stage: str, merchant: Merchant, number: dict[str, Any]) -> Standing:
    """Where a number stands; one from which no STOP reaches us may send nothing, whatever the carriers say."""
    standing = ask_standing(aws.sms_voice, number)
    if standing.registration is not Registration.APPROVED or is_connected(number, stage):
        return standing
    how = f"It is not connected with stage {stage}: python -m infra.numbers --stage {stage} connect {merchant.id}"
    return Standing(Registration.PENDING, (*standing.sentences, how))


def _find(aws: Clients, merchant: Merchant) -> dict[str, Any]:
    return find_number(aws, _phone(merchant), aws.sms_voice.meta.region_name)


def _phone(merchant: Merchant) -> str:
    return wiring.vault().open(merchant.id, merchant.phone_sealed)


if __name__ == "__main__":
    sys.exit(main())
