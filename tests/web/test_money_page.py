"""Money in the console: what is owed, the journal, who settles up with whom, and the files of both."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from chalicelib.domain.desk.staff import Role
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.figures import month_end
from chalicelib.usecases.figures.month_end import Office
from chalicelib.usecases.overview.keeping import keep
from chalicelib.usecases.overview.ports import Seen
from chalicelib.usecases.till import Till
from tests.builders import Shop
from tests.usecases.recording import stored
from tests.web.visiting import Desk, Visitor


@pytest.fixture
def november(desk: Desk) -> Shop:
    """Maya earns at Mill Street, uses it at the Harbor, Leo brings something back, somebody is no member. Then it is over."""
    shop = desk.shop
    maya, leo = shop.join(), shop.join("Leo", "+12065550143")
    shop.sell(maya, 9_000, "s1")
    shop.sell(leo, 4_000, "s2")
    shop.sell(None, 5_000, "s3")
    shop.adjust(leo, 20)
    mill, shop.till = shop.till, Till(shop.merchant, shop.merchant.location("dock"))
    shop.redeem(maya, "coffee", check_id="c1")
    shop.till = mill
    shop.refund(1_000, "r1", "s2")
    keep(desk.keeper, [Seen("rosas", one) for one in stored(shop.book)], shop.now)
    shop.now = datetime(2026, 12, 3, tzinfo=UTC)
    close(desk)
    return shop


def close(desk: Desk) -> None:
    shop = desk.shop
    month_end.run(Office(shop.book, shop.merchants, desk.journals, lambda: shop.now), lambda: 60)


def rows(visitor: Visitor, path: str) -> list[dict[str, str]]:
    answer = visitor.get(path)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))


@pytest.mark.usefixtures("november")
def test_the_page_tells_what_is_owed_and_why(visitor: Visitor) -> None:
    visitor.sign_in().get("/console/figures/money")
    assert (
        "Owed for points at the end of November $7.78 90 points can still be used. 100 of them buy up to $12.50." in visitor.text
    )
    assert (
        "Sold with points A part of what members paid is for rewards still to come. It waits until they use them." in visitor.text
    )
    assert "Sales Deferred revenue: points +$13.33" in visitor.text
    assert "Deferred revenue: points Sales −$5.55" in visitor.text
    assert "Owed on 1 November $0.00" in visitor.text
    assert "Owed on 30 November $7.78" in visitor.text


@pytest.mark.usefixtures("november")
def test_the_page_tells_who_pays_whom_and_what_the_program_costs(visitor: Visitor) -> None:
    visitor.sign_in().get("/console/figures/money")
    assert "Mill Street Harbor 50 $6.25" in visitor.text
    assert "2.1% of all sales in November Rewards used $3.50 All sales $170.00 Of what members paid 2.9%" in visitor.text


@pytest.mark.usefixtures("november")
def test_the_journal_is_a_file_whose_lines_lead_from_opening_to_closing(visitor: Visitor) -> None:
    lines = rows(visitor.sign_in(), "/console/figures/journal.csv")
    assert [(line["line"], line["amount"]) for line in lines if line["shop"] == "Mill Street"] == [
        ("opening", "0.00"), ("earned", "13.33"), ("used", "5.55"), ("closing", "7.78")
    ]  # fmt: skip
    owed = Decimal(0)
    for line in lines:
        sign = {"Deferred revenue: points": {"credit": 1, "debit": -1}}
        for side in ("debit", "credit"):
            owed += sign.get(line[side], {}).get(side, 0) * Decimal(line["amount"])
    assert owed == sum(Decimal(line["amount"]) for line in lines if line["line"] == "closing")
    assert {(line["month"], line["currency"]) for line in lines} == {("2026-11", "USD")}


@pytest.mark.usefixtures("november")
def test_the_settlement_is_a_file(visitor: Visitor) -> None:
    (line,) = rows(visitor.sign_in(), "/console/figures/settlement.csv")
    assert list(line.values()) == ["2026-11", "Mill Street", "Harbor", "50", "0.125000", "6.25", "USD"]


@pytest.mark.usefixtures("november")
def test_shops_settle_at_the_price_that_they_agreed_on(visitor: Visitor) -> None:
    visitor.sign_in().get("/console/figures/money?price=8.00")
    assert "$8.00 for 100 points settles that." in visitor.text
    assert "Mill Street Harbor 50 $4.00" in visitor.text
    assert 'settlement.csv?price=8.00"' in visitor.get("/console/figures/money?price=8.00").body.decode()
    assert 'settlement.csv"' in visitor.get("/console/figures/money").body.decode()
    (line,) = rows(visitor, "/console/figures/settlement.csv?price=8")
    assert (line["price_of_a_point"], line["amount"]) == ("0.080000", "4.00")
    visitor.get("/console/figures/money?price=a+lot")
    assert "Write an amount such as 12.50." in visitor.text
    assert "Mill Street Harbor 50 $6.25" in visitor.text


@pytest.mark.usefixtures("november")
def test_what_was_agreed_on_holds_for_months_that_are_not_closed(visitor: Visitor, desk: Desk, november: Shop) -> None:
    visitor.sign_in().get("/console/figures/money")
    assert "You agreed on no price" in visitor.text
    visitor.post("/console/figures/money", {"agreed": "8"})
    visitor.follow()
    assert "Kept. It holds from December 2026 on." in visitor.text
    assert "You agreed on $8.00 for 100 points, from December 2026 on." in visitor.text
    assert "Mill Street Harbor 50 $6.25" in visitor.text
    leo = november.join("Leo", "+12065550143")
    november.sell(leo, 4_000, "s4")
    november.till = Till(november.merchant, november.merchant.location("dock"))
    november.redeem(leo, "coffee", check_id="c2")
    november.now = datetime(2027, 1, 3, tzinfo=UTC)
    close(desk)
    visitor.sign_in().get("/console/figures/money")
    assert "$8.00 for 100 points settles that." in visitor.text
    assert "Mill Street Harbor 50 $4.00" in visitor.text
    lines = rows(visitor, "/console/figures/settlement.csv")
    assert [(line["month"], line["amount"]) for line in lines] == [("2026-11", "6.25"), ("2026-12", "4.00")]
    assert [note.facts for note in desk.audit.notes.values()] == [{"price": "8"}]


@pytest.mark.usefixtures("november")
def test_of_what_is_agreed_on_the_last_word_holds_until_its_month_is_closed(visitor: Visitor, desk: Desk) -> None:
    visitor.sign_in()
    for said in ("8", "7.50", ""):
        visitor.post("/console/figures/money", {"agreed": said})
    assert [(f"{one.since}", one.price) for one in desk.agreements.of_merchant("rosas")] == [("2026-12-01", None)]
    visitor.follow()
    assert "You agreed on no price" in visitor.text


@pytest.mark.usefixtures("november")
def test_what_is_no_price_is_said_beside_it(visitor: Visitor, desk: Desk) -> None:
    assert visitor.sign_in().post("/console/figures/money", {"agreed": "a lot"}).status_code == 422
    assert "Write an amount such as 12.50." in visitor.text
    assert 'value="a lot"' in visitor.last.body.decode()
    assert desk.agreements.of_merchant("rosas") == ()
    assert visitor.sign_in(Role.MANAGER, name="Bo").post("/console/figures/money", {"agreed": "8"}).status_code == 403


def test_another_month_can_be_looked_at(visitor: Visitor, desk: Desk, november: Shop) -> None:
    november.now = datetime(2027, 1, 3, tzinfo=UTC)
    close(desk)
    visitor.sign_in().get("/console/figures/money")
    assert "Nothing changed in December." in visitor.text
    assert "Nothing in December: points were used where they were earned." in visitor.text
    assert "The next month is closed on 2 February." in visitor.text
    visitor.get("/console/figures/money?month=2026-11")
    assert "Owed on 30 November $7.78" in visitor.text
    visitor.get("/console/figures/money?month=nonsense")
    assert "Owed on 31 December $7.78" in visitor.text


def test_before_the_first_month_is_over_the_page_says_when(visitor: Visitor) -> None:
    visitor.sign_in().get("/console/figures/money")
    assert "Your first month is not over yet." in visitor.text
    assert rows(visitor, "/console/figures/journal.csv") == []


def test_a_journal_that_cannot_be_read_says_so(visitor: Visitor, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise Busy

    monkeypatch.setattr(desk.journals, "months", refuse)
    visitor.sign_in().get("/console/figures/money")
    assert "The journal could not be read. Nothing is lost." in visitor.text


@pytest.mark.parametrize("path", ["money", "journal.csv", "settlement.csv"])
def test_money_is_for_owners(visitor: Visitor, path: str) -> None:
    assert visitor.sign_in(Role.MANAGER, name="Bo").get(f"/console/figures/{path}").status_code == 403
