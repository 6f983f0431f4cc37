"""A ledger that was tampered with: reconciling names what is wrong, mends it, and then finds nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from moto import mock_aws

from chalicelib.domain.account import Account, Lot
from chalicelib.domain.entry import Entry
from chalicelib.domain.sale import Sale
from chalicelib.usecases import reconcile
from chalicelib.usecases.reconcile import Desk
from tests.builders import Shop
from tests.contracts.conftest import ENVIRONMENT, aws_stack, make_tables, open_tables
from tests.fakes import FakeBook
from tests.tampering import FakeTampering, TableTampering, Tampering

SALES = {"first": 4000, "second": 6540, "third": 2060}


@dataclass
class Case:
    """A shop whose member Maya joined (entry 1), bought three times (2 to 4), used a coffee on a check that is still open (5 and
    6), had the second sale corrected (7), and bought once more (8).
    """

    shop: Shop
    tamper: Tampering
    maya: str

    def desk(self, *, mends: bool = False) -> Desk:
        return Desk(self.shop.book, self.shop.merchants, lambda: self.shop.now, mends)

    def found(self) -> list[str]:
        """What is wrong, in sentences without the member's id."""
        return [finding.sentence.replace(self.maya, "M") for finding in reconcile.differences(self.desk())]

    def mend(self) -> list[str]:
        """Mend; returns what is still wrong."""
        return [finding.sentence for finding in reconcile.differences(self.desk(mends=True))]

    def entries(self) -> list[Entry]:
        return list(self.shop.book.entries("rosas", self.maya))

    def entry(self, seq: int) -> Entry:
        return next(entry for entry in self.entries() if entry.account.seq == seq)

    def account(self) -> Account:
        return self.shop.book.record("rosas", self.maya).account

    def sale(self, sale_id: str) -> Sale:
        sale = self.shop.book.sale("rosas", "mill", sale_id)
        assert sale is not None
        return sale

    def edit(self, seq: int, **changes: Any) -> None:
        """Change an entry; `account` names what to change in its account."""
        entry = self.entry(seq)
        if "account" in changes:
            changes["account"] = replace(entry.account, **changes["account"])
        self.tamper.entry(replace(entry, **changes))

    def edit_sale(self, sale_id: str, **posted: Any) -> None:
        sale = self.sale(sale_id)
        assert sale.posted is not None
        self.tamper.sale(replace(sale, posted=replace(sale.posted, **posted)))


@pytest.fixture(params=["fake", "moto"])
def case(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    if request.param == "fake":
        book = FakeBook()
        yield play(Shop(book=book), FakeTampering(book))
        return
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        make_tables()
        stack = aws_stack(open_tables(), one_at_a_time=True)
        yield play(Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault), TableTampering(stack.real))


def play(shop: Shop, tamper: Tampering) -> Case:
    maya = shop.join()
    for name, amount in SALES.items():
        shop.sell(maya, amount, name)
    shop.redeem(maya, "coffee", check_id="next")
    shop.sell(maya, SALES["second"] - 540, "second", version=2)
    shop.sell(maya, 1240, "fourth")
    shop.sell(None, 990, "nobody's")
    case = Case(shop, tamper, maya)
    assert [entry.account.seq for entry in case.entries()] == list(range(1, 9))
    return case


def lots(case: Case, points: int) -> tuple[Lot, ...]:
    return tuple(replace(lot, points=lot.points + points) for lot in case.account().lots)


