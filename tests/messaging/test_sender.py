"""What SNS is asked, and which of its answers are a no."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.stub import Stubber
from moto import mock_aws
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID

from chalicelib.domain.texts.texting import Purpose
from chalicelib.messaging.sender import SnsTextSender
from chalicelib.usecases.texts.carrier import OutboundText, TextRefused

TEXT = OutboundText("+12065550100", "+12065550142", "Rosa's: 24 points. 26 more for a free coffee.")


@pytest.fixture(autouse=True)
def _region(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture
def sns() -> Iterator[tuple[SnsTextSender, Stubber]]:
    sender = SnsTextSender("0.05")
    with Stubber(sender._sns()) as stub:
        yield sender, stub


def test_a_text_leaves_from_the_merchants_number_as_transactional_and_with_a_price_limit(sns: Any) -> None:
    sender, stub = sns
    attributes = {
        "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"},
        "AWS.MM.SMS.OriginationNumber": {"DataType": "String", "StringValue": "+12065550100"},
        "AWS.SNS.SMS.MaxPrice": {"DataType": "Number", "StringValue": "0.05"},
    }
    expected = {"PhoneNumber": "+12065550142", "Message": TEXT.body, "MessageAttributes": attributes}
    stub.add_response("publish", {"MessageId": "message-1"}, expected)
    assert sender.send(TEXT) == "message-1"


@pytest.mark.parametrize("purpose", Purpose)
def test_only_offers_are_promotional(sns: Any, purpose: Purpose) -> None:
    sender, stub = sns
    asked: list[dict[str, Any]] = []
    sender._sns().meta.events.register("before-parameter-build.sns.Publish", lambda params, **_: asked.append(params))
    stub.add_response("publish", {"MessageId": "message-1"})
    sender.send(OutboundText(TEXT.sender, TEXT.to, TEXT.body, purpose))
    kind = asked[0]["MessageAttributes"]["AWS.SNS.SMS.SMSType"]["StringValue"]
    assert kind == ("Promotional" if purpose is Purpose.OFFER else "Transactional")


def test_a_text_reaches_sns() -> None:
    with mock_aws():
        message_id = SnsTextSender().send(TEXT)
        sent = get_backend("sns")[DEFAULT_ACCOUNT_ID]["us-east-1"].sms_messages
    assert sent == {message_id: (TEXT.to, TEXT.body)}


REFUSALS = [
    ("InvalidParameter", 400, True),
    ("ValidationException", 400, True),
    ("Throttled", 429, False),
    ("AuthorizationError", 403, False),
    # Credentials, of which SNS's model says nothing: any call may end so.
    ("ExpiredToken", 403, False),
    ("InvalidClientTokenId", 403, False),
]


@pytest.mark.parametrize(("code", "status", "final"), REFUSALS)
def test_a_no_is_a_refusal_that_names_no_number(sns: Any, code: str, status: int, *, final: bool) -> None:
    sender, stub = sns
    stub.add_client_error("publish", code, f"Invalid parameter: {TEXT.to}", status)
    with pytest.raises(TextRefused) as refused:
        sender.send(TEXT)
    assert (str(refused.value), refused.value.final) == (code, final)
    assert refused.value.__suppress_context__


def test_an_error_on_their_side_leaves_open_whether_it_was_sent(sns: Any) -> None:
    sender, stub = sns
    stub.add_client_error("publish", "InternalError", "", 500)
    with pytest.raises(ClientError):
        sender.send(TEXT)


def test_a_lost_answer_is_no_refusal_and_is_not_sent_again() -> None:
    sender, calls = SnsTextSender(), []

    def lose(**_: Any) -> None:
        calls.append(1)
        raise ReadTimeoutError(endpoint_url="sns")

    sender._sns().meta.events.register("before-send.sns.Publish", lose)
    with pytest.raises(ReadTimeoutError):
        sender.send(TEXT)
    assert len(calls) == 1
