"""Setting up a merchant: its locations, its program, and the keys of its tills."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.domain.confirmation_policy import ConfirmationPolicy
from chalicelib.domain.desk.location_key import make_key
from chalicelib.domain.languages import LANGUAGES
from chalicelib.domain.law.expiry import check_law
from chalicelib.domain.location import Location
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant, Program, ProgramType, Reward, reward_of
from chalicelib.domain.program_checks import ID, check_program
from chalicelib.domain.refusals import UnusableField, refuse_first
from chalicelib.domain.texts.places import is_country
from chalicelib.domain.texts.texting import Texting
from chalicelib.usecases.locations import KNOWN_EVERYWHERE, check_locations
from chalicelib.usecases.ports import Merchants, Vault
from chalicelib.usecases.settings import check_disclosures, check_texting, sign_policy


@dataclass(frozen=True, slots=True)
class Opening:
    """A new merchant as an operator describes it; `phone` is the number that customers text (E.164).

    Of `confirmation` the manager's PIN is in plain digits here; only its signature is stored.
    """

    id: str
    name: str
    phone: str
    region: str
    language: str
    consent_wording: str
    locations: tuple[Location, ...]
    program: Program
    texting: Texting = Texting()
    confirmation: ConfirmationPolicy = ConfirmationPolicy()
    disclosures: dict[str, str] = field(default_factory=dict)
    """The full words of the sign and of cashiers' scripts, by version, so that what was agreed to can be shown."""


def open_merchant(merchants: Merchants, vault: Vault, opening: Opening, now: datetime) -> dict[str, str]:
    """Store the merchant and give every location a key; returns location id -> key, shown this once only.

    Raises UnusableField, and Outpaced where the merchant or its number exists.
    """
    check_opening(opening)
    policy = sign_policy(vault, opening.id, opening.confirmation)
    number = _number(opening.phone)
    merchant = Merchant(
        opening.id,
        opening.name,
        opening.region,
        opening.language,
        b"",
        opening.consent_wording,
        (opening.program,),
        opening.locations,
        opening.texting,
        policy,
        disclosures=opening.disclosures,
    )
    merchants.add(replace(merchant, phone_sealed=vault.seal(opening.id, number)), number)
    made = [make_key(location.id, 0, now) for location in opening.locations]
    for key, _ in made:
        merchants.add_key(opening.id, key)
    return {key.location_id: secret for key, secret in made}


def check_opening(opening: Opening) -> None:
    """Raise UnusableField for a merchant that could not work."""
    check_locations(opening.locations)
    check_program(opening.program, opening.locations)
    refuse_first(
        (
            (not ID.fullmatch(opening.id), "id", "lower-case letters, digits and hyphens"),
            (not is_country(opening.region), "region", "an ISO 3166 country in two capital letters, such as US"),
            (opening.language not in LANGUAGES, "language", f"one of {', '.join(LANGUAGES)}"),
        )
    )
    check_law(opening.program, opening.region, opening.locations)
    check_disclosures(opening.disclosures)
    check_texting(opening.texting, {opening.consent_wording, *opening.disclosures})


def change_program(merchants: Merchants, merchant_id: str, program: Program, now: datetime) -> None:
    """Add the next version of a merchant's program; sales before `effective_from` stay with theirs.

    It cannot hold at once: processes know a merchant's versions for a minute. Rewards that it offers no more are still honoured
    where a certificate was paid. Raises KeyError for an unknown merchant, UnusableField, and Outpaced where somebody else
    added that version.
    """
    merchant = merchants.get(merchant_id)
    check_program(program, merchant.locations)
    newest = max(merchant.programs, key=lambda known: known.version)
    if (program.expiry, program.rewards, program.earn) != (newest.expiry, newest.rewards, newest.earn):
        check_law(program, merchant.region, merchant.locations)
    changed = _of_other_kind(program, newest)
    rebate = {program.type, newest.type} & {ProgramType.REBATE}
    refuse_first(
        (
            (program.version != newest.version + 1, "version", f"the next version is {newest.version + 1}"),
            (program.effective_from < now + KNOWN_EVERYWHERE, "effective_from", "at least two minutes from now"),
            (program.effective_from <= newest.effective_from, "effective_from", "after the version that it follows"),
            (bool(changed), "rewards", f"{changed} is of another kind now: give it a new id"),
            (program.currency != newest.currency, "currency", f"points were earned in {newest.currency}"),
            (
                bool(rebate) and program.type is not newest.type,
                "type",
                "a point of a rebate is money, of other programs it is not",
            ),
        )
    )
    offered = {reward.id for reward in _rewards(program)}
    retired = tuple(reward for reward in (*_rewards(newest), *newest.retired) if reward.id not in offered)
    merchants.add_program(merchant_id, replace(program, retired=retired))


def _rewards(program: Program) -> tuple[Reward, ...]:
    """All that a program takes off checks, for points or for a while."""
    return (*program.rewards, *(reward_of(special) for special in program.specials if special.is_offer))


def _of_other_kind(program: Program, newest: Program) -> str:
    """The id of a reward that was another kind of reward before, or "": what was used is given back by the kind that it was."""
    changed = (r.id for r in _rewards(program) if (known := newest.reward(r.id)) is not None and known.kind is not r.kind)
    return next(changed, "")


def _number(phone: str) -> str:
    try:
        return PhoneNumber(phone).e164
    except ValueError:
        raise UnusableField("phone", "E.164, such as +12065550100") from None
