"""The forms of a draft's steps: what stands in their fields, and what was written there."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from chalicelib.domain.desk.draft import Draft, Step, name_ids, name_places
from chalicelib.domain.figures.worth import Regular
from chalicelib.domain.law.expiry import as_lawful
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy, Program, ProgramType, Reward, RewardKind
from chalicelib.domain.program_checks import PERCENT_MAX
from chalicelib.domain.tiers import LEVELS_MAX
from chalicelib.usecases.settings import CAP_MAX
from chalicelib.web.console.choices import (
    COUNTRIES,
    CURRENCIES,
    ENDS,
    KINDS,
    LANGUAGES,
    OFTEN,
    ZONES,
    Choices,
    say_end,
    with_own,
    write_end,
)
from chalicelib.web.console.reading import Reading, write_amount
from chalicelib.web.console.rules import tier_form

Fields = Mapping[str, str]
ROWS_MAX: Final = 12
POINTS_MAX: Final = 100_000
LISTS: Final = {Step.SHOP: ("shop-{}", ROWS_MAX), Step.TIERS: ("tier-{}-name", LEVELS_MAX)}
"""By which field a row is told to be filled, and how many there may be; those of rewards are the others."""


def fill(draft: Draft, step: Step) -> dict[str, str]:
    """What stands in the fields of a step."""
    return _FORMS[step][0](draft)


def read(reading: Reading, draft: Draft, step: Step) -> Draft:
    """The draft with what was written in the fields of a step, as far as it could be read."""
    return _FORMS[step][1](reading, draft)


def rows(form: Fields, step: Step, *, more: bool = False) -> int:
    """How many rows a step's list has: those that are filled, one at least, and one more where somebody asks for it."""
    name, most = LISTS.get(step, ("reward-{}-name", ROWS_MAX))
    filled = [at for at in range(most) if form.get(name.format(at))]
    return min(most, max(1, filled[-1] + 1 if filled else 0) + more)


def _fill_shop(draft: Draft) -> dict[str, str]:
    program = draft.program
    places = {f"shop-{at}": place.name for at, place in enumerate(draft.locations)}
    return {
        "name": draft.name,
        "club": program.name,
        "region": draft.region,
        "currency": program.currency,
        "timezone": program.timezone,
        **places,
    }


def _read_shop(reading: Reading, draft: Draft) -> Draft:
    name = reading.words("name", "Say what your shop is called.", most=40)
    club = reading.words("club", "", otherwise=f"{name} regulars")
    region = reading.one_of("region", dict(COUNTRIES), "Choose a country.", otherwise=draft.region)
    currency = reading.one_of("currency", dict(CURRENCIES), "Choose a currency.", otherwise=draft.program.currency)
    zone = reading.one_of(
        "timezone", dict(with_own(ZONES, draft.program.timezone)), "Choose a time zone.", otherwise=draft.program.timezone
    )
    named = [f"shop-{at}" for at in range(ROWS_MAX) if reading.form.get(f"shop-{at}")]
    places = [reading.words(field, "") for field in named] or [name]
    for field, place in zip(named, places, strict=False):
        if places.count(place) > 1:
            reading.errors[field] = "Two shops need two names."
    program = replace(draft.program, name=club, currency=currency, timezone=zone)
    changed = replace(draft, name=name, region=region, program=program)
    return changed if reading.errors else replace(changed, locations=name_places(places, zone, draft.locations))


def _fill_earning(draft: Draft) -> dict[str, str]:
    program, currency = draft.program, draft.program.currency
    return {
        "points": str(program.earn.points),
        "per": write_amount(program.earn.per_minor_units, currency),
        "spend_min": write_amount(program.earn.spend_min, currency) if program.earn.spend_min else "",
        "welcome": str(program.welcome_points) if program.welcome_points else "",
        "ends": write_end(program.expiry),
    }


def _read_earning(reading: Reading, draft: Draft) -> Draft:
    program = draft.program
    known = dict(ends_of(draft))
    ends = reading.one_of("ends", known, "Choose when points end.", otherwise=write_end(program.expiry))
    least = reading.amount("spend_min", otherwise=0)
    welcome = reading.whole("welcome", 0, POINTS_MAX, otherwise=0)
    earn = replace(_read_rule(reading, program), spend_min=least)
    expiry = program.expiry if ends == write_end(program.expiry) or "ends" in reading.errors else _read_end(ends)
    lawful = as_lawful(expiry, program, draft.region, draft.locations)
    return replace(draft, program=replace(program, earn=earn, welcome_points=welcome, expiry=lawful or expiry))


def ends_of(draft: Draft) -> Choices:
    """When points may end by the law of the draft's places, and what is chosen where a law allows that."""
    program = draft.program
    choices = with_own(ENDS, write_end(program.expiry), say_end(program.expiry))
    allowed = partial(as_lawful, program=program, country=draft.region, places=draft.locations)
    return [(end, text) for end, text in choices if allowed(_read_end(end)) is not None]


