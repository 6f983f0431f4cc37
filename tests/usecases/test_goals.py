"""Goals of a shop: begun from what its figures are, looked at, given up; and the text on Monday mornings."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.domain.figures.figures import Metric
from chalicelib.domain.figures.goals import GOALS_MAX, State
from chalicelib.domain.figures.tallies import of_redemption
from chalicelib.domain.refusals import UnusableField
from chalicelib.usecases.figures import goals, telling_goals
from chalicelib.usecases.figures.goals import Reader, Wish
from chalicelib.usecases.figures.telling_goals import Herald
from chalicelib.usecases.overview.tallies import count
from tests.builders import Shop
from tests.fake_desk import FakeTeam
from tests.fake_goals import FakeGoals
from tests.fake_tallies import FakeTallies
from tests.usecases.recording import stored, subjects

MONDAY = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)  # half past nine in Los Angeles
ROSA = "+12065550171"


class Office:
    """A shop with its figures, its goals and its owner."""

    def __init__(self):
        self.shop = Shop(now=MONDAY - timedelta(days=120))
        self.goals, self.tallies, self.team = FakeGoals(), FakeTallies(), FakeTeam()
        sealed = self.shop.vault.seal("rosas", ROSA)
        self.team.put(Staff("rosas", "staff-rosa", "Rosa", Role.OWNER, self.shop.now, phone_sealed=sealed))

    def go_on(self, days, visits=1):
        """So many days, with a visit of somebody on each."""
        member = self.shop.join()
        for day in range(days):
            for visit in range(visits):
                self.shop.sell(member, 1_000, f"sale-{self.shop.now:%j}-{day}-{visit}")
            self.shop.wait(days=1)
        count(self.tallies, "rosas", subjects(self.shop.merchant, *stored(self.shop.book)))

    def make(self, target=56, **fields):
        wish = Wish(**{"metric": Metric.VISITS, "location_id": None, "target": Fraction(target), "ends": self.day(28), **fields})
        return goals.make(self.goals, self.tallies, self.shop.merchant, wish, self.shop.now)

    def day(self, later):
        return goals.today_of(self.shop.merchant, self.shop.now) + timedelta(days=later)

    def look(self):
        return goals.look(self.goals, self.tallies, self.shop.merchant, self.shop.now)

    def want(self):
        self.goals.put_reader(Reader("rosas", "staff-rosa"))

    def tell(self, at=MONDAY, seconds=60.0):
        shop = self.shop
        herald = Herald(shop.book, shop.merchants, shop.vault, self.team, self.goals, self.tallies)
        return telling_goals.run(herald, at, lambda: seconds)

    @property
    def told(self):
        return [one.replies[0] for one in self.shop.book.handled.values() if one.intent == "goals"]


@pytest.fixture
def office():
    made = Office()
    made.go_on(100)
    return made


def test_a_goal_begins_from_what_its_figure_is_that_day(office):
    goal = office.make()
    assert (goal.baseline, goal.target) == (28, 56)
    (standing,) = office.look().running
    assert (standing.goal, standing.state, standing.days_left) == (goal, State.BEGUN, 28)


def test_as_the_days_go_by_it_says_how_far_it_is(office):
    office.make(target=70)
    office.go_on(14, visits=3)
    (standing,) = office.look().running
    assert standing.now == 14 + 14 * 3
    assert (standing.progress, standing.state) == (Fraction(56 - 28, 70 - 28), State.ON_TRACK)
    assert office.look().figures[Metric.VISITS] == 56


def test_what_rewards_cost_is_counted_against_what_was_allowed(office):
    office.make(budget=500)
    shop, member = office.shop, office.shop.join()
    shop.redeem(member, "coffee", check_id="reward-1")
    (used,) = shop.book.redemptions.values()
    count(office.tallies, "rosas", [of_redemption(shop.merchant, used)])
    (standing,) = office.look().running
    assert (standing.spent, standing.budget.value) == (350, "within")


def test_a_goal_that_was_given_up_or_whose_day_has_passed_is_over(office):
    first, second = office.make(), office.make(target=30, ends=office.day(7))
    assert goals.end(office.goals, office.shop.merchant, first.id, office.shop.now) == first
    assert goals.end(office.goals, office.shop.merchant, first.id, office.shop.now) is None
    assert goals.end(office.goals, office.shop.merchant, "nothing", office.shop.now) is None
    office.go_on(8, visits=2)
    looked = office.look()
    assert [one.state for one in looked.over] == [State.REACHED, State.ENDED]
    assert looked.running == ()
    assert goals.end(office.goals, office.shop.merchant, second.id, office.shop.now) is None


def test_of_what_nobody_can_say_there_is_no_goal():
    with pytest.raises(UnusableField) as refused:
        Office().make(metric=Metric.CAME_BACK, target=Fraction(1, 2))
    assert refused.value.field == "metric"


def test_six_goals_at_a_time_are_enough_and_one_that_is_over_counts_no_more(office):
    made = [office.make() for _ in range(GOALS_MAX)]
    with pytest.raises(UnusableField):
        office.make()
    goals.end(office.goals, office.shop.merchant, made[0].id, office.shop.now)
    office.make()


def test_who_wants_it_is_told_once_on_monday_morning(office):
    office.make()
    assert office.tell() == 0
    office.want()
    assert [office.tell(), office.tell(), office.tell(MONDAY + timedelta(hours=1))] == [1, 0, 0]
    (reply,) = office.told
    assert (reply.kind, reply.facts["total"], reply.facts["need"]) == ("goal_behind", "8", "56")
    assert office.tell(MONDAY + timedelta(days=7)) == 1


@pytest.mark.parametrize("hours", [-1, 2, 24, 48])
def test_at_any_other_hour_nobody_is_told(office, hours):
    office.make()
    office.want()
    assert office.tell(MONDAY + timedelta(hours=hours)) == 0


def test_who_is_no_owner_any_more_or_has_no_number_is_not_told(office):
    office.make()
    office.want()
    rosa = office.team.get("rosas", "staff-rosa")
    for now in (replace(rosa, role=Role.MANAGER), replace(rosa, phone_sealed=b"")):
        office.team.put(now)
        assert office.tell() == 0
    office.team.drop(rosa)
    office.goals.put_reader(Reader("gone", "staff-rosa"))
    assert office.tell() == 0


def test_without_a_goal_there_is_nothing_to_tell(office):
    office.want()
    assert office.tell() == 0


def test_short_of_time_the_next_run_goes_on(office):
    office.make()
    office.want()
    assert office.tell(seconds=5.0) == 0
    assert office.tell() == 1


def test_of_several_goals_the_one_that_most_needs_a_look_is_told(office):
    office.make(target=20)
    office.make(target=500)
    office.want()
    office.tell()
    assert [reply.kind for reply in office.told] == ["goal_behind"]


def test_a_budget_that_is_used_up_is_told_before_all_else(office):
    office.make(target=500)
    office.make(budget=300)
    shop, member = office.shop, office.shop.join()
    shop.redeem(member, "coffee", check_id="reward-1")
    (used,) = shop.book.redemptions.values()
    count(office.tallies, "rosas", [of_redemption(shop.merchant, used)])
    office.want()
    office.tell()
    assert [(one.kind, one.facts) for one in office.told] == [
        ("goal_spent", {"amount": 350, "total_amount": 300, "currency": "USD"})
    ]


def test_a_goal_that_has_just_ended_is_told_of_once_more(office):
    office.make(ends=office.day(14), target=40)
    office.want()
    assert office.tell(MONDAY) == 1
    assert [one.kind for one in office.told] == ["goal_missed"]
    assert office.tell(MONDAY + timedelta(days=7)) == 0


def test_money_and_shares_are_written_as_people_write_them(office):
    office.make(metric=Metric.SALES, target=1_000_000)
    office.want()
    office.tell()
    (reply,) = office.told
    assert (reply.facts["goal"], reply.facts["total"], reply.facts["need"]) == ("member sales", "$80", "$10000")
