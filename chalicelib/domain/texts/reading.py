"""What a customer's text asks for. Pure and total: every text has a reading, and none raises.

The decisions are taken in the order of `reading_rules.RULES`; the words are in `vocabulary/`, one file a language.
"""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain.texts.reading_message import Intent, Reading, Status, take_apart

__all__ = ["Intent", "Reading", "Status", "read_text"]


def read_text(text: str, status: Status, recent_texts: Sequence[str] = (), consents_from: int = 13) -> Reading:
    """Return the reading of a text from somebody of this status.

    `confirming` is a member who is asked, just now, to confirm with YES or NO a redemption at a till.
    `recent_texts` are the last texts sent to the number, which reactions and echoes quote. A `confirm` is a yes to a
    question that was asked (`pending`, `confirming`), a `decline` a no to a redemption; a bare name joins only who is not a
    member and has not opted out. Who says that they are younger than `consents_from` years is a `child`, whatever else they say.
    """
    # The words of five languages take their time: only who reads a text pays for them.
    from chalicelib.domain.texts.reading_ages import says_younger  # noqa: PLC0415
    from chalicelib.domain.texts.reading_rules import decide  # noqa: PLC0415

    message = take_apart(text, status, recent_texts)
    reading = decide(message)
    if reading.intent != "ignore" and says_younger(message, consents_from):
        return replace(Reading("child", None, "says_age"), language=reading.language)
    return reading