def _read_rule(reading: Reading, program: Program) -> EarnRule:
    if program.earn.basis is EarnBasis.VISIT:
        return program.earn
    if program.type is ProgramType.REBATE:
        return replace(program.earn, points=reading.whole("points", 1, PERCENT_MAX))
    points = reading.whole("points", 1, POINTS_MAX)
    return replace(program.earn, points=points, per_minor_units=reading.amount("per", least=1))


def _read_end(written: str) -> ExpiryPolicy:
    kind, _, months = written.rpartition("-")
    return ExpiryPolicy(ExpiryKind(kind), int(months))


def _fill_rewards(draft: Draft) -> dict[str, str]:
    currency, filled = draft.program.currency, dict[str, str]()
    for at, reward in enumerate(draft.program.rewards):
        worth = str(reward.percent) if reward.kind is RewardKind.PERCENT_OFF else write_amount(reward.amount, currency)
        row = {
            "id": reward.id,
            "name": reward.name,
            "kind": reward.kind.value,
            "price": str(reward.price_points),
            "worth": worth if worth != "0" else "",
            "cost": write_amount(reward.cost, currency) if reward.cost else "",
        }
        filled |= {f"reward-{at}-{name}": text for name, text in row.items()}
    return filled | {"spend": write_amount(draft.regular.spend, currency), "visits": str(draft.regular.visits)}


def _read_rewards(reading: Reading, draft: Draft) -> Draft:
    program, known = draft.program, {reward.id: reward for reward in (*draft.program.rewards, *draft.program.retired)}
    filled = [at for at in range(ROWS_MAX) if reading.form.get(f"reward-{at}-name")]
    if not filled:
        reading.errors["reward-0-name"] = "A program needs one reward at least: give it a name."
        return draft
    spend = reading.amount("spend", least=1, otherwise=draft.regular.spend)
    visits = reading.one_of("visits", dict(OFTEN), "Choose how often.", otherwise=str(draft.regular.visits))
    read_row = _read_credit if program.type is ProgramType.REBATE else _read_reward
    rewards = [read_row(reading, at, known.get(reading.form.get(f"reward-{at}-id", ""))) for at in filled]
    for at, reward in zip(filled[1:], rewards[1:], strict=True):
        if reward.name.casefold() in {before.name.casefold() for before in rewards[: filled.index(at)]}:
            reading.errors[f"reward-{at}-name"] = "Two rewards need two names: customers choose by them."
    if reading.errors:
        return draft
    regular = Regular(spend, int(visits))
    return replace(draft, program=replace(program, rewards=name_ids(rewards, tuple(known.values()))), regular=regular)


def _read_reward(reading: Reading, at: int, known: Reward | None) -> Reward:
    """A row as a reward: what the form does not ask stays as it was."""
    field = f"reward-{at}-{{}}".format
    name = reading.words(field("name"), "Give it a name.", most=40)
    kind = reading.one_of(field("kind"), dict(KINDS), "Choose what it is.", otherwise=RewardKind.FREE_ITEM.value)
    price = reading.whole(field("price"), 1, POINTS_MAX)
    percent = reading.whole(field("worth"), 1, PERCENT_MAX) if kind == RewardKind.PERCENT_OFF else 0
    needs = int(kind == RewardKind.AMOUNT_OFF)
    amount = 0 if percent else reading.amount(field("worth"), least=needs, otherwise=None if needs else 0)
    cost = reading.amount(field("cost"), otherwise=0)
    kept = known if known is not None and known.kind == kind else None
    plain = kept or Reward("", name, RewardKind(kind) if kind in dict(KINDS) else RewardKind.FREE_ITEM, price)
    return replace(plain, name=name, price_points=price, amount=amount, percent=percent, cost=cost)


def _read_credit(reading: Reading, at: int, known: Reward | None) -> Reward:
    plain = known or Reward("credit", "", RewardKind.CREDIT, 1)
    return replace(plain, name=reading.words(f"reward-{at}-name", "Give it a name.", most=40))


def _fill_texts(draft: Draft) -> dict[str, str]:
    return {"language": draft.language, "cap": write_amount(draft.monthly_cap_cents, "USD")}


def _read_texts(reading: Reading, draft: Draft) -> Draft:
    """But for the number, which only the vault can write down."""
    language = reading.one_of("language", dict(LANGUAGES), "Choose a language.", otherwise=draft.language)
    reading.currency = "USD"
    cap = reading.amount("cap", otherwise=draft.monthly_cap_cents)
    if cap > CAP_MAX:
        reading.errors["cap"] = "Write at most 10000."
    return replace(draft, language=language, monthly_cap_cents=cap)


Form = tuple[Callable[[Draft], dict[str, str]], Callable[[Reading, Draft], Draft]]
_FORMS: Final[Mapping[Step, Form]] = {
    Step.SHOP: (_fill_shop, _read_shop),
    Step.EARNING: (_fill_earning, _read_earning),
    Step.REWARDS: (_fill_rewards, _read_rewards),
    Step.TEXTS: (_fill_texts, _read_texts),
    Step.TIERS: (tier_form.fill, tier_form.read),
}
