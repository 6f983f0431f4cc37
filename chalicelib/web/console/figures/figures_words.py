"""The page of figures in words, and as a table for a spreadsheet."""

import csv
import io
from collections import Counter
from fractions import Fraction
from typing import Any, Final

from chalicelib.domain.figures.figures import PERIODS, Figure
from chalicelib.domain.figures.kpis import RULES, Hours, Kpi, Unit, Value, change
from chalicelib.domain.program import Merchant, RewardKind
from chalicelib.domain.texts.log_words import name_of
from chalicelib.usecases.leaving.shelf import harmless
from chalicelib.usecases.overview.figures_page import Asked, Look, Told
from chalicelib.web.console.figures.amounts import NONE_YET, amount, count, percent
from chalicelib.web.console.figures.asking import PERIOD_NAMES
from chalicelib.web.console.figures.kpi_words import GROUPS, SHOP_BY_SHOP, WORDS
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit

FINE_BELOW: Final = Fraction(1, 10)
"""Smaller shares are told with a decimal: a program costs two or three percent."""
WHOLE_FROM: Final = 10
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHADES: Final = 5
KINDS: Final = {
    RewardKind.FREE_ITEM: "Free item",
    RewardKind.AMOUNT_OFF: "Money off",
    RewardKind.PERCENT_OFF: "Percent off",
    RewardKind.CREDIT: "Credit",
}
COLUMNS: Final = ("figure", "meaning", "shop", "first_day", "last_day", "unit", "value", "before", "index")


def describe(visit: Visit, merchant: Merchant, asked: Asked, looked: Look | None) -> dict[str, Any]:
    """What the template is given; without `looked`, that the figures could not be read."""
    shop = asked.location.id if asked.location else None

    def url(**changes: Any) -> str:
        return visit.url("/console/figures", **{"shop": shop, "period": asked.days} | changes)

    frame = {
        "looked": looked,
        "asked": asked,
        "shop_id": shop or "",
        "periods": [(days, _(PERIOD_NAMES[days]), url(period=days)) for days in PERIODS],
        "export": visit.url("/console/figures/table.csv", period=asked.days),
        "here_again": url(),
    }
    if looked is None:
        return frame
    currency = merchant.program_at(visit.now).currency
    told = {one.kpi: one for one in looked.told}
    return frame | {
        "groups": [(_(name), [_row(told[kpi], currency) for kpi in kpis if kpi in told]) for name, kpis in GROUPS],
        "columns": [_(WORDS[kpi].name) for kpi in SHOP_BY_SHOP],
        "shops": [
            (location.name, url(shop=location.id), [_cell(looked.shops[location.id][kpi], currency) for kpi in SHOP_BY_SHOP])
            for location in merchant.locations
        ],
        "hours": _hours(looked.hours),
        "rewards": [
            {
                "name": one.reward.name if one.reward else one.id,
                "kind": _(KINDS[one.reward.kind]) if one.reward else "",
                "used": count(one.used),
                "points": count(one.points),
                "cost": amount(one.cost, currency),
            }
            for one in looked.rewards
        ],
        "texts": _texts(looked),
        "zone": looked.zone.rpartition("/")[2].replace("_", " "),
    }


