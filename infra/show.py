"""Say what is stored of a merchant: number, sign, texting, program, locations, live keys, points of sale. No secret is among it.

    python -m infra.show --stage dev rosas-bakery

Stage local is the `make run` in another window.
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from chalicelib import wiring
from chalicelib.domain.desk.location_key import KEYS_MAX
from chalicelib.domain.program import Merchant, Program
from chalicelib.domain.texts.texting import Registration, Texting
from chalicelib.usecases import locations
from infra.connecting import linking
from infra.keys import tell_key
from infra.operating.merchants import find_merchant
from infra.operating.running import read_merchant, run

REGISTRATION = {
    Registration.NONE: "is not registered with the carriers, so no text leaves",
    Registration.PENDING: "waits for the carriers' approval, so no text leaves",
    Registration.APPROVED: "is approved by the carriers, so texts leave",
    Registration.REJECTED: "was refused by the carriers, so no text leaves",
}


def main() -> int:
    """Say it; 1 where there is no such merchant."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("merchant", type=read_merchant)
    arguments = parser.parse_args()
    return run(arguments.stage, partial(_show, arguments.stage, arguments.merchant))


def _show(stage: str, merchant_id: str) -> str:
    merchant = find_merchant(stage, merchant_id)
    told = (*_tell_merchant(merchant), *_tell_programs(merchant, wiring.clock()), *_tell_locations(merchant, stage))
    return "\n".join((*told, *linking.tell(merchant), *_tell_requests(merchant, stage)))


def _tell_requests(merchant: Merchant, stage: str) -> Iterator[str]:
    waiting = [request for request in wiring.privacy().of_merchant(merchant.id) if request.done_at is None]
    if waiting:
        due = min(request.due_at for request in waiting)
        listed = f"python -m infra.privacy --stage {stage} list {merchant.id}"
        yield f"Privacy requests that wait: {len(waiting)}, the first is due {due:%Y-%m-%d}: {listed}"


def _tell_merchant(merchant: Merchant) -> Iterator[str]:
    number = wiring.vault().open(merchant.id, merchant.phone_sealed)
    yield f"{merchant.name} ({merchant.id}), in {merchant.region}, speaks {merchant.language}."
    yield f"Its number {number} {REGISTRATION[merchant.texting.registration]}."
    yield " ".join(_tell_texting(merchant.texting))
    words = "with its words" if merchant.consent_wording in merchant.disclosures else "whose words are not stored"
    yield f"Its sign is version {merchant.consent_wording}, {words}; versions kept: {len(merchant.disclosures)}."
    asks = "The phone confirms some rewards" if merchant.confirmation.asks else "No reward is confirmed by phone"
    pin = "there is a" if merchant.confirmation.manager_pin else "there is no"
    yield f"{asks}, and {pin} manager's PIN."
    own = ", ".join(f"{word.kind} ({word.language})" for word in merchant.wordings)
    yield f"Its own wording: {own or 'none'}."


def _tell_texting(texting: Texting) -> Iterator[str]:
    yield f"Texts may cost ${texting.monthly_cap_cents / 100:.2f} a month."
    if texting.countries:
        yield f"It texts to {', '.join(texting.countries)} too."
    if texting.restricted:
        yield "Its trade may send no offers."
    elif texting.offers is not None:
        yield f"Who joins under {texting.offers} agrees to offers."


def _tell_programs(merchant: Merchant, now: datetime) -> Iterator[str]:
    held = merchant.program_at(now)
    for program in sorted(merchant.programs, key=lambda program: program.version):
        since = "in force since" if program is held else "from" if program.effective_from > now else "was from"
        yield f"Program version {program.version}, {since} {program.effective_from:%Y-%m-%d %H:%M} UTC: {_tell_program(program)}"


def _tell_program(program: Program) -> str:
    points = "point" if program.earn.points == 1 else "points"
    rewards = ", ".join(f"{reward.name} ({reward.price_points})" for reward in program.rewards)
    climbed = ", ".join(f"{level.name} from {level.threshold}" for level in program.tiers.levels)
    tiers = (
        f" Tiers by {program.tiers.basis.value} in a {program.tiers.window.value.replace('_', ' ')}: {climbed}."
        if climbed
        else ""
    )
    return f"{program.name}, {program.type.value}, in {program.currency}, {program.earn.points} {points} for each " + (
        f"visit; {rewards}.{tiers}" if program.counts_visits else f"{program.earn.per_minor_units} minor units; {rewards}.{tiers}"
    )


def _tell_locations(merchant: Merchant, stage: str) -> Iterator[str]:
    keys = locations.list_keys(wiring.merchants(), merchant.id)
    for place in merchant.locations:
        own = [key for key in keys if key.location_id == place.id]
        yield f"{place.name} ({place.id}), on the clock of {place.timezone}, {len(own)} of {KEYS_MAX} live keys:"
        yield from (f"  {tell_key(key)}" for key in own)
        if not own:
            yield f"  none, so its tills cannot sell: python -m infra.keys --stage {stage} issue {merchant.id} {place.id}"


if __name__ == "__main__":
    sys.exit(main())
