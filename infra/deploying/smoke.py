"""Whether what was deployed is alive: every function, what starts it, and the API over HTTPS, as a till calls it."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from infra.apply import Client, Say
from infra.deploying.staging import COMMIT_TAG
from infra.operating.ending import RefusedError

PATIENCE_SECONDS: Final = 300.0
"""A new mapping of a queue or a stream is made in a minute or two, and each function of this stage is looked at in turn."""
PAUSE_SECONDS: Final = 1.0
CALL_SECONDS: Final = 15.0
WHAT_TO_DO: Final = (
    "It is deployed, so tills may notice: see what it logged in CloudWatch, and whether --url (make: URL) is right, if said; "
    "or roll back (docs/operations.md)."
)
UNKNOWN_KEY: Final = "UNKNOWN_LOCATION_KEY"

Record = Mapping[str, Any]


class SmokeError(RefusedError):
    """What is deployed and does not live, as a sentence."""


def read_records(project: Path, stage: str) -> list[Record]:
    """What Chalice noted of its deploy."""
    noted: dict[str, list[Record]] = json.loads((project / ".chalice" / "deployed" / f"{stage}.json").read_text())
    return noted["resources"]


def base_url(records: Sequence[Record], template: str = "") -> str:
    """Where tills call. In a template, {api} and {stage} stand for what API Gateway calls them."""
    (api,) = (record for record in records if record["resource_type"] == "rest_api")
    url = str(api["rest_api_url"]).rstrip("/")
    if not template:
        return url
    return template.replace("{api}", api["rest_api_id"]).replace("{stage}", url.rpartition("/")[2]).rstrip("/")


def look(client: Client, records: Sequence[Record], url: str, commit: str, say: Say) -> None:
    """All of it, with patience for what AWS takes a moment for. Errors: SmokeError."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    parts = [*_functions(client("lambda"), records, commit), *_starts(client, records)]
    for part in parts:
        _await(part, deadline, say)
    say(f"  {len(parts)} functions, queues, streams and schedules are at work, commit {commit[:12]}")
    _await((f"{url}/health does not answer", partial(_answers, f"{url}/health")), deadline, say)
    say(f"  {url}/health answers")
    _await((f"{url} does not refuse a till without a key as it should", partial(_refuses, url)), deadline, say)
    say("  a till without a key is refused")


Look = tuple[str, Callable[[], bool]]


def _functions(aws: Any, records: Sequence[Record], commit: str) -> Iterator[Look]:
    for record in records:
        if record["resource_type"] == "lambda_function":
            arn = record["lambda_arn"]
            yield f"Function {arn.rpartition(':')[2]} is not active, or of another commit", partial(_runs, aws, arn, commit)


def _runs(aws: Any, arn: str, commit: str) -> bool:
    found, tags = aws.get_function_configuration(FunctionName=arn), aws.list_tags(Resource=arn)["Tags"]
    is_active = found["State"] == "Active" and found.get("LastUpdateStatus", "Successful") == "Successful"
    return is_active and tags.get(COMMIT_TAG) == commit


def _starts(client: Client, records: Sequence[Record]) -> Iterator[Look]:
    for record in records:
        if uuid := record.get("event_uuid"):
            source = record.get("queue_arn") or record.get("stream_arn")
            yield f"{source} does not start its function", partial(_feeds, client("lambda"), uuid)
        if rule := record.get("rule_name"):
            yield f"Rule {rule} is switched off", partial(_fires, client("events"), rule)


def _feeds(aws: Any, uuid: str) -> bool:
    return bool(aws.get_event_source_mapping(UUID=uuid)["State"] == "Enabled")


def _fires(events: Any, rule: str) -> bool:
    return bool(events.describe_rule(Name=rule)["State"] == "ENABLED")


def _answers(url: str) -> bool:
    return _call(url)[0] == HTTPStatus.OK


def _refuses(url: str) -> bool:
    status, body = _call(f"{url}/v1/members/lookup", {"phone": "(206) 555-0142"})
    return status == HTTPStatus.UNAUTHORIZED and UNKNOWN_KEY in body


def _await(part: Look, deadline: float, say: Say) -> None:
    sentence, is_so = part
    is_told = False
    while not is_so():
        if time.monotonic() > deadline:
            raise SmokeError(f"{sentence}. {WHAT_TO_DO}")
        if not is_told:
            say(f"  {sentence}: waiting up to {PATIENCE_SECONDS:.0f} seconds for it")
            is_told = True
        time.sleep(PAUSE_SECONDS)


def _call(url: str, body: Any = None) -> tuple[int, str]:
    """Status and body of an answer; 0 where there was none."""
    content = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, content, {"Content-Type": "application/json"})  # noqa: S310  the operator's own URL
    try:
        with urllib.request.urlopen(request, timeout=CALL_SECONDS) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode(errors="replace")
    except OSError:
        return 0, ""
