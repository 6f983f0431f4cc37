"""The page of figures."""

import csv
import io
import re

import pytest

from chalicelib.domain.desk.staff import Role
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.overview.keeping import keep
from chalicelib.usecases.overview.ports import Seen
from chalicelib.usecases.texts.post import Delivery
from chalicelib.usecases.till import Till
from tests.usecases.recording import stored

LEO = "+12065550143"


@pytest.fixture
def look(visitor):
    """Look at a page once all that happened in the shop is counted."""

    def looking(path="/console/figures"):
        shop = visitor.desk.shop
        keep(visitor.desk.keeper, [Seen("rosas", one) for one in stored(shop.book)], shop.now)
        assert visitor.sign_in().get(path).status_code == 200
        return visitor

    return looking


@pytest.fixture
def weeks(desk):
    """Eight weeks: Maya comes every Saturday to the mill, Leo to the dock in the first four; as many checks have no member."""
    shop = desk.shop
    maya, leo = shop.join(), shop.join("Leo", LEO)
    dock = Till(shop.merchant, shop.merchant.location("dock"))
    for week in range(8):
        shop.sell(maya, 3000, f"maya-{week}")
        if week < 4:
            shop.sell(leo, 1000, f"leo-{week}", till=dock)
        shop.sell(None, 500, f"nobody-{week}")
        if week == 7:
            shop.redeem(maya, "coffee", check_id="later")
        shop.wait(weeks=1)
    shop.wait(days=-1)
    return shop


def row(page, name):
    """The cells of a figure's row."""
    found = re.search(rf'<th scope="row">{name}<small>.*?</small></th>(.*?)</tr>', page.last.body.decode(), re.DOTALL)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", found[1], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()).replace("\u00a0", " ") for cell in cells]


def test_a_figure_stands_beside_what_it_was_with_what_it_means(look, weeks):
    page = look()
    assert row(page, "Checks with a member") == ["50% ↓ down 17 pts was 67%", "67%", "↓ down 17 pts"]
    assert row(page, "Average check of members")[1:] == ["$20", "↑ up 50%"]
    assert row(page, "Points given") == ["120 ↓ down 25% was 160", "160", "↓ down 25%"]
    assert row(page, "Points with members") == ["230 ↑ up 44% was 160", "160", "↑ up 44%"]
    assert row(page, "Rewards, of member sales") == ["2.9% ↑ up 2.9 pts was 0%", "0%", "↑ up 2.9 pts"]
    assert "Of all checks, the share with a member. What was voided or wholly refunded is no check." in page.text


def test_a_shop_stands_beside_all_shops(look, weeks):
    page = look("/console/figures?shop=mill")
    assert row(page, "Active members") == ["50% was 50%", "50%", "same", "50%", ""]
    assert row(page, "Average check of members")[3:] == ["$30", "100"]
    assert row(look("/console/figures?shop=dock"), "Active members")[1:3] == ["50%", "↓ down 50 pts"]
    assert "Texts that arrived" not in page.text
    assert "Shop by shop" in page.text


def test_the_busiest_hour_is_said_and_drawn(look, weeks):
    page = look()
    assert "Most to do on Saturday from 10 am to 11 am: 2 checks on average." in page.text
    body = page.last.body.decode()
    assert '<th scope="row">10 am</th>' + '<td class="s0"></td>' * 5 + '<td class="s5">2</td>' in body


def test_rewards_and_texts_are_told_one_by_one(look, weeks):
    text = Delivery("rosas", "maya", "entry:9", weeks.now, "earned", 2, "m", 16_200)
    other = Delivery("rosas", "maya", "entry:10", weeks.now, "earned_visit", 1, "n", 8_100, settled=True)
    page = look()
    keep(page.desk.keeper, [Seen("rosas", text), Seen("rosas", other)], weeks.now)
    page = look()
    assert "Free coffee Free item 1 50 $3.50" in page.text
    assert "Points added 2 3 $0.02" in page.text
    assert row(page, "Texts that arrived")[0].startswith("100%")


def test_a_reward_that_is_offered_no_more_keeps_its_name_and_one_that_nobody_knows_its_id(look, weeks, desk):
    page = look()
    numbers = desk.tallies.numbers["rosas"]
    spot = max(spot for spot in numbers if spot.day and spot.location_id == "*")
    numbers[spot].update({"used:bun": 2, "spent:bun": 20, "cost:bun": 100})
    page.get("/console/figures")
    assert "bun 2 20 $1" in page.text


def test_before_the_first_sale_there_is_nothing_to_show_and_a_way_to_begin(look):
    page = look()
    assert "No figures yet." in page.text
    assert "Open the till" in page.text
    assert "Busiest hours" not in page.text


def test_days_without_anything_say_so_in_each_part(look, weeks):
    weeks.wait(days=120)
    text = look("/console/figures?period=7").text
    assert "No checks in these 7 days." in text
    assert "No reward was used in these days." in text
    assert "No text left in these days." in text


def test_figures_that_cannot_be_read_are_no_error(look, weeks, desk):
    page = look()

    def refuse(*_):
        raise Busy

    desk.tallies.since = refuse
    assert page.get("/console/figures?period=7").status_code == 200
    assert "The figures could not be read." in page.text
    assert "Checks with a member" not in page.text


@pytest.mark.parametrize("query", ["period=9", "period=x", "shop=nowhere", "shop=rosas~test", "shop=*", ""])
def test_whatever_else_is_asked_for_shows_the_usual(look, weeks, query):
    assert "Last 28 days" in look(f"/console/figures?{query}").text


def test_the_figures_are_there_for_a_spreadsheet(look, weeks):
    page = look("/console/figures/table.csv?period=28")
    rows = list(csv.DictReader(io.StringIO(page.last.body.decode())))
    found = {(row["figure"], row["shop"]): row for row in rows}
    assert found["Checks with a member", ""].items() >= {"value": "0.5000", "before": "0.6667", "unit": "share"}.items()
    assert found["Average check of members", "Mill Street"]["index"] == "100.0000"
    assert found["Points given", "Harbor"]["value"] == "0"
    assert ("Texts sent", "Harbor") not in found
    assert page.last.headers["Content-Disposition"] == 'attachment; filename="rosas-figures-28-days.csv"'


def test_managers_may_look_and_staff_and_strangers_may_not(visitor):
    paths = ("/console/figures", "/console/figures/table.csv")
    assert [visitor.get(path).status_code for path in paths] == [303, 303]
    visitor.sign_in(Role.MANAGER)
    assert [visitor.get(path).status_code for path in paths] == [200, 200]
    visitor.sign_in(Role.STAFF)
    assert [visitor.get(path).status_code for path in paths] == [403, 403]


def test_names_of_shops_are_text_and_never_markup(look, weeks):
    assert "<script>alert" not in look("/console/figures?shop=<script>alert(1)</script>").last.body.decode()
