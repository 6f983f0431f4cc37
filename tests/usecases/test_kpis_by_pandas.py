"""Key figures beside those that pandas makes of the raw sales, entries, rewards and texts, which knows nothing of our numbers."""

from dataclasses import asdict, replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pandas as pd
import pytest

from chalicelib.domain.entry import EntryKind
from chalicelib.domain.figures.figures import Numbers, Span, span_until
from chalicelib.domain.figures.kpis import Kpi, hours, index, measure
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.sale import SaleState
from chalicelib.usecases import expiry
from chalicelib.usecases.overview.tallies import count
from chalicelib.usecases.texts.post import Delivery
from chalicelib.usecases.till import Till
from tests.builders import Shop, program
from tests.fake_tallies import FakeTallies
from tests.usecases.recording import RecordingBook, stored, subjects

DAYS = 75
PLACES = ("mill", "dock", "*")
ZONES = {"mill": "America/Los_Angeles", "dock": "America/New_York"}
OURS = program(welcome_points=15, expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1))


class Town:
    """A shop's quarter of a year: who buys what, where and when, from one seed."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311  a history to replay, no secret
        self.shop = Shop(OURS, RecordingBook())
        self.tills = [Till(self.shop.merchant, self.shop.merchant.location(name)) for name in ZONES]
        self.members: list[str] = []
        self.texts: list[Delivery] = []
        self.sales = 0

    def live(self) -> "Town":
        for _ in range(DAYS):
            for _ in range(self.chance.randint(0, 6)):
                self.shop.wait(minutes=self.chance.randint(1, 100))
                self.happen()
            self.shop.now = self.shop.now.replace(hour=15, minute=0) + timedelta(days=1)
            expiry.run(self.shop.book, self.shop.merchants, self.shop.now, lambda: 60)
        return self

    def happen(self) -> None:
        chance, shop = self.chance, self.shop
        if len(self.members) < 9 and chance.random() < 0.2:
            self.members.append(shop.join("Maya", f"+1206555{2000 + len(self.members)}"))
            self._tell(self.members[-1], "welcome")
        member = chance.choice([*self.members, None, None])
        try:
            self._buy(member, chance.choice(self.tills))
        except Refusal:
            return

    def _buy(self, member: str | None, till: Till) -> None:
        self.sales += 1
        chance, shop, name, discount = self.chance, self.shop, f"sale-{self.sales}", 0
        if member and till.location.id == "mill" and shop.balance(member) >= 50 and chance.random() < 0.5:
            shop.redeem(member, "coffee", check_id=name)
            discount = 350
        shop.sell(member, chance.randint(4, 90) * 100, name, till=till, discount=discount)
        if member and chance.random() < 0.5:
            self._tell(member, "earned")
        if till.location.id == "mill" and chance.random() < 0.2:
            shop.refund(chance.choice([100, 300, 90_000]), "refund", name)
        if member and chance.random() < 0.1:
            shop.adjust(member, chance.choice([-5, 12]))

    def _tell(self, member: str, kind: str) -> None:
        parts, name = self.chance.randint(1, 2), f"entry:{len(self.texts)}"
        failure, settled = self.chance.choice([None, None, "blocked"]), self.chance.random() < 0.8
        told = Delivery("rosas", member, name, self.shop.now, kind, parts, name, 8_000 * parts)
        done = {"settled": True, "failure": failure} if settled else {}
        self.texts.append(replace(told, **done))

    def numbers(self) -> Numbers:
        tallies = FakeTallies()
        count(tallies, "rosas", subjects(self.shop.merchant, *stored(self.shop.book), *self.texts))
        return Numbers(tallies.since("rosas", date(2000, 1, 1)))


class Raw:
    """The same as tables, and each figure as an analyst would make it of them."""

    def __init__(self, town: Town) -> None:
        book, merchant = town.shop.book, town.shop.merchant
        self.sales = pd.DataFrame(
            {
                "at": sale.report.occurred_at,
                "shop": sale.location_id,
                "member": sale.member_id,
                "kept": max(0, sale.report.subtotal - sale.report.discount - sum(amount for _, amount in sale.refunds)),
            }
            for sale in book.sales.values()
            if sale.report.state is SaleState.CLOSED
        )
        self.sales = self._local(self.sales[self.sales["kept"] > 0])
        entries = [entry for chain in book.chains.values() for entry in chain]
        self.entries = self._local(
            pd.DataFrame(
                {
                    "at": entry.at,
                    "shop": entry.location_id,
                    "kind": entry.kind.value,
                    "points": entry.points,
                    "earned": int(entry.facts.get("points", 0)) if entry.kind is EntryKind.SALE else entry.points,
                }
                for entry in entries
            )
        )
        self.joined = self._local(pd.DataFrame({"at": one.joined_at, "shop": None} for one in book.customers.values()))
        back = {(use.redemption_id, use.name) for s in book.sales.values() for use in s.uses if use.points == use.restored_points}
        used = [(one, use) for one in book.redemptions.values() for use in one.uses if (one.id, use.name) not in back]
        amounts = [merchant.programs[0].reward(use.reward_id).amount for _, use in used]
        at = [pd.Timestamp(one.answer["at"]) for one, _ in used]
        self.used = self._local(pd.DataFrame({"at": at, "shop": [one.location_id for one, _ in used], "cost": amounts}))
        texts = pd.DataFrame([asdict(text) for text in town.texts]).assign(shop=None)
        self.texts = self._local(texts.rename(columns={"price_micros": "micros", "settled": "done", "failure": "why"}))

    def _local(self, table: pd.DataFrame) -> pd.DataFrame:
        zones = table["shop"].map(ZONES).fillna(ZONES["mill"])
        local = [pd.Timestamp(at).tz_convert(zone) for at, zone in zip(table["at"], zones, strict=True)]
        return table.assign(day=[at.date() for at in local], hour=[at.hour for at in local])

    def cut(self, table: pd.DataFrame, span: Span, place: str) -> pd.DataFrame:
        within = table[(table["day"] >= span.first) & (table["day"] < span.end)]
        return within if place == "*" else within[within["shop"] == place]

    def figures(self, span: Span, place: str) -> dict[Kpi, float | None]:
        sales, entries, used = (self.cut(table, span, place) for table in (self.sales, self.entries, self.used))
        ours, others = sales[sales["member"].notna()], sales[sales["member"].isna()]
        members = int((self.joined["day"] < span.end).sum())
        earning = entries[~entries["kind"].isin(["expired", "captured"])]
        issued, taken = earning["earned"].clip(lower=0).sum(), -earning["earned"].clip(upper=0).sum()
        came_back = (entries["points"] - entries["earned"])[entries["kind"] == "sale"].sum()
        redeemed = -entries.loc[entries["kind"] == "captured", "points"].sum() - came_back
        found = {
            Kpi.PARTICIPATION: _over(len(ours), len(sales)),
            Kpi.PARTICIPATION_SALES: _over(ours["kept"].sum(), sales["kept"].sum()),
            Kpi.ACTIVE: _over(ours["member"].nunique(), members),
            Kpi.FREQUENCY: _over(len(ours), ours["member"].nunique()),
            Kpi.BASKET_MEMBERS: _over(ours["kept"].sum(), len(ours)),
            Kpi.BASKET_OTHERS: _over(others["kept"].sum(), len(others)),
            Kpi.ISSUED: issued,
            Kpi.TAKEN_BACK: taken,
            Kpi.REDEEMED: redeemed,
            Kpi.BURN: _over(redeemed, issued - taken),
            Kpi.REWARD_COST: used["cost"].sum(),
            Kpi.REWARD_RATE: _over(used["cost"].sum(), ours["kept"].sum()),
        }
        return found if place != "*" else found | self._of_all(span, others)

    def _of_all(self, span: Span, others: pd.DataFrame) -> dict[Kpi, float | None]:
        texts, until = self.cut(self.texts, span, "*"), self.entries[self.entries["day"] < span.end]
        told = texts[texts["done"]]
        ended = self.cut(self.entries, span, "*")
        return {
            Kpi.ENROLMENT: _over(100 * len(self.cut(self.joined, span, "*")), len(others)),
            Kpi.EXPIRED: -ended.loc[ended["kind"] == "expired", "points"].sum(),
            Kpi.OUTSTANDING: until["points"].sum(),
            Kpi.TEXTS: len(texts),
            Kpi.PARTS_EACH: _over(texts["parts"].sum(), len(texts)),
            Kpi.ARRIVED: _over(told["why"].isna().sum(), len(told)),
            Kpi.TEXT_COST: texts["micros"].sum(),
        }


def _over(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def plain(value: int | Fraction | None) -> float | None:
    return None if value is None else float(value)


@pytest.fixture(scope="module", params=[3, 14, 159])
def town(request):
    return Town(request.param).live()


@pytest.mark.parametrize("days", [7, 28, 364])
@pytest.mark.parametrize("place", PLACES)
def test_every_figure_is_what_pandas_says(town, days, place):
    numbers, raw = town.numbers(), Raw(town)
    span = span_until(town.shop.now.date(), days)
    found = measure(numbers, span, place)
    expected, before = raw.figures(span, place), raw.figures(span.before, place)
    assert {kpi: plain(found[kpi].value) for kpi in expected} == pytest.approx(expected)
    assert set(found) - set(expected) == ({Kpi.EXPIRED} if place != "*" else set()), "a shop's are in test_points_counted.py"
    if numbers.covers(span.before, place):
        assert {kpi: plain(found[kpi].before) for kpi in expected} == pytest.approx(before)
    else:
        assert {figure.before for figure in found.values()} == {None}


def test_hours_and_the_index_are_what_pandas_says(town):
    numbers, raw, span = town.numbers(), Raw(town), span_until(town.shop.now.date(), 28)
    sales = raw.cut(raw.sales, span, "dock")
    by_hour = sales.groupby([sales["day"].map(lambda day: day.weekday()), "hour"]).size() / 4
    assert {when: float(checks) for when, checks in hours(numbers, span, "dock").checks.items()} == by_hour.to_dict()
    for kpi in (Kpi.PARTICIPATION, Kpi.BASKET_OTHERS, Kpi.BASKET_MEMBERS):
        shop, together = (raw.figures(span, place)[kpi] for place in ("dock", "*"))
        ours = index(kpi, measure(numbers, span, "dock")[kpi].value, measure(numbers, span)[kpi].value)
        assert float(ours) == pytest.approx(100 * shop / together)
