"""How other software answers, and why an address was not taken, in words for whoever sits at the console."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from chalicelib.domain.desk import web_address
from chalicelib.domain.desk.webhook import TRIED_FOR, WEBHOOKS_MAX, Outcome, Standing
from chalicelib.usecases.webhooks.making import Unmakeable, Why
from chalicelib.web.rendering import translate as _

ADDRESSES: Final[Mapping[web_address.Why, str]] = {
    web_address.Why.NOT_HTTPS: "The address has to begin with https://.",
    web_address.Why.ODD: "Write an address such as https://crm.example.com/regulars: a name, not figures, and no port.",
    web_address.Why.UNKNOWN_HOST: "Nobody has this address. Check how it is spelled.",
    web_address.Why.PRIVATE: "This address leads into somebody’s own network. It has to be one that anybody can reach.",
}
OUTCOMES: Final[Mapping[str, str]] = {
    "no_answer": "Nobody answered.",
    "too_slow": "It took longer than five seconds to answer.",
    "certificate": "Its certificate is not valid, so we did not trust it.",
    web_address.Why.UNKNOWN_HOST: "Its address leads nowhere any more.",
    web_address.Why.PRIVATE: "Its address leads into somebody’s own network now, where we do not go.",
}


def explain(refused: Unmakeable) -> str:
    """The sentence that stands beside the address."""
    if refused.address is not None:
        return _(ADDRESSES[refused.address.why])
    if refused.why is Why.TOO_MANY:
        return _("There are {n} already, the most there may be. End one first.", n=WEBHOOKS_MAX)
    return _("This address is told already.")


def say_outcome(outcome: Outcome) -> str:
    """How a test was answered."""
    if outcome.is_good:
        return _("The test arrived, and was taken.")
    return _("The test was not taken. {said}", said=say_answer(outcome.said))


def say_standing(standing: Standing, now: datetime) -> str:
    """What is wrong, and what we do about it; nothing where all is well."""
    if not standing.is_failing:
        return ""
    said = say_answer(standing.said)
    if standing.failing_since is None:
        return _("{said} One message was not taken. We try it again for three days; the others go on.", said=said)
    if now - standing.failing_since >= TRIED_FOR:
        return _("{said} It has been so for three days. We knock once an hour, and keep nothing for it meanwhile.", said=said)
    return _("{said} We keep what there is to tell, and try again for three days.", said=said)


def say_answer(said: str) -> str:
    """How one try ended."""
    if said in OUTCOMES:
        return _(OUTCOMES[said])
    if said.startswith("3"):
        return _("It answered with {said} and sent us elsewhere, where we do not go.", said=said)
    return _("It answered with {said}.", said=said)
