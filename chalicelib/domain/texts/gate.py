"""The gate: one pure function says of every text whether it leaves now, later or never, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.domain.texts.correspondence import Correspondence
from chalicelib.domain.texts.frequency import free_at, is_loop, is_repeated
from chalicelib.domain.texts.places import home_of, place_of
from chalicelib.domain.texts.quiet_hours import Texts, first_allowed, hours_of
from chalicelib.domain.texts.texting import Purpose, Registration, Texting
from chalicelib.domain.texts.wording import CAMPAIGN


class Reason(StrEnum):
    """Why a text waits or never leaves."""

    NOT_REGISTERED = "not_registered"
    OPTED_OUT = "opted_out"
    OPTED_OUT_EVERYWHERE = "opted_out_everywhere"
    UNREACHABLE = "unreachable"
    NO_CONSENT = "no_consent"
    LATE_CONFIRMATION = "late_confirmation"
    STALE = "stale"
    QUIET_HOURS = "quiet_hours"
    TOO_OFTEN = "too_often"
    DUPLICATE = "duplicate"
    LOOP = "loop"
    OVER_CAP = "over_cap"
    COUNTRY = "country"
    RESTRICTED = "restricted"
    CALLED_OFF = "called_off"


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that wants to leave: `happened_at` is when what it tells of happened, `answers` when the text came that it answers.

    `digest` tells equal bodies. `price_micros` is what it will cost, in millionths of a US dollar.
    """

    kind: str
    purpose: Purpose
    happened_at: datetime
    digest: str
    parts: int
    price_micros: int
    answers: datetime | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that decides, looked up at the moment of sending.

    `to` is the number (E.164), `region` the merchant's country, `zones` the time zones of the location that the text is about, or
    of all of them. `consents` are the purposes that the person agreed to. `opted_out_everywhere_at` counts only where it is newer
    than `consent_changed_at`. `spent_micros` is what the merchant's texts of this month have cost, in millionths of a US dollar.
    """

    to: str
    texting: Texting
    region: str
    zones: tuple[str, ...]
    correspondence: Correspondence
    consents: frozenset[Purpose]
    opted_out: bool = False
    opted_out_everywhere_at: datetime | None = None
    consent_changed_at: datetime | None = None
    unreachable: bool = False
    spent_micros: int = 0
    called_off: bool = False
    """Whether what the text belongs to was stopped since."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`until` None and no reason: it leaves now. A reason without `until`: never. Both: it is to be asked about again then."""

    reason: Reason | None = None
    until: datetime | None = None

    @property
    def leaves(self) -> bool:
        """Whether the text leaves now."""
        return self.reason is None


Rule = Callable[[Draft, Circumstances, datetime], Verdict | None]
CONFIRMATIONS: Final = frozenset({"stopped", "too_young"})
"""What tells somebody that they are texted no more."""
OWED: Final = CONFIRMATIONS | {"help"}
"""What whoever texted STOP or HELP is answered in any case (CTIA Messaging Principles, 2023)."""
UNCAPPED: Final = OWED | {"sign_in_code"}
"""What the merchant's own limit does not hold back: only who signs in can raise it."""
JOINING: Final = frozenset({"ask_name"})
"""What whoever asks to join is asked back: after a stop for all, a newer JOIN without a name is no less a wish for texts."""
CONFIRMED_WITHIN: Final = timedelta(minutes=5)
JUST_NOW: Final = timedelta(minutes=10)
FRESH: Final = {
    Purpose.ANSWER: timedelta(hours=4),
    Purpose.RECEIPT: timedelta(hours=4),
    Purpose.REMINDER: timedelta(days=7),
    Purpose.OFFER: timedelta(days=7),
}
"""What is older than this tells nobody anything."""
BY_STAFF: Final = frozenset({"adjusted", "adjusted_credit", "merged", "merged_credit"})
"""What the shop, or who puts the books right, does to an account at night: its owner is asleep, and reads it in the morning."""
FRESH_OF_STAFF: Final = timedelta(hours=24)
ASKED_AGAIN: Final = timedelta(hours=6)
"""When a campaign's text is looked at again for which the month's money did not suffice. Seven days later it is stale."""
MICROS_PER_CENT: Final = 10_000


