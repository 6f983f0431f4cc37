"""A campaign from the wish to the count of what became of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.figures.campaign import Obstacle, State, arm_of
from chalicelib.domain.figures.segments import SegmentTooSmall, UnknownSegment
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.texts.gate import Reason
from chalicelib.domain.texts.texting import Purpose, Registration
from chalicelib.usecases.campaigns import making, releasing
from chalicelib.usecases.campaigns.making import Wish
from tests.usecases.campaigns.fair import TOLL_FREE, WORDS, Fair, phone_of

PRICE = 9_500


@pytest.fixture
def fair():
    made = Fair()
    made.settle(60)
    made.study()
    return made


def phones(fair, member_ids):
    return sorted(fair.shop.vault.open("rosas", fair.shop.book.customers["rosas", one].phone_sealed) for one in member_ids)


def arms(fair, campaign):
    found = [one for page in fair.campaigns.members("rosas", campaign.id) for one in page]
    return [{one.member_id for one in found if one.arm == arm} for arm in ("texted", "held_out")]


def test_who_gets_it_who_does_not_and_why_is_known_before(fair):
    fair.settle(3, consents=frozenset({Purpose.RECEIPT}))
    fair.settle(2, opted_out=True)
    fair.settle(1, phone_sealed=b"")
    fair.settle(1, joined_at=None)
    fair.settle(1, phone_sealed=fair.shop.vault.seal("rosas", "+46701234567"))
    fair.study()
    campaign = fair.make()
    counted = campaign.counted
    assert counted.texted + counted.held_out == 60
    assert counted.left_out == {"no_consent": 3, "opted_out": 2, "no_phone": 1, "gone": 1, "country": 1}
    assert counted.micros == counted.texted * PRICE
    assert counted.held_out == sum(arm_of(campaign.id, one, 10) == "held_out" for one in fair.ids[:60])


def test_everybody_in_the_arm_gets_it_once_and_nobody_who_is_held_out(fair):
    campaign = fair.begin(holdout=30)
    fair.go_on(campaign)
    texted, held_out = arms(fair, campaign)
    assert len(texted) + len(held_out) == 60
    assert held_out
    assert sorted(fair.told()) == phones(fair, texted)
    told = fair.now(campaign).told
    assert (told.words, told.micros) == ({"sent": len(texted)}, PRICE * len(texted))


def test_the_text_greets_by_name_says_who_writes_and_how_to_end_it(fair):
    nameless = fair.ids[0]
    fair.shop.book.customers["rosas", nameless] = replace(fair.shop.book.customers["rosas", nameless], first_name=None)
    fair.go_on(fair.begin(holdout=0))
    bodies = {text.to: text.body for text in fair.sender.sent}
    assert bodies[phone_of(1).e164] == ("Rosa's Bakery: Hi Ana1! We miss you: a free coffee is yours until Sunday. STOP to end.")
    assert bodies[phone_of(0).e164].startswith("Rosa's Bakery: Hi! We miss you")
    assert {text.purpose for text in fair.sender.sent} == {Purpose.OFFER}


def test_they_leave_as_fast_as_the_number_may_send(fair):
    campaign = fair.begin(holdout=0)
    fair.run()
    assert fair.outbox.delays == list(range(60))
    assert fair.now(campaign).state is State.SENT


def test_a_number_that_is_free_of_charge_sends_three_a_second_and_no_more_than_for_the_next_run(fair):
    fair.settle(2_940)
    fair.number(TOLL_FREE)
    fair.study()
    campaign = fair.begin(holdout=0)
    fair.run()
    assert len(fair.outbox.delays) == 3 * 14 * 60
    assert all(number // 3 - 1 <= delay <= number // 3 for number, delay in enumerate(fair.outbox.delays))
    fair.shop.wait(minutes=15)
    fair.run()
    assert len(fair.outbox.delays) == 3_000
    assert fair.outbox.delays[2_520] == 0
    assert fair.is_over(campaign)


def test_who_stopped_texts_after_it_was_counted_gets_none_and_is_counted_by_why(fair):
    campaign = fair.begin(holdout=0)
    first = fair.shop.book.customers["rosas", fair.ids[0]]
    fair.shop.book.customers["rosas", fair.ids[0]] = replace(first, opted_out=True)
    gone = fair.shop.book.customers["rosas", fair.ids[1]]
    fair.shop.book.customers["rosas", fair.ids[1]] = replace(gone, consents=frozenset({Purpose.RECEIPT}))
    fair.go_on(campaign)
    assert not {phone_of(0).e164, phone_of(1).e164} & set(fair.told())
    assert fair.now(campaign).told.words == {"sent": 58, "opted_out": 1, "no_consent": 1}


def test_what_the_owner_stops_does_not_leave_though_it_is_on_the_queue(fair):
    campaign = fair.begin(holdout=0)
    fair.run()
    half = fair.outbox.queued[30:]
    del fair.outbox.queued[30:]
    fair.carry()
    assert making.stop(fair.desk(), "rosas", campaign.id, fair.shop.now) is None  # all are handed over
    fair.outbox.queued = half
    fair.carry()
    assert len(fair.told()) == 60


def test_a_campaign_that_is_stopped_midway_says_how_far_it_came(fair):
    fair.settle(1_940)
    fair.study()
    campaign = fair.begin(holdout=0)
    fair.run()
    left = fair.outbox.queued[100:]
    del fair.outbox.queued[100:]
    fair.carry()
    assert making.stop(fair.desk(), "rosas", campaign.id, fair.shop.now).state is State.STOPPED
    fair.outbox.queued = left
    assert {outcome.word for outcome in fair.carry()} == {Reason.CALLED_OFF.value}
    fair.go_on(campaign)
    assert len(fair.told()) == 100
    assert fair.now(campaign).told.words == {"sent": 100, "called_off": 740}
    assert making.stop(fair.desk(), "rosas", campaign.id, fair.shop.now) is None


def test_at_the_limit_of_the_month_it_pauses_and_goes_on_when_there_is_room(fair):
    fair.texting(monthly_cap_cents=20)  # for 21 texts
    campaign = fair.begin(holdout=0)
    fair.go_on(campaign, fair.shop.now + timedelta(hours=1))
    assert (len(fair.told()), fair.now(campaign).state) == (21, State.PAUSED)
    fair.texting(monthly_cap_cents=1_000)
    fair.go_on(campaign)
    assert sorted(fair.told()) == phones(fair, fair.ids)
    assert fair.now(campaign).told.words == {"sent": 60}


def test_a_text_that_meets_the_limit_on_its_way_waits_for_room(fair):
    campaign = fair.begin(holdout=0)
    fair.run()
    fair.texting(monthly_cap_cents=20)
    fair.carry()
    assert len(fair.told()) == 21
    fair.texting(monthly_cap_cents=1_000)
    fair.go_on(campaign)
    assert sorted(fair.told()) == phones(fair, fair.ids)


def test_nothing_is_handed_over_at_night(fair):
    fair.shop.now = datetime(2026, 11, 22, 9, tzinfo=UTC)  # one in the morning in Seattle
    fair.study()
    campaign = fair.make(holdout=0)
    assert making.begin(fair.desk(), fair.shop.merchant, campaign.id, fair.shop.now).state is State.SENDING
    fair.run()
    assert fair.outbox.queued == []
    fair.go_on(campaign)
    assert len(fair.told()) == 60


def test_who_had_an_offer_today_gets_the_next_one_tomorrow_and_five_in_a_month_nobody(fair):
    first = fair.begin(holdout=0)
    fair.go_on(first, fair.shop.now + timedelta(minutes=30))
    second = fair.begin(holdout=0)
    fair.go_on(second, fair.shop.now + timedelta(hours=3))
    assert len(fair.told()) == 60
    fair.go_on(second, fair.shop.now + timedelta(days=2))
    assert len(fair.told()) == 120
    for _ in range(3):
        fair.go_on(fair.begin(holdout=0), fair.shop.now + timedelta(days=2))
    assert len(fair.told()) == 240


def test_two_who_turned_out_to_be_one_get_one_text(fair):
    campaign = fair.begin(holdout=0)
    merged = fair.shop.book.customers["rosas", fair.ids[0]]
    fair.shop.book.customers["rosas", fair.ids[0]] = replace(merged, merged_into=fair.ids[1])
    fair.go_on(campaign)
    assert fair.told().count(phone_of(1).e164) == 1
    assert fair.now(campaign).told.words == {"sent": 59, "gone": 1}


def test_some_things_keep_a_campaign_from_being_sent(fair):
    campaign, desk = fair.make(), fair.desk()

    def begin(now=fair.shop.now):
        return making.begin(desk, fair.shop.merchant, campaign.id, now)

    for changes, obstacle in (
        ({"restricted": True}, Obstacle.RESTRICTED),
        ({"registration": Registration.PENDING}, Obstacle.NOT_APPROVED),
        ({"offers": None}, Obstacle.NO_OFFERS),
    ):
        fair.texting(**changes)
        assert begin() is obstacle
        fair.texting(restricted=False, registration=Registration.APPROVED, offers="sign-1")
    assert begin(fair.shop.now + timedelta(hours=25)) is Obstacle.OLD
    assert making.begin(desk, fair.shop.merchant, "nothing", fair.shop.now) is Obstacle.OLD
    other = fair.begin()
    assert begin() is Obstacle.OTHER
    making.stop(desk, "rosas", other.id, fair.shop.now)
    assert begin().state is State.SENDING
    assert begin() is Obstacle.BEGUN


def test_one_that_is_being_counted_or_is_for_nobody_is_not_sent(fair):
    made = making.make(fair.desk(), fair.shop.merchant, Wish("lapsed", None, WORDS), fair.shop.now)
    assert making.begin(fair.desk(), fair.shop.merchant, made.id, fair.shop.now) is Obstacle.NOT_COUNTED
    for one in fair.ids:
        fair.shop.book.customers["rosas", one] = replace(fair.shop.book.customers["rosas", one], opted_out=True)
    assert making.begin(fair.desk(), fair.shop.merchant, fair.make().id, fair.shop.now) is Obstacle.NOBODY


def test_a_wish_has_to_make_sense(fair):
    def make(**changes):
        return making.make(fair.desk(), fair.shop.merchant, replace(Wish("lapsed", None, WORDS), **changes), fair.shop.now)

    with pytest.raises(UnknownSegment):
        make(segment="friends")
    for wrong in ({"text": "Hi {points}"}, {"text": " "}, {"holdout_percent": 51}, {"holdout_percent": -1}):
        with pytest.raises(UnusableField):
            make(**wrong)
    few = Fair()
    assert making.make(few.desk(), few.shop.merchant, Wish("lapsed", None, WORDS), few.shop.now) is None
    few.settle(4)
    few.study()
    with pytest.raises(SegmentTooSmall):
        making.make(few.desk(), few.shop.merchant, Wish("lapsed", None, WORDS), few.shop.now)


def test_the_job_counts_what_nobody_waited_for(fair):
    made = making.make(fair.desk(), fair.shop.merchant, Wish("lapsed", "mill", WORDS), fair.shop.now)
    fair.run()
    counted = fair.now(made)
    assert (counted.state, counted.counted.texted + counted.counted.held_out) == (State.READY, 60)
    assert list(fair.campaigns.at_work()) == []
    assert list(fair.campaigns.members("rosas", made.id)) == []


def test_a_run_that_has_no_time_leaves_all_to_the_next_and_what_is_gone_is_forgotten(fair):
    campaign = fair.begin()
    assert releasing.run(fair.desk(), fair.outbox, lambda: fair.shop.now, lambda: 10) == 0
    assert fair.outbox.queued == []
    del fair.shop.merchants.merchants["rosas"]
    assert releasing.run(fair.desk(), fair.outbox, lambda: fair.shop.now, lambda: 300) == 0
    assert fair.campaigns.find("rosas", campaign.id) is None