def of_lot(case: Case) -> str:
    (lot,) = case.account().lots
    return f"points of mill until {lot.last_day} (sale)"


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong: how it came about, what is found, and what Maya earned after it came about."""

    tamper: Callable[[Case], object]
    found: Callable[[Case], list[str]]
    later: int = 0


def account_of_the_newest(case: Case) -> None:
    case.edit(8, account={"lots": lots(case, -5)})


def account_built_upon(case: Case) -> None:
    case.edit(8, account={"lots": lots(case, -5)})
    case.shop.sell(case.maya, 500, "fifth")


def a_lot_that_ends_sooner(case: Case) -> None:
    (lot,) = case.account().lots
    case.edit(8, account={"lots": (replace(lot, last_day=lot.last_day and lot.last_day - timedelta(days=300)),)})


def the_newest_entry(case: Case) -> None:
    case.tamper.drop_entry(case.maya, 8)


def the_newest_entry_and_a_later_one(case: Case) -> None:
    case.tamper.drop_entry(case.maya, 8)
    case.shop.sell(case.maya, 700, "fifth")


CASES = {
    "points of an entry": Wrong(
        lambda case: case.edit(3, points=165),
        lambda case: ["Member M, entry 3: the entries add up to 205 points, the account says 105."],
    ),
    "what an entry added": Wrong(
        lambda case: case.edit(3, delta=replace(case.entry(3).delta, debt=7)),
        lambda case: ["Member M, entry 3: the entries add up to 7 points owed, the account says 0."],
    ),
    "the visits an entry added": Wrong(
        lambda case: case.edit(3, delta=replace(case.entry(3).delta, visits=3)),
        lambda case: [
            "Member M, entry 3: what it says of sale second at mill does not follow from the entries before it.",
            "Member M, entry 3: the entries add up to 4 visits, the account says 2.",
        ],
    ),
    "an old account": Wrong(
        lambda case: case.edit(4, account={"visits": 9}),
        lambda case: ["Member M, entry 4: the entries add up to 3 visits, the account says 9."],
    ),
    "the newest account": Wrong(
        account_of_the_newest,
        lambda case: [
            "Member M, entry 8: the entries add up to 83 points, the account says 78.",
            f"Member M, entry 8: the entries add up to 83 {of_lot(case)}, the account says 78.",
        ],
    ),
    "an account that was built upon": Wrong(
        account_built_upon,
        lambda case: [
            "Member M, entry 8: the entries add up to 83 points, the account says 78.",
            f"Member M, entry 8: the entries add up to 83 {of_lot(case)}, the account says 78.",
        ],
        later=5,
    ),
    "the last day of points": Wrong(
        a_lot_that_ends_sooner,
        lambda case: [
            f"Member M, entry 8: the entries add up to 0 {of_lot(case)}, the account says 83.",
            "Member M, entry 8: the entries add up to 83 points of mill until 2027-11-30 (sale), the account says 0.",
        ],
    ),
    "the visits of the account": Wrong(
        lambda case: case.edit(8, account={"visits": 40}),
        lambda case: ["Member M, entry 8: the entries add up to 4 visits, the account says 40."],
    ),
    "the exact points of the account": Wrong(
        lambda case: case.edit(8, account={"exact": Fraction(999)}),
        lambda case: [
            "Member M, entry 8: the entries add up to 133 exact points of sales, the account says 999.",
        ],
    ),
    "the points granted ever": Wrong(
        lambda case: case.edit(8, account={"lifetime_points": 1}),
        lambda case: ["Member M, entry 8: the entries add up to 133 points granted ever, the account says 1."],
    ),
    "an entry in the middle": Wrong(
        lambda case: case.tamper.drop_entry(case.maya, 3),
        lambda case: ["Member M: entry 3 is missing."],
    ),
    "the first entry": Wrong(
        lambda case: case.tamper.drop_entry(case.maya, 1),
        lambda case: ["Member M: entry 1 is missing."],
    ),
    "several entries": Wrong(
        lambda case: [case.tamper.drop_entry(case.maya, seq) for seq in (2, 5, 6, 7)],
        lambda case: ["Member M: entry 2 is missing.", "Member M: entries 5 to 7 are missing."],
    ),
    "the newest entry": Wrong(
        the_newest_entry,
        lambda case: [
            "Sale fourth at mill: entry 8 of member M, which is said to have posted it, is not there or did not.",
        ],
    ),
    "the newest entry, whose number another has now": Wrong(
        the_newest_entry_and_a_later_one,
        lambda case: [
            "Sale fourth at mill: entry 8 of member M, which is said to have posted it, is not there or did not.",
        ],
        later=7,
    ),
    "the points of a sale": Wrong(
        lambda case: case.edit_sale("first", points=400),
        lambda case: ["Sale first at mill: by its entry 2 it gives 40 points, the sale says 400."],
    ),
    "the exact points of a sale": Wrong(
        lambda case: case.edit_sale("first", exact=Fraction(12)),
        lambda case: [
            "Sale first at mill: by its entry 2 it gives 40 exact points, the sale says 12.",
            "Sale first at mill: by its report it gives 40 exact points, the sale says 12.",
        ],
    ),
    "the visits of a sale": Wrong(
        lambda case: case.edit_sale("first", visits=0),
        lambda case: [
            "Sale first at mill: by its entry 2 it gives 1 visits, the sale says 0.",
            "Sale first at mill: by its report it gives 1 visits, the sale says 0.",
        ],
    ),
    "that a sale was posted": Wrong(
        lambda case: case.tamper.sale(replace(case.sale("first"), posted=None, posted_seq=0)),
        lambda case: [
            "Sale first at mill: entry 2 of member M posted it last, and it knows only of entry 0.",
            "Sale first at mill: by its report it gives 40 exact points, the sale says 0.",
            "Sale first at mill: by its report it gives 1 visits, the sale says 0.",
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_was_changed_is_named_and_mended_once(case: Case, name: str) -> None:
    wrong, good = CASES[name], case.account()
    assert case.found() == []
    wrong.tamper(case)
    before = case.entries()
    assert sorted(case.found()) == sorted(wrong.found(case))
    assert case.mend() == []
    assert case.found() == []
    after, account = case.entries(), case.account()
    assert [entry for entry in after if entry in before] == before, "no entry was changed"
    assert len(after) - len(before) <= 1
    assert sum(entry.points for entry in after) == account.worth == good.worth + wrong.later
    assert account.visits == good.visits + (wrong.later > 0)
    assert (account.exact, account.lifetime_points) == (good.exact + wrong.later, good.lifetime_points + wrong.later)
    assert [lot.last_day for lot in account.lots] == [lot.last_day for lot in good.lots]
    case.shop.wait(days=1)
    assert (case.mend(), case.entries()) == ([], after), "mending again changes nothing"
