"""The segments that specials are for are written beside their members at night: only who came or went, whatever interrupts it."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.figures.study import Study
from chalicelib.domain.refusals import Busy, UnusableField
from chalicelib.domain.special import Benefit, Special, Who
from chalicelib.usecases import erasing, merging
from chalicelib.usecases.merging import Pair
from chalicelib.usecases.overview.marking import mark, part_of
from chalicelib.usecases.overview.studying import Progress
from chalicelib.usecases.rules.making_specials import add_special, widen_special
from chalicelib.usecases.till import Request, Till
from tests.builders import LADDER, Shop, program
from tests.usecases.new_rules import change_rules
from tests.usecases.town import Town, plenty

DAY = date(2026, 11, 20)
MISSED = Special("missed", "Missed", Benefit.AMOUNT_OFF, date(2026, 11, 1), amount=500, who=Who.SEGMENT, segment_id="lapsed")
NEAR = replace(MISSED, id="near", name="Nearly", segment_id="near")
PHONES = [f"+120655501{number}" for number in range(42, 50)]


class MarkedTown(Town):
    """Members who really joined, and a study of last night that names some of them."""

    def __init__(self, *specials):
        super().__init__(Shop(program(specials=specials)))
        self.members = [self.shop.join("Maya", phone) for phone in PHONES]
        self.writes = 0
        self.commit, self.shop.book.commit = self.shop.book.commit, self.count
        self.left = plenty

    def count(self, changes):
        self.writes += 1
        self.commit(changes)

    def night(self, day=DAY, **segments):
        marked = (self.studies.progress("rosas") or Progress(day)).marked
        for segment, members in segments.items():
            self.studies.put_listed("rosas", day, segment, "mill", 0, [self.members[number] for number in members])
        self.studies.move("rosas", Progress(day, listed=True, finished=True, marked=marked))

    def mark(self):
        return mark(self.desk(), self.shop.merchants.get("rosas"), self.left)

    @property
    def beside(self):
        found = [self.shop.book.record("rosas", member).customer.segments for member in self.members]
        return {number: segments for number, segments in enumerate(found) if segments}


def test_members_of_a_segment_are_written_once_and_others_not_at_all():
    town = MarkedTown(MISSED, NEAR)
    town.night(lapsed=[0, 1, 2], near=[2, 3], best=[4])
    assert town.mark()
    assert town.beside == {0: ("lapsed",), 1: ("lapsed",), 2: ("lapsed", "near"), 3: ("near",)}
    assert (town.writes, town.mark(), town.writes) == (4, False, 4), "the same study is written once"


def test_the_next_night_writes_only_who_came_or_went():
    town = MarkedTown(MISSED)
    town.night(lapsed=[0, 1, 2, 3])
    town.mark()
    town.writes = 0
    town.night(date(2026, 11, 21), lapsed=[1, 2, 3, 5])
    assert town.mark()
    assert (set(town.beside), town.writes) == ({1, 2, 3, 5}, 2)


def test_a_special_that_ends_takes_its_segment_along_and_one_without_a_segment_costs_nothing():
    town = MarkedTown(MISSED)
    town.night(lapsed=[0, 1])
    town.mark()
    change_rules(town.shop, specials=())
    assert town.mark()
    assert (town.beside, town.studies.progress("rosas").marked) == ({}, "")
    assert not town.mark()
    plain = MarkedTown()
    plain.night(lapsed=[0, 1])
    plain.studies.progress = None
    assert not plain.mark()


@pytest.mark.parametrize("cut", range(9))
def test_a_run_that_is_cut_short_anywhere_is_gone_on_with(cut):
    town = MarkedTown(MISSED)
    town.night(lapsed=[0, 1, 2, 3])
    seconds = iter([900.0] * cut)
    town.left = lambda: next(seconds, 0.0)
    town.mark()
    town.left = plenty
    town.night(date(2026, 11, 21), lapsed=[2, 3, 4, 5])
    town.mark()
    assert set(town.beside) == {2, 3, 4, 5}


@pytest.mark.parametrize("dies", range(6))
def test_a_run_that_dies_between_two_writes_leaves_nobody_behind(dies):
    town = MarkedTown(MISSED)
    town.night(lapsed=[0, 1, 2, 3])
    steps = iter(range(dies))

    def dying(write):
        def stepped(*facts):
            if next(steps, None) is None:
                raise Busy
            write(*facts)

        return stepped

    committed, put = town.shop.book.commit, town.studies.put_marked
    town.shop.book.commit, town.studies.put_marked = dying(committed), dying(put)
    with pytest.raises(Busy):
        town.mark()
    town.shop.book.commit, town.studies.put_marked = committed, put
    town.night(date(2026, 11, 21), lapsed=[4])
    town.mark()
    assert set(town.beside) == {4}


def test_who_was_erased_or_went_into_another_is_in_no_segment():
    town = MarkedTown(MISSED)
    town.night(lapsed=[0, 1])
    town.mark()
    shop = town.shop
    merging.merge(shop.book, shop.till, Pair(town.members[2], town.members[1], "ana"), Request("m", "m"), shop.now)
    erasing.erase(shop.book, shop.vault, shop.merchant, town.members[0], shop.now)
    town.night(date(2026, 11, 21), lapsed=[0])
    assert town.mark()
    assert shop.book.record("rosas", town.members[1]).alias.segments == ()
    assert shop.book.record("rosas", town.members[0]).customer.segments == ()


def studied(town, **numbers):
    counted = Counter({f"in:{name.replace('_', '-')}": number for name, number in numbers.items()})
    town.studies.put("rosas", {"*": Study(DAY, counted)})


def add(town, special):
    return add_special(town.shop.merchants, town.studies, "rosas", special, town.shop.now)


def test_a_special_for_fewer_than_five_is_refused_with_a_sentence():
    town = MarkedTown()
    with pytest.raises(UnusableField) as unknown:
        add(town, MISSED)
    assert unknown.value.problem == "members are looked at once a night: come back tomorrow"
    for members in (0, 4):
        studied(town, lapsed=members)
        with pytest.raises(UnusableField) as small:
            add(town, MISSED)
        assert (small.value.field, small.value.problem[:39]) == ("specials.segment_id", "fewer than 5 members were in it last ni")
    studied(town, lapsed=5)
    assert add(town, MISSED).id == "missed"


def test_a_special_for_a_tier_needs_five_in_it_or_from_it_up():
    town = Town(Shop(program(tiers=LADDER)))
    studied(town, tier_silver=3, tier_gold=2)
    silver = replace(MISSED, who=Who.TIER, segment_id="", tier_id="silver")
    with pytest.raises(UnusableField):
        add(town, silver)
    with pytest.raises(UnusableField):
        add(town, replace(silver, tier_id="tin", and_up=True))
    assert add(town, replace(silver, and_up=True)).and_up


def test_what_some_have_first_is_made_one_for_all_and_sales_before_stay_as_they_are():
    town = MarkedTown(replace(MISSED, benefit=Benefit.BONUS_POINTS, amount=0, bonus_points=9, location_ids=("mill",)))
    shop, (maya, leo) = town.shop, town.members[:2]
    town.night(lapsed=[0])
    town.mark()
    assert (shop.sell(maya, 1000, "s1").facts["points_delta"], shop.sell(leo, 1000, "s2").facts["points_delta"]) == (19, 10)
    wide = widen_special(shop.merchants, "rosas", "missed", shop.now)
    assert (wide.who, wide.location_ids, wide.segment_id) == (Who.EVERYBODY, (), "")
    assert widen_special(shop.merchants, "rosas", "missed", shop.now) is None
    shop.wait(minutes=5)
    shop.merchant = shop.merchants.get("rosas")
    shop.till = Till(shop.merchant, shop.merchant.location("dock"))
    assert shop.sell(leo, 1000, "s3").facts["points_delta"] == 19


def test_all_parts_are_used():
    assert len({part_of(f"mem_{number}") for number in range(400)}) == 16