def decide(draft: Draft, circumstances: Circumstances, now: datetime) -> Verdict:
    """Decide on one text at the moment of sending: the first of `RULES` that has something against it decides."""
    verdicts = (rule(draft, circumstances, now) for rule in RULES)
    return next((verdict for verdict in verdicts if verdict is not None), Verdict())


def is_wanted(number: str, region: str, texting: Texting) -> bool:
    """Whether a merchant of `region` texts to the country of this number (E.164): to its own, and to those that it names."""
    country = place_of(number).country
    return country is not None and bool({country, home_of(country)} & {region, home_of(region), *texting.countries})


def _unregistered(_: Draft, known: Circumstances, __: datetime) -> Verdict | None:
    """Carriers block, and fine, what comes from a number without an approved campaign (The Campaign Registry)."""
    return None if known.texting.registration is Registration.APPROVED else Verdict(Reason.NOT_REGISTERED)


def _restricted(draft: Draft, known: Circumstances, _: datetime) -> Verdict | None:
    """Carriers have rules of their own for advertising alcohol, tobacco and cannabis (CTIA Messaging Principles, "SHAFT")."""
    return Verdict(Reason.RESTRICTED) if draft.purpose is Purpose.OFFER and known.texting.restricted else None


def _called_off(_: Draft, known: Circumstances, __: datetime) -> Verdict | None:
    """Our own rule: who stops a campaign means the texts that are on their way, too."""
    return Verdict(Reason.CALLED_OFF) if known.called_off else None


def _abroad(_: Draft, known: Circumstances, __: datetime) -> Verdict | None:
    """Texts abroad are dear, attract fraud that lives on their price, and obey other laws: each country is to be wished for."""
    return None if is_wanted(known.to, known.region, known.texting) else Verdict(Reason.COUNTRY)


def _opted_out(draft: Draft, known: Circumstances, _: datetime) -> Verdict | None:
    """Consent may be revoked at any time, and at once (47 CFR 64.1200(a)(10)); what is owed is said all the same (a)(12)."""
    if draft.kind in OWED and _answers_a_text(draft):
        return None
    if known.opted_out:
        return Verdict(Reason.OPTED_OUT)
    everywhere, changed = known.opted_out_everywhere_at, known.consent_changed_at
    if everywhere is not None and (changed is None or everywhere >= changed):  # in doubt, the opt-out wins
        if draft.kind in JOINING and draft.answers is not None and draft.answers > everywhere:
            return None
        return Verdict(Reason.OPTED_OUT_EVERYWHERE)
    return None


def _unreachable(draft: Draft, known: Circumstances, _: datetime) -> Verdict | None:
    """Our own rule: carriers count texts to dead numbers against their sender. Who has just texted is there again."""
    return Verdict(Reason.UNREACHABLE) if known.unreachable and not _answers_a_text(draft) else None


def _without_consent(draft: Draft, known: Circumstances, _: datetime) -> Verdict | None:
    """Points need the consent of joining, offers one in writing of their own (47 CFR 64.1200(a)(2) and (f)(9); ePrivacy 13)."""
    if draft.purpose is Purpose.OFFER:
        agreed = Purpose.OFFER in known.consents and known.texting.offers is not None
    else:
        agreed = draft.purpose is Purpose.ANSWER or Purpose.RECEIPT in known.consents
    return None if agreed else Verdict(Reason.NO_CONSENT)


def _late_confirmation(draft: Draft, _: Circumstances, now: datetime) -> Verdict | None:
    """A confirmation later than five minutes is presumed to be unlawful: 47 CFR 64.1200(a)(12)."""
    late = draft.kind in CONFIRMATIONS and now - (draft.answers or draft.happened_at) > CONFIRMED_WITHIN
    return Verdict(Reason.LATE_CONFIRMATION) if late else None


