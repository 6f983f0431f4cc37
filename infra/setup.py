"""Make a link to the operator's page of a stage, or one that signs a merchant's owner in. Each works once.

    python -m infra.setup --stage dev
    python -m infra.setup --stage dev --merchant rosas-bakery --owner Rosa --phone +12065550142

The first opens the page with the checks, where shops are invited, for half an hour. The second puts an owner on the team of a
merchant that is there already, or finds the one with this phone, and signs them in within a week: for who has lost their phone,
and while the merchant's number may not text yet. --url says where pages are, if at a domain of your own. Stage local is the
`make run` in another window.
"""

import argparse
import sys
from collections.abc import Sequence

from chalicelib import pages_wiring, wiring
from chalicelib.domain.desk.audit import Actor
from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import UnreadablePhone
from chalicelib.usecases import setting_up
from chalicelib.usecases.audit import note
from chalicelib.usecases.desk import hash_phone
from chalicelib.usecases.signing import signing_in
from chalicelib.usecases.signing.teams import hire
from infra.connecting.address import find_address
from infra.operating.ending import RefusedError
from infra.operating.merchants import find_merchant
from infra.operating.running import read_merchant, run


def main(words: Sequence[str] | None = None) -> int:
    """Print the link; 1 where it is refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--url")
    parser.add_argument("--merchant", type=read_merchant)
    parser.add_argument("--owner", default="Owner")
    parser.add_argument("--phone", default="")
    asked = parser.parse_args(words)
    if bool(asked.merchant) != bool(asked.phone):
        parser.error("--merchant and --phone go together")

    def act() -> str:
        address = find_address(asked.stage, asked.url)
        if not asked.merchant:
            return f"{address}/setup#{setting_up.make_link(wiring.vault(), wiring.clock())}"
        return f"{address}/sign-in/link#{owners_link(asked.stage, asked.merchant, asked.owner, asked.phone)}"

    return run(asked.stage, act)


def owners_link(stage: str, merchant_id: str, name: str, typed: str) -> str:
    """The key of a link that signs in the owner with this phone, who is put on the team where needed. Errors: RefusedError."""
    merchant, now = find_merchant(stage, merchant_id), wiring.clock()
    try:
        phone = PhoneNumber.parse(typed, merchant.region)
    except UnreadablePhone as wrong:
        raise RefusedError(f"--phone is no mobile number: {wrong.reason}.") from None
    owner = _known(merchant_id, phone) or hire(pages_wiring.team(), wiring.vault(), merchant_id, name, phone, Role.OWNER, now)
    if owner.role is not Role.OWNER:
        raise RefusedError(
            f"{owner.name} has this phone and is {owner.role.value} there. An owner can change that in the console."
        )
    note(pages_wiring.audit(), Actor(merchant_id), "link_made", owner.id, now)
    return signing_in.make_link(pages_wiring.team(), wiring.vault(), owner, now)


def _known(merchant_id: str, phone: PhoneNumber) -> Staff | None:
    there = pages_wiring.team().of_phone(hash_phone(wiring.vault(), phone))
    return next((one for one in there if one.merchant_id == merchant_id), None)


if __name__ == "__main__":
    sys.exit(main())
