"""Programs, locations and a merchant's settings as JSON text, under the names of their fields: nothing is shortened.

A field that is added to the domain with a default is stored, and read from older texts, without a change here.
"""

import json
from dataclasses import asdict, fields
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from chalicelib.domain.beside_sales import CheckInRules, ReferralRules, TillLimits
from chalicelib.domain.confirmation_policy import ConfirmationPolicy
from chalicelib.domain.location import Location
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy, Program, ProgramType, Reward, RewardKind
from chalicelib.domain.special import Benefit, Special, Who
from chalicelib.domain.texts.texting import Registration, Texting
from chalicelib.domain.tiers import Tier, TierBasis, Tiers, TierWindow
from chalicelib.domain.window import WallTime, Weekday, Window
from chalicelib.storage import codec

if TYPE_CHECKING:
    from chalicelib.domain.surveys.rules import SurveyRules


def write_program(program: Program) -> str:
    """A program version."""
    parts = {
        "effective_from": codec.instant(program.effective_from),
        "windows": [_write_window(window) for window in program.windows],
        "rewards": [_write_reward(reward) for reward in program.rewards],
        "retired": [_write_reward(reward) for reward in program.retired],
        "tiers": _write_tiers(program.tiers),
    }
    found = asdict(program) | parts | {"specials": [_write_special(special) for special in program.specials]}
    return codec.write({name: part for name, part in found.items() if part or name not in {"specials", "tiers"}})


def read_program(text: str) -> Program:
    """The program that `write_program` wrote."""
    found = json.loads(text)
    parts = {
        "type": ProgramType(found["type"]),
        "earn": EarnRule(**found["earn"] | {"basis": EarnBasis(found["earn"]["basis"])}),
        "rewards": tuple(map(_read_reward, found["rewards"])),
        "retired": tuple(map(_read_reward, found.get("retired", ()))),
        "effective_from": codec.read_instant(found["effective_from"]),
        "windows": tuple(map(_read_window, found.get("windows", ()))),
        "specials": tuple(map(_read_special, found.get("specials", ()))),
        "expiry": ExpiryPolicy(**found["expiry"] | {"kind": ExpiryKind(found["expiry"]["kind"])}),
        "tiers": _read_tiers(found.get("tiers")),
    }
    return Program(**found | parts)


def _write_tiers(tiers: Tiers) -> dict[str, Any] | None:
    """Code from before there were tiers can read a program that has none."""
    levels = [asdict(level) | {"times": str(level.times)} for level in tiers.levels]
    return asdict(tiers) | {"levels": levels} if tiers.levels else None


def _read_tiers(found: dict[str, Any] | None) -> Tiers:
    if not found:
        return Tiers()
    levels = tuple(Tier(**level | {"times": Fraction(level["times"])}) for level in found["levels"])
    return Tiers(levels, TierBasis(found["basis"]), TierWindow(found["window"]), found["grace_days"])


def _write_reward(reward: Reward) -> dict[str, Any]:
    """Code from before there were rewards for items, or their cost, can read one that has none."""
    rare = {"items", "buy", "cost"}
    return {name: part for name, part in asdict(reward).items() if part or name not in rare}


def _read_reward(found: dict[str, Any]) -> Reward:
    return Reward(**found | {"kind": RewardKind(found["kind"]), "items": tuple(found.get("items", ()))})


def _write_window(window: Window) -> dict[str, Any]:
    hours = {"starts": window.starts.isoformat("minutes"), "ends": window.ends.isoformat("minutes"), "times": str(window.times)}
    days = {"first_day": _write_day(window.first_day), "last_day": _write_day(window.last_day)}
    return asdict(window) | hours | days


def _read_window(found: dict[str, Any]) -> Window:
    parts = {
        "weekdays": tuple(map(Weekday, found["weekdays"])),
        "starts": WallTime.fromisoformat(found["starts"]),
        "ends": WallTime.fromisoformat(found["ends"]),
        "times": Fraction(found["times"]),
        "first_day": _read_day(found["first_day"]),
        "last_day": _read_day(found["last_day"]),
        "location_ids": tuple(found["location_ids"]),
    }
    return Window(**found | parts)


