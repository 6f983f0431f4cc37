"""The words and figures of the console's first page, as its template takes them."""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any, Final

from chalicelib.domain.figures.figures import BACK_WITHIN, BY_WEEK, PERIODS, Bar, Figure, Metric
from chalicelib.domain.figures.tallies import (
    EXPIRED,
    FIRST_VISITS,
    GIVEN_BACK,
    ISSUED,
    MEMBER_SALES,
    OTHER_CHECKS,
    OTHER_SALES,
    REDEEMED,
    REWARD_COST,
    REWARDS_USED,
    TAKEN_BACK,
    VISITS,
)
from chalicelib.domain.languages import DECIMALS
from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant
from chalicelib.usecases.leaving.shelf import harmless
from chalicelib.usecases.overview.home import Asked, Home
from chalicelib.usecases.overview.right_now import News
from chalicelib.web.console.figures.advice_words import write_advice
from chalicelib.web.console.figures.amounts import amount, count, full, percent, short
from chalicelib.web.console.figures.asking import PERIOD_NAMES
from chalicelib.web.console.news_words import describe_news
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit

OF_SALES: Final = (VISITS, FIRST_VISITS, MEMBER_SALES, OTHER_SALES, OTHER_CHECKS, REWARDS_USED, REWARD_COST)
COLUMNS: Final = (*OF_SALES, ISSUED, TAKEN_BACK, REDEEMED, GIVEN_BACK, EXPIRED)


