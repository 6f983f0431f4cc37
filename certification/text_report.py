"""The report as text: a line a case on the terminal, and all of it for a file."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from certification.exchanges import Exchange
from certification.masking import mask
from certification.running import FAILED, NOT_APPLICABLE, PASSED, Outcome, has_passed

SHOWN_CHARACTERS: Final = 600
MARKS: Final = {PASSED: "ok  ", FAILED: "FAIL", NOT_APPLICABLE: "n/a "}


def tell_line(outcome: Outcome) -> str:
    """A case in a line or two."""
    line = f"{MARKS[outcome.verdict]}  {outcome.case.number:>3}  {outcome.case.name}"
    return mask(f"{line}\n           {outcome.reason}" if outcome.reason else line)


def sum_up(outcomes: Sequence[Outcome]) -> str:
    """The whole run in a sentence."""
    counts = Counter(outcome.verdict for outcome in outcomes)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in (PASSED, FAILED, NOT_APPLICABLE))
    return f"{'Certified' if has_passed(outcomes) else 'NOT certified'}: {told}."


def write(outcomes: Sequence[Outcome], server: str, merchant: str, begun: datetime) -> str:
    """All cases with all that was sent, got and expected."""
    head = [f"Certification of {server} with the program of {merchant}, {begun:%Y-%m-%d %H:%M} UTC", sum_up(outcomes), ""]
    return mask("\n".join([*head, *(line for outcome in outcomes for line in _tell_case(outcome))]) + "\n")


def tell_failure(outcome: Outcome) -> str:
    """A case that failed, with its last calls."""
    return mask("\n".join(_tell_case(outcome)))


def show(value: Any) -> str:
    """A body in one line, cut where it is long."""
    if value is None:
        return "-"
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= SHOWN_CHARACTERS else f"{shown[:SHOWN_CHARACTERS]} ... ({len(shown):,} characters)"


def _tell_case(outcome: Outcome) -> Iterator[str]:
    case = outcome.case
    yield f"{outcome.verdict.upper()}: {case.number}. {case.group}: {case.name}"
    yield f"  expected: {case.expected}"
    if outcome.reason:
        yield f"  because: {outcome.reason}"
    for exchange in outcome.exchanges:
        yield from _tell_exchange(exchange)
    yield ""


def _tell_exchange(exchange: Exchange) -> Iterator[str]:
    if exchange.sets_up and exchange.went_well:
        yield f"  before: {exchange.method} {exchange.path}: {exchange.status}, {exchange.expected}"
        return
    yield f"  {exchange.method} {exchange.path}{f'  (Idempotency-Key: {exchange.name})' if exchange.name else ''}"
    if exchange.sent is not None:
        yield f"    sent      {show(exchange.sent)}"
    yield f"    expected  {exchange.expected}"
    yield f"    got       {exchange.problem or f'{exchange.status}  {show(exchange.got)}'}  ({exchange.milliseconds} ms)"
    for check in exchange.checks:
        right = "" if check.passed else f": {show(check.got)} instead of {show(check.wanted)}"
        yield f"    {'+' if check.passed else '!'} {check.sentence}{right}"
