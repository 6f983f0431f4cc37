"""Whatever Toast sends, in whatever order and how often: what a check gives and takes is what a naive model of it says.

The model knows, of each check, the accruals in order of arrival and whether the newest was reversed, and which discounts were
redeemed and given back. It knows no versions, no claims and no ledger.
"""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.entry import EntryKind
from tests.builders import FIVER
from tests.pos.toast.conftest import MENU
from tests.pos.toast.register import Check, guid
from tests.pos.toast.test_accruals import differences

START = 1000
CHECKS = 3
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["accrue", "again", "reverse", "reverse_again", "redeem", "redeem_anew", "undo", "undo_part"]),
        st.integers(0, CHECKS - 1),
        st.integers(0, 5),
        st.integers(1, 60),
    ),
    min_size=1,
    max_size=25,
)


@dataclass
class Modelled:
    """One check as the model has it."""

    check: Check
    accruals: list[tuple[str, int]] = field(default_factory=list)
    """Names and whole dollars, in order of arrival."""
    live: bool = False
    redeemed: dict[str, list[str]] = field(default_factory=dict)
    """Which discounts each redemption named that was taken."""
    used: dict[str, bool] = field(default_factory=dict)
    """Discounts that were used once, and whether they still are."""

    @property
    def worth(self) -> int:
        """Points that the check gives now, less what its rewards cost."""
        earned = self.accruals[-1][1] if self.live else 0
        return earned - FIVER.price_points * sum(self.used.values())


class Till:
    """Does each step at the register, and in the model."""

    def __init__(self, register, member_id):
        self.register, self.member_id = register, member_id
        self.checks = [Modelled(Check()) for _ in range(CHECKS)]
        self.reversals = []

    def accrue(self, known, _, dollars):
        """A new transaction: a first one, one after a tip, or a failed one that is sent again."""
        name = guid()
        self._send(known, name, dollars)
        known.accruals.append((name, dollars))
        known.live = True

    def again(self, known, which, _):
        """The same transaction once more: a duplicate, or one whose answer was lost."""
        if known.accruals:
            self._send(known, *known.accruals[which % len(known.accruals)])

    def _send(self, known, name, dollars):
        check = Check(guid=known.check.guid, redemptions=[_fiver(tag) for tag, is_used in known.used.items() if is_used])
        message = check.add("Soup", str(dollars + int(check.off))).json()
        part = {"loyaltyIdentifier": self.member_id, "check": message, "redemptions": []}
        self.register.ask("LOYALTY_ACCRUE", part, name)

    def reverse(self, known, which, _):
        """The newest accrual is undone, or an older one, which changes nothing."""
        if known.accruals:
            name, _ = known.accruals[-1 - which % len(known.accruals)]
            self.register.reverse(name)
            self.reversals.append((self.register.sent, name))
            known.live = known.live and name != known.accruals[-1][0]

    def reverse_again(self, _, which, __):
        """A reversal that failed is sent again under its name."""
        if self.reversals:
            name, accrual = self.reversals[which % len(self.reversals)]
            self.register.reverse(accrual, name=name)

    def redeem(self, known, which, _):
        """One to three discounts are on the check when it is paid."""
        fresh = [guid() for _ in range(1 + which % 3)]
        self._redeem(known, [*(tag for tag, is_used in known.used.items() if is_used), *fresh])

    def redeem_anew(self, known, _, __):
        """The same check is sent again in another transaction."""
        self._redeem(known, [tag for tag, is_used in known.used.items() if is_used])

    def _redeem(self, known, tags):
        if known.live or not tags:
            return  # after it has closed it takes no new one: another test
        part = {"loyaltyIdentifier": self.member_id, "check": Check(guid=known.check.guid).add("Soup", "200.00").json()}
        answer = self.register.ask("LOYALTY_REDEEM", {**part, "redemptions": [_fiver(tag) for tag in tags]})
        for one in answer["checkResponse"]["appliedRedemptions"]:
            known.used[one["appliedDiscountGuid"]] = True
        gone = {one["redemption"]["appliedDiscountGuid"] for one in answer["checkResponse"]["rejectedRedemptions"]}
        known.redeemed[self.register.sent] = [tag for tag in tags if tag not in gone]

    def undo(self, known, which, _):
        """A redemption is taken back as a whole."""
        if any(known.redeemed.values()):
            name = [name for name, tags in known.redeemed.items() if tags][which % sum(map(bool, known.redeemed.values()))]
            self.register.reverse(name)
            known.used |= dict.fromkeys(known.redeemed[name], False)

    def undo_part(self, known, which, _):
        """One of its discounts is."""
        named = [(name, tag) for name, tags in known.redeemed.items() for tag in tags]
        if named:
            name, tag = named[which % len(named)]
            self.register.reverse(name, {"identifier": "fiver", "appliedDiscountGuid": tag})
            known.used[tag] = False


def _fiver(tag):
    return {"identifier": "fiver", "appliedDiscountGuid": tag, "quantity": 1, "amount": 5}


@pytest.mark.parametrize("shop", [MENU], indirect=True)
def test_any_order_comes_to_what_the_model_says(register, shop):
    phones = iter(range(10_000))

    @settings(max_examples=120, deadline=None, database=None)
    @given(STEPS)
    def check(steps):
        member_id = shop.join("Maya", f"+1425555{next(phones):04d}")
        shop.sell(member_id, START * 100, guid())
        till = Till(register, member_id)
        for what, which, choice, dollars in steps:
            getattr(till, what)(till.checks[which], choice, dollars)
            assert shop.balance(member_id) == START + sum(known.worth for known in till.checks), (what, which)
        entries = list(shop.book.entries("rosas", member_id))
        told = [int(entry.facts.get("points", 0)) + int(entry.facts.get("restored", 0)) for entry in entries]
        spent = sum(int(entry.facts["price"]) for entry in entries if entry.kind is EntryKind.CAPTURED)
        assert sum(told) - spent == shop.balance(member_id)
        for known in till.checks:
            sale = shop.book.sale("rosas", "mill", known.check.guid)
            assert (sale.total.points if sale else 0) == (known.accruals[-1][1] if known.live else 0)

    check()
    assert differences(shop) == []
