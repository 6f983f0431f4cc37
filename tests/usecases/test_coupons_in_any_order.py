"""Whatever tills do with coupons, in any order: one is used by one check at a time, and its counter is what is stored."""

from collections import Counter
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.refusals import Refusal
from chalicelib.usecases import expiry
from tests.builders import Shop
from tests.usecases.test_coupons import FIVER, make
from tests.usecases.test_specials import PHONES, a_shop, reconciles

CHECKS = ("a", "b", "c")
steps = st.lists(
    st.tuples(
        st.sampled_from(["hold", "redeem", "capture", "release", "reverse", "sell", "refund", "wait", "night"]),
        st.integers(0, 1),
        st.integers(0, 1),
        st.sampled_from(CHECKS),
    ),
    max_size=25,
)


def stored(shop: Shop) -> Counter[str]:
    """How often each coupon is held, captured and not given back."""
    found: Counter[str] = Counter()
    for chain in shop.book.chains.values():
        found.update(use.offer_id for hold in chain[-1].account.holds for use in hold.uses)
    for redemption in shop.book.redemptions.values():
        found.update(use.offer_id for use in redemption.uses if use.name not in redemption.reversed_names)
    for sale in shop.book.sales.values():
        found.subtract(use.offer_id for use in (sale.uses if sale.undone else ()))
    return +found


@settings(max_examples=150)
@given(steps)
def test_a_coupon_is_used_by_one_check_at_a_time(story: list[tuple[str, int, int, str]]) -> None:
    shop = a_shop(FIVER)
    people = [shop.join(), shop.join("Jo", PHONES[1])]
    _, codes = make(shop, 2)
    made: list[str] = []
    for number, (what, who, which, check) in enumerate(story):
        with suppress(Refusal):
            if what == "hold":
                made.append(shop.hold(people[who], codes[which], check_id=check, payable=2000, key=f"k{number}").facts["id"])
            elif what == "redeem":
                answers = [shop.redeem_at_once(people[who], codes[which], check_id=check, key=f"k{number}") for _ in range(2)]
                assert [answer.replayed for answer in answers] == [False, True]
                made.append(answers[0].facts["id"])
            elif what in {"capture", "release", "reverse"} and made:
                getattr(shop, what)(made[(who + which) % len(made)])
            elif what == "sell":
                shop.sell(people[who], 2000, check, discount=500)
            elif what == "refund":
                shop.refund(1500, f"r{number}", check)
            elif what == "wait":
                shop.wait(minutes=40)
            elif what == "night":
                expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)
        there = stored(shop)
        assert max(there.values(), default=0) <= 1
        for code in codes:
            assert shop.book.coupon("rosas", code.removeprefix("coupon:")).uses == there[code]
    assert reconciles(shop)
