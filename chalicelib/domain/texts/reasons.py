"""Why a text waits or was not sent, in one sentence for the shopkeeper."""

from typing import Final

from chalicelib.domain.texts.gate import Reason, Verdict

SENTENCES: Final[dict[Reason, str]] = {
    Reason.NOT_REGISTERED: "Your texting number is not approved by the phone companies yet, so nothing can be sent.",
    Reason.RESTRICTED: "Your line of business may not advertise by text, so offers are never sent.",
    Reason.COUNTRY: "This number belongs to a country that you do not text to.",
    Reason.OPTED_OUT: "This customer has asked you to stop texting them.",
    Reason.OPTED_OUT_EVERYWHERE: "This customer has asked all shops to stop texting them.",
    Reason.UNREACHABLE: "Texts no longer reach this number; they start again when the customer texts you.",
    Reason.NO_CONSENT: "This customer has not agreed to get this kind of text.",
    Reason.LATE_CONFIRMATION: "It came too late to confirm that this customer gets no more texts; they get none all the same.",
    Reason.STALE: "It would have told of something too long ago to be news.",
    Reason.LOOP: "A machine seems to be answering your texts, so the conversation was ended.",
    Reason.DUPLICATE: "The same text was sent to this customer minutes before.",
    Reason.OVER_CAP: "What your texts may cost in a month has been spent.",
    Reason.TOO_OFTEN: "This customer has had as many texts of this kind as anybody should get.",
    Reason.QUIET_HOURS: "It could only have been sent at night or on a closed day, and would be no news after that.",
    Reason.CALLED_OFF: "You stopped the campaign before it was this customer’s turn.",
}
WAITING: Final[dict[Reason, str]] = {
    Reason.TOO_OFTEN: "This customer has had enough texts of this kind for now, so this one is sent later.",
    Reason.QUIET_HOURS: "It is too early, too late or the wrong day to text, so this one is sent at the next good time.",
    Reason.OVER_CAP: "What your texts may cost in a month has been spent, so this one waits until there is room again.",
}


def why(verdict: Verdict) -> str:
    """The sentence for a verdict that keeps a text from leaving now. Raises KeyError for one that lets it leave."""
    if verdict.reason is None:
        raise KeyError("it leaves")
    return WAITING[verdict.reason] if verdict.until is not None else SENTENCES[verdict.reason]
