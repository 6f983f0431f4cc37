"""What each key figure is called, and what it means, in one sentence of a shopkeeper's. docs/figures.md says the same."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from chalicelib.domain.figures.kpis import Kpi


class Words(NamedTuple):
    """A figure's name and its meaning. `is_good`: more of it is good news; of the others nobody can say."""

    name: str
    meaning: str
    is_good: bool = False


WORDS: Final[Mapping[Kpi, Words]] = {
    Kpi.PARTICIPATION: Words(
        "Checks with a member",
        "Of all checks, the share with a member. What was voided or wholly refunded is no check.",
        is_good=True,
    ),
    Kpi.PARTICIPATION_SALES: Words(
        "Sales to members",
        "Of all that was paid for goods, the share that members paid: before tax and tips, after rewards and refunds.",
        is_good=True,
    ),
    Kpi.ENROLMENT: Words(
        "Joined, per 100 other checks",
        "New members, for every hundred checks without a member: how many of those who could join did.",
        is_good=True,
    ),
    Kpi.ACTIVE: Words("Active members", "Of everybody who was a member on the last day, the share who came.", is_good=True),
    Kpi.FREQUENCY: Words("Visits per active member", "Checks with a member, for each member who came.", is_good=True),
    Kpi.BASKET_MEMBERS: Words(
        "Average check of members",
        "What members paid, for each of their checks. Regulars may buy more anyway: this is no proof of what the program does.",
    ),
    Kpi.BASKET_OTHERS: Words("Average check of others", "What was paid without a member, for each such check."),
    Kpi.ISSUED: Words("Points given", "For sales, as a welcome, by your team, and brought along from an earlier program."),
    Kpi.TAKEN_BACK: Words("Points taken back", "By refunds, voids and your team, and with sales that went to another member."),
    Kpi.REDEEMED: Words("Points used", "What rewards took, less what came back."),
    Kpi.EXPIRED: Words("Points ended", "What was not used in time. It counts for the shop where it was earned."),
    Kpi.OUTSTANDING: Words("Points with members", "All points that members had on the last day, less what some of them owed."),
    Kpi.BURN: Words(
        "Used, of points given",
        "Points used, for each point given and not taken back in the same days. They need not be the same points.",
    ),
    Kpi.REWARD_COST: Words("Cost of rewards", "What the rewards used cost you, or what they took off where you named no cost."),
    Kpi.REWARD_RATE: Words(
        "Rewards, of member sales", "What rewards cost, of what members paid: the discount that your program comes to."
    ),
    Kpi.TEXTS: Words("Texts sent", "All that left, to members and to your team."),
    Kpi.PARTS_EACH: Words("Parts per text", "A long text travels in parts, and each part is paid for."),
    Kpi.ARRIVED: Words(
        "Texts that arrived", "Of the texts that the phone companies have told of, the share that arrived.", is_good=True
    ),
    Kpi.TEXT_COST: Words("Cost of texts", "In US dollars; an estimate until the phone company reports."),
}
GROUPS: Final = (
    ("Who takes part", (Kpi.PARTICIPATION, Kpi.PARTICIPATION_SALES, Kpi.ENROLMENT, Kpi.ACTIVE, Kpi.FREQUENCY)),
    ("What a check comes to", (Kpi.BASKET_MEMBERS, Kpi.BASKET_OTHERS)),
    ("Points", (Kpi.ISSUED, Kpi.TAKEN_BACK, Kpi.REDEEMED, Kpi.EXPIRED, Kpi.BURN, Kpi.OUTSTANDING)),
    ("Rewards", (Kpi.REWARD_COST, Kpi.REWARD_RATE)),
    ("Texts", (Kpi.TEXTS, Kpi.PARTS_EACH, Kpi.ARRIVED, Kpi.TEXT_COST)),
)
SHOP_BY_SHOP: Final = (Kpi.PARTICIPATION, Kpi.BASKET_MEMBERS, Kpi.BASKET_OTHERS, Kpi.REWARD_RATE)
"""What stands beside each shop."""
