"""The console's log of texts."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.desk.staff import Role
from chalicelib.domain.refusals import Busy
from chalicelib.domain.texts.gate import Reason
from chalicelib.domain.texts.log_words import FAILURES, NAMES, name_of, why_not
from chalicelib.domain.texts.wording import kinds
from chalicelib.messaging import reports
from chalicelib.usecases.overview import keeping, texts_page
from chalicelib.usecases.overview.ports import Keeper, Seen
from chalicelib.usecases.texts.post import REFUSED, Delivery
from tests.builders import Shop
from tests.web.visiting import Desk, Visitor


@pytest.fixture
def keeper(desk: Desk) -> Keeper:
    return desk.keeper


@pytest.fixture
def manager(visitor: Visitor, keeper: Keeper) -> Visitor:
    return visitor.sign_in(Role.MANAGER, name="Bo")


def send(shop: Shop, keeper: Keeper, cause: str, at: datetime | None = None, **fields: Any) -> Delivery:
    """A text to Maya left, or was stopped, and the stream has brought it."""
    maya = shop.join()
    at = at or shop.now
    plain = Delivery("rosas", maya, cause, at, "earned_visit", 1, price_micros=8_100)
    shop.deliveries.claim(plain, maya, shop.deliveries.correspondence("rosas", maya))
    text = replace(plain, **({"message_id": cause} | fields))
    customers = [Seen("rosas", customer) for customer in shop.book.customers.values()]
    keeping.keep(keeper, [*customers, Seen("rosas", text)], shop.now)
    return text


def test_the_log_tells_when_to_whom_what_and_what_it_cost(manager: Visitor, shop: Shop, keeper: Keeper) -> None:
    send(shop, keeper, "entry:2")
    manager.get("/console/texts")
    assert "Sat 21 Nov 10:00 am Maya 0142 Points added 1 part, $0.008 1 $0.008" in manager.text
    assert "Spent in November $0.01 of your $50.00 limit 1 message part" in manager.text
    assert "555-0142" not in manager.text


def test_what_was_texted_to_the_team_leads_to_no_member(manager: Visitor, shop: Shop, keeper: Keeper) -> None:
    code = Delivery("rosas", "mem_of_nobody", "sign-in:1", shop.now, "sign_in_code", 1, message_id="1")
    keeping.keep(keeper, [Seen("rosas", code)], shop.now)
    manager.get("/console/texts")
    assert "Your team Code to sign in" in manager.text
    assert "mem_of_nobody" not in manager.last.body.decode()


def test_those_that_did_not_arrive_are_told_apart_in_words(manager: Visitor, shop: Shop, keeper: Keeper) -> None:
    send(shop, keeper, "entry:2")
    send(shop, keeper, "entry:3", message_id=None, reason="opted_out", price_micros=0, settled=True)
    send(shop, keeper, "entry:4", failure="unreachable", settled=True)
    manager.get("/console/texts?only=failed")
    assert manager.text.count("Points added") == 2
    assert "not sent This customer has asked you to stop texting them. – –" in manager.text
    assert "not arrived The phone was off, or out of reach for too long. 1 part, $0.008 1 $0.008" in manager.text


def test_the_log_goes_on_page_by_page(manager: Visitor, shop: Shop, keeper: Keeper) -> None:
    for number in range(texts_page.LINES + 3):
        send(shop, keeper, f"entry:{number}", shop.now - timedelta(minutes=number))
    body = manager.get("/console/texts").body.decode()
    assert body.count("Points added") == texts_page.LINES
    older = body.split('">Older')[0].rpartition('href="')[2].replace("&amp;", "&")
    assert manager.get(older).body.decode().count("Points added") == 3


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "No texts yet."),
        ("?only=failed", "Everything arrived. No text of November was stopped or lost"),
        ("?month=2026-10", "No texts in October."),
        ("?month=1999-01", "No texts yet."),
        ("?before=nonsense", "No texts yet."),
        ("?before=0001-01-01T00:00:00%2B14:00", "No texts yet."),
    ],
)
def test_an_empty_log_says_why_and_what_to_do(manager: Visitor, query: str, said: str) -> None:
    assert manager.get(f"/console/texts{query}").status_code == 200
    assert said in manager.text


def test_a_log_that_cannot_be_read_says_so(manager: Visitor, keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise Busy

    monkeypatch.setattr(keeper.texts, "page", refuse)
    manager.get("/console/texts")
    assert "The log could not be read. Nothing is lost" in manager.text


def test_near_the_limit_the_page_says_what_happens_then(manager: Visitor, shop: Shop, keeper: Keeper) -> None:
    send(shop, keeper, "entry:2")
    shop.deliveries.spent["rosas", "2026-11", "micros"] = 46_000_000  # type: ignore[attr-defined]
    manager.get("/console/texts")
    assert "$46.00 of your $50.00 limit" in manager.text
    assert "At the limit only answers to STOP and HELP leave, and codes to sign in, until the next month." in manager.text


def test_every_kind_of_text_has_a_name_and_every_name_a_kind() -> None:
    named = {next(kind[:end] for end in range(len(kind), 0, -1) if kind[:end] in NAMES) for kind in kinds()}
    assert named == set(NAMES)
    assert name_of("earned_credit") == "Points added"
    assert name_of("something_new") == "Something new"


def test_every_reason_is_told_in_one_sentence() -> None:
    words = {word for word, _ in [*reports.RESPONSES.values(), *reports.FAILURES.values(), reports.UNKNOWN]} | {REFUSED}
    assert words <= set(FAILURES)
    for sentence in [*(why_not(reason.value, None) for reason in Reason), *(why_not(None, word) for word in FAILURES)]:
        assert sentence.endswith(".")
        assert sentence.count(". ") == 0
    assert why_not(None, None) == ""
    assert why_not(None, "never heard of") == FAILURES["unknown"]
