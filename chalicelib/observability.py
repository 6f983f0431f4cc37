"""The one logger. It writes identifiers and outcomes: never bodies, numbers, names or texts.

Its name is Chalice's app name on purpose: with `configure_logs=False` Chalice adds no handler of its own, so its lines come out
through this one, structured and once.
"""

from typing import Final

from aws_lambda_powertools import Logger

SERVICE: Final = "regulars"

logger: Final = Logger(service=SERVICE, utc=True)

NAMESPACE: Final = "Regulars"
DIFFERENCES: Final = "ReconcileDifferences"
"""What reconciling found wrong in one run. The alarm in infra/resources.yaml watches it, under the stage's name."""


def count_differences(stage: str, differences: int) -> None:
    """Tell CloudWatch what one run of reconciling found; 0 is told too, so that a job that stopped running is noticed."""
    from aws_lambda_powertools.metrics import MetricUnit, single_metric  # noqa: PLC0415  only this job needs it

    with single_metric(
        name=DIFFERENCES, unit=MetricUnit.Count, value=differences, namespace=NAMESPACE, default_dimensions={"stage": stage}
    ):
        pass
