"""What only who has the phone may do on a member's page: see all that is kept, and have it forgotten."""

import json

import pytest

from tests.builders import MAYA
from tests.web.member import let_in


@pytest.fixture
def maya(visitor, monkeypatch):
    return let_in(visitor, monkeypatch)


def test_who_is_forgotten_by_the_code_is_forgotten(maya):
    maya.shop.sell(maya.id, 8400)
    assert "You would lose 84 points." in maya.look("/forget")
    asked, code = maya.ask_code("forget")
    assert "The code is on its way." in maya.visitor.text
    assert "You are deleted" in maya.send("forget", asked=asked, code=code)
    assert maya.customer.erased_at == maya.shop.now
    (request,) = maya.privacy.known.values()
    assert (request.member_ids, request.done_at) == ((maya.id,), maya.shop.now)
    assert maya.visitor.get(maya.path).status_code == 404


def test_everything_that_is_kept_is_shown_to_who_has_the_phone(maya):
    maya.shop.sell(maya.id, 8400)
    asked, code = maya.ask_code("data")
    text = maya.send("data", asked=asked, code=code)
    for said in (
        "First name Maya",
        f"Mobile number {MAYA}",
        "84 points",
        "joined, text",
        "84 points: $84.00 counted",
        "Nov 21, 10:00 Mill Street, $84.00",
    ):
        assert said in text
    assert "page code" in text


def test_the_same_comes_as_a_file(maya):
    asked, code = maya.ask_code("data")
    maya.send("data", asked=asked, code=code, **{"as": "file"})
    headers = maya.visitor.last.headers
    assert headers["Content-Disposition"] == 'attachment; filename="rosas-2026-11-21.json"'
    assert headers["Content-Type"] == "application/json"
    told = json.loads(maya.visitor.last.body)
    (one,) = told["members"]
    assert (one["first_name"], one["phone"]) == ("Maya", MAYA)
    assert [row["event"] for row in one["consents"]] == ["joined"]


def test_nothing_of_it_is_shown_without_the_code(maya):
    asked, code = maya.ask_code("forget")
    for fields in ({}, {"asked": asked, "code": code}, {"asked": asked.replace("forget", "data"), "code": code}):
        maya.send("data", **fields, **{"as": "file"})
        assert maya.visitor.last.status_code == 422
        assert MAYA not in maya.visitor.last.body.decode()


def test_who_types_a_wrong_code_is_told_so_and_nothing_is_forgotten(maya):
    asked, code = maya.ask_code("forget")
    for wrong in ("", "12345", code[::-1] if code != code[::-1] else "000000"):
        assert "That isn’t the code" in maya.send("forget", asked=asked, code=wrong)
        assert maya.visitor.last.status_code == 422
    assert maya.customer.erased_at is None
    assert f'value="{asked}"' in maya.visitor.last.body.decode()


def test_a_code_for_ones_data_does_not_delete(maya):
    asked, code = maya.ask_code("data")
    assert "That isn’t the code" in maya.send("forget", asked=asked, code=code)
    assert maya.customer.erased_at is None


def test_guessing_codes_ends_soon(maya):
    asked, code = maya.ask_code("forget")
    for _ in range(10):
        maya.send("forget", asked=asked, code="x")
    assert "Enough codes for today" in maya.send("forget", asked=asked, code=code)
    assert maya.customer.erased_at is None


def test_who_said_stop_is_told_why_no_code_comes(maya):
    maya.send("stop")
    text = maya.send("code", aim="forget")
    assert maya.visitor.last.status_code == 422
    assert "Text START to (206) 555-0100 first" in text
    assert maya.street.deliver() == []
