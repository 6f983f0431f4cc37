"""The console's first page: how it is going, what is worth doing, and what happens right now."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.desk.first_run import FirstRun
from chalicelib.domain.figures.figures import Metric
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.overview import home, right_now
from chalicelib.usecases.overview.home import Asked, Home
from chalicelib.usecases.overview.right_now import News
from chalicelib.web.console.figures.asking import days_asked, shop_asked
from chalicelib.web.console.home_words import describe, describe_paper, write_csv
from chalicelib.web.console.news_words import describe_news
from chalicelib.web.guarded import merchant_of
from chalicelib.web.visit import Visit


def show(visit: Visit) -> Response:
    """The figures of a shop and a period; the whole page, or the part that changes with them."""
    merchant = merchant_of(visit)
    asked = _asked(visit, merchant)
    shelf = home.Shelf(wiring.book(), pages_wiring.studies(), wiring.campaigns())
    known = home.know(shelf, merchant, visit.now)
    looked = home.look(pages_wiring.tallies(), wiring.deliveries(), merchant, asked, visit.now, known)
    news = right_now.read(pages_wiring.keeper(), merchant.id) or News((), "")
    facts = describe(visit, merchant, asked, looked, news) | _first_run(merchant, looked)
    return visit.part("console/home_look.html", **facts) if visit.is_part else visit.page("console/home.html", **facts)


def show_news(visit: Visit) -> Response:
    """What happens right now, for a page that has been open since; nothing where it has all of it."""
    merchant = merchant_of(visit)
    with suppress(Busy):  # the page asks again in a moment anyway
        news = right_now.read(pages_wiring.keeper(), merchant.id, visit.query.get("known", ""))
        if news is not None:
            return visit.part("console/home_now.html", **describe_news(news, visit, merchant))
    return visit.nothing()


def export(visit: Visit) -> Response:
    """The same, day by day, as a table for a spreadsheet."""
    merchant = merchant_of(visit)
    asked = _asked(visit, merchant)
    rows = home.by_day(pages_wiring.tallies(), merchant, asked, visit.now)
    name = f"{merchant.id}-{asked.location.id if asked.location else 'all-shops'}-{asked.days}-days.csv"
    return visit.file(write_csv(rows).encode(), "text/csv; charset=utf-8", name)


def report(visit: Visit) -> Response:
    """The same on paper."""
    merchant = merchant_of(visit)
    asked = _asked(visit, merchant)
    looked = home.look(pages_wiring.tallies(), wiring.deliveries(), merchant, asked, visit.now)
    facts = describe(visit, merchant, asked, looked, News((), "")) | describe_paper(visit, merchant, asked, looked)
    return visit.page("console/report.html", **facts)


def _first_run(merchant: Merchant, looked: Home) -> dict[str, Any]:
    """What there is to do first, where a shop looks for its first members still."""
    first = FirstRun(looked.members, 0, looked.checks)
    if first.is_over:
        return {"first": None}
    tills = len(pages_wiring.devices().of_merchant(merchant.id))
    number = PhoneNumber(wiring.vault().open(merchant.live_id, merchant.phone_sealed))
    return {"first": replace(first, tills=tills), "number": number.national()}


def _asked(visit: Visit, merchant: Merchant) -> Asked:
    return Asked(shop_asked(visit, merchant), days_asked(visit), _metric(visit))


def _metric(visit: Visit) -> Metric:
    asked = visit.query.get("metric", "")
    return Metric(asked) if asked in set(Metric) else Metric.VISITS
