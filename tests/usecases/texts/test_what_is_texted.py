"""Texts that must not leave, texts that are not lost, and what the less usual ones say."""

import pytest

from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy
from chalicelib.domain.sale import SaleState
from chalicelib.usecases import expiry
from chalicelib.usecases.texts.carrier import OutboundText, TextRefused
from chalicelib.usecases.till import Till
from tests.builders import BARBER, FIVER, MAYA, SHOP_NUMBER, Shop, program
from tests.fake_post import FakeSender
from tests.fake_vault import FakeVault
from tests.usecases.texts.test_notices import Street

LEO = "+12065550143"


class FailingVault(FakeVault):
    """A vault in which opening fails once, when `failing_at` more openings have been asked for."""

    def __init__(self):
        super().__init__()
        self.failing_at = 0

    def open(self, merchant_id, sealed):
        self.failing_at -= 1
        if self.failing_at == 0:
            raise ConnectionError
        return super().open(merchant_id, sealed)


class PickySender(FakeSender):
    """Refuses one number for good, and counts how often it was asked to."""

    def __init__(self, refused):
        super().__init__()
        self.refused, self.asked = refused, 0

    def send(self, text):
        if text.to == self.refused:
            self.asked += 1
            raise TextRefused("opted out", final=True)
        return super().send(text)


def said(bodies):
    """The bodies without the shop's name."""
    return [body.removeprefix("Rosa's Bakery: ") for body in bodies]


@pytest.fixture
def street():
    return Street(Shop())


@pytest.fixture
def maya(street):
    return joined(street)


def joined(street):
    maya = street.shop.join()
    street.deliver()
    street.shop.wait(minutes=1)
    return maya


def test_a_stop_stops_the_reply_that_was_queued_before_it(street, maya):
    street.shop.text("BALANCE")
    street.shop.text("do you sell gift baskets for christmas parties?")
    street.shop.wait(minutes=1)
    street.shop.text("STOP")
    (body,) = street.deliver()
    assert "unsubscribed" in body


def test_help_is_answered_after_a_stop_too(street, maya):
    street.shop.text("HELP")
    street.shop.wait(minutes=1)
    street.shop.text("STOP")
    assert [d.kind for d in street.deliveries.of_member("rosas", maya)] == ["welcome"]
    street.deliver()
    assert [d.kind for d in street.deliveries.of_member("rosas", maya)] == ["welcome", "help", "stopped"]


@pytest.mark.parametrize(("seconds", "texts"), [(300, 1), (301, 0)])
def test_a_stop_is_confirmed_within_five_minutes_or_not_at_all(street, maya, seconds, texts):
    street.shop.text("STOP")
    street.shop.wait(seconds=seconds)
    assert len(street.deliver()) == texts
    assert street.shop.member(maya).customer.opted_out


@pytest.mark.parametrize(("seconds", "texts"), [(0, 1), (1, 0)])
def test_a_reply_leaves_within_four_hours_or_not_at_all(street, maya, seconds, texts):
    street.shop.text("BALANCE")
    street.shop.wait(hours=4, seconds=seconds)
    assert len(street.deliver()) == texts


def test_a_number_that_is_refused_for_good_holds_up_nobody_and_is_not_tried_again():
    street = Street(Shop(), PickySender(MAYA))
    maya, leo = street.shop.join(), street.shop.join("Leo", LEO)
    street.shop.sell(maya, 1200, "s1")
    street.shop.sell(leo, 1200, "s2")
    street.deliver()
    street.deliver()
    assert [text.to for text in street.sender.sent] == [LEO, LEO]
    assert street.sender.asked == 2, "the welcome and the receipt, once each"


@pytest.mark.parametrize("failing_at", [1, 2], ids=["the shop's number", "the customer's number"])
def test_a_vault_that_fails_before_the_claim_leaves_the_text_to_the_next_delivery(failing_at):
    street = Street(Shop(vault=FailingVault()))
    maya = joined(street)
    street.shop.sell(maya, 1200)
    receipt = street.committed()[-1]
    street.shop.vault.failing_at = failing_at
    with pytest.raises(ConnectionError):
        street.publish(receipt)
    assert len(street.deliver()) == 1


def test_putting_a_sale_right_after_a_late_capture_is_told(street, maya):
    street.shop.sell(maya, 9000, "earlier")
    held = street.shop.hold(maya, "fiver", payable=2000)
    street.shop.sell(maya, 2000)
    street.shop.capture(held.facts["id"])
    assert len(street.deliver()) == 3
    assert street.shop.balance(maya) == 90 - 40 + 15
    (told,) = said(street.deliver())
    assert told.startswith("Maya, a purchase was refunded or corrected: 5 points less. Balance 65.")
    assert street.deliver() == []


def test_a_refund_that_gives_as_much_as_it_takes_is_no_news(street, maya):
    street.shop.sell(maya, 6000, "earlier")
    street.shop.redeem(maya, "coffee")
    street.shop.sell(maya, 5350, discount=350)
    street.deliver()
    street.shop.refund(5000)
    assert (street.shop.balance(maya), street.deliver()) == (60, [])


