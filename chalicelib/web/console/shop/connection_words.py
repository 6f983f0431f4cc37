"""Why a connection was not stored, and what came of a test event, in words for whoever sits at the console."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from chalicelib.domain.desk.guide import Guide
from chalicelib.usecases.connecting import Trial, Unconnectable, Verdict, Why


class Told(NamedTuple):
    """Whether a trial went well, and what is said of it; {status}, {name} and {secret} are filled in."""

    good: bool
    words: str


TRIALS: Final[Mapping[Verdict, Told]] = {
    Verdict.TAKEN: Told(good=True, words="The test call arrived and was answered as it should be. {name} can call."),
    Verdict.UNREACHABLE: Told(good=False, words="The test call reached nobody. Check the address below, then try again."),
    Verdict.UNKNOWN_SECRET: Told(
        good=False, words="The call arrived, but the {secret} is not known yet. If you stored it just now, try again in a minute."
    ),
    Verdict.NOTHING_THERE: Told(good=False, words="Nothing answers for {name} at this address. Ask whoever runs this for you."),
    Verdict.FAILS: Told(good=False, words="The call arrived and something failed here ({status}). Try again in a moment."),
    Verdict.SOMETHING_ELSE: Told(good=False, words="The call was answered with {status}, which {name} would not understand."),
}


def say_trial(trial: Trial, guide: Guide) -> str:
    """What came of a test event."""
    return TRIALS[trial.verdict].words.format(status=trial.status, name=guide.name, secret=guide.secret)


def explain(refused: Unconnectable, guide: Guide) -> dict[str, str]:
    """The sentence that stands beside the field which it is about."""
    what = guide.token if refused.about == "token" else guide.secret
    sentences: Mapping[Why, str] = {
        Why.NO_ACCOUNT: f"Type {guide.account}, such as {guide.example}.",
        Why.ANOTHERS: "That account is connected with another shop already.",
        Why.NO_LOCATION: "Choose the shop.",
        Why.UNKNOWN_LOCATION: "Choose one of your shops.",
        Why.NO_PLACES: f"{guide.name} has one shop an account.",
        Why.ODD_PLACE: f"The {guide.place} {refused.said.partition('=')[0]} stands at two shops.",
        Why.ODD_SIGNING: "Choose one of the ways.",
        Why.NO_SECRET: f"Paste the {what}.",
        Why.ODD_SECRET: f"That is no {what}: it has 8 to 255 letters, digits and signs, without blanks. Copy it again.",
        Why.NO_TOKEN: f"{guide.name} needs no token.",
        Why.NOTHING_TO_SETTLE: f"There is one {guide.secret} only.",
        Why.UNKNOWN: "It is not connected any more.",
        Why.SEVERAL: "Say which account.",
    }
    return {refused.about: sentences[refused.why]}
