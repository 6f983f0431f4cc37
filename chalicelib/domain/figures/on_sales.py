"""On which sales an offer was: rewards and specials that took something off, and specials that gave points."""

from collections import Counter
from fractions import Fraction
from typing import Final

from chalicelib.domain.pricing import explain
from chalicelib.domain.program import Merchant
from chalicelib.domain.sale import Sale, SaleState
from chalicelib.domain.special import Special

ON: Final = "on:"
"""With the id of a reward or a special: sales with it; so the next two, what was paid on them, and points that it gave on top."""
SOLD: Final = "sold:"
EXTRA: Final = "extra:"


def of_offers(merchant: Merchant, sale: Sale) -> Counter[str]:
    """What a sale adds to each offer that was on it. What came back with it was not."""
    if sale.state is not SaleState.CLOSED or sale.undone or sale.member_id is None:
        return Counter()
    given = points_given(merchant, sale)
    used = {use.reward_id for use in sale.uses if not 0 < use.points <= use.restored_points}
    found = Counter({f"{EXTRA}{name}": points for name, points in given.items()})
    for name in used | given.keys():
        found.update({f"{ON}{name}": 1, f"{SOLD}{name}": sale.kept})
    return found


def points_given(merchant: Merchant, sale: Sale) -> dict[str, int]:
    """The whole points that each special gave the sale on top; the most that one sale can give stops the last of them first."""
    posted = sale.posted
    program = next((one for one in merchant.programs if posted is not None and one.version == posted.program_version), None)
    if program is None or not any(special.benefit.earns for special in program.specials):
        return {}
    earned, found = explain(merchant, sale), dict[str, int]()
    plain = program.earn.exact_points(earned.base)
    room = max(Fraction(0), earned.exact - plain)
    for one in earned.windows:
        # Of all that multiply only one counts, and it comes first.
        more = min(room, plain * (one.times - 1) + one.bonus_points)
        room -= more
        if isinstance(one, Special):
            found[one.id] = int(more)
    return found
