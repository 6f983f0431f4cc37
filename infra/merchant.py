"""Open a merchant from a file: its locations, its program, one key for each location.

    python -m infra.merchant --stage dev merchant.json

The file is the shape of `chalicelib.usecases.programs.Opening`; the demo merchants in infra/local/demo are examples. The keys
are shown once and stored as digests only.
"""

import argparse
import os
import sys
from pathlib import Path

import msgspec

from chalicelib.domain.refusals import Refusal
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.programs import Opening, open_merchant


def read_opening(path: Path) -> Opening:
    """The merchant that a file describes. Raises msgspec.ValidationError naming the field that is wrong."""
    return msgspec.json.decode(path.read_bytes(), type=Opening)


def main() -> int:
    """Open the merchant and print its keys; 1 where the file or the merchant is refused."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--stage", required=True)
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args()
    os.environ["STAGE"] = arguments.stage
    from chalicelib import wiring  # noqa: PLC0415 - reads the stage when it is first used

    try:
        opening = read_opening(arguments.file)
        keys = open_merchant(wiring.merchants(), wiring.vault(), opening)
    except (msgspec.MsgspecError, Refusal, OSError) as wrong:
        print(f"{arguments.file}: {wrong}", file=sys.stderr)
        return 1
    except Outpaced:
        print(f"{opening.id} exists already at stage {arguments.stage}, or its number does.", file=sys.stderr)
        return 1
    print(f"{opening.name} is open. Keys for the tills, shown this once:")
    for location, key in keys.items():
        print(f"  {location}: {key}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
