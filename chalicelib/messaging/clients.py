"""How the carrier side is called: once, and not for long."""

from typing import Any, Final

TIMEOUT_SECONDS: Final = 5
SERVER_ERROR: Final = 500


def once() -> Any:
    """What makes a client never repeat a call: no token makes sending good once, and a lost answer may be a sent text."""
    from botocore.config import Config  # noqa: PLC0415  only the process that sends needs it

    return Config(connect_timeout=TIMEOUT_SECONDS, read_timeout=TIMEOUT_SECONDS, retries={"total_max_attempts": 1})


def is_open(response: Any) -> bool:
    """Whether the answer of a ClientError leaves open what was done: something broke on their side."""
    return int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)) >= SERVER_ERROR
