"""List the keys of a merchant's tills, issue one for a location, or revoke one.

    python -m infra.keys --stage dev list rosas-bakery
    python -m infra.keys --stage dev issue rosas-bakery mill-street
    python -m infra.keys --stage dev issue rosas-bakery mill-street --test
    python -m infra.keys --stage dev revoke rosas-bakery 3fa9c1d2
    python -m infra.keys --stage dev revoke rk_...

A location may have four keys at a time, so that they can be exchanged without a gap: issue, set up the tills, revoke the old
one. A key is shown once; later it is known by its id and by its last four characters. With --test it opens the merchant's
sandbox, which has customers and sales of its own; of such keys there may be four more. Stage local is the `make run` in another
window.
"""

import argparse
import sys
from functools import partial

from chalicelib import wiring
from chalicelib.domain.desk.location_key import LocationKey
from chalicelib.domain.program import SANDBOX
from chalicelib.usecases import locations
from infra.operating.ending import RefusedError
from infra.operating.running import read_merchant, run

REVOKED = "Tills that use it are refused within a minute."
NAMES_MAX = 2
"""A merchant and the id of one key."""


def main() -> int:
    """Do what was asked; 1 where it is refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    actions = parser.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="the live keys of a merchant, without their words")
    listing.add_argument("merchant", type=read_merchant)
    issuing = actions.add_parser("issue", help="make one more key for a location")
    issuing.add_argument("merchant", type=read_merchant)
    issuing.add_argument("location")
    issuing.add_argument("--test", action="store_true", help="a key for trying things out, in the merchant's sandbox")
    revoking = actions.add_parser("revoke", help="end a key; tills that use it are refused within a minute")
    revoking.add_argument("key", nargs="+", help="the merchant and the key's id, or the key itself", metavar="merchant id | key")
    arguments = parser.parse_args()
    match arguments.action:
        case "list":
            act = partial(_list, arguments.stage, arguments.merchant)
        case "issue":
            act = partial(_issue, arguments.stage, arguments.merchant, arguments.location, test=arguments.test)
        case _ if len(arguments.key) == 1:
            act = partial(_revoke_secret, arguments.stage, *arguments.key)
        case _ if len(arguments.key) == NAMES_MAX:
            act = partial(_revoke, arguments.stage, *arguments.key)
        case _:
            revoking.error("say the merchant and the key's id, or the key itself, and one at a time")
    return run(arguments.stage, act)


def tell_key(key: LocationKey) -> str:
    """A live key as operators see it."""
    return f"{key.id}  {key.location_id}, ends in {key.ending}, issued {key.issued_at:%Y-%m-%d %H:%M} UTC"


def _list(stage: str, merchant_id: str) -> str:
    try:
        keys = locations.list_keys(wiring.merchants(), merchant_id)
        test_keys = locations.list_keys(wiring.merchants(), merchant_id + SANDBOX)
    except KeyError as absent:
        raise RefusedError(f"There is no merchant {merchant_id} at stage {stage}.") from absent
    told = list(map(tell_key, keys)) or [f"{merchant_id} has no keys: no till can speak for it."]
    return "\n".join([*told, *(f"{tell_key(key)}, opens the sandbox" for key in test_keys)])


def _issue(stage: str, merchant_id: str, location_id: str, *, test: bool) -> str:
    merchants, now = wiring.merchants(), wiring.clock()
    try:
        if test:
            secret = locations.issue_test_key(merchants, wiring.vault(), merchant_id, location_id, now)
        else:
            secret = locations.issue_key(merchants, merchant_id, location_id, now)
    except (KeyError, ValueError) as absent:
        raise RefusedError(f"There is no location {location_id} of {merchant_id} at stage {stage}.") from absent
    return f"The new {'test ' if test else ''}key of {location_id}, shown this once:\n  {secret}"


def _revoke(stage: str, merchant_id: str, key_id: str) -> str:
    for owner in (merchant_id, merchant_id + SANDBOX):
        try:
            key = locations.revoke_key(wiring.merchants(), owner, key_id)
            break
        except (KeyError, ValueError):
            continue
    else:
        raise RefusedError(
            f"There is no live key {key_id} of {merchant_id} at stage {stage}; nothing was revoked. `list` shows them."
        )
    if owner != merchant_id:
        return f"Revoked {tell_key(key)}. {REVOKED}"
    left = [one for one in locations.list_keys(wiring.merchants(), merchant_id) if one.location_id == key.location_id]
    last = (
        ""
        if left
        else f" {key.location_id} has no key now: python -m infra.keys --stage {stage} issue {merchant_id} {key.location_id}"
    )
    return f"Revoked {tell_key(key)}. {REVOKED}{last}"


def _revoke_secret(stage: str, secret: str) -> str:
    try:
        location_id = locations.revoke_secret(wiring.merchants(), secret)
    except KeyError as absent:
        raise RefusedError(f"There is no such key at stage {stage}; nothing was revoked.") from absent
    return f"Revoked, of {location_id}. {REVOKED}"


if __name__ == "__main__":
    sys.exit(main())
