"""How AWS is called where texts come and go: by botocore itself, and the carrier side once, and not for long."""

from typing import Any, Final

TIMEOUT_SECONDS: Final = 5
SERVER_ERROR: Final = 500


def connect(service: str, config: Any) -> Any:
    """A client of the botocore that is in the package.

    boto3 is not: Lambda has one of its own, and renews it when it likes. A newer one fails with a botocore that is older than it.
    """
    from botocore.session import get_session  # noqa: PLC0415  only the processes that text need it

    return get_session().create_client(service, config=config)


def once() -> Any:
    """What makes a client never repeat a call: no token makes sending good once, and a lost answer may be a sent text."""
    from botocore.config import Config  # noqa: PLC0415  only the process that sends needs it

    return Config(connect_timeout=TIMEOUT_SECONDS, read_timeout=TIMEOUT_SECONDS, retries={"total_max_attempts": 1})


def is_open(response: Any) -> bool:
    """Whether the answer of a ClientError leaves open what was done: something broke on their side."""
    return int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)) >= SERVER_ERROR
