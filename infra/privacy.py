"""Answer what people ask about themselves: show what makers of points of sale handed on, export, erase, and close it.

    python -m infra.privacy --stage prod list rosas-bakery
    python -m infra.privacy --stage prod export rosas-bakery "+1 206 555 0142"
    python -m infra.privacy --stage prod erase rosas-bakery "+1 206 555 0142"
    python -m infra.privacy --stage prod done rosas-bakery shopify-export-b54557e4

Who is meant is said by a phone number, by a member's id, or by the id of a request from the list. An export is one file in
merchants/ that only you can read: hand it over, then delete it. `done` closes a request; one that a shop leaves ends its
connection. Erasing cannot be undone, so its merchant's name has to be typed. Stage local is the `make run` in another window.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from chalicelib import pages_wiring, wiring
from chalicelib.api.errors import say
from chalicelib.domain.desk.connection import System
from chalicelib.domain.desk.privacy import PrivacyRequest, Wanted
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import UnreadablePhone
from chalicelib.usecases.erasing import erase
from chalicelib.usecases.leaving import one_person
from chalicelib.usecases.leaving.shelf import Row, Shelf
from chalicelib.usecases.phones import find_by_phone
from infra.operating.ending import RefusedError
from infra.operating.merchants import find_merchant
from infra.operating.person import Person, Terminal, confirm
from infra.operating.running import read_merchant, run

FOLDER: Final = Path("merchants")
WISHES: Final = {Wanted.EXPORT: "wants a copy", Wanted.ERASE: "wants to be forgotten", Wanted.LEAVE: "the shop left its maker"}


def main() -> int:
    """Do what was asked; 1 where it is refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    actions = parser.add_subparsers(dest="action", required=True)
    for name, told in (("list", "what is asked"), ("export", "write a file"), ("erase", "forget"), ("done", "close a request")):
        action = actions.add_parser(name, help=told)
        action.add_argument("merchant", type=read_merchant)
        if name != "list":
            action.add_argument("who", metavar="REQUEST" if name == "done" else "WHO")
    arguments = parser.parse_args()
    act = partial(ACTIONS[arguments.action], who=getattr(arguments, "who", ""))
    return run(arguments.stage, lambda: act(find_merchant(arguments.stage, arguments.merchant)))


def _list(merchant: Merchant, who: str) -> str:  # noqa: ARG001  all actions are called alike
    requests = wiring.privacy().of_merchant(merchant.id)
    lines = [line for request in requests if request.done_at is None for line in _tell(merchant, request, wiring.clock())]
    done = sum(request.done_at is not None for request in requests)
    return "\n".join([*(lines or ["Nothing waits."]), f"Done before: {done}."])


def _tell(merchant: Merchant, request: PrivacyRequest, now: datetime) -> Iterator[str]:
    late = " OVERDUE" if request.due_at <= now else ""
    yield f"{request.id}: {WISHES[request.wanted]}; asked {request.asked_at:%Y-%m-%d}, due {request.due_at:%Y-%m-%d}{late}."
    if request.wanted is Wanted.LEAVE:
        yield f"  `done` ends the connection of {_account(merchant, request)['account']}; nobody is forgotten by that."
    elif request.member_ids:
        yield f"  It is about {', '.join(request.member_ids)}."
    elif request.about_sealed:
        yield f"  Nobody was found. What was said of them: {wiring.vault().open(merchant.id, request.about_sealed)}"


def _export(merchant: Merchant, who: str) -> str:
    told = [one_person.gather(_shelf(merchant), name) for name in _find(merchant, who)]
    if not any(one["members"] for one in told):
        raise RefusedError(f"{merchant.name} keeps nothing of them.")
    path = FOLDER / f"{merchant.id}-person-{wiring.clock():%Y%m%d-%H%M%S}.json"
    _write(told[0] if len(told) == 1 else {"people": told}, path)
    return f"{path}: hand it over, delete it, then close the request with `done` if there is one."


def _write(told: Row, path: Path) -> None:
    """Into a file that nobody else can read; what was there before is overwritten."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123  a descriptor with its mode
        os.fchmod(descriptor, 0o600)
        json.dump(told, file, ensure_ascii=False, indent=2)


def _shelf(merchant: Merchant) -> Shelf:
    papers = pages_wiring.papers().of_merchant(merchant.live_id)
    return Shelf(wiring.book(), wiring.vault(), wiring.deliveries(), merchant, wiring.clock(), papers=papers)


def _erase(merchant: Merchant, who: str, person: Person | None = None) -> str:
    found = _find(merchant, who)
    confirm(merchant.id, "forget somebody of", person or Terminal())
    now = wiring.clock()
    gone = [name for member_id in found for name in erase(wiring.book(), wiring.vault(), merchant, member_id, now, "an operator")]
    if not gone:
        raise RefusedError(f"{merchant.name} knows nobody of the kind.")
    known = wiring.privacy().find(merchant.id, who)
    request = known or PrivacyRequest(merchant.id, f"operator-erase-{now:%Y%m%d-%H%M%S-%f}", Wanted.ERASE, now)
    wiring.privacy().put(request.close(now, tuple(gone)))
    return f"Forgotten: {', '.join(gone)}. What is left, and for how long: docs/decisions/0033-forgetting-somebody.md"


def _done(merchant: Merchant, who: str) -> str:
    request = wiring.privacy().find(merchant.id, who)
    if request is None:
        raise RefusedError(f"{merchant.id} has no request {who}: `list` shows them.")
    ended = _end_connection(merchant, request) if request.wanted is Wanted.LEAVE and request.done_at is None else ""
    wiring.privacy().put(request if request.done_at is not None else request.close(wiring.clock()))
    return f"{who} is done.{ended}"


def _end_connection(merchant: Merchant, request: PrivacyRequest) -> str:
    about = _account(merchant, request)
    known = wiring.connections().find(System(about["system"]), about["account"])
    if known is None or known.merchant_id != merchant.id:
        return " There was no connection any more."
    wiring.connections().drop(known)
    return f" {known.account} speaks for {merchant.id} no more. The program, its members and their texts go on as they are."


def _account(merchant: Merchant, request: PrivacyRequest) -> dict[str, str]:
    """The `system` that a shop has left, and the `account` that it had there."""
    told: dict[str, str] = json.loads(wiring.vault().open(merchant.id, request.about_sealed))
    return told


def _find(merchant: Merchant, who: str) -> tuple[str, ...]:
    """The members that a request, an id or a phone number means."""
    request = wiring.privacy().find(merchant.id, who)
    if request is not None:
        if not request.member_ids:
            raise RefusedError(f"Nobody was found for {who}: say a phone number or a member's id, and then `done`.")
        return request.member_ids
    if who.startswith("mem_"):
        return (who,)
    try:
        phone = PhoneNumber.parse(who, merchant.region)
    except UnreadablePhone as wrong:
        raise RefusedError(say(wrong)) from wrong
    phone_id = wiring.vault().member_id(merchant.id, phone)
    return (find_by_phone(wiring.book(), merchant.id, phone_id).name(phone_id),)


ACTIONS: Final[Mapping[str, Callable[..., str]]] = {"list": _list, "export": _export, "erase": _erase, "done": _done}

if __name__ == "__main__":
    sys.exit(main())
