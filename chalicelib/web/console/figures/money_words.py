"""Money in the words of a bookkeeper and of a baker, on the page and in its files."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import Any, Final

from chalicelib.domain.calendar import add_months, month_end
from chalicelib.domain.languages import DECIMALS
from chalicelib.domain.money.journal import DEBIT_CREDIT, Line, Month, Owed
from chalicelib.domain.money.settlement import Agreed, price_of, settle
from chalicelib.domain.money.stored import DEBIT_CREDIT as STORED_DEBIT_CREDIT
from chalicelib.domain.money.stored import Stored, StoredLine
from chalicelib.domain.program import Merchant
from chalicelib.usecases.figures.month_end import OVER_FOR
from chalicelib.usecases.leaving.shelf import harmless
from chalicelib.usecases.overview.money_page import MoneyPage
from chalicelib.web.console.figures.amounts import NONE_YET, count, exact, percent
from chalicelib.web.console.reading import sign_of, write_amount
from chalicelib.web.rendering import translate as _

LINES: Final = {
    Line.EARNED: ("Sold with points", "A part of what members paid is for rewards still to come. It waits until they use them."),
    Line.RETURNED: ("Refunded", "The points of these purchases went back, and with them what waited for them."),
    Line.USED: ("Rewards given", "Members used these points, so what waited for them is yours."),
    Line.ENDED: ("Points that ended", "Nobody can use them any more, so what waited for them is yours."),
    Line.ESTIMATE: ("New estimate", "More or fewer points are expected to be used than was thought before."),
}
JOURNAL: Final = ("month", "shop", "line", "what", "debit", "credit", "amount", "currency")
SETTLEMENT: Final = ("month", "pays", "gets", "points", "price_of_a_point", "amount", "currency")
OPENING: Final = "Owed for points when the month began"
CLOSING: Final = "Owed for points when the month was over"
STORED: Final = {
    StoredLine.SOLD: ("Gift certificates sold", "Money for goods that are still to come: no sale yet."),
    StoredLine.USED: ("Paid with them", "What customers paid with gift certificates is a sale now."),
    StoredLine.GIVEN_BACK: ("Refunded to them", "What refunds put back is still to come again."),
    StoredLine.VOIDED: ("Taken back", "These were sold by mistake, or their money went back."),
    StoredLine.ENDED: ("Ended", "Their last day is over. Ask your bookkeeper whether it is yours or the state’s."),
}
STORED_OPENING: Final = "Owed on gift certificates when the month began"
STORED_CLOSING: Final = "Owed on gift certificates when the month was over"
GIFTS: Final = "For your information: worth of rewards given for points that nobody paid for. Marketing, and in no line above"


def describe(merchant: Merchant, page: MoneyPage, holds_from: date) -> dict[str, Any]:
    """What the template is given. What shops agree on now holds from the month on that begins on `holds_from`."""
    month = page.month
    owed, money = month.owed_in_all, partial(exact, currency=month.currency)
    facts = {
        "months": [(f"{first:%Y-%m}", f"{first:%B %Y}") for first in page.months],
        "asked": f"{month.first:%Y-%m}",
        "month_name": f"{month.first:%B}",
        "began": _day(month.first),
        "ended": _day(month_end(month.first)),
        "next_closing": _day(_closed_on(page.months[0])),
        "opening": money(owed.opening),
        "closing": money(owed.closing),
        "lines": [_line(line, amount, month) for line, amount in owed.lines.items()],
        "points": month.points_in_all,
        "worth": money(round(100 * month.worth)) if month.worth else "",
        "worth_of_one": money(round(month.worth)) if month.worth >= 10 ** DECIMALS.get(month.currency, 2) else "",
        "count": count,
        "usual": percent(month.usual),
        "knows_usual": bool(page.over) and month.usual < 1,
        "over": [(f"{one.month:%B %Y}", count(one.points), count(one.used), percent(one.unused)) for one in page.over],
        "share_of_sales": _share(page.share_of_sales),
        "reward_rate": _share(page.reward_rate),
        "reward_cost": money(page.reward_cost),
        "sales": money(page.sales),
        "stored": _stored(month),
        "gifts": month.gifts_in_all,
        "gifts_used": money(page.gifts_used),
    }
    return facts | _by_shop(merchant, page) | _agreed(page, holds_from)


def _stored(month: Month) -> dict[str, Any] | None:
    """What is owed on gift certificates; None where none was ever sold."""
    if not month.stored:
        return None
    stored, money = month.stored_in_all, partial(exact, currency=month.currency)
    lines = [
        (_(STORED[line][0]), _(STORED[line][1]), *map(_, STORED_DEBIT_CREDIT[line]), ("+" if n > 0 else "−") + money(abs(n)))
        for line, n in stored.lines.items()
    ]
    return {"opening": money(stored.opening), "closing": money(stored.closing), "lines": lines}


def _by_shop(merchant: Merchant, page: MoneyPage) -> dict[str, Any]:
    names, money = {one.id: one.name for one in merchant.locations}, partial(exact, currency=page.month.currency)
    nets = sorted(page.settlement.nets.items(), key=lambda net: -net[1])
    return {
        "shops": [(names.get(shop, shop), [money(amount) for amount in _columns(one)]) for shop, one in page.month.owed.items()],
        "in_all": [money(amount) for amount in _columns(page.month.owed_in_all)],
        "payments": [
            (names.get(one.payer, one.payer), names.get(one.payee, one.payee), count(one.points), money(one.amount))
            for one in page.settlement.payments
        ],
        "price": money(round(100 * page.settlement.price)),
        "price_field": write_amount(round(100 * page.settlement.price), page.month.currency),
        "sign": sign_of(page.month.currency),
        "nets": [(names.get(shop, shop), money(abs(amount)), amount) for shop, amount in nets],
    }


def _agreed(page: MoneyPage, holds_from: date) -> dict[str, Any]:
    """What shops agreed on for the months to come, and what to do about it."""
    agreed, price = page.next_agreed, page.next_agreed.price if page.next_agreed else None
    if price is None:
        said = _("You agreed on no price, so a month is settled at what points were worth when it ended.")
    else:
        since, told = f"{agreed.since if agreed else holds_from:%B %Y}", exact(round(100 * price), page.month.currency)
        said = _("You agreed on {price} for 100 points, from {month} on.", price=told, month=since)
    return {
        "agreed_said": said,
        "agreed_field": write_amount(round(100 * price), page.month.currency) if price is not None else "",
        "agreed_from": f"{holds_from:%B %Y}",
    }


def write_journal(months: Iterable[Month], merchant: Merchant) -> str:
    """A line for each change of each shop, oldest month first; amounts as bookkeeping programs read them."""
    rows: list[Sequence[str]] = []
    for month in sorted(months, key=lambda one: one.first):
        for shop, owed in month.owed.items():
            name = _shop(merchant, shop)
            rows.append(_row(month, name, "opening", _(OPENING), ("", ""), owed.opening))
            for line, amount in owed.lines.items():
                debit, credit = DEBIT_CREDIT[line] if amount > 0 else DEBIT_CREDIT[line][::-1]
                rows.append(_row(month, name, line.value, _(LINES[line][1]), (debit.value, credit.value), abs(amount)))
            rows.append(_row(month, name, "closing", _(CLOSING), ("", ""), owed.closing))
        for shop, stored in month.stored.items():
            rows.extend(_stored_rows(month, _shop(merchant, shop), stored))
        for shop, points in month.gifts.items():
            if points.used:
                worth = round(points.used * month.worth)
                rows.append(_row(month, _shop(merchant, shop), "gifts", _(GIFTS), ("", ""), worth))
    return write_table(JOURNAL, rows)


def _stored_rows(month: Month, shop: str, stored: Stored) -> Iterable[Sequence[str]]:
    """What is owed on gift certificates, apart from points."""
    yield _row(month, shop, "gift_opening", _(STORED_OPENING), ("", ""), stored.opening)
    for line, amount in stored.lines.items():
        debit, credit = STORED_DEBIT_CREDIT[line]
        yield _row(month, shop, line.value, _(STORED[line][1]), (debit.value, credit.value), abs(amount))
    yield _row(month, shop, "gift_closing", _(STORED_CLOSING), ("", ""), stored.closing)


def write_settlement(
    months: Iterable[Month], merchant: Merchant, agreed: Sequence[Agreed] = (), price: Fraction | None = None
) -> str:
    """A line for each two shops, oldest month first: at this price of a point, or as they agreed, or at what it was worth."""
    rows = [
        [
            f"{month.first:%Y-%m}",
            _shop(merchant, one.payer),
            _shop(merchant, one.payee),
            str(one.points),
            f"{float(settled.price / 10 ** DECIMALS.get(month.currency, 2)):.6f}",
            write_decimal(one.amount, month.currency),
            month.currency,
        ]
        for month in sorted(months, key=lambda one: one.first)
        for settled in [settle(month.sent, price_of(agreed, month) if price is None else price)]
        for one in settled.payments
    ]
    return write_table(SETTLEMENT, rows)


def _line(line: Line, amount: int, month: Month) -> dict[str, str]:
    title, sentence = LINES[line]
    raises = (amount > 0) == (line is Line.EARNED)
    debit, credit = DEBIT_CREDIT[line] if amount > 0 else DEBIT_CREDIT[line][::-1]
    return {
        "title": _(title),
        "sentence": _(sentence),
        "debit": _(debit.value),
        "credit": _(credit.value),
        "amount": ("+" if raises else "−") + exact(abs(amount), month.currency),
    }


def _columns(owed: Owed) -> tuple[int, ...]:
    return owed.opening, owed.earned, owed.closing - owed.opening - owed.earned, owed.closing


def _row(month: Month, shop: str, line: str, what: str, accounts: tuple[str, str], amount: int) -> Sequence[str]:
    return (f"{month.first:%Y-%m}", shop, line, what, *accounts, write_decimal(amount, month.currency), month.currency)


def _shop(merchant: Merchant, location_id: str) -> str:
    return harmless(next((one.name for one in merchant.locations if one.id == location_id), location_id))


def write_decimal(minor_units: int, currency: str) -> str:
    """Minor units as a spreadsheet reads them: -12.40."""
    decimals = DECIMALS.get(currency, 2)
    whole, rest = divmod(abs(minor_units), 10**decimals)
    sign = "-" if minor_units < 0 else ""
    return f"{sign}{whole}.{rest:0{decimals}}" if decimals else f"{sign}{whole}"


def write_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV with these columns."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(columns)
    table.writerows(rows)
    return written.getvalue()


def _share(share: Fraction | None) -> str:
    """3.1%: of sales a tenth of a percent is money."""
    return f"{float(100 * share):.1f}%" if share is not None else NONE_YET


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"


def _closed_on(newest: date) -> date:
    """When the month after the newest is closed."""
    return add_months(newest, 2) + timedelta(days=OVER_FOR.days)
