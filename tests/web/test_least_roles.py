"""One table says who may do what: it names every page, every call and every command, and each is held to it."""

import pytest

from chalicelib import pos
from chalicelib.api import ROUTES
from chalicelib.domain.desk.staff import Role
from chalicelib.web.pages import DEVICE, PAGES, PUBLIC
from tests.web.least_roles import LEAST, ROWS
from tests.web.till_side import Till

GUARDS = {"anybody": PUBLIC, "till": DEVICE, "staff at a till": DEVICE} | {role.value: role for role in Role}
COMMANDS = [row.partition(" ")[2].removeprefix("/till/") for row, who in ROWS.items() if who == "staff at a till"]
BY_KEY = [row for row, who in ROWS.items() if who == "a till's key"]


def test_the_table_names_each_page_and_call_once() -> None:
    there = [f"{page.method} {page.path}" for page in PAGES]
    there += [f"{method} {path}" for method, path, _ in (*ROUTES, *pos.ROUTES)]
    told = [row.strip() for rows in LEAST.values() for row in rows.strip().splitlines()]
    assert sorted(told) == sorted(there)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.method} {page.path}")
def test_each_page_is_guarded_as_the_table_says(page) -> None:
    assert page.guard == GUARDS[ROWS[f"{page.method} {page.path}"]]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_till_that_is_locked_does_nothing(http, desk, command: str) -> None:
    till = Till(http, desk).pair()
    till.lock()
    answer = till.post(f"/till/{command}", {"request": "r"}, Accept="application/json")
    assert answer.status_code == (303 if command.startswith("gifts/") else 423), "pages for gifts go back to the lock"
    assert till.desk.shop.book.sale("rosas", "mill", "r") is None


@pytest.mark.parametrize("command", COMMANDS)
def test_a_device_that_is_no_till_does_nothing(http, desk, command: str) -> None:
    assert Till(http, desk).post(f"/till/{command}", {"request": "r"}, Accept="application/json").status_code == 401


@pytest.mark.parametrize("row", BY_KEY)
def test_a_call_without_a_tills_key_is_refused(http, row: str) -> None:
    method, path = row.split(" ")
    plain = path.replace("{", "").replace("}", "")
    answer = getattr(http, method.lower())(plain, headers={"Content-Type": "application/json"}, body=b"{}")
    assert answer.status_code == 401


def test_what_changes_points_or_settings_in_the_console_is_for_managers_at_least() -> None:
    own = ("/console/passkeys", "/sign-in")
    changes = [
        page for page in PAGES if page.method == "POST" and page.path.startswith("/console") and not page.path.startswith(own)
    ]
    assert len(changes) > 50
    assert not [page.path for page in changes if not (isinstance(page.guard, Role) and page.guard.covers(Role.MANAGER))]
