"""Whatever happens to phones and members, in any order: whoever has a phone meets no name and no account of somebody else's.

What they meet is what a till says, every text that their phone is sent, and every page that a link opens which it was sent.
"""

import re
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chalicelib.domain.claim import Claim
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import ExpiryPolicy
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.sale import Report, SaleState
from chalicelib.usecases import erasing, merging, reconcile, sales
from chalicelib.usecases.merging import Pair
from chalicelib.usecases.new_phones.dead_numbers import set_aside_dead
from chalicelib.usecases.new_phones.moving import MOVE, take_back
from chalicelib.usecases.new_phones.quarantine import set_aside_silent
from chalicelib.usecases.till import Request
from chalicelib.usecases.wallets import Pages, find_member
from tests.builders import MAYA, Shop, digest, program
from tests.fake_wallets import FakeWallets
from tests.usecases.leaving.people import OTHER, look_up
from tests.usecases.texts.test_notices import Street

PHONES = (MAYA, OTHER, "+12065550145")
NAMES = ("Maya", "Leo", "Ida", "Sven", "Otto", "Nora", "Emil", "Vera", "Hugo", "Alma")
SAID = ("BALANCE", "STOP", "START", "NOT ME", "wrong number", "MOVE", "JOIN", "LINK", "WHY", "HELP")
phones = st.sampled_from(PHONES)


