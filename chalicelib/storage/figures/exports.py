"""The bucket of nightly copies, behind the port `Store`."""

from typing import Any, Final

from chalicelib.usecases.leaving import nightly

TIMEOUT_SECONDS: Final = 20


class Exports(nightly.Store):
    """The port on the S3 bucket with this name, which encrypts by itself."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket
        self._client: Any = None

    def put(self, name: str, content: bytes) -> None:
        """One PutObject; repeated where no answer came, since the same file takes its own place."""
        if self._client is None:
            self._open()
        self._client.put_object(Bucket=self._bucket, Key=name, Body=content)

    def _open(self) -> None:
        from botocore.config import Config  # noqa: PLC0415  only the job that copies needs S3
        from botocore.session import get_session  # noqa: PLC0415

        config = Config(
            connect_timeout=TIMEOUT_SECONDS,
            read_timeout=TIMEOUT_SECONDS,
            retries={"mode": "standard", "total_max_attempts": 3},
        )
        self._client = get_session().create_client("s3", config=config)
