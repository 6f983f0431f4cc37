"""What only who has the phone may do: see everything that is kept of them, and have it forgotten. A code by text asks for it."""

import json
from typing import Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.desk.privacy import PrivacyRequest, Wanted
from chalicelib.usecases import privacy
from chalicelib.usecases.leaving.one_person import gather
from chalicelib.usecases.leaving.shelf import Shelf
from chalicelib.usecases.wallet.codes import Trouble, check_code, send_code
from chalicelib.web.visit import Visit
from chalicelib.web.wallet.scene import Scene, nobody, open_scene

AIMS: Final = ("data", "forget")
SENTENCES: Final = {Trouble.WRONG: "wrong", Trouble.TOO_MANY: "too_many", Trouble.STOPPED: "no_texts"}


def ask(visit: Visit) -> Response:
    """What a member is about to do: explained, and a code asked for it."""
    scene = open_scene(visit)
    return nobody(visit) if scene is None else _form(scene, _aim(visit.path.rpartition("/")[2]), visit.query.get("asked", ""))


def text_code(visit: Visit) -> Response:
    """Text the code."""
    scene = open_scene(visit)
    if scene is None:
        return nobody(visit)
    aim = _aim(visit.form.get("aim", ""))
    book, vault, counters = wiring.book(), wiring.vault(), pages_wiring.counters()
    asked = send_code(book, vault, counters, scene.merchant, scene.wallet, aim, visit.now)
    if isinstance(asked, Trouble):
        return _form(scene, aim, "", asked)
    return scene.go(f"/{aim}", "said_sent", asked=asked)


def show_data(visit: Visit) -> Response:
    """All that is kept of the member, to read or as a file."""
    scene = open_scene(visit)
    if scene is None:
        return nobody(visit)
    asked = visit.form.get("asked", "")
    trouble = _check(scene, "data", asked)
    if trouble is not None:
        return _form(scene, "data", asked, trouble)
    papers = pages_wiring.papers().of_merchant(scene.merchant.live_id)
    shelf = Shelf(wiring.book(), wiring.vault(), wiring.deliveries(), scene.merchant, visit.now, papers=papers)
    told = gather(shelf, scene.wallet.member_id)
    if visit.form.get("as") == "file":
        name = f"{scene.merchant.id}-{visit.now:%Y-%m-%d}.json"
        return visit.file(json.dumps(told, ensure_ascii=False, indent=2).encode(), "application/json", name)
    return scene.page("data.html", page=scene.read(), told=told, asked=asked, code=visit.form.get("code", ""))


def forget(visit: Visit) -> Response:
    """Forget the member, at once and for good."""
    scene = open_scene(visit)
    if scene is None:
        return nobody(visit)
    asked = visit.form.get("asked", "")
    trouble = _check(scene, "forget", asked)
    if trouble is not None:
        return _form(scene, "forget", asked, trouble)
    merchant, member_id = scene.merchant, scene.wallet.member_id
    request = PrivacyRequest(merchant.id, f"page-{member_id}-{asked}", Wanted.ERASE, visit.now)
    book, vault, requests = wiring.book(), wiring.vault(), wiring.privacy()
    privacy.receive(book, vault, requests, merchant, request, lambda: (member_id,), visit.now)
    return scene.page("forgotten.html")


def _aim(said: str) -> str:
    return said if said in AIMS else AIMS[0]


def _check(scene: Scene, aim: str, asked: str) -> Trouble | None:
    said = scene.visit.form.get("code", "")
    return check_code(wiring.vault(), pages_wiring.counters(), scene.wallet, aim, asked, said, scene.visit.now)


def _form(scene: Scene, aim: str, asked: str, trouble: Trouble | None = None) -> Response:
    page = scene.read()
    said = scene.say(SENTENCES[trouble]) if trouble is not None else ""
    lost = scene.say("forget_lost", figure=scene.figure(page, page.balance)) if aim == "forget" and page.balance else ""
    return scene.page("prove.html", 422 if trouble is not None else 200, aim=aim, asked=asked, trouble=said, lost=lost)