def write_csv(merchant: Merchant, looked: Look) -> str:
    """Every figure of all shops and of each; shares and averages as decimals, money in minor units, texts' in millionths."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(COLUMNS)
    places = [("", looked.told), *((shop.name, looked.shops[shop.id].values()) for shop in merchant.locations)]
    for place, found in places:
        for one in found:
            words, days = WORDS[one.kpi], (looked.span.first.isoformat(), looked.span.last.isoformat())
            values = (_plain(value) for value in (one.figure.value, one.figure.before, one.index))
            table.writerow([words.name, words.meaning, harmless(place), *days, RULES[one.kpi].unit.value, *values])
    return written.getvalue()


def _texts(looked: Look) -> list[tuple[str, str, str, str]]:
    """What several kinds of texts are called alike is one row."""
    found: dict[str, Counter[str]] = {}
    for one in looked.texts:
        found.setdefault(name_of(one.kind), Counter()).update(texts=one.texts, parts=one.parts, micros=one.micros)
    return [(_(name), count(sums["texts"]), count(sums["parts"]), _dollars(sums["micros"])) for name, sums in found.items()]


def _row(told: Told, currency: str) -> dict[str, Any]:
    words, moved = WORDS[told.kpi], change(told.kpi, told.figure)
    before = _value(told.kpi, told.figure.before, currency)
    return {
        "name": _(words.name),
        "meaning": _(words.meaning),
        "value": _value(told.kpi, told.figure.value, currency),
        "before": before,
        "was": _("was {before}", before=before) if told.figure.before is not None else "",
        "change": _change(told.kpi, told.figure),
        "arrow": "" if not moved else "↑" if moved > 0 else "↓",
        "tone": ("up" if moved > 0 else "down") if moved and words.is_good else "",
        "together": _value(told.kpi, told.together, currency),
        "index": _index(told.index),
    }


def _cell(told: Told, currency: str) -> tuple[str, str]:
    return _value(told.kpi, told.figure.value, currency), _index(told.index)


def _value(kpi: Kpi, value: Value, currency: str) -> str:
    """A figure as one reads it; a dash where nobody can say."""
    if value is None:
        return NONE_YET
    match RULES[kpi].unit:
        case Unit.SHARE:
            return f"{float(100 * value):.1f}%" if 0 < value < FINE_BELOW else percent(Fraction(value))
        case Unit.TIMES:
            return f"{float(value):.1f}"
        case Unit.MONEY:
            return amount(round(value), currency)
        case Unit.MICROS:
            return _dollars(round(value))
        case _:
            return count(round(value))


def _change(kpi: Kpi, figure: Figure) -> str:
    moved = change(kpi, figure)
    if moved is None:
        return ""
    if RULES[kpi].unit is not Unit.SHARE:
        return f"{abs(round(100 * moved))}%"
    points = abs(100 * moved)
    return _("{points} pts", points=f"{float(points):.1f}" if 0 < points < WHOLE_FROM else round(points))


def _index(index: Fraction | None) -> str:
    return count(round(index)) if index is not None else ""


def _hours(hours: Hours) -> dict[str, Any] | None:
    """A row for each hour, a cell for each weekday: how many checks, and how dark it is."""
    if hours.busiest is None:
        return None
    weekday, hour = hours.busiest
    return {
        "sentence": _(
            "Most to do on {day} from {first} to {last}: {checks} on average.",
            day=_(WEEKDAYS[weekday]),
            first=_clock(hour),
            last=_clock(hour + 1),
            checks=_checks(hours.checks[hours.busiest]),
        ),
        "days": [(_(day), _(day)[:3]) for day in WEEKDAYS],
        "rows": [(_clock(hour), [_shaded(hours, day, hour) for day in range(len(WEEKDAYS))]) for hour in hours.open],
    }


def _shaded(hours: Hours, weekday: int, hour: int) -> tuple[str, int]:
    checks = hours.checks.get((weekday, hour))
    return (_average(checks), int(-(-hours.part(weekday, hour) * SHADES // 1))) if checks else ("", 0)


def _checks(checks: Fraction) -> str:
    return _("1 check") if checks == 1 else _("{n} checks", n=_average(checks))


def _average(number: Fraction) -> str:
    return count(round(number)) if number >= WHOLE_FROM or number.denominator == 1 else f"{float(number):.1f}"


def _clock(hour: int) -> str:
    return f"{hour % 12 or 12} {'am' if hour % 24 < 12 else 'pm'}"  # noqa: PLR2004  noon


def _dollars(micros: int) -> str:
    return f"${micros / 1_000_000:,.2f}"


def _plain(value: Value) -> str:
    """As a spreadsheet reads it; empty where nobody can say."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{float(value):.4f}"
