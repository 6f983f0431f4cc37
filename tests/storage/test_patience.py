"""How long a till is kept waiting: every call ends in time, whatever AWS does, and says whether something may have been done."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.refusals import Busy, Unanswered
from chalicelib.storage import patience
from chalicelib.storage.patience import CALL_SECONDS, CONNECT_SECONDS, READ_SECONDS, TRIES_MAX, Collided, Lost

OUTCOMES = {"answered": None, "collided": Collided, "lost": Lost}
LONGEST = CONNECT_SECONDS + READ_SECONDS


class Service:
    """Answers as told, one (seconds, outcome) after the other, on a clock of its own."""

    def __init__(self, *script):
        self.script, self.now, self.sent = list(script), 100.0, 0

    def pause(self, seconds):
        self.now += seconds

    def send(self):
        seconds, outcome = self.script.pop(0) if self.script else (0.0, "answered")
        self.now, self.sent = self.now + seconds, self.sent + 1
        if OUTCOMES[outcome]:
            raise OUTCOMES[outcome]
        return self.sent

    def ask(self):
        return patience.persist(self.send, self.pause, lambda: self.now)

    def call(self):
        return patience.within(monotonic=lambda: self.now)


def test_a_request_that_collides_or_gets_lost_is_sent_again():
    service = Service((0.01, "collided"), (1.0, "lost"))
    assert service.ask() == 3


def test_who_always_collides_is_told_that_nothing_was_done():
    service = Service(*[(0.01, "collided")] * 9)
    with pytest.raises(Busy) as refused:
        service.ask()
    assert type(refused.value) is Busy
    assert service.sent == TRIES_MAX


def test_no_try_begins_a_second_and_a_half_after_the_first():
    service = Service(*[(0.9, "collided")] * 9)
    with pytest.raises(Busy):
        service.ask()
    assert service.sent == 2


def test_once_something_got_lost_the_call_never_says_that_nothing_was_done():
    service = Service((1.0, "lost"), (0.0, "answered"), *[(0.01, "collided")] * 9)
    with service.call():
        service.ask()
        with pytest.raises(Unanswered):
            service.ask()
    service.script = [(0.01, "collided")] * 9
    with service.call(), pytest.raises(Busy) as refused:
        service.ask()
    assert type(refused.value) is Busy, "another call, another story"


def test_a_job_takes_its_time_over_all_and_not_with_one_request():
    service = Service(*[(0.9, "answered")] * 20)
    for _ in range(20):
        service.ask()
    service.script = [(LONGEST, "lost")] * 9
    with pytest.raises(Unanswered):
        service.ask()


def test_a_ledger_that_takes_nearly_a_second_still_answers_three_requests_of_one_call():
    service = Service(*[(0.9, "answered")] * 9)
    with service.call():
        assert [service.ask(), service.ask(), service.ask()] == [1, 2, 3]
        with pytest.raises(Busy):
            service.ask()


@given(st.lists(st.tuples(st.floats(0, LONGEST), st.sampled_from(sorted(OUTCOMES)))))
def test_every_call_ends_in_time_whatever_its_requests_take_and_meet(script):
    service, refused = Service(*script), None
    begun = service.now
    try:
        with service.call():
            while service.script:
                service.ask()
    except Busy as refusal:
        refused = type(refusal)
    met = {outcome for _, outcome in script[: service.sent]}
    assert service.now - begun <= CALL_SECONDS
    assert refused in {None, Unanswered if "lost" in met else Busy}
