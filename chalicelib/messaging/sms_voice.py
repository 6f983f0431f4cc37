"""Texts out, by AWS End User Messaging: the newer way, with an event for every text, a time to live and reasons for a no."""

from typing import Any, Final

from chalicelib.domain.texts.texting import Purpose
from chalicelib.messaging.clients import connect, is_open, once
from chalicelib.messaging.sender import MAX_PRICE_USD
from chalicelib.usecases.texts import carrier
from chalicelib.usecases.texts.carrier import OutboundText, TextRefused

LIVES_SECONDS: Final = 3_600
"""What the carrier could not hand over for an hour is no news any more, and soon it may be night there."""
FINAL: Final = {
    # ConflictException
    "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION",
    "DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE",
    "DESTINATION_PHONE_NUMBER_NOT_VERIFIED",
    "DESTINATION_PHONE_NUMBER_OPTED_OUT",
    # ValidationException
    "CANNOT_PARSE",
    "COUNTRY_CODE_MISMATCH",
    "DESTINATION_COUNTRY_BLOCKED",
    "FIELD_VALIDATION_FAILED",
    "INTERNATIONAL_SENDING_NOT_SUPPORTED",
    "INVALID_IDENTITY_FOR_DESTINATION_COUNTRY",
    "INVALID_PARAMETER",
    "INVALID_REQUEST",
    "MAXIMUM_SIZE_EXCEEDED",
    "PRICE_OVER_THRESHOLD",
}
"""Refusals that have to do with this text or its number. All others have to do with our account or with the moment."""


class SmsVoiceTextSender(carrier.TextSender):
    """The port on SendTextMessage (`pinpoint-sms-voice-v2`), from the merchant's own number."""

    def __init__(self, configuration_set: str, max_price_usd: str = MAX_PRICE_USD) -> None:
        self._configuration_set, self._max_price_usd = configuration_set, max_price_usd
        self._client: Any = None

    def send(self, text: OutboundText) -> str:
        """One SendTextMessage, never repeated here."""
        from botocore.exceptions import ClientError  # noqa: PLC0415  only the process that sends needs it

        try:
            answer = self._sms_voice().send_text_message(
                DestinationPhoneNumber=text.to,
                OriginationIdentity=text.sender,
                MessageBody=text.body,
                MessageType="PROMOTIONAL" if text.purpose is Purpose.OFFER else "TRANSACTIONAL",
                ConfigurationSetName=self._configuration_set,
                MaxPrice=self._max_price_usd,
                TimeToLive=LIVES_SECONDS,
                Context={"purpose": text.purpose.value},
            )
        except ClientError as error:
            if is_open(error.response):
                raise  # it may have been sent
            reason = str(error.response.get("Reason") or error.response["Error"]["Code"])
            raise TextRefused(reason, final=reason in FINAL) from None  # the message may hold the number
        return str(answer["MessageId"])

    def _sms_voice(self) -> Any:
        if self._client is None:
            self._client = connect("pinpoint-sms-voice-v2", once())
        return self._client
