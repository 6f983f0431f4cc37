"""A sale that is refunded after a campaign is no sale that it brought: both sides are counted from what is left of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.figures.campaign import Campaign
from chalicelib.domain.figures.campaign_result import GRACE_DAYS, MEASURED_DAYS
from chalicelib.domain.figures.lift import Side
from chalicelib.domain.sale import SaleState
from chalicelib.usecases.campaigns.ports import Page
from chalicelib.usecases.overview.studying import run
from chalicelib.usecases.overview.tallies import count
from tests.builders import NOW, Shop
from tests.usecases.recording import RecordingBook, subjects
from tests.usecases.town import Town, plenty

BEGUN = NOW.date()
NAMES = ("Ana", "Ben", "Cleo", "Dora")
FATES = ("kept", "refunded", "refunded in part", "voided")


class Street(Town):
    """A town whose days come from sales, as the stream tells of them. The first two got the text, the others were held out."""

    def __init__(self) -> None:
        super().__init__(Shop(book=RecordingBook()))
        self.told = 0
        self.ids = [self.shop.join(name, f"+1206555{number:04d}") for number, name in enumerate(NAMES, 150)]
        for member_id in self.ids:
            self.settle(member_id, BEGUN - timedelta(days=90))
        made = Campaign("spring", "lapsed", None, "Come back", BEGUN, NOW, begun_at=NOW, begun_on=BEGUN)
        self.campaigns.add("rosas", made)
        self.campaigns.grow("rosas", replace(made, pages=1, revision=1), Page(tuple(self.ids[:2]), tuple(self.ids[2:])))

    def pass_night(self, days: int = 1) -> None:
        """The stream brings what was written, days pass, and a night's study is made."""
        told = self.shop.book.told[self.told :]
        self.told += len(told)
        for one in told:
            count(self.tallies, "rosas", subjects(self.shop.merchant, one))
        self.shop.wait(days=days)
        run(self.desk(), plenty)

    def sides(self) -> tuple[Side, Side]:
        """What is known of both by now: who got it, and who was held out."""
        found = self.studies.result("rosas", "spring")
        assert found is not None
        return found.texted, found.held_out


@pytest.fixture
def street() -> Street:
    return Street()


def test_what_is_refunded_whole_is_gone_from_the_next_night_on(street: Street) -> None:
    ana, ben, cleo, _ = street.ids
    for number, member_id in enumerate((ana, ben, cleo)):
        street.shop.sell(member_id, 1_000, f"s{number}")
    street.pass_night()
    assert street.sides() == (Side(2, 2, 2_000, 2_000_000), Side(2, 1, 1_000, 1_000_000))
    street.shop.refund(1_000, sale_id="s0")
    street.shop.refund(1_000, "r2", sale_id="s2")
    street.pass_night()
    assert street.sides() == (Side(2, 1, 1_000, 1_000_000), Side(2))


def test_what_is_refunded_in_part_leaves_the_visit_and_the_rest(street: Street) -> None:
    street.shop.sell(street.ids[0], 1_000)
    street.pass_night()
    street.shop.refund(300)
    street.pass_night()
    assert street.sides() == (Side(2, 1, 700, 490_000), Side(2))


def test_a_refund_of_what_was_bought_before_takes_nothing_off(street: Street) -> None:
    street.shop.now -= timedelta(days=2)
    street.shop.sell(street.ids[0], 1_000, "before")
    street.shop.now += timedelta(days=2)
    street.shop.sell(street.ids[0], 400, "after")
    street.shop.refund(1_000, sale_id="before")
    street.pass_night()
    assert street.sides() == (Side(2, 1, 400, 160_000), Side(2))


def test_a_refund_counts_for_a_week_after_the_last_day_and_then_no_more(street: Street) -> None:
    for number in range(2):
        street.shop.sell(street.ids[0], 1_000, f"s{number}")
    street.pass_night(MEASURED_DAYS + 1)
    street.shop.refund(1_000, sale_id="s0")
    street.pass_night(GRACE_DAYS - 1)
    assert street.sides()[0] == Side(2, 1, 1_000, 1_000_000)
    street.shop.refund(1_000, "late", sale_id="s1")
    street.pass_night()
    assert street.sides()[0] == Side(2, 1, 1_000, 1_000_000)


sold = st.lists(st.tuples(st.integers(0, 3), st.integers(2, 5_000), st.sampled_from(FATES)), max_size=12)


@given(sold)
@settings(max_examples=40, deadline=None)
def test_whatever_was_undone_after_it_is_as_if_it_had_never_been_sold(sales: list[tuple[int, int, str]]) -> None:
    street, honest = Street(), Street()
    for number, (who, amount, fate) in enumerate(sales):
        street.shop.sell(street.ids[who], amount, f"s{number}")
        if fate in {"kept", "refunded in part"}:
            honest.shop.sell(honest.ids[who], amount - (fate != "kept"), f"s{number}")
    street.pass_night()
    for number, (_, amount, fate) in enumerate(sales):
        if fate == "voided":
            member_id = street.ids[sales[number][0]]
            street.shop.sell(member_id, amount, f"s{number}", state=SaleState.VOIDED)
        elif fate != "kept":
            street.shop.refund(amount if fate == "refunded" else 1, f"r{number}", sale_id=f"s{number}")
    street.pass_night()
    honest.pass_night()
    assert street.sides() == honest.sides()