def _write_special(special: Special) -> dict[str, Any]:
    """Only what it says: what has its default is left out."""
    days = {"first_day": _write_day(special.first_day), "last_day": _write_day(special.last_day)}
    plain = {"starts": special.starts.isoformat("minutes"), "times": str(special.times), **days}
    said = {field.name for field in fields(special) if getattr(special, field.name) != field.default}
    return {name: part for name, part in (asdict(special) | plain).items() if name in said}


def _read_special(found: dict[str, Any]) -> Special:
    parts: dict[str, Any] = {"benefit": Benefit(found["benefit"]), "first_day": _read_day(found["first_day"])}
    if "last_day" in found:
        parts["last_day"] = _read_day(found["last_day"])
    if "starts" in found:
        parts["starts"] = WallTime.fromisoformat(found["starts"])
    if "times" in found:
        parts["times"] = Fraction(found["times"])
    if "who" in found:
        parts["who"] = Who(found["who"])
    parts |= {name: tuple(found[name]) for name in ("location_ids", "items") if name in found}
    return Special(**found | parts)


def _write_day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None


def write_location(location: Location) -> str:
    """A location. Code from before there were earlier zones can read one that has none."""
    found = asdict(location) | {"earlier": [(codec.instant(until), zone) for until, zone in location.earlier]}
    return codec.write({name: part for name, part in found.items() if part})


def read_location(text: str) -> Location:
    """The location that `write_location` wrote."""
    found = json.loads(text)
    earlier = tuple((codec.read_instant(until), zone) for until, zone in found.get("earlier", ()))
    return Location(**found | {"earlier": earlier, "hours": tuple(found.get("hours", ()))})


def write_texting(texting: Texting) -> str:
    """How a merchant texts."""
    return codec.write(asdict(texting))


def read_texting(text: str | None) -> Texting:
    """What `write_texting` wrote; None: nothing was said."""
    if text is None:
        return Texting()
    found = json.loads(text)
    return Texting(**found | {"registration": Registration(found["registration"]), "countries": tuple(found["countries"])})


def write_confirmation(policy: ConfirmationPolicy) -> str:
    """Which redemptions are confirmed by phone."""
    return codec.write(asdict(policy))


def read_confirmation(text: str | None) -> ConfirmationPolicy:
    """What `write_confirmation` wrote; None: nothing was said."""
    return ConfirmationPolicy(**json.loads(text)) if text is not None else ConfirmationPolicy()


def write_referral(rules: ReferralRules) -> str | None:
    """What is given for friends; None where it was never switched on."""
    return codec.write(asdict(rules)) if rules.points else None


def read_referral(text: str | None) -> ReferralRules:
    """What `write_referral` wrote."""
    return ReferralRules(**json.loads(text)) if text is not None else ReferralRules()


def write_check_in(rules: CheckInRules) -> str | None:
    """What checking in gives; None where it was never switched on."""
    return codec.write(asdict(rules)) if rules.points else None


def read_check_in(text: str | None) -> CheckInRules:
    """What `write_check_in` wrote."""
    return CheckInRules(**json.loads(text)) if text is not None else CheckInRules()


def write_limits(limits: TillLimits) -> str | None:
    """The limits beside the number's own, those that are on; None where none is."""
    found = {name: figure for name, figure in asdict(limits).items() if figure}
    return codec.write(found) if found else None


def read_limits(text: str | None) -> TillLimits:
    """What `write_limits` wrote."""
    return TillLimits(**json.loads(text)) if text is not None else TillLimits()


def write_survey(rules: "SurveyRules | None") -> str | None:
    """What is asked after visits; None where it was never switched on."""
    return codec.write(asdict(rules)) if rules is not None else None


def read_survey(text: str | None) -> "SurveyRules | None":
    """What `write_survey` wrote."""
    if text is None:
        return None
    from chalicelib.domain.surveys.rules import Scale, SurveyRules  # noqa: PLC0415  few ask anything

    found = json.loads(text)
    return SurveyRules(**found | {"scale": Scale(found["scale"]), "location_ids": tuple(found["location_ids"])})