def _stale(draft: Draft, _: Circumstances, now: datetime) -> Verdict | None:
    """Our own rule: "you earned 10 points" is news for hours, "your points end soon" for days."""
    return Verdict(Reason.STALE) if now - _since(draft) > _fresh(draft) else None


def _loop(draft: Draft, known: Circumstances, _: datetime) -> Verdict | None:
    """Our own rule, as gateways have it: two programs would text each other until the cap is spent."""
    looping = draft.purpose is Purpose.ANSWER and is_loop(draft.kind, draft.answers, known.correspondence.sent)
    return Verdict(Reason.LOOP) if looping else None


def _duplicate(draft: Draft, known: Circumstances, now: datetime) -> Verdict | None:
    """Our own rule: the same words again within minutes are a fault of ours, or look like one."""
    repeated = is_repeated(draft.kind, draft.purpose, draft.digest, known.correspondence.sent, now)
    return Verdict(Reason.DUPLICATE) if repeated else None


def _over_cap(draft: Draft, known: Circumstances, now: datetime) -> Verdict | None:
    """The merchant's own limit; what is owed by law passes it, and the code by which somebody comes to raise it.

    A campaign pauses there as a whole, so its text waits.
    """
    cap = known.texting.monthly_cap_cents * MICROS_PER_CENT
    if draft.kind in UNCAPPED or known.spent_micros + draft.price_micros <= cap:
        return None
    return Verdict(Reason.OVER_CAP, now + ASKED_AGAIN if draft.kind == CAMPAIGN else None)


def _too_often(draft: Draft, known: Circumstances, now: datetime) -> Verdict | None:
    """Our own caps, stricter than Fla. Stat. 501.616(6)(b) (three a day). Reminders and offers wait for their turn."""
    free = free_at(draft.kind, draft.purpose, known.correspondence.sent, now)
    if free <= now:
        return None
    waits = draft.purpose in {Purpose.REMINDER, Purpose.OFFER}
    return Verdict(Reason.TOO_OFTEN, _good_time(draft, known, free) if waits else None)


def _quiet_hours(draft: Draft, known: Circumstances, now: datetime) -> Verdict | None:
    """47 CFR 64.1200(c)(1), and what is stricter in `quiet_hours.json`. Who has just texted, or paid, is awake."""
    told_at_once = draft.purpose in {Purpose.ANSWER, Purpose.RECEIPT} and draft.kind not in BY_STAFF
    awake = told_at_once and now - draft.happened_at < JUST_NOW
    if awake or _answers_a_text(draft):
        return None
    good = _good_time(draft, known, now)
    return None if good == now else Verdict(Reason.QUIET_HOURS, good)


def _good_time(draft: Draft, known: Circumstances, since: datetime) -> datetime | None:
    """The first instant inside the hours of everybody concerned while the text is still news; None where there is none."""
    place = place_of(known.to)
    texts: Texts = "offers" if draft.purpose is Purpose.OFFER else "transactional"
    hours = hours_of(texts, {known.region, place.country or known.region})
    zones = dict.fromkeys((*known.zones, *place.zones))
    return first_allowed(since, _since(draft) + _fresh(draft), zones, hours)


def _since(draft: Draft) -> datetime:
    """Since when it is news: a text that was handled late was asked when it came."""
    return draft.answers or draft.happened_at


def _fresh(draft: Draft) -> timedelta:
    return FRESH_OF_STAFF if draft.kind in BY_STAFF else FRESH[draft.purpose]


def _answers_a_text(draft: Draft) -> bool:
    return draft.purpose is Purpose.ANSWER and draft.answers is not None


RULES: Final[tuple[Rule, ...]] = (
    _unregistered,
    _restricted,
    _called_off,
    _abroad,
    _opted_out,
    _unreachable,
    _without_consent,
    _late_confirmation,
    _stale,
    _loop,
    _duplicate,
    _over_cap,
    _too_often,
    _quiet_hours,
)
"""The published order: who may not be texted at all, then what need not be said any more, then how often, then when."""
