"""What is handled late, or happens while its owner is asleep, at the gate."""

import pytest

from chalicelib.domain.texts.gate import FRESH, Reason, Verdict, decide
from chalicelib.domain.texts.texting import Purpose
from chalicelib.domain.texts.wording import kinds
from tests.domain.texts.test_gate import DAY, HOUR, MINUTE, MORNING, NIGHT, NOON, draft, known

STAFF = [kind for kind in sorted(kinds()) if kind.startswith(("adjusted", "merged"))]


@pytest.mark.parametrize("ago", [5 * HOUR, 2 * DAY])
def test_an_answer_to_a_text_that_was_stuck_for_hours_never_leaves(ago):
    stuck = draft(Purpose.ANSWER, NIGHT, answers=NIGHT - ago)
    assert decide(stuck, known(), NIGHT + MINUTE) == Verdict(Reason.STALE)
    assert decide(draft(Purpose.ANSWER, NIGHT, answers=NIGHT - HOUR), known(), NIGHT + MINUTE).leaves


@pytest.mark.parametrize("kind", STAFF)
def test_what_staff_do_at_night_is_told_in_the_morning(kind):
    assert decide(draft(at=NIGHT, kind=kind), known(), NIGHT) == Verdict(Reason.QUIET_HOURS, MORNING)
    assert decide(draft(at=NIGHT, kind=kind), known(), MORNING).leaves
    assert decide(draft(at=NOON, kind=kind), known(), NOON).leaves
    assert decide(draft(at=NOON, kind=kind), known(), NOON + DAY + MINUTE) == Verdict(Reason.STALE)


def test_what_happens_at_the_till_is_told_there_also_at_night():
    assert len(STAFF) == 4
    for kind in ("earned", "redeemed", "reversed"):
        assert decide(draft(at=NIGHT, kind=kind), known(), NIGHT + MINUTE).leaves
    assert FRESH[Purpose.RECEIPT] == 4 * HOUR
