"""Whatever is sent: no failure of ours, no status, header or shape that the document does not name, and nothing wrong is taken.

schemathesis makes calls from the document, right ones and wrong ones. A right one would meet nobody: what it names is exchanged
for what is there, most of the time.
"""

import json
import time
import zlib
from datetime import UTC, datetime

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from tests.e2e.stack import ROOT

DOCUMENT = ROOT / "chalicelib" / "api" / "openapi.json"
EXAMPLES, SECONDS_MAX = 60, 7.0
"""Of an operation: this many drawn ones beside those at every bound, and no new one after so many seconds."""

KEY = "Idempotency-Key"
READS_ONE_BY_ONE = "/v1/sales/batch"
"""Takes what is wrong in a sale, and answers it in the result of that sale."""


def nothing_failed_inside(_, response, case):
    """Of each sale of a batch too."""
    results = response.json().get("results", ()) if case.operation.path == READS_ONE_BY_ONE else ()
    assert not [result for result in results if result["status"] not in {200, 400, 404, 422}]


CHECKS = [
    nothing_failed_inside,
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.missing_required_header,
    checks.ignored_auth,
]
schema = schemathesis.openapi.from_path(DOCUMENT)
schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE], deterministic=True)
schema.config.phases.update(phases=["examples", "coverage", "fuzzing"])


def test_the_document_is_openapi():
    schema.validate()


@pytest.fixture(scope="module")
def known(stack, join):
    """By the name of a field, what is there."""
    members = [join(f"+1206555019{digit}", name) for digit, name in enumerate(("Ana", "Ben", "Cleo"))]
    till, held = stack.till("rosas-bakery"), []
    for number, member in enumerate(members * 4):
        till.sell(member, 20_000, f"check-{number}")
        body = {"check_id": f"held-{number}", "member_id": member, "offer_ids": ["coffee"]}
        held.append(till.do("POST", "/v1/redemptions", body, f"hold-{number}")["id"])
    return {
        "member_id": members,
        "other_member_id": members,
        "redemption_id": held,
        "sale_id": [f"check-{number}" for number in range(9)],
        "check_id": ["check-1", "open-1", "open-2"],
        "idempotency_key": ["hold-1", "hold-2", "no-1"],
        "offer_id": ["coffee"],
        "offer_ids": [["coffee"], ["coffee", "coffee"], ["coffee", "nothing"]],
        "requested": [["coffee"], ["loaf"]],
        "phone": ["(206) 555-0190", "+12065550191", "206 555 0199", "5550"],
        "currency": ["USD"],
        "occurred_at": [datetime.now(UTC).isoformat()],
    }


def drawn(name, value):
    """A number that belongs to this value: the same in every run."""
    return zlib.crc32(f"{name} {value!r}".encode())


def exchanged(value, known, name=""):
    """Three of four values with a name that is known, for what is there."""
    if name in known and drawn(name, value) % 4:
        return known[name][drawn(name, value) // 4 % len(known[name])]
    if isinstance(value, dict):
        return {key: exchanged(one, known, key) for key, one in value.items()}
    return [exchanged(one, known) for one in value] if isinstance(value, list) else value


def is_right(case):
    return case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE


BEGUN = {}


@schema.parametrize()
@settings(max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_call_is_answered_as_the_document_says(case, url, key, known):
    began = BEGUN.setdefault(case.operation.label, time.monotonic())
    if time.monotonic() - began > SECONDS_MAX:
        return
    if is_right(case):
        case.path_parameters = exchanged(dict(case.path_parameters or {}), known)
        if isinstance(case.body, dict):
            case.body = exchanged(case.body, known)
        if KEY in case.headers and drawn(KEY, case.headers) % 8:
            case.headers[KEY] = f"key-{drawn(KEY, (case.operation.label, case.path_parameters, case.body))}"
    wanted = CHECKS if case.operation.path == READS_ONE_BY_ONE else [*CHECKS, checks.negative_data_rejection]
    case.call_and_validate(base_url=url, checks=wanted, headers={"Authorization": f"Bearer {key}"})


def test_every_operation_was_called():
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    assert BEGUN.keys() == {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
