"""Texts out, by SNS."""

from typing import Any, Final

from chalicelib.domain.texts.texting import Purpose
from chalicelib.messaging.clients import connect, is_open, once
from chalicelib.usecases.texts import carrier
from chalicelib.usecases.texts.carrier import OutboundText, TextRefused

MAX_PRICE_USD: Final = "0.20"
"""Several times a text of one part in the countries served: only what has gone wrong costs more."""
FINAL: Final = {"InvalidParameter", "ParameterValueInvalid", "ValidationException"}
"""Refusals that have to do with this text or its number. All others have to do with our account or with the moment."""


class SnsTextSender(carrier.TextSender):
    """The port on SNS Publish to a phone number, from the merchant's own number."""

    def __init__(self, max_price_usd: str = MAX_PRICE_USD) -> None:
        self._max_price_usd = max_price_usd
        self._client: Any = None

    def send(self, text: OutboundText) -> str:
        """One Publish, never repeated here."""
        from botocore.exceptions import ClientError  # noqa: PLC0415  only the process that sends needs SNS

        try:
            answer = self._sns().publish(
                PhoneNumber=text.to,
                Message=text.body,
                MessageAttributes={
                    "AWS.SNS.SMS.SMSType": _attribute("String", "Promotional" if _sells(text) else "Transactional"),
                    # Without it AWS picks any number of the account, that is, another merchant's.
                    "AWS.MM.SMS.OriginationNumber": _attribute("String", text.sender),
                    "AWS.SNS.SMS.MaxPrice": _attribute("Number", self._max_price_usd),
                },
            )
        except ClientError as error:
            if is_open(error.response):
                raise  # it may have been sent
            code = error.response["Error"]["Code"]
            raise TextRefused(code, final=code in FINAL) from None  # SNS's message may hold the number
        return str(answer["MessageId"])

    def _sns(self) -> Any:
        if self._client is None:
            self._client = connect("sns", once())
        return self._client


def _sells(text: OutboundText) -> bool:
    return text.purpose is Purpose.OFFER


def _attribute(kind: str, value: str) -> dict[str, str]:
    return {"DataType": kind, "StringValue": value}
