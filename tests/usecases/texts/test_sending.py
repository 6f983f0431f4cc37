"""What leaves, what waits, what never leaves: the gate asked at the moment of sending, with everything known then."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import Busy
from chalicelib.domain.suppression import EVERYWHERE, Suppression, SuppressionReason
from chalicelib.domain.texts.gate import Reason
from chalicelib.domain.texts.texting import Registration
from chalicelib.usecases import merging
from chalicelib.usecases.merging import Pair
from chalicelib.usecases.ports import Changes, Outpaced
from chalicelib.usecases.texts import sending
from chalicelib.usecases.texts.carrier import TextRefused
from chalicelib.usecases.texts.post import REFUSED, Usage
from chalicelib.usecases.texts.sending import SENT, Post
from chalicelib.usecases.till import Request
from tests.builders import MAYA, Shop
from tests.usecases.texts.test_notices import Street

PRICE = 9_500
"""What one part costs in the United States, in millionths of a dollar."""


@pytest.fixture
def street():
    return Street(Shop())


@pytest.fixture
def maya(street):
    maya = street.shop.join()
    street.deliver()
    street.shop.wait(minutes=1)
    return maya


def sell(street, maya, sale_id="sale-1", subtotal=1200):
    """A sale, put on the queue of texts; returns what is on it."""
    street.shop.sell(maya, subtotal, sale_id)
    street.publish_only(street.committed()[-1])
    return street.outbox.take()


def send(street, mail):
    return [outcome for committed in mail for outcome in sending.send(street.post, committed, street.shop.now)]


def words(outcomes):
    return [outcome.word for outcome in outcomes]


def texting(street, **changes):
    merchant = street.shop.merchants.get("rosas")
    street.shop.merchants.merchants["rosas"] = replace(merchant, texting=replace(merchant.texting, **changes))


def suppress(street, scope, reason=SuppressionReason.STOP, at=None):
    digest = street.shop.vault.suppression_hash(scope, PhoneNumber(MAYA))
    street.shop.book.commit(Changes("rosas", suppressions=(Suppression(scope, digest, at or street.shop.now, reason),)))


def reasons(street, maya):
    return [delivery.reason for delivery in street.deliveries.of_member("rosas", maya)]


def test_the_stream_sends_nothing_itself_and_the_queue_carries_what_calls_for_a_text(street, maya):
    street.shop.sell(maya, 1200)
    street.publish_only(street.committed()[-1])
    assert len(street.sender.sent) == 1  # the welcome
    assert [committed.item for committed in street.outbox.queued] == [street.committed()[-1].item]


def test_what_calls_for_no_text_is_not_queued(street, maya):
    street.shop.sell(maya, 40)
    street.publish_only(street.committed()[-1])
    assert street.outbox.queued == []


def test_a_text_that_left_is_noted_with_its_price_and_counted_for_the_merchant(street, maya):
    (outcome,) = send(street, sell(street, maya))
    assert (outcome.word, outcome.kind, outcome.parts, outcome.price_micros) == (SENT, "earned", 1, PRICE)
    assert street.deliveries.usage("rosas", street.shop.now) == Usage(2 * PRICE, 2)
    newest = list(street.deliveries.of_member("rosas", maya))[-1]
    assert street.deliveries.find(newest.message_id) == newest
    assert newest.at == street.shop.now


def test_a_text_that_comes_off_the_queue_again_leaves_once_and_is_no_news(street, maya):
    mail = sell(street, maya)
    assert words(send(street, mail + mail)) == [SENT]
    street.shop.wait(minutes=6)
    assert send(street, mail) == []
    assert len(street.sender.sent) == 2


def test_what_was_refused_for_the_moment_leaves_when_it_comes_again_though_the_words_are_the_same(street, maya):
    mail, street.sender.refusing = sell(street, maya), True
    for _ in range(3):
        with pytest.raises(TextRefused):
            send(street, mail)
    street.sender.refusing = False
    assert words(send(street, mail)) == [SENT]
    assert street.deliveries.usage("rosas", street.shop.now).parts == 2


def test_what_was_refused_for_good_is_over_says_so_and_cost_nothing(street, maya):
    mail, street.sender.forbidding = sell(street, maya), True
    assert words(send(street, mail)) == [REFUSED]
    street.sender.forbidding = False
    assert send(street, mail) == []
    assert reasons(street, maya) == [None, REFUSED]
    assert street.deliveries.usage("rosas", street.shop.now).parts == 1


def test_a_sender_that_dies_with_a_text_in_its_hands_sends_it_no_second_time(street, maya):
    mail, street.sender.failing = sell(street, maya), ConnectionError()
    with pytest.raises(ConnectionError):
        send(street, mail)
    street.sender.failing = None
    assert send(street, mail) == []
    assert street.deliveries.usage("rosas", street.shop.now).parts == 2  # it may have left


class Overtaken:
    """Deliveries to which another sender says something just before the first claim."""

    def __init__(self, deliveries, rival):
        self._deliveries, self._rival = deliveries, rival

    def __getattr__(self, name):
        return getattr(self._deliveries, name)

    def claim(self, *claimed):
        rival, self._rival = self._rival, None
        if rival is not None:
            rival()
        return self._deliveries.claim(*claimed)


def test_of_two_senders_at_once_the_second_decides_from_what_the_first_said(street, maya):
    street.shop.text("POINTS")
    first, second, third = (
        replace(street.committed()[-1], item=replace(street.committed()[-1].item, inbound_id=i)) for i in "abc"
    )
    send(street, [first])
    slow = replace(street.post, deliveries=Overtaken(street.deliveries, lambda: send(street, [second])))
    (outcome,) = sending.send(slow, third, street.shop.now)
    assert outcome.word == Reason.DUPLICATE  # the same answer twice, and no third time
    assert len(street.sender.sent) == 3


def test_a_sender_who_is_always_overtaken_gives_up_for_now(street, maya):
    class Hasty(Overtaken):
        def claim(self, *_):
            raise Outpaced

    mail = sell(street, maya)
    with pytest.raises(Busy):
        sending.send(replace(street.post, deliveries=Hasty(street.deliveries, None)), mail[0], street.shop.now)
    assert words(send(street, mail)) == [SENT]


def test_a_merchant_whose_number_is_not_approved_sends_nothing_and_leaves_no_rows(street):
    texting(street, registration=Registration.PENDING)
    maya = street.shop.join()
    assert words(street.publish(street.committed()[0])) == [Reason.NOT_REGISTERED]
    assert reasons(street, maya) == []


def test_when_the_months_money_is_spent_texts_stop_and_the_shopkeeper_sees_why(street, maya):
    texting(street, monthly_cap_cents=1)
    mail = sell(street, maya)
    assert words(send(street, mail)) == [Reason.OVER_CAP]
    assert send(street, mail) == []
    assert reasons(street, maya) == [None, Reason.OVER_CAP]
    street.shop.wait(days=30)
    assert words(send(street, sell(street, maya, "s2"))) == [SENT]


def test_a_final_price_counts_instead_of_the_estimate(street, maya):
    texting(street, monthly_cap_cents=2)
    (welcome,) = street.deliveries.of_member("rosas", maya)
    street.deliveries.settle(street.deliveries.find(welcome.message_id), 15_000, 2)
    assert words(send(street, sell(street, maya))) == [Reason.OVER_CAP]


@pytest.mark.parametrize(
    ("scope", "reason", "word"),
    [
        ("rosas", SuppressionReason.STOP, Reason.OPTED_OUT),
        ("rosas", SuppressionReason.CARRIER_OPT_OUT, Reason.OPTED_OUT),
        ("rosas", SuppressionReason.INVALID, Reason.UNREACHABLE),
        (EVERYWHERE, SuppressionReason.STOP, Reason.OPTED_OUT_EVERYWHERE),
        (EVERYWHERE, SuppressionReason.BLOCKED, Reason.UNREACHABLE),
        ("bobs", SuppressionReason.STOP, SENT),
    ],
)
def test_a_suppressed_number_is_not_texted_until_its_owner_says_otherwise(street, maya, scope, reason, word):
    mail = sell(street, maya)
    suppress(street, scope, reason)
    assert words(send(street, mail)) == [word]
    street.shop.wait(minutes=1)
    street.shop.text("STOP")
    street.shop.wait(minutes=1)
    street.shop.text("START")
    assert words(send(street, sell(street, maya, "s2", 1300))) == [SENT]


def test_what_was_suppressed_before_the_customer_joined_is_over(street):
    suppress(street, EVERYWHERE, at=street.shop.now - timedelta(days=400))
    street.shop.join()
    assert len(street.deliver()) == 1


def test_answers_go_to_the_phone_that_wrote_and_are_remembered_there(street, maya):
    shop = street.shop
    other = shop.join("Maya", "+12065550188")
    street.deliver()
    shop.wait(minutes=1)
    merging.merge(shop.book, shop.till, Pair(maya, other, "ana"), Request("m", "d"), shop.now)
    shop.wait(minutes=1)
    shop.text("POINTS", "+12065550188")
    street.deliver()
    assert street.sender.sent[-1].to == "+12065550188"
    assert "balance" in street.deliveries.correspondence("rosas", other).sent[-1].kind


def test_a_stop_is_confirmed_within_five_minutes_of_when_it_was_texted_not_of_when_it_was_handled(street, maya):
    shop = street.shop
    shop.wait(minutes=10)
    shop.text("STOP", received_at=shop.now - timedelta(minutes=4))
    shop.wait(minutes=2)
    assert words(street.publish(street.committed()[-1])) == [Reason.LATE_CONFIRMATION]
    assert reasons(street, maya) == [None, Reason.LATE_CONFIRMATION]


def test_our_own_words_that_come_back_are_not_taken_for_the_customers(street, maya):
    street.shop.text("POINTS")
    (body,) = street.deliver()
    for phone, is_ignored in ((MAYA, True), ("+12065550177", False)):
        street.shop.wait(minutes=1)
        street.shop.text(body, phone)
        assert (street.committed()[-1].item.intent == "ignore") == is_ignored


def test_a_merchant_that_is_gone_speaks_no_more(street, maya):
    mail = sell(street, maya)
    gone = Post(street.shop.book, Shop().merchants, street.shop.vault, street.deliveries, street.waiting, street.sender)
    assert sending.send(gone, replace(mail[0], merchant_id="nobody"), street.shop.now) == ()


def test_an_outcome_may_be_logged(street, maya):
    (outcome,) = send(street, sell(street, maya))
    assert outcome == ("rosas", "earned", "sent", 1, outcome.price_micros)
