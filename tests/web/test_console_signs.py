"""The console's page of signs, and that printing makes its words count."""

import re
from dataclasses import replace

import pytest

from chalicelib.domain.desk.staff import Role
from tests.web.visiting import Desk, Visitor


def test_three_signs_are_shown_with_the_words_that_people_agree_to(owner: Visitor) -> None:
    assert owner.get("/console/signs").status_code == 200
    for said in (
        "Poster",
        "Table tent",
        "Counter cards",
        "$5 off",
        "after 40 points",
        "Counts when you print",
        "example/j/rosas",
    ):
        assert said in owner.text
    assert owner.last.body.decode().count('class="btn p"') == 1


def test_what_is_printed_counts_from_then_on(owner: Visitor, desk: Desk) -> None:
    owner.get("/console/signs")
    answer = owner.post("/console/signs", {"shape": "tent", "sheet": "a4", "look": "light", "language": "es", "as": "sheet"})
    assert answer.headers["Location"] == "/console/signs/sheet?shape=tent&sheet=a4&look=light&language=es&offers=no"
    owner.follow()
    assert "con 40 puntos" in owner.text
    merchant = desk.shop.merchants.get("rosas")
    assert "regulars.example/j/rosas" in merchant.disclosures[merchant.consent_wording]
    owner.get("/console/signs")
    assert "In use" in owner.text


def test_looking_at_a_sign_changes_nothing(owner: Visitor, desk: Desk) -> None:
    before = desk.shop.merchants.get("rosas")
    for path in ("", "/sheet", "/pdf", "/qr"):
        assert owner.get(f"/console/signs{path}?offers=yes").status_code == 200
    assert desk.shop.merchants.get("rosas") == before


def test_a_sign_that_speaks_of_offers_stays_so(owner: Visitor, desk: Desk) -> None:
    owner.post("/console/signs", {"offers": "yes", "as": "pdf"})
    merchant = desk.shop.merchants.get("rosas")
    assert merchant.texting.offers == merchant.consent_wording
    owner.get("/console/signs")
    assert "your points, rewards and offers" in owner.text


@pytest.mark.parametrize("shape", ["poster", "tent", "card"])
def test_a_pdf_and_the_code_are_files_with_names(owner: Visitor, shape: str) -> None:
    answer = owner.get(f"/console/signs/pdf?shape={shape}&language=de")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="rosas-{shape}-de.pdf"'
    assert answer.body.startswith(b"%PDF")
    code = owner.get("/console/signs/qr")
    assert code.headers["Content-Type"] == "image/svg+xml"
    assert 'filename="rosas-join-en.svg"' in code.headers["Content-Disposition"]


def test_a_name_that_no_pdf_can_have_is_printed_from_the_page(owner: Visitor, desk: Desk) -> None:
    known = desk.shop.merchants.merchants["rosas"]
    desk.shop.merchants.merchants["rosas"] = replace(known, name="Пекарня")
    owner.get("/console/signs")
    assert not re.search(r">PDF</button>", owner.last.body.decode())
    assert owner.get("/console/signs/pdf").status_code == 303
    owner.follow()
    assert "Print the sign from the page" in owner.text


@pytest.mark.parametrize("odd", ["shape=moon&sheet=a9&look=loud&language=xx&offers=maybe", "shape=%3Cscript%3E", "language="])
def test_an_odd_address_shows_the_plain_sign(owner: Visitor, odd: str) -> None:
    assert owner.get(f"/console/signs/sheet?{odd}").status_code == 200
    assert "after 40 points" in owner.text


def test_names_are_words_and_never_markup(owner: Visitor, desk: Desk) -> None:
    known = desk.shop.merchants.merchants["rosas"]
    desk.shop.merchants.merchants["rosas"] = replace(known, name='<img src=x onerror="x">')
    for path in ("/console/signs", "/console/signs/sheet", "/j/rosas", "/j/rosas/terms"):
        assert b"<img" not in owner.get(path).body


def test_signs_are_for_managers(visitor: Visitor) -> None:
    visitor.sign_in(Role.STAFF, name="Sam")
    for path in ("", "/sheet", "/pdf", "/qr"):
        assert visitor.get(f"/console/signs{path}").status_code == 403
    assert visitor.post("/console/signs", {}).status_code == 403


def test_before_the_shop_is_open_there_is_nothing_to_print(owner: Visitor, desk: Desk) -> None:
    desk.shop.merchants.merchants.clear()
    for path in ("", "/sheet", "/pdf", "/qr"):
        assert owner.get(f"/console/signs{path}").status_code == 303
    assert owner.post("/console/signs", {}).status_code == 303


@pytest.mark.parametrize(
    "path", ["/console/signs", "/console/signs/sheet?shape=tent", "/j/rosas", "/j/rosas/privacy", "/j/rosas?asked=yes"]
)
def test_each_page_has_one_heading_and_no_style_or_script_of_its_own(owner: Visitor, path: str) -> None:
    body = owner.get(path).body.decode()
    assert body.count("<h1") == 1
    assert not re.search(r" style=|<style|<script>|<script [^>]*>[^<]| on[a-z]+=", body)
