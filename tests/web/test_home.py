"""The console's first page."""

import csv
import io
import re
from html import unescape

import pytest

from chalicelib.domain.desk.staff import Role
from chalicelib.usecases.overview.keeping import keep
from chalicelib.usecases.overview.ports import Seen
from chalicelib.usecases.till import Till
from tests.usecases.recording import stored

LEO = "+12065550143"


@pytest.fixture
def look(visitor):
    """Look at a page once all that happened in the shop is counted."""

    def looking(path="/console", **headers):
        shop = visitor.desk.shop
        committed = [*stored(shop.book), *(entry for chain in shop.book.chains.values() for entry in chain)]
        keep(visitor.desk.keeper, [Seen("rosas", one) for one in committed], shop.now)
        assert visitor.sign_in().get(path, **headers).status_code == 200
        return visitor

    return looking


@pytest.fixture
def eight_weeks(desk):
    """Maya comes every week, Leo in the first four; each visit is $10, and another $5 check has no member."""
    shop = desk.shop
    maya, leo = shop.join(), shop.join("Leo", LEO)
    dock = Till(shop.merchant, shop.merchant.location("dock"))
    for week in range(8):
        shop.sell(maya, 1000, f"maya-{week}")
        if week < 4:
            shop.sell(leo, 1000, f"leo-{week}", till=dock)
        shop.sell(None, 500, f"nobody-{week}")
        shop.wait(weeks=1)
    return shop


