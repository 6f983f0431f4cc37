"""The page of items: what sells best, what goes together, and the way from there to a special."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest

from chalicelib.domain.basket import Line
from chalicelib.domain.desk.staff import Role
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.figures import selling
from chalicelib.usecases.overview.tallies import count, subject_of
from chalicelib.usecases.till import Till
from tests.fake_baskets import FakeBaskets

PAGE = "/console/figures/items"


@pytest.fixture
def counting(owner):
    owner.get(PAGE)
    owner.post(PAGE, {"on": "yes"})
    return owner


def sell(desk, times, *labels, first=0, member=None, shop="mill"):
    """So many checks with these items, of $3 each, then the night."""
    merchant = desk.shop.merchants.reread("rosas")
    till = Till(merchant, merchant.location(shop))
    lines = [Line(label, frozenset({label}), 1, 300, label, 1) for label in labels]
    for number in range(times):
        name = f"sale-{first}-{labels}-{number}"
        desk.shop.sell(member, 300 * len(lines), name, till=till, lines=lines)
        count(desk.tallies, "rosas", [subject_of(merchant, desk.shop.book.sale("rosas", shop, name))])


def night(desk):
    shop = desk.shop
    shop.now += timedelta(days=1)
    found = selling.Desk(shop.merchants, lambda: iter(["rosas"]), desk.baskets, lambda: shop.now)
    assert selling.run(found, lambda: 900.0) == 1


def look(visitor, path=PAGE):
    assert visitor.get(path).status_code == 200
    return visitor


def row(page, label):
    found = re.search(rf'<th scope="row"[^>]*>{label}(.*?)</tr>', page.last.body.decode(), re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[1])).split())


def test_nothing_is_kept_before_the_owner_says_so(owner, desk):
    assert "What do people buy, and what together?" in look(owner, PAGE).text
    assert desk.shop.merchants.get("rosas").counts_items is False
    owner.post(PAGE, {"on": "yes"})
    assert desk.shop.merchants.get("rosas").counts_items is True
    owner.get(PAGE)
    assert "Items are counted tonight." in owner.text
    owner.post(PAGE, {"on": "no"})
    assert desk.shop.merchants.get("rosas").counts_items is False


def test_a_manager_reads_and_does_not_switch(visitor):
    manager = visitor.sign_in(Role.MANAGER)
    assert "The owner can switch it on here." in look(manager, PAGE).text
    assert "Count items" not in manager.text


def test_what_sells_best_comes_first_with_members_and_without(counting, desk):
    sell(desk, 3, "tea", "scone", member=desk.shop.join())
    sell(desk, 1, "tea")
    night(desk)
    page = look(counting, PAGE)
    assert "Tea is on most checks: 4 of 4." in page.text
    assert row(page, "Tea") == "100% of members’ checks, 100% of others 4 4 $12 100% 100%"
    assert row(page, "Scone") == "100% of members’ checks, 0% of others 3 3 $9 100% 0%"


def test_two_items_are_told_once_there_is_enough(counting, desk):
    sell(desk, 19, "jam", "scone")
    sell(desk, 40, "tea")
    night(desk)
    page = look(counting, PAGE)
    assert "Not enough data yet." in page.text
    assert "The pair on most checks has 19 so far." in page.text
    sell(desk, 1, "jam", "scone", first=1)
    night(desk)
    page = look(counting, PAGE)
    assert "Jam goes best with scone: 100% of its checks have both." in page.text
    assert row(page, "Jam<br>").startswith(
        "and scone 100% of checks with jam Make a special 20 33% 100% of checks with jam 3 times"
    )


def test_a_pair_leads_to_a_special_that_is_filled_in(counting, desk):
    sell(desk, 20, "jam", "scone")
    sell(desk, 40, "tea")
    night(desk)
    page = look(counting, f"{PAGE}?shop=mill").last.body.decode()
    href = unescape(re.search(r'href="[^"]*?(/console/specials/new\?[^"]+)"', page)[1])
    form = look(counting, href).last.body.decode()
    for name, value in {"name": "Jam with scone", "percent": "20", "items": "jam", "spend_min": "6"}.items():
        assert re.search(rf'name="{name}"[^>]*value="{value}"', form), name
    assert "20% off jam" in counting.text
    assert re.search(r'value="mill"[^>]*checked', form)
    assert not re.search(r'value="dock"[^>]*checked', form)


def test_what_an_address_proposes_beside_fields_of_the_form_is_left_out(owner):
    owner.get("/console/specials/new?percent=15&name=<script>&total=9&first_day=2001-01-01")
    form = owner.last.body.decode()
    assert 'value="15"' in form
    assert "<script>" not in form.replace('<script src="', "")
    assert "2001-01-01" not in form


def test_each_shop_has_its_own(counting, desk):
    sell(desk, 2, "tea", shop="dock")
    sell(desk, 1, "scone")
    night(desk)
    assert "Tea is on most checks: 2 of 3." in look(counting, PAGE).text
    assert "Scone is on most checks: 1 of 1." in look(counting, f"{PAGE}?shop=mill&period=364").text


def test_a_shop_that_sold_nothing_says_so(counting, desk):
    sell(desk, 1, "scone")
    night(desk)
    assert "No items in these days." in look(counting, f"{PAGE}?shop=dock").text


def test_a_spreadsheet_has_items_pairs_and_how_many_checks(counting, desk):
    sell(desk, 20, "jam", "=scone")
    sell(desk, 20, "tea")
    night(desk)
    answer = counting.get(f"{PAGE}.csv?period=28")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert [(one["what"], one["item"], one["with"], one["checks"]) for one in rows] == [
        ("item", "'=scone", "", "20"),
        ("item", "jam", "", "20"),
        ("item", "tea", "", "20"),
        ("pair", "'=scone", "jam", "20"),
        ("checks with items", "", "", "40"),
    ]
    assert (rows[3]["support"], rows[3]["confidence"], rows[3]["lift"]) == ("0.5000", "1.0000", "2.0000")
    assert (rows[0]["first_day"], rows[0]["last_day"]) == ("2026-10-25", "2026-11-21")


def test_what_is_left_out_is_said(counting, desk, monkeypatch):
    monkeypatch.setattr(selling, "ITEMS_A_DAY", 1)
    sell(desk, 1, "jam", "scone")
    night(desk)
    assert "1 times an item was sold too seldom to be kept by name." in look(counting, PAGE).text


def test_where_it_cannot_be_read_the_page_says_so(counting, monkeypatch):
    def refuse(*_):
        raise Busy

    monkeypatch.setattr(FakeBaskets, "report", refuse)
    assert "This could not be read." in look(counting, PAGE).text
