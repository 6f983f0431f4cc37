"""Gift certificates in any order of selling, paying, giving back, taking back and asking again: the money adds up."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chalicelib.domain.gifts.adding_up import check_gift
from chalicelib.domain.gifts.gift import Course
from chalicelib.domain.refusals import Refusal
from tests.giving import GiftShop

PICK = st.integers(0, 5)
AMOUNT = st.integers(1, 3000)


class Certificates(RuleBasedStateMachine):
    """What people have in their pockets beside what the shop has written down. Everything may be asked again at any time."""

    @initialize()
    def open(self):
        self.shop = GiftShop()
        self.sold, self.uses, self.asked = [], [], []
        self.left: dict[str, int] = {}

    def do(self, ask, *content):
        """Ask once, and note how to ask for the same again."""
        key = f"key-{len(self.asked)}"
        try:
            answer = ask(*content, key=key)
        except Refusal as refusal:
            return type(refusal), None
        self.asked.append((ask, content, key, answer.facts))
        return None, answer.facts

    @rule(amount=AMOUNT)
    def sell(self, amount):
        _, facts = self.do(self.shop.sell, amount)
        self.left[facts["id"]] = amount
        self.sold.append((facts["id"], self.shop.code_of(self.shop.sell(amount, key=self.asked[-1][2])), amount))

    @rule(pick=PICK, amount=AMOUNT)
    def pay_some(self, pick, amount):
        self.pay(pick, amount)

    def pay(self, pick, amount):
        if not self.sold:
            return
        gift_id, code, _ = self.sold[pick % len(self.sold)]
        refused, facts = self.do(self.shop.pay, code, amount)
        assert (refused is None) == (self.left[gift_id] >= amount)
        if facts:
            self.left[gift_id] -= amount
            self.uses.append([gift_id, facts["move"], amount])

    @rule(pick=PICK, more=st.integers(-1, 1))
    def pay_about_all(self, pick, more):
        if self.sold:
            gift_id, _, _ = self.sold[pick % len(self.sold)]
            self.pay(pick, max(1, self.left[gift_id] + more))

    @rule(pick=PICK, amount=st.none() | AMOUNT)
    def give_back(self, pick, amount):
        if not self.uses:
            return
        use = self.uses[pick % len(self.uses)]
        gift_id, use_id, left = use
        refused, facts = self.do(self.shop.give_back, gift_id, use_id, amount)
        voided = self.shop.safe.book.gifts.find("rosas", gift_id).voided_at is not None
        assert (refused is None) == (0 < (left if amount is None else amount) <= left and not voided)
        if facts:
            use[2] -= facts["amount"]
            self.left[gift_id] += facts["amount"]

    @rule(pick=PICK, at_till=st.booleans())
    def void(self, pick, at_till):
        if not self.sold:
            return
        gift_id, _, amount = self.sold[pick % len(self.sold)]
        voided = self.shop.safe.book.gifts.find("rosas", gift_id).voided_at is not None
        refused, _ = self.do(lambda *said, key: self.shop.void(*said, at_till=at_till, key=key), gift_id)
        assert (refused is None) == (not voided and (not at_till or self.left[gift_id] == amount))
        if refused is None:
            self.left[gift_id] = 0

    @rule(pick=st.integers(0, 50))
    def ask_again(self, pick):
        if not self.asked:
            return
        ask, content, key, facts = self.asked[pick % len(self.asked)]
        answer = ask(*content, key=key)
        assert answer.replayed
        assert answer.facts == facts

    @rule()
    def let_a_minute_pass(self):
        self.shop.shop.wait(minutes=1)

    @invariant()
    def all_adds_up(self):
        book = self.shop.safe.book.gifts
        for gift_id, code, amount in self.sold:
            gift, moves = book.history("rosas", gift_id)
            assert gift.balance == self.left[gift_id] >= 0
            assert self.shop.find(code) == gift
            assert check_gift("rosas", gift_id, gift, moves) == ()
            paid = -sum(move.delta for move in moves if move.course is not Course.SOLD)
            assert paid + gift.balance == amount


TestCertificates = Certificates.TestCase
