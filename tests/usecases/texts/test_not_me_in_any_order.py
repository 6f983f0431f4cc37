"""No order of texts, sales, look-ups and merges shows the second owner of a phone the first one's name, balance or history."""

import contextlib
import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.sale import Report, SaleState
from chalicelib.usecases import inviting, members, merging, redemptions, sales
from chalicelib.usecases.merging import Pair
from chalicelib.usecases.till import Request
from chalicelib.usecases.wishes import Wish
from tests.builders import COFFEE, MAYA, SHOP_NUMBER, Shop, digest, program
from tests.usecases.texts.test_notices import Street

FRIEND = "+12065550143"
FEW = 900
"""The first owner's account is always worth more than this, and the second one's never gets there."""
words = st.sampled_from(
    [
        "Leo",
        "JOIN",
        "JOIN Mia",
        "BALANCE",
        "WHY",
        "REDEEM",
        "HELP",
        "STOP",
        "START",
        "YES",
        "NO",
        "NOT ME",
        "wrong number",
        "GIFT",
    ]
)
acts = st.one_of(
    st.tuples(st.just("text"), words, st.integers(-3, 0)),
    st.tuples(st.just("text"), words, st.just(0)),
    st.tuples(st.just("sell_by_phone"), st.integers(1, 9), st.none()),
    st.tuples(st.just("sell_to_first"), st.integers(1, 9), st.none()),
    st.tuples(st.just("sell_again_to_first"), st.none(), st.none()),
    st.tuples(st.just("look_up"), st.none(), st.none()),
    st.tuples(st.just("invite"), st.none(), st.none()),
    st.tuples(st.just("hold"), st.none(), st.none()),
    st.tuples(st.just("merge"), st.booleans(), st.none()),
    st.tuples(st.just("separate"), st.booleans(), st.none()),
    st.tuples(st.just("deliver"), st.none(), st.none()),
)


class Handed:
    """A phone that was Maya's and then somebody else's, whose first word is NOT ME; a till, and a friend she merges with."""

    def __init__(self, before):
        self.street = Street(Shop(program(welcome_points=3, rewards=(replace(COFFEE, price_points=5),))))
        self.shop, self.number = self.street.shop, 0
        self.first = self.shop.join("Maya")
        self.friend = self.shop.join("Maya", FRIEND)
        for buyer in (self.first, self.friend):
            self.shop.sell(buyer, 100_000, self.next())
        for word in before:
            self.text(word)
        self.told = self.street.deliver()
        for word in ("BALANCE", "NOT ME"):  # what is on its way when it is said reaches nobody
            self.text(word)
        self.heard = len(self.street.sender.sent)

    def next(self):
        self.number += 1
        return f"n{self.number}"

    def act(self, what, one, other):
        self.shop.wait(seconds=30)
        with contextlib.suppress(Refusal):
            getattr(self, what)(one, other)

    def text(self, word, late=0):
        self.shop.wait(seconds=1)
        at = self.shop.now
        self.shop.wait(seconds=-40 * late)
        self.shop.text(word, received_at=at)

    def sell_by_phone(self, dollars, _):
        phone_id = self.shop.vault.member_id("rosas", PhoneNumber(MAYA))
        said, name = Report(SaleState.CLOSED, "USD", self.shop.now, 100 * dollars), self.next()
        buyer, request = sales.Buyer(phone_id, typed=True), Request(name, digest(name))
        answer = sales.report(self.shop.book, self.shop.till, name, said, {}, buyer, request, self.shop.now)
        self.unseen(answer.facts.get("member_id"), answer.facts.get("balance", 0))

    def sell_to_first(self, dollars, _):
        self.shop.sell(self.first, 100 * dollars, self.next())

    def sell_again_to_first(self, *_):
        self.shop.sell(self.first, 100_100, "n1")

    def look_up(self, *_):
        found = members.look_up(self.shop.book, self.shop.vault, self.shop.till, PhoneNumber(MAYA), self.shop.now)
        if found is not None:
            self.unseen(found.id, found.balance)
            assert found.customer.first_name != "Maya"
        return found

    def invite(self, *_):
        name = self.next()
        request, phone = Request(name, name), PhoneNumber(MAYA)
        answer = inviting.invite(self.shop.book, self.shop.vault, self.shop.till, phone, None, "s", request, self.shop.now)
        self.unseen(answer.facts["id"], 0)

    def hold(self, *_):
        found = self.look_up()
        if found is not None:
            name = self.next()
            wish = Wish(name, found.id, ("coffee",), None)
            shop, request = self.shop, Request(name, name)
            facts = redemptions.hold(shop.book, shop.vault, shop.till, wish, request, shop.now).facts
            self.unseen(found.id, facts["balance"])

    def merge(self, survives, _):
        self._pair(merging.merge, survives)

    def separate(self, survives, _):
        self._pair(merging.separate, survives)

    def _pair(self, act, survives):
        name = self.next()
        pair = Pair(*((self.first, self.friend) if survives else (self.friend, self.first)), "anna")
        act(self.shop.book, self.shop.till, pair, Request(name, name), self.shop.now)

    def deliver(self, *_):
        self.street.deliver()
        for text in self.street.sender.sent[self.heard :]:
            if text.to == MAYA:
                body = text.body.replace(PhoneNumber(SHOP_NUMBER).national(), "")
                assert "Maya" not in body
                assert all(int(figure) < FEW for figure in re.findall(r"\d+", body)), body

    def unseen(self, member_id, balance):
        assert member_id not in {self.first, self.friend}
        assert balance < FEW


@given(st.lists(words, max_size=3), st.lists(acts, max_size=25))
def test_the_second_owner_of_a_phone_never_sees_the_first(before, played):
    handed = Handed([word for word in before if word != "NOT ME"])
    for act in played:
        handed.act(*act)
    handed.deliver()
    handed.look_up()
    stored = [shopper for shopper in handed.shop.book.customers.values() if shopper.phone_sealed]
    owners = [one.member_id for one in stored if handed.shop.vault.open("rosas", one.phone_sealed) == MAYA]
    assert len(owners) == 1, "a phone is one customer's"
    assert handed.shop.member(handed.first).account.worth > FEW, "and the first one's account stays"
