"""docs/costs.md: what a month costs, line by line. `make costs-page` writes it anew."""

import os

import pytest

from chalicelib.storage import consents, event_items, items
from tests.bench import costs, test_texting_year
from tests.bench.capacity import size_of
from tests.bench.chart import charted
from tests.bench.costs import Habits, assumed, cost, load, quantities, read_by_reconciling, shop_calls

PAGE = costs.ROOT / "docs" / "costs.md"
BEGIN, END = "<!-- costs: made by `make costs-page` -->", "<!-- end of the costs -->"
SHOPS = (1, 10, 1_000)
ITEM_OVERHEAD = 100
"""Bytes that DynamoDB bills for each item beside its own."""
TEXT_BYTES = 450
"""Of a text's delivery and what stays of it; measured at 200 to 450."""
FOR_TEXTS = {"texts_out", "texts_in", "numbers", "campaigns"}
year = test_texting_year.year


@pytest.fixture(scope="module")
def habits(year):
    """What the demo merchants' year says, all three together."""
    ours = sum(sale.member_id is not None for lived in year for sale in lived.book.sales.values())
    texts = sum(lived.texts.total() for lived in year)
    months = {
        (member, entry.at.strftime("%Y-%m")) for lived in year for member, chain in lived.book.chains.items() for entry in chain
    }
    redemptions = sum(len(lived.book.redemptions) for lived in year)
    joined = sum(customer.joined_at is not None for lived in year for customer in lived.book.customers.values())
    sales = sum(len(lived.book.sales) for lived in year)
    kept = sum(bytes_of(lived.book) for lived in year) + texts * (TEXT_BYTES + ITEM_OVERHEAD)
    parts = sum(lived.parts.total() for lived in year)
    return Habits(texts / ours, parts / ours, redemptions / ours, joined / ours, len(months) / ours, kept / sales)


def bytes_of(book):
    """Bytes of what a book keeps for good."""
    found = [items.entry_item("rosas", entry) for chain in book.chains.values() for entry in chain]
    found += [event_items.sale_item("rosas", sale) for sale in book.sales.values()]
    found += [event_items.redemption_item("rosas", one) for one in book.redemptions.values()]
    found += [event_items.operation_item("rosas", one) for one in book.operations.values()]
    found += [items.customer_item("rosas", one) for one in book.customers.values()]
    found += [consents.consent_item("rosas", row) for rows in book.consents.values() for row in rows]
    return sum(size_of(item.serialize()) + ITEM_OVERHEAD for item in found)


def bill(shops, habits):
    """Price -> (quantity, dollars, dollars that are free)."""
    found = quantities(shops, habits, charted())
    return {price["id"]: (found[price["id"]], *cost(price, found[price["id"]])) for price in load("prices.json")["prices"]}


def page(habits):
    bills = {shops: bill(shops, habits) for shops in SHOPS}
    idle = sum(dollars for _, dollars, _ in bill(0, habits).values())
    dated = f"Prices as of {load('prices.json')['as_of']}, {load('prices.json')['region']}."
    alone = f"A stage where nobody buys, such as dev, costs ${idle:,.2f} of it. {dated}"
    price = next(price for price in load("prices.json")["prices"] if price["id"] == "read_units")
    daily = cost(price, read_by_reconciling(SHOPS[-1], habits))[0]
    adding = (
        f"Reconciling adds up the whole ledger every day: of the reads of {SHOPS[-1]:,} shops those are ${daily:,.2f} a month."
    )
    return "\n\n".join([*map(answer, SHOPS, bills.values()), alone, table(bills), once(), adding, assumptions(habits)])


def answer(shops, found):
    total, free = (sum(line[part] for line in found.values()) for part in (1, 2))
    texts = sum(found[name][1] for name in FOR_TEXTS)
    named = "One shop" if shops == 1 else f"{shops:,} shops"
    each = "" if shops == 1 else f", ${total / shops:,.2f} each"
    return (
        f"**{named}: ${total:,.2f} a month{each}**: ${texts:,.2f} for texts and numbers, ${total - texts:,.2f} for the rest, of \
which the free tier takes off ${free:,.2f}."
    )


