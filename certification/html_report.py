"""The report as one page that needs nothing else: no script, no picture, no font. It reads on a phone and prints."""

import html
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from certification.exchanges import Exchange
from certification.masking import mask
from certification.running import FAILED, NOT_APPLICABLE, PASSED, Outcome, has_passed

STYLE: Final = Path(__file__).with_name("report.css")
CLASSES: Final = {PASSED: "passed", FAILED: "failed", NOT_APPLICABLE: "none"}
BODY_CHARACTERS: Final = 4_000


def write(outcomes: Sequence[Outcome], server: str, merchant: str, begun: datetime) -> str:
    """The page."""
    counts, certified = Counter(outcome.verdict for outcome in outcomes), has_passed(outcomes)
    title = f"{'Certified' if certified else 'Not certified'}: {server}"
    parts = [
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_text(title)}</title><style>{STYLE.read_text(encoding='utf-8')}</style></head><body><main>",
        f'<header class="{CLASSES[PASSED if certified else FAILED]}"><p class="stamp">{title.partition(":")[0]}</p>',
        f"<h1>{_text(server)}</h1><p>Program of {_text(merchant)} · {begun:%Y-%m-%d %H:%M} UTC</p>",
        f'<ul class="counts">{"".join(_count(counts[verdict], verdict) for verdict in CLASSES)}</ul></header>',
        f"<nav><h2>All cases</h2>{''.join(_list(outcomes))}</nav>",
        *(part for outcome in outcomes for part in _case(outcome)),
        "<footer>Keys and phone numbers are shown by their last four signs only. On paper, cases that passed are",
        "without their calls: the text that comes with this page has them all.</footer></main></body></html>\n",
    ]
    return mask("\n".join(parts))


def _count(count: int, verdict: str) -> str:
    kind = CLASSES[verdict if count else NOT_APPLICABLE]
    return f'<li class="{kind}"><b>{count}</b> {verdict}</li>'


def _list(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for group, found in groupby(outcomes, key=lambda outcome: outcome.case.group):
        yield f"<h3>{_text(group)}</h3><ol>"
        for outcome in found:
            number = outcome.case.number
            yield f'<li><a href="#case-{number}"><span class="mark {CLASSES[outcome.verdict]}">{outcome.verdict}</span>'
            yield f"<span><b>{number}</b> {_text(outcome.case.name)}</span></a></li>"
        yield "</ol>"


def _case(outcome: Outcome) -> Iterator[str]:
    case, kind = outcome.case, CLASSES[outcome.verdict]
    yield f'<section id="case-{case.number}" class="case {kind}"><h2><span class="mark {kind}">{outcome.verdict}</span>'
    yield f"{case.number}. {_text(case.name)}</h2><p>{_text(case.expected)}</p>"
    if outcome.reason:
        yield f'<p class="reason">{_text(outcome.reason)}</p>'
    if outcome.exchanges:
        opened = " open" if outcome.verdict == FAILED else ""
        yield f"<details{opened}><summary>What was sent and got ({len(outcome.exchanges)} calls)</summary>"
        yield from (part for exchange in outcome.exchanges for part in _exchange(exchange))
        yield "</details>"
    yield "</section>"


def _exchange(exchange: Exchange) -> Iterator[str]:
    if exchange.sets_up and exchange.went_well:
        told = f"{exchange.method} {exchange.path}: {exchange.status}, {exchange.expected}"
        yield f"<p class=setup>before: {_text(told)}</p>"
        return
    yield f"<article><h3>{exchange.method} {_text(exchange.path)}</h3><dl>"
    if exchange.name:
        yield f"<dt>Idempotency-Key</dt><dd><code>{_text(exchange.name)}</code></dd>"
    if exchange.sent is not None:
        yield f"<dt>Sent</dt><dd>{_body(exchange.sent)}</dd>"
    yield f"<dt>Expected</dt><dd>{_text(exchange.expected)}</dd>"
    got = _text(exchange.problem) if exchange.problem else f"{exchange.status}, {exchange.milliseconds} ms{_body(exchange.got)}"
    yield f"<dt>Got</dt><dd>{got}</dd></dl><ul class=checks>"
    for check in exchange.checks:
        wrong = "" if check.passed else f": <code>{_short(check.got)}</code> instead of <code>{_short(check.wanted)}</code>"
        yield f'<li class="{"passed" if check.passed else "failed"}">{_text(check.sentence)}{wrong}</li>'
    yield "</ul></article>"


def _body(value: Any) -> str:
    if value is None:
        return ""
    shown = json.dumps(value, ensure_ascii=False, indent=1)
    return f"<pre>{_text(shown[:BODY_CHARACTERS])}</pre>"


def _short(value: Any) -> str:
    return _text(json.dumps(value, ensure_ascii=False, default=str)[:300])


def _text(words: str) -> str:
    return html.escape(words)
