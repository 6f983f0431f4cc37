"""A receiver that is down, slow or odd: what there is to tell waits, three days long, and then somebody is told so."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.desk.webhook import TRIED_FOR, Outcome
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.webhooks import making
from tests.builders import Shop
from tests.usecases.webhooks.crm import Crm

DOWN = Outcome(503)


@pytest.fixture
def crm(shop: Shop) -> Crm:
    made = Crm(shop)
    made.connect()
    return made


def sell(crm: Crm, member: str, number: int) -> None:
    crm.shop.sell(member, 500, f"sale-{number}")
    crm.stream()


def test_what_was_not_taken_is_taken_later_and_all_is_well_again(crm: Crm) -> None:
    crm.courier.answers = lambda: DOWN
    crm.shop.join()
    crm.stream()
    crm.run(hours=10)
    assert crm.got == []
    assert (crm.receiver.standing.said, crm.receiver.standing.failing_since is not None) == ("503", True)
    crm.courier.answers = lambda: Outcome(200)
    crm.run(hours=2)
    assert len(crm.got) == 1
    assert not crm.receiver.standing.is_failing
    assert crm.receiver.standing.given_up == 0


def test_a_moment_of_silence_is_forgotten_with_the_next_message(crm: Crm) -> None:
    maya = crm.shop.join()
    crm.stream()
    crm.run(seconds=1)
    crm.courier.answers = lambda: DOWN
    sell(crm, maya, 1)
    crm.run(seconds=1)
    assert crm.receiver.standing.is_failing
    crm.courier.answers = lambda: Outcome(200)
    crm.run(minutes=5)
    assert not crm.receiver.standing.is_failing
    assert crm.ids == [f"{maya}.1", f"{maya}.2"]


def test_a_receiver_that_is_down_is_left_in_peace(crm: Crm) -> None:
    """A hundred messages wait, and it is tried as rarely as if there were one."""
    maya = crm.shop.join()
    crm.courier.answers = lambda: DOWN
    for number in range(100):
        sell(crm, maya, number)
    crm.run(hours=24)
    assert 5 <= len(crm.courier.sent) <= 40
    crm.courier.answers = lambda: Outcome(200)
    crm.run(hours=2)
    assert len(set(crm.ids)) == 101


def test_one_message_that_nobody_likes_holds_up_no_other(crm: Crm) -> None:
    maya = crm.shop.join()
    for number in range(5):
        sell(crm, maya, number)
    crm.courier.answers = lambda: Outcome(400 if b'"seq":3,' in crm.courier.sent[-1][2] else 200)
    crm.run(minutes=1)
    assert sorted(crm.ids) == sorted(f"{maya}.{seq}" for seq in (1, 2, 4, 5, 6))
    crm.run(days=4)
    assert (crm.receiver.standing.given_up, crm.dispatches.waiting) == (1, [])


def test_after_three_days_it_is_given_up_and_can_be_told_again_from_there(crm: Crm) -> None:
    maya = crm.shop.join()
    crm.stream()
    crm.run(minutes=1)
    crm.courier.answers = lambda: Outcome(why="no_answer")
    first = crm.shop.now
    for number in range(4):
        sell(crm, maya, number)
        crm.run(hours=1)
    crm.run(days=5)
    standing = crm.receiver.standing
    assert (standing.given_up, standing.given_up_from, crm.dispatches.waiting) == (4, first, [])
    crm.courier.answers = lambda: Outcome(200)
    making.tell_given_up(crm.switchboard, crm.shop.merchant, crm.receiver)
    crm.run(minutes=1)
    assert sorted(crm.ids) == [f"{maya}.{seq}" for seq in range(1, 6)]
    assert (crm.receiver.standing.given_up, crm.receiver.standing.given_up_from) == (0, None)


def test_of_a_receiver_that_is_dead_nothing_is_kept_and_it_is_knocked_at_still(crm: Crm) -> None:
    maya = crm.shop.join()
    crm.courier.answers = lambda: DOWN
    crm.stream()
    crm.run(days=4)
    tried = len(crm.courier.sent)
    for number in range(48):
        sell(crm, maya, number)
        crm.run(hours=1)
    assert tried + 20 <= len(crm.courier.sent) <= tried + 60
    assert len(crm.dispatches.waiting) <= 2
    crm.courier.answers = lambda: Outcome(200)
    for number in range(48, 52):
        sell(crm, maya, number)
        crm.run(hours=1)
    assert not crm.receiver.standing.is_failing
    making.tell_given_up(crm.switchboard, crm.shop.merchant, crm.receiver)
    crm.run(hours=1)
    assert set(crm.ids) == {f"{maya}.{seq}" for seq in range(1, 54)}


def test_two_that_fail_at_once_are_both_counted(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    note, raced = crm.webhooks.note, []

    def race(webhook, standing):
        if not raced:
            raced.append(note(webhook, crm.receiver.standing.failed(DOWN, crm.shop.now)))
        note(webhook, standing)

    monkeypatch.setattr(crm.webhooks, "note", race)
    crm.courier.answers = lambda: DOWN
    crm.shop.join()
    crm.stream()
    crm.run(seconds=1)
    assert crm.receiver.standing.failures == 2


def test_where_others_write_all_the_time_the_message_comes_again(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(*_):
        raise Outpaced

    monkeypatch.setattr(crm.webhooks, "note", lose)
    crm.courier.answers = lambda: DOWN
    crm.shop.join()
    crm.stream()
    with pytest.raises(Busy):
        crm.run(seconds=1)


class Moody:
    """Answers by what an hour is like."""

    def __init__(self, crm: Crm, moods: list[int]) -> None:
        self.crm, self.moods, self.begun = crm, moods, crm.shop.now

    def __call__(self) -> Outcome:
        hours = int((self.crm.shop.now - self.begun) / timedelta(hours=6))
        status = self.moods[min(hours, len(self.moods) - 1)]
        return Outcome(status) if status else Outcome(why="too_slow")


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from([200, 200, 503, 0, 400, 429, 301]), min_size=1, max_size=24),
    st.lists(st.integers(0, 30), max_size=12),
)
def test_whatever_it_answers_everything_is_taken_or_known_to_be_given_up(moods: list[int], pauses: list[int]) -> None:
    crm = Crm(Shop())
    crm.connect()
    crm.courier.answers = Moody(crm, moods)
    maya, made = crm.shop.join(), dict[str, datetime]()
    for number, hours in enumerate(pauses):
        sell(crm, maya, number)
        crm.run(hours=hours)
    crm.stream()
    crm.run(days=12)
    for entry in crm.shop.book.entries("rosas", maya):
        made[f"{maya}.{entry.account.seq}"] = entry.at
    lost, standing = set(made) - set(crm.ids), crm.receiver.standing
    assert crm.dispatches.waiting == []
    assert standing.given_up >= len(lost)
    for name in lost:
        assert standing.given_up_from is not None
        assert standing.given_up_from <= made[name]
    if moods[-1] == 200:
        making.tell_given_up(crm.switchboard, crm.shop.merchant, crm.receiver)
        crm.run(hours=2)
        assert set(crm.ids) == set(made)


def test_three_days_are_three_days(crm: Crm) -> None:
    crm.courier.answers = lambda: Outcome(400)
    crm.shop.join()
    crm.stream()
    crm.run(seconds=TRIED_FOR.total_seconds() - 1)
    assert crm.receiver.standing.given_up == 0
    crm.run(hours=2)
    assert crm.receiver.standing.given_up == 1