def tile(page, label):
    found = re.search(rf'<span class="label">{label}</span>(.*?)</a>', page.last.body.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", found[1]).split())


def test_figures_stand_beside_those_of_as_many_days_before(look, eight_weeks):
    eight_weeks.wait(days=-1)
    page = look("/console?period=28")
    assert tile(page, "Member visits") == "4 ↓ down 50% was 8"
    assert tile(page, "Came back") == "50% in 28 days"
    assert tile(page, "Member sales") == "$40 ↓ down 50% was $80"
    assert tile(page, "Members") == "2 +0 new"


def test_a_shop_has_figures_of_its_own(look, eight_weeks):
    eight_weeks.wait(days=-1)
    page = look("/console?period=28&shop=dock")
    assert tile(page, "Member visits") == "0 ↓ down 100% was 4"
    assert tile(page, "Came back").startswith("0%")


def test_the_chart_stands_there_as_a_table(look, eight_weeks):
    page = look("/console?period=7")
    body = page.last.body.decode()
    assert len(re.findall(r'<th scope="row">\w{3} \d+ \w{3}</th>', body)) == 7
    assert 'data-kind="bar">Came again</th><th scope="col" data-kind="top">First visit</th>' in body
    assert 'data-height="1"' in body


def test_a_year_is_told_by_week(look, eight_weeks):
    body = look("/console?period=364&metric=sales").last.body.decode()
    assert body.count("Week of ") >= 52
    assert "Member sales per week" in body


@pytest.mark.parametrize("query", ["period=9", "period=x", "shop=nowhere", "metric=secret", "shop=rosas~test", ""])
def test_whatever_else_is_asked_for_shows_the_usual(look, eight_weeks, query):
    page = look(f"/console?{query}")
    assert "Member visits per day" in page.text
    assert "Figures of the last 28 days" in page.text


def test_each_figure_leads_to_its_chart_and_says_what_it_counts(look, eight_weeks):
    page = look("/console?period=28&metric=came_back")
    assert "Of the members seen in the 28 days before, the share seen again in the last 28 days." in page.text
    assert 'href="/console?period=28&amp;metric=rewards"' in page.last.body.decode()


def test_a_script_gets_the_part_alone(look, eight_weeks):
    body = look("/console?period=7", HX_Request="true").last.body.decode()
    assert body.startswith('<div id="home"')
    assert "<html" not in body


def test_who_has_just_begun_is_told_how_to_find_members(look, desk):
    page = look()
    assert "Your first ten members" in page.text
    assert "Text your first name to (206) 555-0100." in page.text
    assert "Member visits per day" not in page.text
    assert "28 days" not in page.text
    assert "Worth doing" not in page.text
    desk.shop.sell(desk.shop.join(), 1000)
    assert tile(look(), "Came back") == "– known from Jan 2027"
    assert "1 of 10 so far" in page.text


def test_where_nobody_was_here_before_nobody_comes_back(look, eight_weeks):
    eight_weeks.wait(weeks=8)
    assert tile(look(), "Came back") == "– nobody to come back yet"


def test_names_are_text_and_never_markup(look, desk):
    desk.shop.sell(desk.shop.join(), 1000)
    assert "<script>alert" not in look("/console?shop=<script>alert(1)</script>").last.body.decode()


def test_the_figures_are_there_for_a_spreadsheet(look, eight_weeks):
    eight_weeks.wait(days=-1)
    page = look("/console/figures.csv?period=28")
    rows = list(csv.DictReader(io.StringIO(page.last.body.decode())))
    assert len(rows) == 28 * 2
    assert sum(int(row["member_sales"]) for row in rows) == 4000
    assert sum(int(row["issued"]) for row in rows if row["shop"] == "Mill Street") == 40
    assert page.last.headers["Content-Disposition"] == 'attachment; filename="rosas-all-shops-28-days.csv"'


def test_managers_may_look_and_staff_and_strangers_may_not(visitor):
    assert visitor.get("/console/figures.csv").status_code == 303
    assert visitor.sign_in(Role.MANAGER).get("/console").status_code == 200
    visitor.sign_in(Role.STAFF)
    for path in ("/console/figures.csv", "/console/now"):
        assert visitor.get(path).status_code == 403


def test_a_quiet_shop_is_worth_a_look(look, eight_weeks):
    eight_weeks.wait(days=10)
    text = look().text
    assert "Mill Street has had no member since" in text
    assert "Check the till" in text


def test_a_day_is_what_the_shops_calendar_says(look, desk):
    desk.shop.sell(desk.shop.join(), 1000)
    desk.shop.wait(hours=13)  # 11 pm in Los Angeles
    assert tile(look("/console?period=7"), "Member visits").startswith("1")
    desk.shop.wait(days=7)
    assert tile(look("/console?period=7"), "Member visits").startswith("0")


def test_what_happened_last_stands_there_with_names_and_no_numbers(look, desk):
    shop = desk.shop
    maya = shop.join()
    shop.sell(maya, 6240)
    shop.wait(minutes=2)
    shop.redeem(maya, "coffee", check_id="sale-2")
    page = look()
    assert "10:02 am Maya Mill Street, Free coffee −50" in page.text
    assert "10:00 am Maya Mill Street, $62.40 +62" in page.text
    assert "Maya joined by text new" in page.text
    assert "0142" not in page.text


def test_who_polls_is_told_nothing_until_something_is_new(look, desk):
    maya = desk.shop.join()
    page = look()
    asked = unescape(re.search(r'hx-get="(/console/now[^"]*)"', page.last.body.decode())[1])
    assert page.get(asked, HX_Request="true").status_code == 204
    desk.shop.sell(maya, 1240)
    look()
    answer = page.get(asked, HX_Request="true")
    assert (answer.status_code, answer.body.decode().count('id="now"')) == (200, 1)
    assert "$12.40" in page.text


def test_polling_is_one_read(look, desk):
    reads = []
    newest = desk.feed.newest
    desk.feed.newest = lambda *asked: reads.append("feed") or newest(*asked)
    desk.directory.find = lambda *_: reads.append("names") or {}
    desk.tallies.since = lambda *_: reads.append("figures") or {}
    page = look()
    asked = unescape(re.search(r'hx-get="(/console/now[^"]*)"', page.last.body.decode())[1])
    reads.clear()
    page.get(asked, HX_Request="true")
    assert reads == ["feed"]
