"""What End User Messaging is asked, held against botocore's own model of it, and which of its answers are a no."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.stub import Stubber

from chalicelib.domain.texts.texting import Purpose
from chalicelib.messaging.sms_voice import FINAL, SmsVoiceTextSender
from chalicelib.usecases.texts.carrier import OutboundText, TextRefused

TEXT = OutboundText("+12065550100", "+12065550142", "Rosa's: 24 points. 26 more for a free coffee.")


@pytest.fixture(autouse=True)
def _region(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture
def aws() -> Iterator[tuple[SmsVoiceTextSender, Stubber]]:
    sender = SmsVoiceTextSender("regulars-dev-texts", "0.05")
    with Stubber(sender._sms_voice()) as stub:
        yield sender, stub


def expected(kind: str, purpose: str) -> dict[str, Any]:
    return {
        "DestinationPhoneNumber": TEXT.to,
        "OriginationIdentity": TEXT.sender,
        "MessageBody": TEXT.body,
        "MessageType": kind,
        "ConfigurationSetName": "regulars-dev-texts",
        "MaxPrice": "0.05",
        "TimeToLive": 3600,
        "Context": {"purpose": purpose},
    }


@pytest.mark.parametrize("purpose", Purpose)
def test_a_text_leaves_from_the_merchants_number_with_its_type_a_price_limit_and_an_hour_to_live(
    aws: Any, purpose: Purpose
) -> None:
    sender, stub = aws
    kind = "PROMOTIONAL" if purpose is Purpose.OFFER else "TRANSACTIONAL"
    stub.add_response("send_text_message", {"MessageId": "message-1"}, expected(kind, purpose.value))
    assert sender.send(OutboundText(TEXT.sender, TEXT.to, TEXT.body, purpose)) == "message-1"


@pytest.mark.parametrize("kind", ["TRANSACTIONAL", "PROMOTIONAL"])
def test_every_value_has_the_form_that_the_model_asks_for(aws: Any, kind: str) -> None:
    """The client checks lengths and types only; the service checks forms and values too."""
    members = aws[0]._sms_voice().meta.service_model.operation_model("SendTextMessage").input_shape.members
    asked = expected(kind, "receipt")
    (key, value), context = asked.pop("Context").popitem(), members["Context"]
    forms = [(value, context.value), (key, context.key), *((text, members[name]) for name, text in asked.items())]
    for text, shape in forms:
        assert re.fullmatch(shape.metadata.get("pattern", r"[\s\S]*"), str(text)), shape.name
        assert text in (shape.metadata.get("enum") or [text])
    assert members["TimeToLive"].metadata["min"] <= asked["TimeToLive"] <= members["TimeToLive"].metadata["max"]


def test_every_refusal_that_is_final_is_one_that_the_model_knows(aws: Any) -> None:
    model = aws[0]._sms_voice().meta.service_model
    known = {reason for name in ("Conflict", "Validation") for reason in model.shape_for(f"{name}ExceptionReason").enum}
    assert known >= FINAL


@pytest.mark.parametrize(
    ("code", "reason", "status", "final"),
    [
        ("ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT", 409, True),
        ("ConflictException", "DESTINATION_PHONE_NUMBER_NOT_VERIFIED", 409, True),
        ("ConflictException", "RESOURCE_NOT_ACTIVE", 409, False),
        ("ValidationException", "INVALID_PARAMETER", 400, True),
        ("ValidationException", "PRICE_OVER_THRESHOLD", 400, True),
        ("ValidationException", "DESTINATION_COUNTRY_BLOCKED", 400, True),
        ("ValidationException", None, 400, False),
        ("ServiceQuotaExceededException", "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT", 402, False),
        ("AccessDeniedException", "ACCOUNT_DISABLED", 403, False),
        ("ResourceNotFoundException", None, 404, False),
        ("ThrottlingException", None, 429, False),
    ],
)
def test_a_no_is_a_refusal_that_names_its_reason_and_no_number(
    aws: Any, code: str, reason: str | None, status: int, *, final: bool
) -> None:
    sender, stub = aws
    fields = {"Reason": reason} if reason else None
    stub.add_client_error("send_text_message", code, f"Refused: {TEXT.to}", status, modeled_fields=fields)
    with pytest.raises(TextRefused) as refused:
        sender.send(TEXT)
    assert (str(refused.value), refused.value.final) == (reason or code, final)
    assert refused.value.__suppress_context__


def test_an_error_on_their_side_leaves_open_whether_it_was_sent(aws: Any) -> None:
    sender, stub = aws
    stub.add_client_error("send_text_message", "InternalServerException", "", 500)
    with pytest.raises(ClientError):
        sender.send(TEXT)


def test_a_reason_comes_through_the_wire_as_it_does_through_the_stub() -> None:
    from botocore.awsrequest import AWSResponse

    class Answer:
        def __init__(self, body: bytes) -> None:
            self.body = body

        def stream(self, **_: Any) -> Iterator[bytes]:
            yield self.body

    def refuse(request: Any, **_: Any) -> AWSResponse:
        body = b'{"__type": "ConflictException", "Message": "no", "Reason": "DESTINATION_PHONE_NUMBER_OPTED_OUT"}'
        return AWSResponse(request.url, 400, {"content-type": "application/x-amz-json-1.0"}, Answer(body))

    sender = SmsVoiceTextSender("regulars-dev-texts")
    sender._sms_voice().meta.events.register("before-send", refuse)
    with pytest.raises(TextRefused, match="DESTINATION_PHONE_NUMBER_OPTED_OUT"):
        sender.send(TEXT)


def test_a_lost_answer_is_no_refusal_and_is_not_sent_again() -> None:
    sender, calls = SmsVoiceTextSender("regulars-dev-texts"), []

    def lose(**_: Any) -> None:
        calls.append(1)
        raise ReadTimeoutError(endpoint_url="sms-voice")

    sender._sms_voice().meta.events.register("before-send", lose)
    with pytest.raises(ReadTimeoutError):
        sender.send(TEXT)
    assert len(calls) == 1
