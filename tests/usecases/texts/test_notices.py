from dataclasses import dataclass, field, replace

import pytest

from chalicelib.domain.customer import HandledText, Reply
from chalicelib.domain.languages import LANGUAGES
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy
from chalicelib.domain.texts.segments import count_parts
from chalicelib.usecases import expiry
from chalicelib.usecases.ports import Committed
from chalicelib.usecases.texts import notices, sending, waiting
from chalicelib.usecases.texts.carrier import TextRefused
from chalicelib.usecases.texts.sending import Post
from tests.builders import BARBER, BOOKSHOP, LADDER, MAYA, SHOP_NUMBER, Shop, program
from tests.fake_post import FakeOutbox, FakeSender, FakeWaitingRoom


@dataclass
class Street:
    """A shop whose committed items are delivered as the table's stream does, and whose texts leave as they come off the queue."""

    shop: Shop
    sender: FakeSender = field(default_factory=FakeSender)
    outbox: FakeOutbox = field(default_factory=FakeOutbox)
    waiting: FakeWaitingRoom = field(default_factory=FakeWaitingRoom)

    def __post_init__(self):
        shop, self.deliveries = self.shop, self.shop.deliveries
        self.post = Post(shop.book, shop.merchants, shop.vault, self.deliveries, self.waiting, self.sender)
        self.told = 0

    def committed(self):
        entries = [entry for chain in self.shop.book.chains.values() for entry in chain]
        handled = list(self.shop.book.handled.values())
        return [Committed("rosas", item) for item in sorted([*handled, *entries], key=lambda item: item.at)]

    def deliver(self):
        """Deliver everything committed so far, again where it was delivered before; returns the bodies that left now."""
        for item in self.committed():
            self.publish(item)
        bodies = [text.body for text in self.sender.sent[self.told :]]
        self.told = len(self.sender.sent)
        return bodies

    def publish(self, committed):
        """Deliver one item, and send what it calls for; returns what became of each text."""
        self.publish_only(committed)
        return self.send()

    def publish_only(self, committed):
        """Deliver one item, and leave what it calls for on the queue."""
        notices.publish(self.shop.book, self.shop.merchants, self.outbox, committed, self.shop.now)

    def send(self):
        """Send what is on the queue."""
        return [outcome for committed in self.outbox.take() for outcome in sending.send(self.post, committed, self.shop.now)]

    def let_waiting_go(self):
        """Run the job of every quarter of an hour, and send what it put on the queue; returns what became of each text."""
        waiting.run(self.shop.book, self.waiting, self.outbox, self.shop.now, lambda: 60)
        return self.send()


@pytest.fixture
def street():
    return Street(Shop())


@pytest.fixture
def maya(street):
    maya = street.shop.join()
    street.deliver()
    street.shop.wait(minutes=1)
    return maya


def test_the_welcome_goes_to_the_customer_from_the_shops_own_number(street):
    street.shop.join()
    (body,) = street.deliver()
    assert body.startswith("Rosa's Bakery: Welcome Maya!")
    assert [(text.to, text.sender) for text in street.sender.sent] == [(MAYA, SHOP_NUMBER)]


def test_whatever_is_delivered_again_is_sent_once(street, maya):
    street.shop.sell(maya, 1200)
    assert len(street.deliver()) == 1
    assert street.deliver() == []


def test_earning_tells_what_is_missing_and_reaching_a_reward_says_so(street, maya):
    street.shop.sell(maya, 1200)
    assert street.deliver() == ["Rosa's Bakery: Maya, you earned 12 points. Balance 12. 28 more for: $5 off. STOP to stop."]
    street.shop.sell(maya, 4000, "s2")
    (body,) = street.deliver()
    assert "40 points" in body
    assert "Free coffee" in body


def test_redeeming_and_giving_back_are_told(street, maya):
    street.shop.sell(maya, 6000, "earlier")
    street.shop.redeem(maya, "coffee")
    street.shop.sell(maya, 1000, discount=350)
    street.deliver()
    street.shop.wait(minutes=1)
    street.shop.refund(650)
    (body,) = street.deliver()
    assert "Free coffee was canceled: 44 points back in all. Balance 60." in body  # 50, less the 6 of the sale
    assert [d.kind for d in street.deliveries.of_member("rosas", maya)][1:] == ["reward_ready", "redeemed", "earned", "restored"]


def test_points_taken_back_are_told(street, maya):
    street.shop.sell(maya, 1200)
    street.deliver()
    street.shop.refund(600)
    (body,) = street.deliver()
    assert "6 points" in body


