"""Whatever tills and phones do, and however the news of it comes: a month's total is the sum of what was given and stands."""

from collections import Counter
from contextlib import suppress
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.causes.cause import Cause
from chalicelib.domain.causes.counting import months_of
from chalicelib.domain.refusals import Refusal
from chalicelib.usecases import expiry, merging
from chalicelib.usecases.causes.collecting import OF_NO_DAY
from chalicelib.usecases.overview.tallies import count
from chalicelib.usecases.till import Request
from tests.builders import COFFEE, Shop, program
from tests.fake_tallies import FakeTallies
from tests.usecases.recording import subjects
from tests.usecases.test_causes import PANTRY
from tests.usecases.test_specials import PHONES, reconciles

OTHER = Cause("2", "School", "", PANTRY.since)
Step = tuple[str, int, Cause, int]
steps = st.lists(
    st.tuples(
        st.sampled_from(["give", "give", "use", "capture", "release", "reverse", "sell", "refund", "merge", "wait", "night"]),
        st.integers(0, 1),
        st.sampled_from([PANTRY, OTHER]),
        st.integers(0, 3),
    ),
    max_size=25,
)


def standing(shop: Shop) -> Counter[str]:
    """What stands of what was given, by cause: captured and not given back."""
    found: Counter[str] = Counter()
    for one in shop.book.redemptions.values():
        if one.given is not None and one.status.value == "captured":
            found[one.given.cause_id] += one.given.amount
    return +found


def act(shop: Shop, people: list[str], made: list[str], number: int, step: Step) -> None:
    """One step of a story. Raises Refusal."""
    what, who, cause, which = step
    if what in {"give", "use"}:
        more = {"gives": True, "cause": cause} if what == "give" else {}
        held = [shop.hold(people[who], "coffee", check_id=f"c{which}", key=f"k{number}", **more) for _ in range(2)]
        made.append(held[0].facts["id"])
    elif what in {"capture", "release", "reverse"} and made:
        getattr(shop, what)(made[which % len(made)])
    elif what == "sell":
        shop.sell(people[who], 3000, f"c{which}")
    elif what == "refund":
        shop.refund(1500, f"r{number}", f"c{which}")
    elif what == "merge":
        merging.merge(shop.book, shop.till, merging.Pair(*people, "ana"), Request(f"m{number}", "m"), shop.now)
    elif what == "wait":
        shop.wait(minutes=10)
    elif what == "night":
        expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)


@settings(max_examples=60, deadline=None)
@given(steps, st.randoms(use_true_random=False))
def test_totals_are_the_sum_of_what_stands(story: list[Step], chance: Random) -> None:
    shop = Shop(program(rewards=(COFFEE,)))
    people = [shop.join(), shop.join("Jo", PHONES[1])]
    for number, person in enumerate(people):
        shop.sell(person, 20_000, f"first-{number}")
    made, versions = list[str](), dict[tuple[str, int], object]()
    for number, step in enumerate(story):
        with suppress(Refusal):
            act(shop, people, made, number, step)
        for one in shop.book.redemptions.values():
            versions[one.id, one.revision] = one
    told = [*versions.values(), *versions.values()]
    chance.shuffle(told)
    tallies = FakeTallies()
    for one in told:
        count(tallies, "rosas", subjects(shop.merchant, one))
    months = months_of(tallies.since("rosas", OF_NO_DAY))
    assert Counter({one.cause_id: one.amount for one in months}) == standing(shop)
    assert all(0 < one.givers <= min(one.times, len(people)) for one in months)
    assert reconciles(shop)
