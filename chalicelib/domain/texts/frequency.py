"""How often one number may be texted by one merchant.

The caps on answers are against two programs texting each other, as carriers and gateways have them; those on offers and
reminders keep modest what the sign calls "frequency varies".
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.texts.correspondence import Sent
from chalicelib.domain.texts.texting import SURVEYED_ONCE_IN, SURVEYS, Purpose

UNLIMITED: Final = frozenset({"stopped"})
"""Saying that somebody is texted no more ends a conversation: it neither counts nor is counted."""
DAY: Final = timedelta(days=1)
CAPS: Final[dict[Purpose, tuple[tuple[int, timedelta], ...]]] = {
    Purpose.OFFER: ((1, DAY), (4, timedelta(days=30))),
    Purpose.REMINDER: ((1, DAY),),
    Purpose.RECEIPT: ((12, DAY),),
    Purpose.ANSWER: ((5, timedelta(minutes=10)), (15, DAY)),
}
"""So many of each purpose in any such time."""
KIND_CAPS: Final[dict[str, tuple[tuple[int, timedelta], ...]]] = {
    "help": ((1, timedelta(seconds=60)), (15, DAY)),
    **dict.fromkeys(("confirm_redemption", "confirm_yes"), ((6, timedelta(minutes=10)), (20, DAY))),
    "sign_in_code": ((3, timedelta(minutes=10)), (10, DAY)),
}
"""Of a kind, whatever else was said: who asks for help gets it, also after much talk (CTIA Messaging Principles, 2023), and a
customer at the till is not left without a code because they asked for their balance before, nor who works there at the door."""
UNCOUNTED: Final = UNLIMITED | KIND_CAPS.keys()
SAME_WITHIN: Final = timedelta(minutes=5)
SAME_ANSWERS_MAX: Final = 2
"""Who asks for their balance twice is told twice. Everything else is said once."""
LOOP_TEXTS: Final = 4
LOOP_WITHIN: Final = timedelta(seconds=60)
REFLEX: Final = timedelta(seconds=5)
"""No person reads a text and writes one in less."""


def free_at(kind: str, purpose: Purpose, sent: Sequence[Sent], now: datetime) -> datetime:
    """When the caps allow one more text of this kind: `now`, or later."""
    if kind in UNLIMITED:
        return now
    if kind in KIND_CAPS:
        alike, caps = [text.at for text in sent if text.kind == kind], KIND_CAPS[kind]
    else:
        alike, caps = [text.at for text in sent if text.purpose is purpose and text.kind not in UNCOUNTED], CAPS[purpose]
    asked = [text.at for text in sent if text.kind in SURVEYS] if kind in SURVEYS else []
    return max(now, _free(asked, 1, SURVEYED_ONCE_IN, now), *(_free(alike, count, span, now) for count, span in caps))


def is_repeated(kind: str, purpose: Purpose, digest: str, sent: Sequence[Sent], now: datetime) -> bool:
    """Whether the same words went to this number so often in the last minutes that once more would be too often."""
    if kind in UNLIMITED:
        return False
    same = sum(text.digest == digest and now - text.at < SAME_WITHIN for text in sent)
    return same >= (SAME_ANSWERS_MAX if purpose is Purpose.ANSWER else 1)


def is_loop(kind: str, answers: datetime | None, sent: Sequence[Sent]) -> bool:
    """Whether a program seems to answer us: this text and the ones answered before it each came as fast as no person writes."""
    if answers is None or kind in UNLIMITED:
        return False
    arrivals = sorted({answers, *(text.answers for text in sent if text.answers is not None)})
    arrivals = [at for at in arrivals if timedelta() <= answers - at < LOOP_WITHIN][-LOOP_TEXTS:]
    return len(arrivals) == LOOP_TEXTS and all(any(timedelta() <= at - text.at < REFLEX for text in sent) for at in arrivals)


def _free(times: Sequence[datetime], count: int, span: timedelta, now: datetime) -> datetime:
    recent = sorted(at for at in times if now - at < span)
    return recent[-count] + span if len(recent) >= count else now
