"""The one logger. It writes identifiers and outcomes: never bodies, numbers, names or texts.

Its name is Chalice's app name on purpose: with `configure_logs=False` Chalice adds no handler of its own, so its lines come out
through this one, structured and once.
"""

from typing import Final

from aws_lambda_powertools import Logger

SERVICE: Final = "regulars"

logger: Final = Logger(service=SERVICE, utc=True)
