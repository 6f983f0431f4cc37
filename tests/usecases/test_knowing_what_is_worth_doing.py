"""What advice is given from, beside the figures: who stopped coming, who was written to, and what limits have left."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.counting import Used
from chalicelib.domain.figures.campaign import Campaign
from chalicelib.domain.figures.study import Study
from chalicelib.domain.figures.worth_doing import Known
from chalicelib.domain.refusals import Busy
from chalicelib.domain.special import Benefit, Special
from chalicelib.usecases.overview import home
from tests.builders import NOW, Shop, program
from tests.fake_campaigns import FakeCampaigns
from tests.fake_studies import FakeStudies

TODAY = NOW.date()
FIVE = Special("five", "$5 for you", Benefit.AMOUNT_OFF, TODAY - timedelta(days=9), amount=500, total=20)


@pytest.fixture
def shelf():
    return home.Shelf(Shop().book, FakeStudies(), FakeCampaigns())


def lapsed(shelf, members, texted):
    shelf.studies.put("rosas", {"*": Study(TODAY, Counter({"in:lapsed": members, "texted:lapsed": texted}))})


def knows(shelf, shop=None):
    return home.know(shelf, (shop or Shop()).merchant, NOW)


def test_before_the_first_study_nothing_is_known(shelf):
    assert knows(shelf) == Known()


@pytest.mark.parametrize(("members", "texted", "told"), [(40, 30, 30), (40, 9, 0), (4, 4, 0), (0, 0, 0)])
def test_who_stopped_coming_counts_where_some_can_be_written_to(shelf, members, texted, told):
    lapsed(shelf, members, texted)
    assert knows(shelf).lapsed == told


@pytest.mark.parametrize(("segment", "ago", "told"), [("lapsed", 3, 0), ("lapsed", 29, 30), ("near", 3, 30)])
def test_who_was_written_to_within_the_month_is_not_to_be_written_to_again(shelf, segment, ago, told):
    lapsed(shelf, 40, 30)
    sent = NOW - timedelta(days=ago)
    shelf.campaigns.add("rosas", Campaign("cmp_1", segment, None, "Hello", TODAY, sent, sent, sent.date()))
    assert knows(shelf).lapsed == told


def test_a_text_that_was_never_sent_changes_nothing(shelf):
    lapsed(shelf, 40, 30)
    shelf.campaigns.add("rosas", Campaign("cmp_1", "lapsed", None, "Hello", TODAY, NOW))
    assert knows(shelf).lapsed == 30


def test_what_specials_with_limits_were_used_for_is_known():
    shop = Shop(program(specials=(FIVE, replace(FIVE, id="free", name="$5 for all", total=None))))
    maya = shop.join()
    shop.redeem(maya, "special:five", payable=2000)
    found = knows(home.Shelf(shop.book, FakeStudies(), FakeCampaigns()), shop)
    assert found.used == {"five": Used(1, 500)}


def test_where_it_cannot_be_read_nothing_is_known_and_nothing_fails(shelf):
    class Silent(FakeStudies):
        def get(self, merchant_id, location_id):
            raise Busy

    assert knows(replace(shelf, studies=Silent())) == Known()
