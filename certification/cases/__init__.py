"""All cases, in the order of the report."""

from certification.cases import contract, earning, items, looking_up, papers, repeating, rewards, several

GROUPS = (
    looking_up.GROUP,
    rewards.INQUIRY,
    items.GROUP,
    rewards.GROUP,
    items.ONE_FOR_ONE,
    earning.GROUP,
    repeating.GROUP,
    several.GROUP,
    contract.GROUP,
    papers.COUPONS,
    papers.GIFTS,
)
"""1 to 30 are what point-of-sale vendors certify loyalty programs by, in the calls of this API; the letters are ours."""
