"""What the wizard foretells: how long a regular needs for a reward, and what of the sales goes back."""

from dataclasses import replace
from fractions import Fraction

from chalicelib.domain.figures.worth import Regular, foretell, gives_back
from chalicelib.domain.program import EarnBasis, EarnRule, Reward, RewardKind
from tests.builders import BARBER, BOOKSHOP, COFFEE, CUT, program

TWICE_A_WEEK = Regular(800, 8)


def test_eight_dollars_twice_a_week_are_a_coffee_in_three_weeks() -> None:
    prospect = foretell(program(), TWICE_A_WEEK)[0]
    assert prospect.reward is COFFEE
    assert prospect.days == Fraction(175, 8)  # 50 points at 16 a week


def test_what_a_reward_gives_back_is_its_cost_of_the_sales_that_it_needs() -> None:
    coffee = replace(COFFEE, cost=280)
    assert gives_back(program(rewards=(coffee,)), TWICE_A_WEEK) == Fraction(56, 1000)


def test_without_a_cost_it_is_what_the_reward_takes_off() -> None:
    assert gives_back(program(rewards=(COFFEE,)), TWICE_A_WEEK) == Fraction(7, 100)


def test_of_several_rewards_the_one_that_is_best_for_people_counts() -> None:
    assert gives_back(program(), TWICE_A_WEEK) == Fraction(500, 4000)  # $5 off for 40 points


def test_a_tenth_cut_is_a_tenth_of_ten_cuts_and_takes_ten_visits() -> None:
    monthly = Regular(3200, 1)
    prospect = foretell(BARBER, monthly)[0]
    assert (prospect.reward, prospect.days, prospect.share) == (CUT, Fraction(280), Fraction(1, 10))


def test_credit_is_there_at_the_next_visit_and_gives_back_its_share() -> None:
    prospect = foretell(BOOKSHOP, TWICE_A_WEEK)[0]
    assert (prospect.days, prospect.share) == (Fraction(7, 2), Fraction(1, 20))


def test_who_spends_less_than_a_sale_needs_never_gets_there() -> None:
    rules = program(earn=EarnRule(EarnBasis.AMOUNT, 1, 100, spend_min=900))
    assert {one.days for one in foretell(rules, TWICE_A_WEEK)} == {None}
    assert gives_back(rules, TWICE_A_WEEK) is None


def test_a_limit_for_a_sale_makes_it_longer() -> None:
    rules = program(earn=EarnRule(EarnBasis.AMOUNT, 1, 100, points_max=4))
    assert foretell(rules, TWICE_A_WEEK)[0].days == Fraction(175, 4)


def test_a_percentage_off_costs_its_share_of_what_a_regular_spends() -> None:
    off = Reward("ten", "10% off", RewardKind.PERCENT_OFF, 50, percent=10)
    assert gives_back(program(rewards=(off,)), TWICE_A_WEEK) == Fraction(80, 5000)


def test_a_reward_of_unknown_worth_says_nothing_of_what_it_gives_back() -> None:
    unknown = replace(COFFEE, amount=0)
    assert foretell(program(rewards=(unknown,)), TWICE_A_WEEK)[0].share is None
