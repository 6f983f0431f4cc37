"""The form of tiers: what stands in its fields, and what was written there. Who has none begins with three that are filled in."""

from dataclasses import replace
from fractions import Fraction
from typing import Final

from chalicelib.domain.desk.draft import Draft, free_id
from chalicelib.domain.languages import DECIMALS
from chalicelib.domain.program import EarnBasis, Program, ProgramType
from chalicelib.domain.program_checks import BONUS_MAX, GRACE_DAYS_MAX, THRESHOLD_MAX, TIER_NAME_MAX
from chalicelib.domain.tier_words import write_times
from chalicelib.domain.tiers import LEVELS_MAX, Tier, TierBasis, Tiers, TierWindow
from chalicelib.web.console.reading import Reading, write_amount

BASES: Final = (
    (TierBasis.SPEND.value, "What they spend"),
    (TierBasis.VISITS.value, "How often they come"),
    (TierBasis.POINTS.value, "What they earn"),
)
WINDOWS: Final = (
    (TierWindow.CALENDAR_YEAR.value, "A calendar year"),
    (TierWindow.ROLLING_YEAR.value, "The last twelve months"),
    (TierWindow.MEMBERSHIP_YEAR.value, "A year from their first visit"),
)
GRACE: Final = (("0", "At once"), ("30", "30 days later"), ("60", "60 days later"), ("90", "90 days later"))
TIMES: Final = (
    ("1", "As everybody"),
    ("1.1", "1.1 times as much"),
    ("1.25", "1.25 times as much"),
    ("1.5", "1.5 times as much"),
    ("2", "Twice as much"),
    ("3", "Three times as much"),
)
STAIRS: Final = (("Bronze", 200, 10, Fraction(1)), ("Silver", 500, 25, Fraction(5, 4)), ("Gold", 1_000, 50, Fraction(3, 2)))
"""Where a shop may begin: from so much money, or from so many visits, in a year."""


def begin(program: Program) -> Tiers:
    """Three tiers that suit a program, to begin with."""
    by_visits = program.earn.basis is EarnBasis.VISIT
    scale = 10 ** DECIMALS.get(program.currency, 2)
    levels = tuple(
        Tier(name.lower(), name, visits if by_visits else spend * scale, times) for name, spend, visits, times in STAIRS
    )
    return Tiers(levels, TierBasis.VISITS if by_visits else TierBasis.SPEND, TierWindow.CALENDAR_YEAR, 30)


def fill(draft: Draft) -> dict[str, str]:
    """What stands in the fields."""
    program = draft.program
    tiers = program.tiers if program.tiers.levels else begin(program)
    filled = {
        "climb": "yes" if program.tiers.levels else "",
        "basis": tiers.basis.value,
        "window": tiers.window.value,
        "grace": str(tiers.grace_days),
    }
    for at, level in enumerate(tiers.levels):
        row = {
            "id": level.id,
            "name": level.name,
            "from": _write_threshold(level, tiers.basis, program),
            "times": write_times(level.times),
            "bonus": _write_bonus(level, program),
        }
        filled |= {f"tier-{at}-{name}": text for name, text in row.items()}
    return filled


def read(reading: Reading, draft: Draft) -> Draft:
    """The draft with the tiers that were written; without any, where nobody is to climb."""
    program, known = draft.program, draft.program.tiers
    if reading.form.get("climb") != "yes":
        return replace(draft, program=replace(program, tiers=Tiers()))
    basis = reading.one_of("basis", dict(BASES), "Choose what counts.", otherwise=known.basis.value)
    window = reading.one_of("window", dict(WINDOWS), "Choose over which time.", otherwise=known.window.value)
    grace = reading.whole("grace", 0, GRACE_DAYS_MAX, otherwise=known.grace_days)
    filled = [at for at in range(LEVELS_MAX) if reading.form.get(f"tier-{at}-name")]
    if not filled:
        reading.errors["tier-0-name"] = "Give the first tier a name, or untick the box above."
    levels = [_read_level(reading, at, basis, program) for at in filled]
    for at, level, below in zip(filled[1:], levels[1:], levels, strict=False):
        if level.threshold <= below.threshold and f"tier-{at}-from" not in reading.errors:
            reading.errors[f"tier-{at}-from"] = f"Write more than {below.name} takes."
        if level.times < below.times:
            reading.errors[f"tier-{at}-times"] = f"Give no less than {below.name} does."
        if level.name.casefold() in {one.name.casefold() for one in levels[: filled.index(at)]}:
            reading.errors[f"tier-{at}-name"] = "Two tiers need two names."
    if reading.errors:
        return draft
    tiers = Tiers(_name_ids(levels), TierBasis(basis), TierWindow(window), grace)
    return replace(draft, program=replace(program, tiers=tiers))


def _read_level(reading: Reading, at: int, basis: str, program: Program) -> Tier:
    field = f"tier-{at}-{{}}".format
    name = reading.words(field("name"), "Give it a name.", most=TIER_NAME_MAX)
    credit = program.type is ProgramType.REBATE
    if basis == TierBasis.SPEND or (basis == TierBasis.POINTS and credit):
        threshold = reading.amount(field("from"), least=1)
    else:
        threshold = reading.whole(field("from"), 1, THRESHOLD_MAX)
    bonus = reading.amount(field("bonus"), otherwise=0) if credit else reading.whole(field("bonus"), 0, BONUS_MAX, otherwise=0)
    known = program.tiers.tier(reading.form.get(field("id"), ""))
    choices = dict(times_of(write_times(known.times) if known else ""))
    times = reading.one_of(field("times"), choices, "Choose how much they earn.", otherwise="1")
    return Tier(known.id if known else "", name, threshold, Fraction(times) if times in choices else Fraction(1), bonus)


def times_of(value: str) -> tuple[tuple[str, str], ...]:
    """How much a tier's members earn: the choices, and what was set in another way."""
    own = () if not value or value in dict(TIMES) else ((value, f"{value} times as much"),)
    return (*TIMES, *own)


def _name_ids(levels: list[Tier]) -> tuple[Tier, ...]:
    """Each with an id of its own: a tier that is there keeps its id, whatever it is called now."""
    taken, named = {level.id for level in levels if level.id}, list[Tier]()
    for level in levels:
        own = level.id or free_id(level.name, taken)
        taken.add(own)
        named.append(replace(level, id=own))
    return tuple(named)


def _write_threshold(level: Tier, basis: TierBasis, program: Program) -> str:
    money = basis is TierBasis.SPEND or (basis is TierBasis.POINTS and program.type is ProgramType.REBATE)
    return write_amount(level.threshold, program.currency) if money else str(level.threshold)


def _write_bonus(level: Tier, program: Program) -> str:
    if not level.bonus_points:
        return ""
    return write_amount(level.bonus_points, program.currency) if program.type is ProgramType.REBATE else str(level.bonus_points)
