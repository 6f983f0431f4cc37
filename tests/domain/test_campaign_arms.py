"""Who gets a campaign's text and who is held out."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.figures.campaign import arm_of

PEOPLE = [f"member-{number}" for number in range(20_000)]


def test_a_tenth_is_held_out_and_another_tenth_of_another_campaign() -> None:
    first, second = ({one for one in PEOPLE if arm_of(campaign, one, 10) == "held_out"} for campaign in ("a", "b"))
    assert 1_850 <= len(first) <= 2_150  # three and a half standard deviations
    assert 1_850 <= len(second) <= 2_150
    assert 150 <= len(first & second) <= 250


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=40), st.integers(0, 50))
def test_an_arm_stays_and_who_is_held_out_of_some_is_held_out_of_more(campaign: str, member: str, percent: int) -> None:
    arm = arm_of(campaign, member, percent)
    assert arm == arm_of(campaign, member, percent)
    if arm == "held_out":
        assert arm_of(campaign, member, percent + 1) == "held_out"
    assert arm_of(campaign, member, 0) == "texted"