def test_holds_and_sales_that_change_nothing_are_not_told(street, maya):
    street.shop.sell(maya, 40)
    street.shop.sell(maya, 6000, "s2")
    street.deliver()
    held = street.shop.hold(maya, "coffee", check_id="s3")
    street.shop.release(held.facts["id"])
    street.shop.sell(maya, 6000, "s2", tip=100)
    assert street.deliver() == []


def test_a_member_who_opted_out_gets_nothing_even_of_what_was_queued(street, maya):
    street.shop.sell(maya, 1200)
    street.shop.wait(minutes=1)
    street.shop.text("STOP")
    assert [body.split(": ")[1][:12] for body in street.deliver()] == ["You're unsub"]
    street.shop.sell(maya, 1200, "s2")
    assert street.deliver() == []


def test_what_is_older_than_four_hours_is_left_out(street, maya):
    street.shop.sell(maya, 1200)
    street.shop.wait(hours=5)
    assert street.deliver() == []


def test_a_refusal_by_the_provider_lets_the_next_delivery_try_again(street, maya):
    street.shop.sell(maya, 1200)
    street.sender.refusing = True
    with pytest.raises(TextRefused):
        street.deliver()
    street.sender.refusing = False
    assert len(street.deliver()) == 1


def test_an_unclear_failure_is_never_tried_again(street, maya):
    street.shop.sell(maya, 1200)
    street.sender.failing = ConnectionError()
    with pytest.raises(ConnectionError):
        street.deliver()
    street.sender.failing = None
    assert street.deliver() == []


def test_the_barbers_tenth_visit_tells_of_the_reward_and_the_others_count():
    street = Street(Shop(BARBER))
    maya = street.shop.join()
    street.deliver()
    for number in range(10):
        street.shop.wait(minutes=1)
        street.shop.sell(maya, 3200, f"s{number}")
    kinds = [d.kind for d in street.deliveries.of_member("rosas", maya)] if street.deliver() else []
    assert kinds == ["welcome", *["earned_visit"] * 9, "instant_ready"]


def test_a_rebate_speaks_money():
    street = Street(Shop(BOOKSHOP))
    maya = street.shop.join()
    street.deliver()
    street.shop.sell(maya, 4000)
    (body,) = street.deliver()
    assert "$2.00" in body
    street.shop.redeem(maya, "credit:150", check_id="s2", payable=1000)
    (body,) = street.deliver()
    assert "$1.50" in body


def test_ending_points_are_told_before_and_when_they_end():
    street = Street(Shop(program(expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 1))))
    shop = street.shop
    expiry.expire(shop.book, shop.merchants, shop.now)
    maya = shop.join()
    shop.sell(maya, 1200)
    street.deliver()
    shop.wait(days=36)
    expiry.expire(shop.book, shop.merchants, shop.now)
    (body,) = street.deliver()
    assert "12 points" in body
    assert "Dec 31" in body
    shop.wait(days=10)
    expiry.expire(shop.book, shop.merchants, shop.now)
    (body,) = street.deliver()
    assert "12 points" in body


SHAPES = [
    program(),
    BARBER,
    BOOKSHOP,
    program(earn=EarnRule(EarnBasis.VISIT, 1), rewards=BARBER.rewards),
    program(tiers=LADDER),
    replace(BOOKSHOP, tiers=LADDER),
]


@pytest.mark.parametrize("rules", SHAPES, ids=["graduated", "instant", "rebate", "visits", "tiers", "tiers of credit"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_a_long_life_is_one_segment_in_every_language(rules, language):
    street = Street(Shop(rules))
    shop = street.shop
    maya = shop.join("Maximiliana")
    for number in range(12):
        shop.sell(maya, 5000, f"s{number}")
    for word in ("BALANCE", "REDEEM", "HELP", "Hello there, what is this about?", "JOIN"):
        shop.text(word)
    shop.refund(5000, sale_id="s11")
    for committed in street.committed():
        if isinstance(committed.item, HandledText):
            said = list(committed.item.replies)
        else:
            notice = notices.notice_of(committed.item, rules)
            said = [Reply(notice.kind, {"name": "Maximiliana", **notice.facts})] if notice else []
        for reply in said:
            body = notices.write_body(shop.merchant, SHOP_NUMBER, language, reply)
            assert count_parts(body).parts == 1, body
            assert count_parts(body).encoding == "GSM-7", body
