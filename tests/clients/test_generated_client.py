"""A client that was generated from the document lives the story of the till, and speaks of what it parsed."""

import importlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

import pytest

from tests.e2e.stack import ROOT

DOCUMENT = ROOT / "chalicelib" / "api" / "openapi.json"
CHECK = {"currency": "USD", "subtotal": 1240}
PHONE = "+12065550161"


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """The package that the generator makes, imported."""
    folder = tmp_path_factory.mktemp("generated")
    options = folder / "options.yaml"
    options.write_text("post_hooks: []\n")
    command = [str(Path(sys.executable).parent / "openapi-python-client"), "generate", "--path", str(DOCUMENT), "--meta", "none"]
    command += ["--output-path", str(folder / "till_client"), "--config", str(options), "--fail-on-warning"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "arning" not in done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield importlib.import_module("till_client")
    sys.path.remove(str(folder))


class Till:
    """A till on the generated client: each call by its name, answered with a status and a parsed model."""

    def __init__(self, generated, client):
        self.models = importlib.import_module(f"{generated.__name__}.models")
        self.package, self.client = generated.__name__, client

    def call(self, topic, name, *ids, body=None, **named):
        """Returns the status and the model."""
        module = importlib.import_module(f"{self.package}.api.{topic}.{name}")
        sent = {"body": body} if body is not None else {}
        answer = module.sync_detailed(*ids, client=self.client, **sent, **named)
        return answer.status_code, answer.parsed


@pytest.fixture
def till(generated, url, key):
    with generated.AuthenticatedClient(base_url=url, token=key, raise_on_unexpected_status=True) as client:
        yield Till(generated, client)


@pytest.fixture(scope="module")
def maria(join):
    return join(PHONE)


def test_the_story_of_a_check_on_parsed_models(till, maria, new_id):
    models, check_id = till.models, f"check-{new_id}"
    sale = {"state": models.SaleBodyState.CLOSED, "currency": "USD", "occurred_at": datetime.now(UTC), "member_id": maria}

    status, found = till.call("members", "look_up_member", body=models.LookupBody(phone=PHONE))
    assert (status, found.members[0].id, found.members[0].first_name) == (HTTPStatus.OK, maria, "Maria")
    before = found.members[0].balance

    earned = till.call(
        "sales", "report_sale", f"first-{new_id}", body=models.SaleBody(**sale, subtotal=6240), idempotency_key=f"a-{new_id}"
    )
    assert (earned[0], earned[1].points_delta, earned[1].balance) == (HTTPStatus.OK, 62, before + 62)

    asked = models.QuoteBody(check=models.CheckBody(**CHECK), member_id=maria, requested=["coffee"])
    _, quoted = till.call("rewards", "quote_check", check_id, body=asked)
    assert [(offer.id, offer.amount) for offer in quoted.applied] == [("coffee", 350)]
    assert {offer.id: offer.applicable for offer in quoted.offers}["coffee"] is True

    wish = models.RedemptionBody(check_id=check_id, member_id=maria, offer_ids=["coffee"], check=models.CheckBody(**CHECK))
    status, held = till.call("rewards", "hold_rewards", body=wish, idempotency_key=f"b-{new_id}")
    assert (status, held.status, held.next_step, held.balance) == (HTTPStatus.CREATED, "held", "capture", before + 12)

    _, captured = till.call("rewards", "capture_redemption", held.id, body=models.CaptureBody(), idempotency_key=f"c-{new_id}")
    assert (captured.id, captured.status, captured.offers[0].price_points) == (held.id, "captured", 50)

    paid = models.SaleBody(**sale, subtotal=1240, discount=350)
    _, reported = till.call("sales", "report_sale", check_id, body=paid, idempotency_key=f"d-{new_id}")
    assert reported.points_delta == quoted.points_to_earn == 9

    _, refunded = till.call(
        "sales", "refund_sale", check_id, body=models.RefundBody(id="r-1", amount=890), idempotency_key=f"e-{new_id}"
    )
    assert (refunded.points_total_for_sale, refunded.points_restored) == (0, 50)
    assert refunded.balance == before + 62

    _, done = till.call("the_shop", "show_operation", f"c-{new_id}")
    assert isinstance(done.answer, models.Redeemed)
    assert (done.kind, done.answer.status, done.resource.id) == ("capture", "captured", held.id)


def test_refusals_are_models_too(till, new_id):
    status, refused = till.call("sales", "show_sale", f"never-{new_id}")
    assert (status, isinstance(refused, till.models.Refused)) == (HTTPStatus.NOT_FOUND, True)
    assert (refused.errors[0].code, refused.retryable) == ("SALE_NOT_FOUND", False)


def test_of_a_batch_each_answer_is_what_it_is(till, maria, new_id):
    models, now = till.models, datetime.now(UTC)
    closed = {"state": models.QueuedSaleState.CLOSED, "currency": "USD", "occurred_at": now, "member_id": maria, "subtotal": 700}
    good = models.QueuedSale(sale_id=f"good-{new_id}", **closed)
    bad = models.QueuedSale(sale_id=f"bad-{new_id}", **{**closed, "currency": "EUR"})
    _, taken = till.call("sales", "take_batch", body=models.BatchBody(sales=[good, bad]), idempotency_key=f"f-{new_id}")
    first, second = taken.results
    assert (first.status, isinstance(first.answer, models.Reported), first.answer.points_delta) == (200, True, 7)
    assert (second.status, isinstance(second.answer, models.Refused), second.answer.errors[0].code) == (
        422,
        True,
        "WRONG_CURRENCY",
    )


def test_every_operation_of_the_document_can_be_called(generated):
    folder = Path(generated.__file__).parent / "api"
    made = {path.stem for path in folder.rglob("*.py")} - {"__init__"}
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    assert made == {call["operationId"] for methods in document["paths"].values() for call in methods.values()}