def describe(visit: Visit, merchant: Merchant, asked: Asked, looked: Home, news: News) -> dict[str, Any]:
    """What the template is given."""
    words = Words(visit, merchant, asked)
    shop = asked.location.id if asked.location else ""
    return {
        "looked": looked,
        "asked": asked,
        "shop_id": shop,
        "periods": [(days, _(PERIOD_NAMES[days]), words.url(period=days)) for days in PERIODS],
        "tiles": [words.tile(metric, looked) for metric in Metric],
        "chart": words.chart(looked),
        "meanings": [(_(LABELS[metric]), words.meaning(metric)) for metric in Metric],
        "shops": [
            {
                "name": row.location.name,
                "url": words.url(shop=row.location.id),
                "quiet": row.is_quiet,
                "visits": count(row.visits),
                "came_back": percent(row.came_back),
                "share": int(100 * row.came_back) if row.came_back is not None else None,
                "sales": words.money(row.sales),
                "first_visits": count(row.first_visits),
                "rewards": count(row.rewards),
            }
            for row in looked.shops
        ],
        "advice": [write_advice(one, visit, merchant, looked.span.last) for one in looked.advice],
        "spent": amount(looked.spent_micros // 10_000, "USD"),
        "limit": amount(merchant.texting.monthly_cap_cents, "USD"),
        "zone": looked.zone.rpartition("/")[2].replace("_", " "),
        **describe_news(news, visit, merchant),
        "export": visit.url("/console/figures.csv", shop=shop, period=asked.days),
        "report": visit.url("/console/report", shop=shop, period=asked.days, metric=asked.metric.value),
    }


def describe_paper(visit: Visit, merchant: Merchant, asked: Asked, looked: Home) -> dict[str, Any]:
    """What stands at the head of the report, and where it was opened."""
    shops = len(merchant.locations)
    return {
        "place": asked.location.name if asked.location else _("All {count} shops", count=shops) if shops > 1 else "",
        "first": full(looked.span.first),
        "last": full(looked.span.last),
        "back": Words(visit, merchant, asked).url(),
    }


LABELS: Final = {
    Metric.VISITS: "Member visits",
    Metric.CAME_BACK: "Came back",
    Metric.MEMBERS: "Members",
    Metric.SALES: "Member sales",
    Metric.REWARDS: "Rewards used",
}
PER_DAY: Final = {
    Metric.VISITS: ("Member visits per day", "Member visits per week"),
    Metric.CAME_BACK: ("Came back, as of each day", "Came back, as of each week"),
    Metric.MEMBERS: ("New members per day", "New members per week"),
    Metric.SALES: ("Member sales per day", "Member sales per week"),
    Metric.REWARDS: ("Rewards used per day", "Rewards used per week"),
}
MEANINGS: Final = {
    Metric.VISITS: "Sales with a member. What was voided or wholly refunded is no visit.",
    Metric.CAME_BACK: "Of the members seen in the {days} days before, the share seen again in the last {days} days.",
    Metric.MEMBERS: "Everybody who has joined, less those who were erased. Texts have no place: they are the same in all shops.",
    Metric.SALES: "What members paid for goods: before tax and tips, after rewards and refunds.",
    Metric.REWARDS: "Rewards taken and not given back, and what they cost you (what they took off, where you named no cost).",
}


class Words:
    """Figures in words, for one merchant and what was asked for."""

    def __init__(self, visit: Visit, merchant: Merchant, asked: Asked) -> None:
        self._visit, self._asked = visit, asked
        self._currency = merchant.program_at(visit.now).currency

    def url(self, **changes: Any) -> str:
        """This page, with something else asked for."""
        asked = self._asked
        known = {"shop": asked.location.id if asked.location else None, "period": asked.days, "metric": asked.metric.value}
        return self._visit.url("/console", **known | changes)

    def money(self, minor_units: int) -> str:
        """In the program's currency."""
        return amount(minor_units, self._currency)

    def meaning(self, metric: Metric) -> str:
        """What a figure counts."""
        return _(MEANINGS[metric], days=min(self._asked.days, BACK_WITHIN))

    def tile(self, metric: Metric, looked: Home) -> dict[str, Any]:
        """One figure, with how it has changed."""
        figure = looked.figures[metric]
        value = count(looked.members) if metric is Metric.MEMBERS else self.value(metric, figure.value)
        notes = {
            Metric.MEMBERS: _("+{new} new", new=count(int(figure.value or 0))),
            Metric.REWARDS: _("cost you {cost}", cost=self.money(looked.reward_cost)) if figure.value else "",
        }
        change = None if metric in notes else figure.change
        return {
            "label": _(LABELS[metric]),
            "value": value,
            "change": _points(change) if metric is Metric.CAME_BACK else _change(change),
            "is_up": change is not None and change > 0,
            "is_down": change is not None and change < 0,
            "note": notes.get(metric, self._was(metric, figure, looked)),
            "url": self.url(metric=metric.value),
            "is_current": metric is self._asked.metric,
            "meaning": self.meaning(metric),
        }

    def value(self, metric: Metric, value: int | Fraction | None) -> str:
        """A figure as one reads it."""
        if value is None or isinstance(value, Fraction):
            return percent(value)
        return self.money(value) if metric is Metric.SALES else count(value)

    def chart(self, looked: Home) -> dict[str, Any]:
        """What is drawn, as a table: each column that is drawn says how."""
        metric, days = self._asked.metric, self._asked.days
        before = _("{days} days before", days=days) if any(bar.before is not None for bar in looked.bars) else ""
        return {
            "heading": _(PER_DAY[metric][days >= BY_WEEK]),
            "meaning": self.meaning(metric),
            "columns": self._columns(metric, before),
            "rows": [(_day_or_week(bar), self._cells(metric, bar, with_before=bool(before))) for bar in looked.bars],
            "sentence": self._sentence(metric, looked),
            "is_share": metric is Metric.CAME_BACK,
        }

    def _columns(self, metric: Metric, before: str) -> list[tuple[str, str]]:
        earlier = [(before, "line")] if before else []
        if metric is Metric.VISITS:
            return [(_("Came again"), "bar"), (_("First visit"), "top"), (_("Together"), ""), *earlier]
        label = {Metric.MEMBERS: _("New members"), Metric.CAME_BACK: _("Came back")}.get(metric, _(LABELS[metric]))
        return [(label, "curve" if metric is Metric.CAME_BACK else "bar"), *earlier]

    def _cells(self, metric: Metric, bar: Bar, *, with_before: bool) -> list[tuple[str, float | None]]:
        """What each column shows, and how high that is."""
        parts: list[int | Fraction | None] = [bar.value]
        if metric is Metric.VISITS and isinstance(bar.value, int):
            parts = [bar.value - bar.first_visits, bar.first_visits, bar.value]
        parts += [bar.before] if with_before else []
        return [(self.value(metric, part), None if part is None else self._height(metric, part)) for part in parts]

    def _height(self, metric: Metric, part: int | Fraction) -> float:
        if isinstance(part, Fraction):
            return round(float(100 * part), 1)
        return part / 10 ** DECIMALS.get(self._currency, 2) if metric is Metric.SALES else part

    def _sentence(self, metric: Metric, looked: Home) -> str:
        """The chart for whoever does not see it."""
        values = [(bar.value, bar) for bar in looked.bars if bar.value]
        if not values:
            return _("Chart of {what}: nothing to draw yet.", what=_(LABELS[metric]).lower())
        most, bar = max(values, key=lambda one: one[0])
        facts = {"most": self.value(metric, most), "when": _when(bar), "days": self._asked.days}
        heading = _(PER_DAY[metric][self._asked.days >= BY_WEEK])
        if metric is Metric.CAME_BACK:
            return _("Line chart. {heading}: at most {most}, {when}.", heading=heading, **facts)
        total = self.value(metric, looked.figures[metric].value)
        return _("Bar chart. {heading}: {total} in {days} days, most {when} with {most}.", heading=heading, total=total, **facts)

    def _was(self, metric: Metric, figure: Figure, looked: Home) -> str:
        if figure.before is not None:
            return _("was {before}", before=self.value(metric, figure.before))
        if metric is Metric.CAME_BACK and figure.value is not None:
            return _("in {days} days", days=min(self._asked.days, BACK_WITHIN))
        if metric is Metric.CAME_BACK:
            known = looked.came_back_from
            return (
                _("known from {day}", day=_from(known, looked.span.last))
                if known and known > looked.span.last
                else _("nobody to come back yet")
            )
        if metric is Metric.VISITS and figure.value:
            first = sum(bar.first_visits for bar in looked.bars)
            return _("{first} of them first visits", first=count(first)) if first else ""
        return ""


def write_csv(rows: Iterable[tuple[date, Location, Counter[str]]]) -> str:
    """The numbers of each day and shop; money is in whole minor units, as everywhere in our exports."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(["day", "shop", *COLUMNS])
    table.writerows([day.isoformat(), harmless(shop.name), *(numbers[name] for name in COLUMNS)] for day, shop, numbers in rows)
    return written.getvalue()


def _from(day: date, today: date) -> str:
    return short(day) if day.year == today.year else f"{day:%b %Y}"


def _change(change: Fraction | None) -> str:
    return f"{abs(round(100 * change))}%" if change is not None else ""


def _points(change: Fraction | None) -> str:
    return _("{points} pts", points=abs(round(100 * change))) if change is not None else ""


def _when(bar: Bar) -> str:
    name = _day_or_week(bar)
    return _("on {day}", day=name) if bar.span.days == 1 else _("in the week of {day}", day=short(bar.span.first))


def _day_or_week(bar: Bar) -> str:
    first = bar.span.first
    return f"{first:%a} {short(first)}" if bar.span.days == 1 else _("Week of {day}", day=short(first))
