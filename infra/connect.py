"""Connect a merchant's point of sale, see what is connected, and try whether its calls arrive.

    python -m infra.connect --stage dev show rosas-bakery
    python -m infra.connect --stage dev toast rosas-bakery --restaurant 2a2c4f0e-0000-4000-8000-000000000001 --location harbor
    python -m infra.connect --stage dev shopify rosas-bakery --domain rosas.myshopify.com --location harbor
    python -m infra.connect --stage dev square rosas-bakery --location harbor --place L88917AVBK2S5=mill-street
    python -m infra.connect --stage dev lightspeed rosas-bakery --location harbor --place 02f65d7d-0adc=mill-street
    python -m infra.connect --stage dev test rosas-bakery square
    python -m infra.connect --stage dev exchange rosas-bakery square
    python -m infra.connect --stage dev settle rosas-bakery square
    python -m infra.connect --stage dev token rosas-bakery square
    python -m infra.connect --stage dev end rosas-bakery square
    python -m infra.connect --stage dev other rosas-bakery

Connecting says where the maker is to call and what is to be done there, step by step, and asks for its secret without showing
it; Toast's key is made here and shown once. Without the secret nothing is stored: run it again when you have it. Run for a maker
that is connected, it changes what is said and nothing else. `exchange` stores a second secret beside the first, `settle` ends the
first; `token` replaces what we ask Square with. `test` sends an event that changes nothing, signed as the maker would. Stage
local is the `make run` in another window.
"""

import argparse
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from chalicelib.domain.desk.connection import System
from chalicelib.pos.guides import GUIDES
from infra.connecting import linking
from infra.connecting.address import find_address
from infra.connecting.linking import Wish
from infra.connecting.trying import send_test
from infra.operating.merchants import find_merchant
from infra.operating.person import Person, Terminal
from infra.operating.running import read_merchant, run

ACCOUNTS = {System.TOAST: "--restaurant", System.SHOPIFY: "--domain"}
"""The options that name an account, of makers who have more than one for a merchant."""
UNSAID = argparse.SUPPRESS
"""What a maker does not have is not offered; who says it all the same is told so in a sentence."""
HAD = "the key that the maker has already, for shops that share one; without it one is made"


def main(person: Person | None = None) -> int:
    """Do what was asked; 1 where it is refused."""
    arguments = _parser().parse_args()
    return run(arguments.stage, partial(_act, arguments, person or Terminal()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    actions = parser.add_subparsers(dest="action", required=True)
    for name, told in (("show", "what is connected, without secrets"), ("other", "what any other point of sale needs")):
        actions.add_parser(name, help=told).add_argument("merchant", type=read_merchant)
    for system, guide in GUIDES.items():
        linking_ = actions.add_parser(system.value, help=f"connect {guide.name}")
        linking_.add_argument("merchant", type=read_merchant)
        if guide.account:
            linking_.add_argument(ACCOUNTS[system], dest="account", required=True, help=guide.account)
        linking_.add_argument("--location", help="whose sales they are where nothing else says so")
        shops = f"the maker's {guide.place}, =, and our location; one for each shop" if guide.place else UNSAID
        linking_.add_argument("--place", action="append", default=[], help=shops)
        signing = "how its calls are signed, if not as usual" if system is System.LIGHTSPEED else UNSAID
        linking_.add_argument("--signing", help=signing)
        _add_file(linking_, "secret", HAD if guide.is_ours else f"the {guide.secret}, if nobody is to be asked")
        _add_file(linking_, "token", f"the {guide.token}, if nobody is to be asked" if guide.token else None)
    for name, told in (
        ("test", "send an event that changes nothing"),
        ("exchange", "one more secret; the one before it is still taken"),
        ("settle", "only the newest secret is taken"),
        ("token", "another token with which we ask the maker (Square)"),
        ("end", "connected no more"),
    ):
        doing = actions.add_parser(name, help=told)
        doing.add_argument("merchant", type=read_merchant)
        doing.add_argument("system", choices=[system.value for system in System])
        doing.add_argument("--account", help="which, where there are several of one maker")
        _add_file(doing, "secret", "the maker's secret, if nobody is to be asked")
        _add_file(doing, "token", "the token with which we ask the maker, if nobody is to be asked")
    for action in actions.choices.values():
        action.add_argument("--url", help="where tills call, if at a domain of your own")
    return parser


def _add_file(parser: argparse.ArgumentParser, name: str, what: str | None) -> None:
    parser.add_argument(f"--{name}-file", type=Path, help=f"a file with {what}" if what else UNSAID)


def _act(arguments: argparse.Namespace, person: Person) -> str:
    for line in _lines(arguments, person):
        print(line, flush=True)  # at once: the steps come before the question
    return ""


def _lines(arguments: argparse.Namespace, person: Person) -> Iterator[str]:
    stage, merchant = arguments.stage, find_merchant(arguments.stage, arguments.merchant)
    match arguments.action:
        case "show":
            nothing = f"{merchant.id} has no point of sale connected; tills call the API with a key."
            yield from tuple(linking.tell(merchant)) or (nothing,)
        case "other":
            base = find_address(stage, arguments.url)
            yield f"A point of sale that its maker connects calls {base}/v1 with a key of its location (docs/pos-api.md)."
            for place in merchant.locations:
                yield f"  {place.name}: python -m infra.keys --stage {stage} issue {merchant.id} {place.id}"
            yield "A key is shown once. Give it to the maker, or type it into the till, as its maker says."
        case name if name in tuple(System):
            base = find_address(stage, arguments.url)
            files = {"secret": arguments.secret_file, "token": arguments.token_file}
            account = getattr(arguments, "account", None)
            wish = Wish(account, arguments.location, arguments.place, arguments.signing, files)
            yield from linking.link(GUIDES[System(name)], merchant, base, wish, person)
            yield f"Try it in a minute: python -m infra.connect --stage {stage} test {merchant.id} {name}"
        case _:
            yield from _change(arguments, person)


def _change(arguments: argparse.Namespace, person: Person) -> Iterator[str]:
    merchant, guide = find_merchant(arguments.stage, arguments.merchant), GUIDES[System(arguments.system)]
    connection = linking.choose(guide, merchant, arguments.account)
    wish = Wish(files={"secret": arguments.secret_file, "token": arguments.token_file})
    match arguments.action:
        case "test":
            url = guide.url(find_address(arguments.stage, arguments.url), merchant.id) if arguments.url else connection.url
            yield send_test(guide, connection, url or guide.url(find_address(arguments.stage, None), merchant.id))
        case "exchange":
            yield from linking.exchange(guide, connection, wish, person)
        case "token":
            yield linking.renew(guide, connection, wish, person)
        case "settle":
            yield linking.settle(guide, connection)
        case _:
            yield linking.end(guide, connection)


if __name__ == "__main__":
    sys.exit(main())
