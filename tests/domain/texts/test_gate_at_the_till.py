"""The texts that a till waits for are not stopped by what was said before, and are not endless either."""

import pytest

from chalicelib.domain.texts.gate import Reason, Verdict, decide
from chalicelib.domain.texts.texting import Purpose
from tests.domain.texts.test_gate import HOUR, MINUTE, NOON, draft, known, sent


@pytest.mark.parametrize("kind", ["confirm_redemption", "confirm_yes"])
def test_a_till_is_not_left_without_a_code_because_the_customer_asked_much_before(kind):
    talk = [sent(n * MINUTE, Purpose.ANSWER) for n in range(1, 16)]
    assert decide(draft(Purpose.ANSWER, kind=kind), known(*talk), NOON).leaves


@pytest.mark.parametrize("kind", ["confirm_redemption", "confirm_yes"])
def test_a_till_that_holds_again_and_again_texts_nobody_for_ever(kind):
    asked = [sent(n * MINUTE, Purpose.ANSWER, kind=kind) for n in range(1, 7)]
    assert decide(draft(Purpose.ANSWER, kind=kind), known(*asked), NOON) == Verdict(Reason.TOO_OFTEN)
    all_day = [sent(n * HOUR, Purpose.ANSWER, kind=kind) for n in range(1, 21)]
    assert decide(draft(Purpose.ANSWER, kind=kind), known(*all_day), NOON) == Verdict(Reason.TOO_OFTEN)


def test_being_asked_by_a_till_takes_no_answer_from_whoever_asks():
    asked = [sent(n * MINUTE, Purpose.ANSWER, kind="confirm_redemption") for n in range(1, 7)]
    assert decide(draft(Purpose.ANSWER), known(*asked), NOON).leaves
