"""Add a location to a merchant that is open, or change one.

    python -m infra.locations --stage dev add rosas-bakery pier "The Pier" America/Los_Angeles
    python -m infra.locations --stage dev change rosas-bakery pier --name "Pier 7" --timezone America/Denver

A new location and the first key of its tills are stored together; the key is shown this once. A location's id never changes:
sales and keys go by it. Stage local is the `make run` in another window.
"""

import argparse
import sys
from dataclasses import replace
from functools import partial

from chalicelib import wiring
from chalicelib.domain.location import Location
from chalicelib.usecases import locations
from chalicelib.usecases.ports import Outpaced
from infra.operating.ending import RefusedError
from infra.operating.running import read_merchant, run


def main() -> int:
    """Do what was asked; 1 where it is refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    actions = parser.add_subparsers(dest="action", required=True)
    adding = actions.add_parser("add", help="one more location, with the first key of its tills")
    adding.add_argument("merchant", type=read_merchant)
    for words in ("location", "name", "timezone"):
        adding.add_argument(words)
    adding.add_argument("--region", default="", help="where laws differ within the country, as in ISO 3166-2: CA-QC")
    changing = actions.add_parser("change", help="another name or time zone; all else stays")
    changing.add_argument("merchant", type=read_merchant)
    changing.add_argument("location")
    for words in ("--name", "--timezone", "--region"):
        changing.add_argument(words)
    arguments = parser.parse_args()
    place = Location(arguments.location, arguments.name, arguments.timezone, region=arguments.region)
    act = _add if arguments.action == "add" else _change
    return run(arguments.stage, partial(act, arguments.stage, arguments.merchant, place))


def _add(stage: str, merchant_id: str, place: Location) -> str:
    try:
        secret = locations.add_location(wiring.merchants(), merchant_id, place, wiring.clock())
    except KeyError as absent:
        raise RefusedError(f"There is no merchant {merchant_id} at stage {stage}.") from absent
    except Outpaced as known:
        sentence = f"{merchant_id} has a location {place.id} by now. `infra.keys list` shows its keys, `issue` makes another."
        raise RefusedError(sentence) from known
    return f"{place.name} is open. The key for its tills, shown this once:\n  {place.id}: {secret}"


def _change(stage: str, merchant_id: str, place: Location) -> str:
    if place.name is None and place.timezone is None and place.region is None:
        raise RefusedError("Nothing was changed: say --name, --timezone or --region.")
    try:
        known = wiring.merchants().get(merchant_id).location(place.id)
        given = {
            name: value
            for name, value in (("name", place.name), ("timezone", place.timezone), ("region", place.region))
            if value is not None
        }
        changed = replace(known, **given)
        locations.change_location(wiring.merchants(), merchant_id, changed, wiring.clock())
    except KeyError as absent:
        raise RefusedError(f"There is no location {place.id} of {merchant_id} at stage {stage}.") from absent
    return f"{place.id} is {changed.name}, on the clock of {changed.timezone}, everywhere within two minutes."


if __name__ == "__main__":
    sys.exit(main())
