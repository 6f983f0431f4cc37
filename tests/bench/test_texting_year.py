"""What a year of texts comes to, by the habits of the demo merchants. `make texting-page` writes the figures anew."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chalicelib import pages_wiring, wiring
from chalicelib.domain.customer import HandledText, Reply
from chalicelib.domain.texts.notice import notice_of
from chalicelib.domain.texts.prices import price_in
from chalicelib.domain.texts.segments import count_parts
from chalicelib.domain.texts.wording import kinds, purpose_of
from chalicelib.usecases import expiry
from chalicelib.usecases.texts.notices import write_body
from infra.local import seed
from tests.fake_causes import FakeCauses
from tests.fake_desk import FakeTeam
from tests.fake_post import FakeDeliveries
from tests.fake_vault import FakeVault
from tests.fake_wallets import FakeWallets
from tests.fakes import FakeBook, FakeMerchants

PAGE = Path(__file__).parents[2] / "docs" / "texting.md"
BEGIN, END = "<!-- figures: made by `make texting-page` -->", "<!-- end of the figures -->"
NEW_YEAR = datetime(2027, 1, 1, 12, tzinfo=UTC)
YEAR_DAYS, MONTH_DAYS = 365, 365 / 12
MICROS_PER_CENT = 10_000
JOB_HOURS = 3
"""How often the job runs here: the texts are the same, a little later."""


@dataclass
class Lived:
    """One merchant's year."""

    name: str
    member_months: float
    book: FakeBook
    texts: Counter[str] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)


@pytest.fixture(scope="module")
def year() -> list[Lived]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seed, "DAYS", YEAR_DAYS)
        patch.setattr(seed, "JOINED_BY", 0.45)
        patch.setattr(seed, "RHYTHMS", [(often, 2 * YEAR_DAYS) for often, _ in seed.RHYTHMS])
        patch.setattr(seed, "LATELY", timedelta(days=2 * YEAR_DAYS))
        patch.setattr(seed, "ALIKE", timedelta(days=2 * YEAR_DAYS))
        patch.setattr(wiring, "clock", lambda: NEW_YEAR)
        return [live(habit, number, patch) for number, habit in enumerate(seed.HABITS)]


def live(habit: seed.Habit, number: int, patch: pytest.MonkeyPatch) -> Lived:
    """A year in memory: visits as the demo merchants have them, and the job in between."""
    book, merchants, vault = FakeBook(), FakeMerchants(), FakeVault()
    ports = {"book": book, "merchants": merchants, "vault": vault, "deliveries": FakeDeliveries(), "wallets": FakeWallets()}
    ports |= {"causes": FakeCauses()}
    for name, port in ports.items():
        patch.setattr(wiring, name, lambda port=port: port)
    patch.setattr(pages_wiring, "team", FakeTeam)
    visits = seed._visits

    def with_the_job(*facts) -> Iterator[datetime]:
        due = NEW_YEAR - timedelta(days=YEAR_DAYS + 1)
        for at in visits(*facts):
            while due <= at:
                expiry.run(book, merchants, due, lambda: 60)
                due += timedelta(hours=JOB_HOURS)
            yield at

    with patch.context() as inner:
        inner.setattr(seed, "_visits", with_the_job)
        seed._open(habit)
        seed._live(habit, number, NEW_YEAR)
    return tally(habit, book, merchants)


def tally(habit: seed.Habit, book: FakeBook, merchants: FakeMerchants) -> Lived:
    merchant = merchants.get(habit.merchant)
    members = [customer for customer in book.customers.values() if customer.joined_at]
    lived = Lived(merchant.name, sum((NEW_YEAR - member.joined_at).days for member in members) / MONTH_DAYS, book)
    names = {customer.member_id: customer.first_name for customer in members}
    for item in [*book.handled.values(), *(entry for chain in book.chains.values() for entry in chain)]:
        if isinstance(item, HandledText):
            said = tuple(Reply(reply.kind, {"name": names.get(item.member_id, ""), **reply.facts}) for reply in item.replies)
        else:
            notice = notice_of(item, merchant.program_at(item.at))
            said = (Reply(notice.kind, {"name": names[item.member_id], **notice.facts}),) if notice else ()
        for reply in said:
            body = write_body(merchant, "+12065550100", merchant.language, reply)
            lived.texts[reply.kind] += 1
            lived.parts[reply.kind] += count_parts(body).parts
    return lived


def figures(year: list[Lived]) -> str:
    """A row for each kind of text, the most frequent first, one for all of them, and what each merchant's members get."""
    texts, parts = sum((lived.texts for lived in year), Counter()), sum((lived.parts for lived in year), Counter())
    months = sum(lived.member_months for lived in year)
    often = sorted(texts, key=lambda kind: (-texts[kind], kind))
    table = [row(kind, purpose_of(kind), texts[kind], parts[kind], months) for kind in often]
    table.append(row("**all**", "", texts.total(), parts.total(), months))
    shops = [(lived.name, lived.member_months, lived.parts.total()) for lived in year]
    cents = price_in("US", 1) / MICROS_PER_CENT
    by_shop = [f"| {name} | {m:,.0f} | {sent:,} | {sent / m:.2f} | {cents * sent / m:.1f} |" for name, m, sent in shops]
    heads = "| kind | purpose | texts | parts | parts a text | parts a member-month |\n|---|---|---|---|---|---|"
    shop_heads = "| merchant | member-months | parts | parts a member-month | US cents a member-month |\n|---|---|---|---|---|"
    return "\n".join([heads, *table, "", shop_heads, *by_shop])


def row(kind: str, purpose: str, texts: int, parts: int, months: float) -> str:
    return f"| {kind} | {purpose} | {texts:,} | {parts:,} | {parts / texts:.2f} | {parts / months:.3f} |"


def test_the_page_has_the_figures_of_the_demo_year(year):
    page, found = PAGE.read_text(encoding="utf-8"), figures(year)
    if os.environ.get("TEXTING_PAGE") == "write":
        PAGE.write_text(f"{page[: page.index(BEGIN)]}{BEGIN}\n{found}\n{page[page.index(END) :]}", encoding="utf-8")
        return
    assert page[page.index(BEGIN) : page.index(END)] == f"{BEGIN}\n{found}\n", "`make texting-page` writes the figures anew"


def test_every_text_of_the_year_is_one_part(year):
    for lived in year:
        assert lived.parts == lived.texts
        assert set(lived.texts) <= kinds()


def test_a_member_is_texted_as_often_as_they_come_and_hardly_more(year):
    """Receipts are what texts are for: less than one in twenty says something else."""
    for lived in year:
        others = sum(count for kind, count in lived.texts.items() if purpose_of(kind) != "receipt")
        assert others < lived.texts.total() / 10