class Hands(RuleBasedStateMachine):
    """Three phones. Each is in one person's hands; a person may have several.

    A person is a name, and a mark where somebody else has that name too. Those meet only where a carrier gave a number up: after
    a silent year the same name is taken for the same person.
    """

    @initialize()
    def open(self):
        self.pages = Pages(FakeWallets(), lambda: "https://regulars.example")
        self.shop = Shop(program(welcome_points=0, expiry=ExpiryPolicy()), pages=self.pages)
        self.street, self.links = Street(self.shop), dict[str, str]()
        self.people = iter(NAMES[2:])
        self.has = dict(zip(PHONES, ("Maya", "Leo", "Maya"), strict=True))
        self.had = {phone: {name} for phone, name in self.has.items()}
        self.whose = dict[str, str]()
        self.told, self.earned, self.codes = 0, 0, list[str]()
        for phone in PHONES[:2]:
            self.say(phone, self.name(phone))

    def name(self, phone):
        return self.has[phone].split()[0]

    def read_texts(self):
        """Every phone reads what it was sent; so nothing is on its way when a phone changes hands."""
        already = self.street.told
        self.street.deliver()
        for number, sent in enumerate(self.street.sender.sent[already:], already + 1):
            me, delivery = self.has[sent.to], self.shop.deliveries.find(f"message-{number}")
            named = set(re.findall("|".join(rf"\b{name}\b" for name in NAMES), sent.body)) - {me.split()[0]}
            assert not named, f"{me} was texted: {sent.body}"
            assert self.whose.get(delivery.member_id, me) == me, f"{me} was texted of {self.whose[delivery.member_id]}"
            if link := re.search(r"/w/(\w+)", sent.body):
                self.links[link[1]] = sent.to

    def open_links(self):
        """A link opens the page of whoever is met by the phone that was sent it, and nothing else."""
        for link, phone in self.links.items():
            opened, met = find_member(self.pages.wallets, self.shop.book, link), look_up(self.shop, phone)
            assert opened is None or (met is not None and opened.member_id == met.id), (
                f"what was texted to {phone} opens {opened}"
            )

    def say(self, phone, body):
        self.shop.wait(minutes=1)
        self.shop.text(body, phone)
        self.codes += [claim.code for claim in self.claims() if claim.code not in self.codes]
        self.read_texts()
        self.meet(phone)

    def claims(self):
        return [one for one in self.shop.book.claims.values() if isinstance(one, Claim) and one.location_id == MOVE]

    def meet(self, phone):
        """Whom the phone means is somebody whom nobody else has met."""
        found, me = look_up(self.shop, phone), self.has[phone]
        if found is None:
            return
        assert self.whose.setdefault(found.id, me) == me, f"{me} met the account of {self.whose[found.id]}"
        taken = {self.whose.get(one.member_id, me) for one in self.shop.book.customers.values() if one.merged_into == found.id}
        assert taken <= {me}, f"{me} has what was of {taken}"
        assert found.customer.first_name in {me.split()[0], None}, f"{me} read the name of {found.customer.first_name}"

    def tried(self, act):
        self.told += 1
        try:
            return act(Request(f"t{self.told}", digest(self.told)))
        except Refusal:
            return None

    @rule(phone=phones)
    def join(self, phone):
        self.say(phone, self.name(phone))

    @rule(phone=phones, body=st.sampled_from(SAID))
    def text(self, phone, body):
        self.say(phone, body)

    @rule(phone=phones, amount=st.integers(1, 90))
    def buy(self, phone, amount):
        self.shop.wait(minutes=1)
        report = Report(SaleState.CLOSED, "USD", self.shop.now, amount * 100)
        buyer = sales.Buyer(self.shop.vault.member_id("rosas", PhoneNumber(phone)), typed=True)
        answer = self.tried(
            lambda request: sales.report(
                self.shop.book, self.shop.till, f"s{self.told}", report, {}, buyer, request, self.shop.now
            )
        )
        self.earned += answer.facts["points_delta"] if answer else 0
        found = look_up(self.shop, phone)
        assert found is not None or answer is None or "balance" not in answer.facts
        self.meet(phone)

    @rule(data=st.data(), phone=phones)
    def move(self, data, phone):
        """Somebody with two phones moves from one to the other."""
        mine = [other for other in PHONES if other != phone and self.has[other] == self.has[phone]]
        if not mine:
            return
        before = len(self.codes)
        self.say(phone, "MOVE")
        if len(self.codes) > before:
            self.say(data.draw(st.sampled_from(mine)), self.codes[-1])

    @rule(phone=phones, data=st.data())
    def try_an_old_code(self, phone, data):
        """Whoever finds a code that was used, or is not the newest."""
        held = {one.move_code for one in self.shop.book.customers.values()}
        if over := [code for code in self.codes if self.shop.vault.name_code("rosas", code) not in held]:
            self.say(phone, data.draw(st.sampled_from(over)))

    @rule(phone=phones, other=phones)
    def take_over(self, phone, other):
        """Somebody gets a second phone: a silent one, after its year."""
        self.pass_on(phone, self.has[other])

    @rule(phone=phones)
    def recycle(self, phone):
        self.pass_on(phone, next(self.people, None))

    def pass_on(self, phone, to):
        namesakes = {one for one in self.had[phone] if to and one != to and one.split()[0] == to.split()[0]}
        if to is None or to == self.has[phone] or namesakes:
            return
        self.year_passes()
        self.had[phone].add(to)
        self.has[phone] = to
        self.meet(phone)

    @rule(phone=phones, namesake=st.booleans())
    def number_dies(self, phone, namesake):
        """The carrier gives a number up, and gives it to somebody else: of another name, or of the same."""
        self.shop.wait(minutes=1)
        phone_id = self.shop.vault.member_id("rosas", PhoneNumber(phone))
        set_aside_dead(self.shop.book, "rosas", phone_id, self.shop.now, self.shop.now)
        assert look_up(self.shop, phone) is None, "nobody has the number"
        self.told += 1
        to = f"{self.name(phone)} {self.told}" if namesake else next(self.people, None)
        if to is not None:
            self.has[phone] = to
            self.had[phone].add(to)
            self.shop.wait(days=90)
            self.say(phone, self.name(phone))

    @rule()
    def year_passes(self):
        self.shop.wait(days=370)
        everybody = [name for _, name in self.shop.book.customers]
        set_aside_silent(self.shop.book, "rosas", everybody, self.shop.now)
        for phone in PHONES:
            assert look_up(self.shop, phone) is None, "nobody was heard of for a year"

    @rule(phone=phones)
    def somebody_says_at_once_that_it_is_not_them(self, phone):
        to = next(self.people, None)
        if to is not None:
            self.has[phone] = to
            self.had[phone].add(to)
            self.say(phone, "NOT ME")

    @rule(first=phones, other=phones)
    def merge(self, first, other):
        kept, gone = look_up(self.shop, first), look_up(self.shop, other)
        if kept and gone and self.has[first] == self.has[other] and kept.id != gone.id:
            pair = Pair(kept.id, gone.id, "anna")
            self.tried(lambda request: merging.merge(self.shop.book, self.shop.till, pair, request, self.shop.now))

    @rule(data=st.data())
    def separate(self, data):
        merged = [one for one in self.shop.book.customers.values() if one.merged_into]
        if merged:
            gone = data.draw(st.sampled_from(sorted(merged, key=lambda one: one.member_id)))
            pair = Pair(gone.merged_into, gone.member_id, "anna")
            self.tried(lambda request: merging.separate(self.shop.book, self.shop.till, pair, request, self.shop.now))

    @rule(phone=phones)
    def erase(self, phone):
        found = look_up(self.shop, phone)
        if found:
            erasing.erase(self.shop.book, self.shop.vault, self.shop.merchant, found.id, self.shop.now)

    @rule(data=st.data())
    def take_back(self, data):
        moved = sorted(one.member_id for one in self.shop.book.customers.values() if one.moved_from)
        if moved:
            name = data.draw(st.sampled_from(moved))
            book, vault, merchant = self.shop.book, self.shop.vault, self.shop.merchant
            self.tried(lambda _: take_back(book, vault, merchant, name, self.shop.now))

    @rule(days=st.integers(1, 200))
    def wait(self, days):
        self.shop.now += timedelta(days=days)

    @invariant()
    def nobody_meets_what_is_anothers(self):
        for phone in PHONES:
            self.meet(phone)
        self.read_texts()
        self.open_links()

    @invariant()
    def points_are_conserved(self):
        last = [chain[-1].account for chain in self.shop.book.chains.values() if chain]
        assert sum(account.worth for account in last) == self.earned
        assert not list(reconcile.differences(reconcile.Desk(self.shop.book, self.shop.merchants, lambda: self.shop.now)))


TestHands = Hands.TestCase
TestHands.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