def table(bills):
    sure = load("prices.json")["sure"]
    heads = [f"{shops:,} {'shop' if shops == 1 else 'shops'}" for shops in SHOPS]
    rows = [f"| what | price | {' | '.join(heads)} | free of it | how sure |", "|---|---|" + "---:|" * 4 + "---|"]
    for price in load("prices.json")["prices"]:
        lines = [bills[shops][price["id"]] for shops in SHOPS]
        usd = price["usd"] if price["usd"] is not None else round(lines[0][1] / lines[0][0], 6)
        per = f"{price['per']:,} {price['unit']}" if price["per"] > 1 else price["unit"].removesuffix("s")
        free = (
            f"{price['free']:,} {price['unit']}{', ' + price['free_for'] if 'free_for' in price else ''}" if price["free"] else ""
        )
        spent = " | ".join(f"{line[1]:,.2f}" for line in lines)
        rows.append(f"| {price['what']} | ${_usd(usd)} for {_a(per)} | {spent} | {free} | {price['sure']} |")
    for name, part in (("**all of it**", 1), ("the free tier takes off", 2)):
        rows.append(
            f"| {name} | | {' | '.join(f'{sum(line[part] for line in bills[shops].values()):,.2f}' for shops in SHOPS)} | | |"
        )
    return "\n".join([*rows, "", *(f"- *{word}*: {meaning}" for word, meaning in sure.items())])


def _a(per):
    return per if per[0].isdigit() else f"an {per}" if per[0] in "aeiou" else f"a {per}"


def _usd(price):
    """At least in cents, and as exactly as it is."""
    whole, part = f"{price:.10f}".rstrip("0").split(".")
    return f"{whole}.{part:0<2}"


def once():
    found = [f"{price['what'].lower()} ${price['usd']:.2f}" for price in load("prices.json")["once"]]
    return f"Once for each shop: {' and '.join(found)} ({load('prices.json')['once'][0]['sure']})."


def assumptions(habits):
    month = load("month.json")
    rows = [f"| {value:,} | {words} |" for part in ("shop", "stage") for value, words in month[part].values()]
    shop = assumed("shop")
    ours = shop["sales"] * shop["member_share"]
    measured = [
        (f"{habits.texts:.2f}", "texts out for each sale of a member"),
        (f"{habits.parts / habits.texts:.2f}", "parts that a text travels in"),
        (f"{habits.redemptions:.2f}", "rewards used for each sale of a member"),
        (f"{habits.joined:.3f}", "members who join for each sale of a member"),
        (f"{habits.first_of_month:.2f}", "of the sales of members are their first of a month"),
        (f"{habits.bytes_kept:,.0f}", "bytes that stay in the table for each sale, with its entries and texts"),
        (f"{ours * habits.first_of_month:,.0f}", "members come in a month, by the two above"),
    ]
    counts = shop_calls(habits)
    calls = [f"| {name} | {count:,.0f} |" for name, count in counts.items()]
    return "\n".join(
        [
            "## Assumed",
            "",
            f"{month['about']} They stand in `infra/month.json`.",
            "",
            "| | |\n|---:|---|",
            *rows,
            "",
            "## Measured",
            "",
            "From the demo merchants' year (`tests/bench/test_texting_year.py`), all three together:",
            "",
            "| | |\n|---:|---|",
            *(f"| {value} | {words} |" for value, words in measured),
            "",
            "So often comes each call of [the chart](access-patterns.md), which has its trips and units, in a month of a shop:",
            "",
            "| call | times |\n|---|---:|",
            *calls,
        ]
    )


def test_the_page_has_what_the_figures_come_to(habits):
    text, found = PAGE.read_text(encoding="utf-8"), page(habits)
    if os.environ.get("COSTS_PAGE") == "write":
        PAGE.write_text(f"{text[: text.index(BEGIN)]}{BEGIN}\n{found}\n{text[text.index(END) :]}", encoding="utf-8")
        return
    assert text[text.index(BEGIN) : text.index(END)] == f"{BEGIN}\n{found}\n", "`make costs-page` writes the page anew"


def test_everything_that_is_used_has_a_price_and_every_price_is_used(habits):
    found = quantities(1, habits, charted())
    assert set(found) == {price["id"] for price in load("prices.json")["prices"]}
    assert all(count > 0 for name, count in found.items() if name != "dashboards"), found


def test_what_shops_cost_is_what_a_stage_costs_and_so_many_times_what_a_shop_does(habits):
    none, one, many = (sum(line[1] for line in bill(shops, habits).values()) for shops in (0, 1, 1_000))
    assert many == pytest.approx(none + 1_000 * (one - none))
    assert 0 < none < one


def test_the_free_tier_takes_off_no_more_than_is_used(habits):
    for shops in SHOPS:
        for _, whole, free in bill(shops, habits).values():
            assert 0 <= free <= whole


def test_every_price_says_where_it_is_from_and_how_sure_that_is():
    known = load("prices.json")
    for price in [*known["prices"], *known["once"]]:
        assert price["source"], price
        assert price["sure"] in known["sure"], price
        assert (price["source"] == "memory") == (price["sure"] == "memory"), price
