"""Two shops on one stage: nobody at the one reads or changes anything of the other, whatever ids they send."""

import re
from urllib.parse import quote

import pytest

from chalicelib.domain.desk.staff import Role
from chalicelib.domain.wallet import SCANNED
from chalicelib.web.pages import DEVICE, PAGES, Page
from tests.web.street import SCRIPT, Street, build

OURS = {"system": "square", "step": "earning", "kind": "earned", "paper": "terms", "name": "app.css"}
"""Parts of a path that name no shop's own thing, but one of ours."""
SECRETS = ("link", "merchant_id")
"""Those that a page is asked for by anybody who has them."""
THEIRS = ("Bobby", "Nina", "Quayside", "Quay club", "0188", "0166", "harbor-pier")


@pytest.fixture
def street(desk, monkeypatch) -> Street:
    return build(desk, monkeypatch)


def named(page: Page) -> str:
    return f"{page.method} {page.path}"


def fill(page: Page, ids: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: quote((OURS | ids)[found[1]], safe=""), page.path)


def fields(ids: dict[str, str]) -> dict[str, str]:
    """A form that names things of this shop wherever a form of ours names anything."""
    named = {"member": "member_id", "location": "location_id", "at": "location_id", "staff": "staff_id", "sale": "sale"}
    named |= {"check": "sale", "merchant": "merchant_id", "account": "merchant_id", "device": "device_id", "code": "code"}
    plain = {
        "points": "5",
        "reason": "goodwill",
        "amount": "500",
        "request": "r-1",
        "pin": "2580",
        "name": "Mine",
        "role": "staff",
    }
    more = {
        "offer": "coffee",
        "redemption": "red_1",
        "shop": "Mine",
        "timezone": "America/Denver",
        "lock_minutes": "5",
        "moves_it": "yes",
    }
    return plain | more | {name: ids[of] for name, of in named.items()} | {"card": ""}


def test_every_id_in_a_path_is_of_a_shop_or_known_to_be_of_none(street):
    ids = {name for page in PAGES for name in re.findall(r"\{(\w+)\}", page.path)}
    assert ids == {*OURS, *street.theirs.ids} - {"sale", "code"}


@pytest.mark.parametrize("page", [page for page in PAGES if isinstance(page.guard, Role)], ids=named)
def test_nobody_reaches_anything_of_the_shop_next_door(page, street, owner):
    before, ids = street.stored("harbor"), street.theirs.ids
    assert len(before) >= 15
    for own in (ids, street.ours.ids):  # their ids everywhere; then only in the form, on a page of ours
        path = fill(page, own)
        answer = owner.get(f"{path}?location={ids['location_id']}&account=harbor&before=9") if page.method == "GET" else None
        answer = answer or owner.post(path, fields(ids))
        assert answer.status_code < 500
        told = answer.body.decode("latin-1")
        for name, value in ids.items():
            told = told.replace(value, name)  # what was sent is no news
        assert not [name for name in THEIRS if name in told]
        owner.sign_in()
    assert street.stored("harbor") == before


@pytest.mark.parametrize("page", [page for page in PAGES if page.guard == DEVICE], ids=named)
def test_no_till_serves_a_member_of_the_shop_next_door(page, street, till):
    before, ids = street.stored("harbor"), street.theirs.ids
    for asked in (fields(ids), fields(ids) | {"card": SCANNED + ids["link"]}):
        answer = till.post(page.path, asked, Accept="application/json")
        assert answer.status_code < 500
        assert not [name for name in THEIRS if name in answer.body.decode()]
    assert street.stored("harbor") == before


@pytest.mark.parametrize("page", [page for page in PAGES if page.method == "GET"], ids=named)
def test_no_name_that_is_a_script_reaches_a_browser_as_one(page, street, visitor, till):
    """As the shop next door sees itself: everything there bears a script in its name."""
    house = street.theirs
    visitor.desk.team.put(house.boss)
    visitor.enter(house.boss)
    answer = visitor.get(fill(page, house.ids))
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith(("text/html", "image/svg")):
        assert SCRIPT not in answer.body.decode()
        assert "<img" not in answer.body.decode()
