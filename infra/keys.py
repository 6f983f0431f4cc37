"""Issue a key for the tills of a location, or revoke one.

    python -m infra.keys --stage dev issue rosas-bakery mill-street
    python -m infra.keys --stage dev revoke rk_...

A location may have several keys, so that they can be exchanged without a gap: issue, set up the tills, revoke the old one.
Stage local is the `make run` in another window.
"""

import argparse
import sys

from chalicelib import wiring
from chalicelib.usecases.programs import issue_key
from infra.stages import StageNotThereError, enter_stage


def main() -> int:
    """Do what was asked; 1 where there is no such location."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--stage", required=True)
    actions = parser.add_subparsers(dest="action", required=True)
    issuing = actions.add_parser("issue", help="make one more key for a location")
    issuing.add_argument("merchant")
    issuing.add_argument("location")
    revoking = actions.add_parser("revoke", help="end a key; tills that use it are refused within a minute")
    revoking.add_argument("key")
    arguments = parser.parse_args()
    try:
        enter_stage(arguments.stage)
    except StageNotThereError as absent:
        return _refuse(str(absent))
    if arguments.action == "revoke":
        if wiring.merchants().by_key(arguments.key) is None:
            return _refuse(f"There is no such key at stage {arguments.stage}; nothing was revoked.")
        wiring.merchants().revoke_key(arguments.key)
        print("Revoked. Tills that use it are refused within a minute.")
        return 0
    try:
        wiring.merchants().get(arguments.merchant).location(arguments.location)
    except (KeyError, ValueError):
        return _refuse(f"There is no location {arguments.location} of {arguments.merchant} at stage {arguments.stage}.")
    print(f"{arguments.location}: {issue_key(wiring.merchants(), arguments.merchant, arguments.location)}")
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