def test_a_certificate_is_told_when_it_is_paid_when_it_is_used_and_when_it_is_back():
    street = Street(Shop(BARBER))
    shop = street.shop
    maya = shop.join()
    for number in range(10):
        shop.sell(maya, 3200, f"s{number}")
    *_, paid = said(street.deliver())
    assert paid == "Maya, you made it! Yours at the till: Free haircut. Balance 0. STOP to stop."
    (certificate,) = shop.member(maya).account.certificates
    shop.redeem(maya, f"certificate:{certificate.id}", check_id="free", payable=3200)
    shop.sell(maya, 3200, "free", discount=3200)
    assert said(street.deliver()) == ["Maya, you used your reward: Free haircut. Not you? Reply HELP. STOP to stop."]
    shop.sell(maya, 3200, "free", discount=3200, state=SaleState.VOIDED)
    assert said(street.deliver()) == ["Maya, Free haircut is back and ready to use again. STOP to stop."]


def test_a_reward_that_is_given_back_by_the_shop_is_told(street, maya):
    street.shop.sell(maya, 25_000, "earlier")
    used = street.shop.redeem(maya, "coffee", "fiver", payable=2000)
    street.shop.sell(maya, 2000)
    street.deliver()
    street.shop.reverse(used, "fiver")
    (told,) = said(street.deliver())
    assert told.startswith("Maya, $5 off was canceled: 45 points back in all. Balance 216.")  # 40, and 5 that the sale now earns
    street.shop.reverse(used)
    (told,) = said(street.deliver())
    assert told.startswith("Maya, Free coffee was canceled: 54 points back in all. Balance 270.")


def test_of_several_rewards_used_together_one_is_named_and_the_others_counted(street, maya):
    street.shop.sell(maya, 25_000, "earlier")
    street.deliver()
    street.shop.redeem(maya, "coffee", "fiver", "loaf")
    assert said(street.deliver()) == [
        "Maya, you got Free coffee +2 for 210 points. Balance 40. Not you? Reply HELP. STOP to stop."
    ]


def test_a_refund_that_takes_more_than_it_gives_back_tells_what_is_left_of_both(street, maya):
    street.shop.sell(maya, 6000, "earlier")
    street.shop.redeem(maya, "fiver", payable=9000)
    street.shop.sell(maya, 9000, discount=500)
    street.deliver()
    answer = street.shop.refund(8500)
    assert (answer.facts["points_delta"], answer.facts["points_restored"]) == (-85, 40)
    (body,) = said(street.deliver())
    assert body.startswith("Maya, a purchase was refunded or corrected: 45 points less. Balance 60.")


def test_a_reward_that_a_correction_takes_again_is_told_as_what_it_costs():
    street = Street(Shop(program(earn=EarnRule(EarnBasis.AMOUNT, 1, 1000))))
    maya = joined(street)
    street.shop.sell(maya, 70_000, "earlier")
    street.shop.redeem(maya, "fiver")
    street.shop.sell(maya, 1500, version=1)
    street.shop.refund(500)
    street.deliver()
    street.shop.sell(maya, 4500, version=2)
    (body,) = said(street.deliver())
    assert body.startswith("Maya, a purchase was refunded or corrected: 12 points less. Balance 38.")


def test_what_is_missing_for_a_reward_counts_the_debt(street, maya):
    street.shop.sell(maya, 5000)
    street.shop.redeem(maya, "coffee", check_id="c")
    street.shop.refund(5000)
    street.deliver()
    street.shop.sell(maya, 1000, "next")
    assert said(street.deliver()) == ["Maya, you earned 10 points. Balance 0. 80 more for: $5 off. STOP to stop."]


def test_a_reward_within_reach_before_is_not_announced_again_by_a_hold_that_ran_out(street, maya):
    street.shop.sell(maya, 5200, "earlier")
    street.shop.hold(maya, "coffee", check_id="left")
    street.deliver()
    street.shop.wait(minutes=20)
    street.shop.sell(maya, 100)
    assert said(street.deliver()) == ["Maya, you earned 1 point. Balance 53. 67 more for: Free loaf. STOP to stop."]


def test_a_text_tells_the_points_of_the_day_that_it_names():
    street = Street(Shop(program(expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1))))
    shop = street.shop
    expiry.expire(shop.book, shop.merchants, shop.now)
    maya = shop.join()
    shop.sell(maya, 1000)
    shop.wait(days=2)
    shop.sell(maya, 2900, "s2")
    street.deliver()
    shop.wait(days=25)
    expiry.expire(shop.book, shop.merchants, shop.now)
    (first,) = said(street.deliver())
    assert first.startswith("Maya, 10 points expire after Dec 21,")
    shop.wait(days=1)  # of such texts there is one a day
    street.let_waiting_go()
    (second,) = said(street.deliver())
    assert second.startswith("Maya, 29 points expire after Dec 23,")


def test_a_text_does_not_show_its_numbers_and_words_to_logs():
    shown = repr(OutboundText(SHOP_NUMBER, MAYA, "Hi Maya"))
    assert not [secret for secret in ("555", "Maya") if secret in shown]


def test_a_reward_that_no_version_knows_holds_up_no_text(street, maya):
    street.shop.sell(maya, 6000, "earlier")
    street.shop.redeem(maya, "coffee")
    street.shop.sell(maya, 1000, discount=350)
    street.deliver()
    # Not through change_program, which keeps what was offered.
    later = program(version=2, rewards=(FIVER,), effective_from=street.shop.now)
    street.shop.merchants.add_program("rosas", later)
    street.shop.till = Till(street.shop.merchants.get("rosas"), street.shop.till.location)
    street.shop.wait(minutes=1)
    street.shop.refund(650)
    (told,) = said(street.deliver())
    assert told.startswith("Maya, your reward was canceled: 44 points back in all.")
