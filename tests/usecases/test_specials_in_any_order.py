"""Whatever happens in a shop, the counters of its specials are what is held, captured and given, and no limit is passed."""

from collections import Counter

from hypothesis import given

from tests.usecases import histories

LIMITS = {special.id: special for special in histories.RULES["specials"].specials if special.is_limited}


def stored(shop):
    """Special, member, uses and minor units off of all that is stored, each as often as it is counted."""
    for (_, member), chain in shop.book.chains.items():
        uses = [use for hold in chain[-1].account.holds for use in hold.uses]
        yield from ((use.reward_id, member, 1, use.amount) for use in uses)
    for redemption in shop.book.redemptions.values():
        kept = [use for use in redemption.uses if use.name not in redemption.reversed_names]
        yield from ((use.reward_id, redemption.member_id, 1, use.amount) for use in kept)
    for sale in shop.book.sales.values():
        yield from ((special_id, sale.member_id, 1, 0) for special_id in sale.admitted)
        yield from ((use.reward_id, sale.member_id, -1, -use.amount) for use in (sale.uses if sale.undone else ()))


def naive_count(shop):
    """What all counters of specials should say."""
    found = Counter()
    for special_id, _, times, amount in stored(shop):
        if special_id in LIMITS:
            found[special_id, "times"] += times
            found[special_id, "amount"] += amount
    return {name: number for name, number in found.items() if number}


@given(histories.histories)
def test_counters_are_what_is_stored_and_stay_within_the_limits(history):
    shop = histories.play("specials", history)
    counted = {}
    for (_, (special_id, member)), used in shop.book.used.items():
        if member:
            continue
        counted |= {(special_id, "times"): used.times, (special_id, "amount"): used.amount}
        special, again = LIMITS[special_id], taken_again(shop)
        assert special.total is None or used.times <= special.total + again
        assert special.budget is None or used.amount <= special.budget + again * 10_000
    assert {name: number for name, number in counted.items() if number} == naive_count(shop)


def taken_again(shop):
    """How many uses are on sales that changed: one that was voided and comes back takes them again, limit or not."""
    return sum(len(sale.uses) for sale in shop.book.sales.values() if sale.report and sale.report.version)
