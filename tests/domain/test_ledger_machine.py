"""Whatever happens at a shop, in any order: the ledger says what a naive model says that works it out from the first event."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, pairwise
from math import floor

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.domain import ledger
from chalicelib.domain.account import HOLDS_MAX, LOTS_MAX, count
from chalicelib.domain.basket import Basket, Line
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.program import ProgramType
from chalicelib.domain.sale import Report, SaleState
from tests.builders import NOW
from tests.domain.desk import Desk, merchant
from tests.domain.naive import Replay
from tests.domain.naive_bill import Captured, Expired, Held, Refunded, Released, Settled, Told
from tests.domain.trade import (
    LOS_ANGELES,
    POLICIES,
    PROGRAMS,
    amounts,
    baskets,
    certificate,
    lates,
    parts,
    payables,
    place,
    states,
    versioned,
    whiles,
    wish,
)


class Shop(RuleBasedStateMachine):
    @initialize(
        rules=st.sampled_from(PROGRAMS), policy=st.sampled_from(POLICIES), visits=st.lists(amounts, min_size=2, max_size=4)
    )
    def open(self, rules, policy, visits):
        self.desk = Desk(merchant(replace(rules, expiry=policy)), NOW)
        self.told, self.refused, self.held = [], set(), []
        for amount in visits:
            self.a_sale_is_made(amount)
            self.desk.now += timedelta(days=9)

    @property
    def newest(self):
        return f"s{len(self.desk.sales)}"

    @property
    def known(self):
        return st.sampled_from([*reversed(self.desk.sales), self.newest])

    @precondition(lambda self: self.used)
    @rule(data=st.data(), span=whiles, spends=st.booleans())
    def a_sale_with_a_reward_is_voided_and_stands_again(self, data, span, spends):
        sale_id = data.draw(st.sampled_from(self.used))
        said = self.desk.sales[sale_id].report
        self.tell(sale_id, replace(said, state=SaleState.VOIDED, version=self.next_version(sale_id)))
        if spends and len(self.desk.view.holds) < HOLDS_MAX:
            self.hold(self.newest, (self.wishes[0],), None, used=True)
        self.desk.now += span
        self.tell(sale_id, replace(said, state=SaleState.CLOSED, version=self.next_version(sale_id)))

    @property
    def used(self):
        return [sale_id for sale_id in self.reported if versioned(sale_id) and self.desk.sales[sale_id].uses]

    @property
    def reported(self):
        return [sale_id for sale_id, sale in self.desk.sales.items() if sale.report]

    def tell(self, sale_id, report):
        self.desk.tell(sale_id, place(sale_id), report)
        self.told.append(Told(self.desk.now, sale_id, place(sale_id), report))

    def next_version(self, sale_id):
        known = [event.report.version for event in self.told if isinstance(event, Told) and event.sale_id == sale_id]
        return max(known, default=0) + 1 if versioned(sale_id) else None

    @rule(subtotal=amounts)
    def a_sale_is_made(self, subtotal):
        report = Report(SaleState.CLOSED, "USD", self.desk.now, subtotal, version=self.next_version(self.newest))
        self.tell(self.newest, report)

    @precondition(lambda self: self.reported)
    @rule(data=st.data(), subtotal=amounts, discount=parts, by_reward=parts)
    def a_sale_is_corrected(self, data, subtotal, discount, by_reward):
        sale_id = data.draw(st.sampled_from(self.reported))
        said = replace(self.desk.sales[sale_id].report, subtotal=subtotal, discount=discount, reward_payment=by_reward)
        self.tell(sale_id, replace(said, version=self.next_version(sale_id)))

    @rule(data=st.data(), state=states, subtotal=amounts, late=lates, version=st.integers(1, 6))
    def a_till_reports_anything(self, data, state, subtotal, late, version):
        sale_id = data.draw(self.known)
        version = version if versioned(sale_id) else None
        self.tell(sale_id, Report(state, "USD", self.desk.now - late, subtotal, version=version))

    @precondition(lambda self: self.reported)
    @rule(data=st.data(), state=states)
    def a_sale_goes_to_another_state(self, data, state):
        sale_id = data.draw(st.sampled_from(self.reported))
        self.tell(sale_id, replace(self.desk.sales[sale_id].report, state=state, version=self.next_version(sale_id)))

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def something_is_told_again(self, data):
        event = data.draw(st.sampled_from(self.told))
        if isinstance(event, Told):
            self.tell(event.sale_id, event.report)
        elif isinstance(event, Refunded):
            self.refund(event.sale_id, event.refund_id, event.amount)

    def refund(self, sale_id, refund_id, amount):
        self.desk.tell(sale_id, place(sale_id), refunds={refund_id: amount})
        self.told.append(Refunded(self.desk.now, sale_id, place(sale_id), refund_id, amount))

    @rule(data=st.data(), amount=st.sampled_from([400, 1000, 1, 0]))
    def a_part_is_refunded(self, data, amount):
        sale_id = data.draw(self.known)
        known = self.desk.sales[sale_id].refunds if sale_id in self.desk.sales else ()
        self.refund(sale_id, f"r{len(known)}", amount)

    @precondition(lambda self: self.reported)
    @rule(data=st.data())
    def the_rest_is_refunded(self, data):
        sale = self.desk.sales[data.draw(st.sampled_from(self.reported))]
        self.refund(sale.sale_id, f"r{len(sale.refunds)}", max(0, sale.refundable - sale.refunded))

    @property
    def wishes(self):
        """What the member can have, and one thing that may be too dear."""
        account, program = self.desk.view, self.desk.program
        if program.type is ProgramType.INSTANT:
            return [*range(len(account.certificates)), 7]
        within = program.rewards_within(account.available(self.desk.today))
        return [wish(reward) for reward in (*within, program.rewards[0])]

    @precondition(lambda self: len(self.desk.view.holds) < HOLDS_MAX and len(self.wishes) > 1)
    @rule(data=st.data(), payable=payables, lines=baskets, then=st.sampled_from(["waits", "is used", "is closed", "is voided"]))
    def rewards_are_held(self, data, payable, lines, then):
        wanted = data.draw(st.lists(st.sampled_from(self.wishes), min_size=1, max_size=3))
        check = data.draw(self.known)
        self.hold(check, tuple(wanted), payable, lines, used=then == "is used")
        if then in {"is closed", "is voided"}:
            state = SaleState.CLOSED if then == "is closed" else SaleState.VOIDED
            self.tell(check, Report(state, "USD", self.desk.now, 1500, version=self.next_version(check)))
        self.the_naive_model_says_the_same()

    def hold(self, check, wanted, payable, lines=(), *, used):
        name, row = f"red{len(self.held)}", [certificate.id for certificate in self.desk.view.certificates]
        offers = [certificate(row, number) if isinstance(number, int) else number for number in wanted]
        self.told.append(Held(self.desk.now, name, check, place(check), wanted, payable, lines))
        self.held.append(name)
        on_it = tuple(Line(str(at), frozenset({item}), count, total) for at, (item, count, total) in enumerate(lines))
        if not self.desk.hold(name, check, place(check), offers, None if payable is None else Basket(payable, on_it)):
            self.refused.add(name)
        elif used:
            self.capture(name)

    @precondition(lambda self: len(self.desk.view.holds) < HOLDS_MAX and len(self.wishes) > 1)
    @rule(data=st.data(), subtotal=amounts, discount=parts)
    def a_sale_is_made_with_a_reward(self, data, subtotal, discount):
        check = self.newest
        self.hold(check, (data.draw(st.sampled_from(self.wishes)),), subtotal, used=True)
        report = Report(SaleState.CLOSED, "USD", self.desk.now, subtotal, discount, version=self.next_version(check))
        self.tell(check, report)

    def capture(self, name):
        self.desk.capture(name)
        self.told.append(Captured(self.desk.now, name))

    @precondition(lambda self: self.desk.view.holds)
    @rule(data=st.data())
    def a_hold_is_captured(self, data):
        self.capture(data.draw(st.sampled_from([hold.redemption_id for hold in self.desk.view.holds])))

    @precondition(lambda self: self.desk.account.holds)
    @rule(data=st.data())
    def a_hold_is_released_in_time_or_not(self, data):
        name = data.draw(st.sampled_from([hold.redemption_id for hold in self.desk.account.holds]))
        self.desk.release(name)
        self.told.append(Released(self.desk.now, name))

    @precondition(lambda self: self.reported)
    @rule(data=st.data())
    def a_sale_is_settled(self, data):
        sale_id = data.draw(st.sampled_from(self.reported))
        self.desk.post(self.desk.sales[sale_id])
        self.told.append(Settled(self.desk.now, sale_id))

    @rule(span=whiles, job=st.booleans())
    def time_passes(self, span, job):
        self.desk.now += span
        self.look(job)

    @precondition(lambda self: self.desk.view.lots)
    @rule(data=st.data(), minutes=st.sampled_from([-10, 0, 5]), job=st.booleans())
    def a_last_day_ends(self, data, minutes, job):
        """A few minutes before or after some of the points end, so that holds meet the end."""
        days = {self.desk.view.ends(lot) for lot in self.desk.view.lots} - {date.max}
        if days:
            midnight = datetime.combine(data.draw(st.sampled_from(sorted(days))) + timedelta(days=1), time(), LOS_ANGELES)
            self.desk.now = max(self.desk.now, midnight.astimezone(UTC) + timedelta(minutes=minutes))
        self.look(job)

    def look(self, job):
        if job:
            self.desk.expire()
            self.told.append(Expired(self.desk.now))
        self.the_naive_model_says_the_same()

    def teardown(self):
        if hasattr(self, "desk"):
            self.the_naive_model_says_the_same()

    @rule(points=st.integers(1, 3), policy=st.sampled_from(POLICIES))
    def the_rules_change(self, points, policy):
        newest, begins = self.desk.merchant.programs[-1], self.desk.now + timedelta(hours=1)
        if newest.effective_from < begins:
            later = replace(newest, version=newest.version + 1, effective_from=begins, expiry=policy)
            self.desk.add_version(replace(later, earn=replace(newest.earn, points=points)))

    @rule(subtotal=amounts, cuts=st.lists(st.integers(0, 4000), max_size=2))
    def a_sale_and_its_full_refund_would_change_nothing(self, subtotal, cuts):
        desk = replace(self.desk, entries=[], sales={})
        empty = Report(SaleState.CLOSED, "USD", desk.now, 0)
        desk.tell("s99", "mill", empty)  # whatever a posting settles besides
        before, until = desk.account, desk.merchant.moves_until(desk.today, desk.now)
        desk.tell("s98", "mill", replace(empty, subtotal=subtotal))
        after_sale = desk.account
        stops = sorted({*(cut for cut in cuts if cut < subtotal), subtotal})
        for number, (begin, end) in enumerate(pairwise([0, *stops])):
            desk.tell("s98", "mill", refunds={f"r{number}": end - begin})
        if after_sale.exact != before.exact:
            before = ledger.touch(before, until, desk.today)
        assert replace(desk.account, seq=before.seq) == before

    def the_naive_model_says_the_same(self):
        tale = Replay(list(self.desk.merchant.programs)).after(self.told)
        tale.go_to(self.desk.now)
        account = self.desk.view
        assert self.refused == tale.refused
        waiting = {held.redemption_id: [use.amount for use in held.uses] for held in (*account.holds, *account.captures)}
        assert waiting == {name: [t.amount for t in w.taken] for name, w in (tale.holds | tale.captures).items()}
        assert (account.exact, account.visits) == (tale.exact, sum(bill.visits for bill in tale.bills.values()))
        assert (account.worth, account.debt) == (tale.worth, tale.debt)
        assert account.available(self.desk.today) == len(tale.spendable())
        ends = Counter()
        for lot in account.lots:
            ends[account.ends(lot), lot.last_day is None] += lot.points
        assert ends == tale.ends
        assert [count(c.lots) for c in account.certificates] == [
            len(points) for _, (_, points) in sorted(tale.certificates.items())
        ]

    @invariant()
    def the_books_balance(self):
        account, entries = self.desk.account, self.desk.entries
        assert [entry.account.seq for entry in entries] == list(range(1, len(entries) + 1))
        assert sum(entry.points for entry in entries) == account.worth
        assert account.lifetime_points == floor(account.exact)
        lots = Counter()
        for lot in chain.from_iterable(entry.delta.lots for entry in entries):
            lots[lot.key] += lot.points
        assert {key: points for key, points in lots.items() if points} == {lot.key: lot.points for lot in account.lots}
        assert sum(entry.delta.debt for entry in entries) == account.debt
        assert all(entry.points < 0 for entry in entries if entry.kind is EntryKind.EXPIRED)
        assert all(entry.delta.debt <= 0 for entry in entries if entry.kind is not EntryKind.SALE)
        assert sum(entry.delta.visits for entry in entries) == account.visits

    @invariant()
    def nothing_is_owed_while_points_are_free(self):
        account = self.desk.view
        assert min(account.debt, account.available(self.desk.today)) == 0
        assert min(account.debt, account.visits, account.exact) >= 0

    @invariant()
    def lots_are_few_and_in_the_order_in_which_they_end(self):
        account = self.desk.view
        assert [account.ends(lot) for lot in account.lots] == sorted(account.ends(lot) for lot in account.lots)
        assert len({lot.key for lot in account.lots}) == len(account.lots) <= LOTS_MAX
        assert all(lot.points > 0 for lot in account.lots)


TestShop = Shop.TestCase
TestShop.settings = settings(max_examples=2 * settings.default.max_examples, stateful_step_count=30)
