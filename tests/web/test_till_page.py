"""What a till page is made of, and what it weighs."""

import gzip
import re

from tests.web.till_side import Till
from tests.web.visiting import Visitor


def test_the_page_itself_says_nothing_of_anybody(till: Till, visitor: Visitor) -> None:
    page = till.get("/till").body
    assert page == visitor.get("/till").body
    assert b"Rosa" not in page
    assert b"style=" not in page
    assert b"<script>" not in page


def test_the_worker_keeps_the_page_and_every_part_of_it(visitor: Visitor) -> None:
    page = visitor.get("/till").body.decode()
    worker = visitor.get("/till/worker")
    assert worker.headers["Service-Worker-Allowed"] == "/till"
    parts = re.findall(r'<(?:script|link)[^>]+(?:src|href)="(/[^"]+)"', page)
    assert len(parts) >= 7
    for part in parts:
        assert f'"{part}"' in worker.body.decode()
        assert visitor.get(part).status_code == 200


def test_the_till_can_be_put_on_a_home_screen(visitor: Visitor) -> None:
    manifest = visitor.get("/till/manifest")
    assert manifest.headers["Content-Type"] == "application/manifest+json"
    assert (manifest.json_body["start_url"], manifest.json_body["display"]) == ("/till", "standalone")
    for icon in manifest.json_body["icons"]:
        assert visitor.get(icon["src"]).headers["Content-Type"] == "image/svg+xml"


def test_page_and_all_its_parts_weigh_less_than_thirty_kilobytes(visitor: Visitor) -> None:
    page = visitor.get("/till").body
    parts = [visitor.get(part).body for part in re.findall(r'(?:src|href)="(/[^"]+)"', page.decode())]
    assert sum(len(gzip.compress(part, 9)) for part in (page, *parts)) < 30_000


def test_every_refusal_of_the_till_has_its_sentence() -> None:
    from chalicelib.domain import till_refusals
    from chalicelib.domain.refusals import Refusal
    from chalicelib.web.till.guarding import SAID, say_wrong

    kinds = {one for one in vars(till_refusals).values() if isinstance(one, type) and one is not Refusal}
    assert {*SAID, till_refusals.WrongPin} == kinds
    for sentence in [*(row[2] for row in SAID.values()), *(say_wrong(seconds) for seconds in (0, 60, 120, 30_720))]:
        assert sentence.endswith(".")
        assert len(sentence) <= 90
