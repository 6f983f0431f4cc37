"""The one logger, and what is told of texts and of reconciling: identifiers and outcomes, never bodies, numbers, names or texts.

Its name is Chalice's app name on purpose: with `configure_logs=False` Chalice adds no handler of its own, so its lines come out
through this one, structured and once.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from aws_lambda_powertools import Logger

SERVICE: Final = "regulars"

logger: Final = Logger(service=SERVICE, utc=True)

NAMESPACE: Final = "Regulars"
DIFFERENCES: Final = "ReconcileDifferences"
"""What reconciling found wrong in one run. An alarm in infra/templates/watch.yaml watches it, under the stage's name."""
LEFTOVERS: Final = "ErasedLeftovers"
"""What a month's proof found of people who were erased. An alarm watches it."""
TEXTS: Final = "Texts"
"""Texts by outcome: sent, held, refused, or why they never left; later, undelivered. Alarms watch what was refused or lost."""
UNDELIVERED: Final = "undelivered"
PARTS: Final = "TextParts"
SPEND: Final = "TextSpendCents"
"""What the texts of a stage are likely to cost, in US cents. An alarm watches it."""
MICROS_PER_CENT: Final = 10_000
UNTAKEN: Final = "EventsUntaken"
"""What points of sale told us and we could not take, by maker and why: unknown_topic, refused, code (one that gave nothing);
of a maker that we ask also how that failed."""


def tell_differences(stage: str, found: Sequence[Mapping[str, str]]) -> None:
    """Tell what one run of reconciling found, by what each is about; nothing is told too: a job that stopped is noticed."""
    for identifiers in found:
        logger.warning("the ledger does not add up", extra=dict(identifiers))
    _count(DIFFERENCES, len(found), stage=stage)


def tell_proof(stage: str, people: int, items: int, found: Sequence[Mapping[str, str]]) -> None:
    """Tell what the month's proof came to: how many people are erased, how many items were looked at, what of them was found."""
    for identifiers in found:
        logger.warning("something of an erased person is left", extra=dict(identifiers))
    logger.info("erasure proved", extra={"people": people, "items": items, "found": len(found)})
    _count(LEFTOVERS, len(found), stage=stage)


def tell_text(
    stage: str, merchant_id: str, kind: str, outcome: str, parts: int = 0, price_micros: int = 0, *, counts: bool = True
) -> None:
    """Tell what became of one text, and of one that was sent its parts and its price. What `counts` not is in no metric."""
    cents = price_micros / MICROS_PER_CENT
    # What each merchant spends is added up from these lines: a metric for each would cost as much as all else but the texts.
    logger.info("text out", extra={"merchant": merchant_id, "kind": kind, "outcome": outcome, "parts": parts, "cents": cents})
    if not counts:
        return
    _count(TEXTS, 1, stage=stage, outcome=outcome)
    if parts:
        _count(PARTS, parts, stage=stage)
        _count(SPEND, cents, stage=stage)


def tell_reports(stage: str, outcomes: Mapping[str, int], undelivered: int) -> None:
    """Tell what reports of the carrier side came to, and how many of our texts did not reach their phones."""
    logger.info("texts reported", extra={"outcomes": dict(outcomes), "undelivered": undelivered})
    if undelivered:
        _count(TEXTS, undelivered, stage=stage, outcome=UNDELIVERED)


def tell_untaken(stage: str, system: str, why: str, untaken: int = 1) -> None:
    """Tell that something which a point of sale's maker sent could not be taken; what it was stands in the line of its call."""
    _count(UNTAKEN, untaken, stage=stage, system=system, why=why)


def _count(name: str, value: float, **dimensions: str) -> None:
    from aws_lambda_powertools.metrics import MetricUnit, single_metric  # noqa: PLC0415  only jobs and texts need it

    with single_metric(name=name, unit=MetricUnit.Count, value=value, namespace=NAMESPACE, default_dimensions=dimensions):
        pass
