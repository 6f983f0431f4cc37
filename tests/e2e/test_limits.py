"""A till that runs wild is held up, and nobody else: on a stack whose limit is small."""

from tests.e2e.stack import Stack

LIMIT, TOLD = 60, 25


def test_a_till_that_calls_too_often_is_refused_until_the_minute_ends_and_no_other(tmp_path):
    stack = Stack(tmp_path / "state").start(LOCAL_CALLS_PER_MINUTE=str(LIMIT))
    try:
        wild, other = stack.till("rosas-bakery"), stack.till("rosas-bakery", 1)
        heard = [wild.say("GET", "/v1/program") for _ in range(4 * (LIMIT + TOLD))]
        refused = [answer for answer in heard if answer.status == 429]
        assert {answer.status for answer in heard} == {200, 429}
        # The minute may have ended in between, and then it began anew.
        assert LIMIT <= len(heard) - len(refused) <= 2 * (LIMIT + TOLD)
        assert refused[-1].body["errors"][0]["code"] == "RATE_LIMITED"
        assert 1 <= int(refused[-1].headers["retry-after"]) <= 60
        assert other.do("GET", "/v1/program")["name"]
    finally:
        assert stack.stop() == 0
