"""The document and its page are what the types and the rows say, and its examples are what is really answered.

`OPENAPI=write` (`make openapi`) writes both anew.
"""

import itertools
import json
import os
import re
from pathlib import Path

import pytest

from chalicelib import wiring
from chalicelib.api.openapi import DOCUMENT
from chalicelib.domain.program import Reward, RewardKind
from chalicelib.usecases.locations import issue_test_key
from chalicelib.usecases.texts.turn import Conversation
from tests.api.fitting import problems
from tests.builders import program
from tools.contract.document import build
from tools.contract.examples import STORY, Told
from tools.contract.meanings import MEANINGS
from tools.contract.pages import page
from tools.contract.rows import CALLS

PAGE = Path(__file__).parents[2] / "docs" / "reference.md"
PHONES = {"maya_phone": "(206) 555-0142", "ada_phone": "(206) 555-0143"}
SHOWN = (
    (re.compile(r'(?<="request_id": ")[0-9a-f-]{32,36}'), "0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
    (re.compile(r"\b[CDFGHJKMNPQRTVWX2-9]{8}\b"), "2CDF3GHJ"),
)
"""What is drawn anew each time, as the document shows it."""


def filled(value, known):
    """With what is known in place of the words in braces."""
    return json.loads(re.sub(r"\{([a-z_]+)\}", lambda found: known[found[1]], json.dumps(value)))


def picked(answer, path):
    for step in path.split("."):
        answer = answer[int(step) if step.isdecimal() else step]
    return answer


def live(http, key, known):
    """The story as it goes."""
    routes, names = {call.name: call.route for call in CALLS}, (f"till-7-{number}" for number in itertools.count(1))
    for example in STORY:
        method, path = routes[example.call]
        for name, value in filled(example.ids, known).items():
            path = path.replace(f"{{{name}}}", value)
        sent = filled(example.body, known)
        own = {"Authorization": f"Bearer {key}", "Idempotency-Key": next(names), "Content-Type": "application/json"}
        body = b"" if sent is None else json.dumps(sent).encode()
        answer = http.request(method, path + example.query, headers={**own, **filled(example.headers, known)}, body=body)
        known |= {name: picked(answer.json_body, at) for name, at in example.keep.items()}
        shown = json.dumps(answer.json_body)
        for what, stand_in in SHOWN:
            shown = what.sub(stand_in, shown)
        yield Told(example, path + example.query, sent, answer.status_code, json.loads(shown))


@pytest.fixture
def told(http, shop, monkeypatch):
    """The examples at a shop whose terminals may give something away without a connection."""
    bagel = Reward("bagel", "Second bagel", RewardKind.FREE_ITEM, 60, items=("bagel",), buy=1)
    shop.merchants.add_program("rosas", program(version=2, offline_points=100, rewards=(*program().rewards, bagel)))
    known = PHONES | {"now": shop.now.isoformat(), "maya": shop.join(), "leo": shop.join("Leo", "+12065550144")}
    known["test_key"] = issue_test_key(shop.merchants, shop.vault, "rosas", "mill", shop.now)
    monkeypatch.setattr(wiring, "conversation", lambda: Conversation(shop.book, shop.merchants, shop.vault, shop.deliveries))
    monkeypatch.setattr(wiring, "deliveries", lambda: shop.deliveries)
    shop.sell(known["leo"], 6000, "before")
    return list(live(http, shop.keys["mill"], known))


def test_the_document_and_its_page_are_what_the_types_say(told):
    document = build(CALLS, told)
    texts = {DOCUMENT: json.dumps(document, indent=1, ensure_ascii=False) + "\n", PAGE: page(document, told)}
    if os.environ.get("OPENAPI") == "write":
        for path, text in texts.items():
            path.write_text(text, encoding="utf-8")
    outdated = [path.name for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    assert outdated == [], "make openapi writes them anew"


def test_every_field_is_explained_or_is_a_shape_that_is():
    schemas = json.loads(DOCUMENT.read_text(encoding="utf-8"))["components"]["schemas"]
    fields = {f"{name}.{field}": told for name, schema in schemas.items() for field, told in schema["properties"].items()}
    assert [name for name, told in fields.items() if "description" not in told and "$ref" not in told] == []
    names = {name.partition(".")[2] for name in fields}
    assert [name for name in MEANINGS if name not in fields and name not in names] == [], "explained, but in no answer"


def test_words_of_which_there_are_only_so_many_are_listed():
    schemas = json.loads(DOCUMENT.read_text(encoding="utf-8"))["components"]["schemas"]
    for shape, field in (("Redeemed", "status"), ("Redeemed", "next_step"), ("StoredSale", "state"), ("TakenOffer", "scope")):
        assert schemas[shape]["properties"][field]["enum"], field
    (words, nothing) = schemas["OfferLine"]["properties"]["reason"]["anyOf"]
    assert (set(words["enum"]) >= {"needs_points", "needs_items", "check_closed"}, nothing) == (True, {"type": "null"})


def test_every_link_of_the_page_leads_somewhere():
    text = PAGE.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 _-]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = set(re.findall(r"\]\(#([^)]+)\)", text))
    assert len(links) > 50
    assert links <= anchors


def test_every_example_is_answered_as_it_says_and_every_call_has_one(told):
    assert {one.example.name: one.status for one in told} == {example.name: example.status for example in STORY}
    assert {one.example.call for one in told} == {call.name for call in CALLS} - {"show_document"}
    assert len({example.name for example in STORY}) == len(STORY)


def test_what_an_example_sends_and_is_answered_fits_its_schema(told):
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    operations = {call["operationId"]: call for methods in document["paths"].values() for call in methods.values()}
    for one in told:
        call = operations[one.example.call]
        answered = call["responses"][str(one.status)]["content"]["application/json"]["schema"]
        assert problems(document, answered, one.answer) == [], one.example.name
        if one.sent is not None and one.status < 400 and one.example.call != "take_batch":
            asked = call["requestBody"]["content"]["application/json"]["schema"]
            assert problems(document, asked, one.sent, strict=False) == [], one.example.name


def test_the_document_is_served_without_a_key_and_kept(http, shop):
    answer = http.get("/v1/openapi.json")
    assert (answer.status_code, answer.json_body) == (200, json.loads(DOCUMENT.read_text(encoding="utf-8")))
    assert (answer.headers["Cache-Control"], answer.headers["Content-Type"]) == ("public, max-age=3600", "application/json")
    again = http.get("/v1/openapi.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.body) == (304, b"")
