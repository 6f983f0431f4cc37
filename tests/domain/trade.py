"""The programs, places, amounts and times of the stories that the ledger machine makes up."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy, Reward, RewardKind
from chalicelib.domain.sale import SaleState
from tests.builders import BARBER, BOOKSHOP, program

PIE = Reward("pie", "Free pie", RewardKind.FREE_ITEM, 12, amount=700)
OFF = Reward("off", "$3 off", RewardKind.AMOUNT_OFF, 7, amount=300)
TENTH = Reward("tenth", "10% off", RewardKind.PERCENT_OFF, 5, percent=10, cap=200)
CUT = Reward("cut", "Free haircut", RewardKind.FREE_ITEM, 3, amount=1500)
GIFT = Reward("gift", "Free gift", RewardKind.AMOUNT_OFF, 25, amount=500)
SLICE = Reward("slice", "Free slice", RewardKind.FREE_ITEM, 6, amount=600, items=("Pie", "tart"))
SECOND = Reward("second", "Second one free", RewardKind.FREE_ITEM, 4, items=("Pie", "tart"), buy=1)
THIRD = Reward("third", "A third off pies", RewardKind.PERCENT_OFF, 5, percent=33, cap=500, items=("pie",))
THIRDS = EarnRule(EarnBasis.AMOUNT, 1, 300)
GRADUATED = program(rewards=(PIE, OFF, TENTH))
PROGRAMS = [
    GRADUATED,
    replace(GRADUATED, rewards=(SLICE, SECOND, THIRD, OFF)),
    replace(GRADUATED, earn=THIRDS),
    replace(GRADUATED, earn=EarnRule(EarnBasis.AMOUNT, 1, 100, spend_min=1000)),
    replace(BARBER, rewards=(CUT,)),
    replace(BARBER, rewards=(GIFT,), earn=EarnRule(EarnBasis.AMOUNT, 1, 100)),
    replace(BARBER, rewards=(GIFT,), earn=THIRDS, surplus_resets=True),
    BOOKSHOP,
]
POLICIES = [ExpiryPolicy(kind, 1) for kind in ExpiryKind]
LOS_ANGELES = ZoneInfo(GRADUATED.timezone)
amounts = st.sampled_from([2190, 4000, 3000, 1500, 350, 0])
parts = st.sampled_from([0, 0, 300, 700, 1500])
whiles = st.sampled_from(
    [timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=7), *(timedelta(days=days) for days in (1, 9, 13, 16, 33))]
)
lates = st.sampled_from([timedelta(0), timedelta(hours=1), timedelta(days=3)])
states = st.sampled_from([SaleState.CLOSED, SaleState.VOIDED, SaleState.OPEN])
payables = st.sampled_from([None, 4000, 2190, 400])
baskets = st.sampled_from(
    [
        (),
        (),
        (("pie", 1, 700), ("tea", 1, 250)),
        (("pie", 3, 2101), ("tart", 2, 901)),
        (("tart", 1, 500), ("pie", 2, 1300), ("tea", 2, 500)),
        (("tea", 2, 500),),
    ]
)
"""The lines of checks: a name, how many, and what all of them cost; none: the till sent none."""


def place(sale_id):
    return "dock" if int(sale_id[1:]) % 3 == 0 else "mill"


def versioned(sale_id):
    """Of some sales the reports carry a version, of which the newest holds; of the others the furthest state does."""
    return int(sale_id[1:]) % 2 == 0


def wish(reward):
    return reward.id if reward.kind is not RewardKind.CREDIT else "credit:60"


def certificate(row, number):
    return f"certificate:{row.pop(number)}" if number < len(row) else "certificate:none"
