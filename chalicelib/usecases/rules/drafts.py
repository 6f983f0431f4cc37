"""Setting up a shop step by step until it opens, and making the next version of an open one's program."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

from chalicelib.domain.desk.draft import Card, Draft, Step, begin, change_of, choose
from chalicelib.domain.law.expiry import check_law
from chalicelib.domain.location import Location
from chalicelib.domain.papers.writing import Writer
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.program_checks import check_program
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.texts.texting import Registration, Texting
from chalicelib.usecases.locations import KNOWN_EVERYWHERE, check_locations, revoke_secret
from chalicelib.usecases.ports import Merchants, Outpaced, Vault
from chalicelib.usecases.programs import Opening, change_program, open_merchant

TAKEN: Final = "This number belongs to another shop already."
MARGIN: Final = timedelta(seconds=5)
"""The clock goes on while a version is being stored."""


class Drafts(Protocol):
    """What is being made."""

    def get(self, merchant_id: str) -> Draft | None:
        """The draft of a merchant, with all writes that were acknowledged; None where there is none."""

    def put(self, draft: Draft) -> None:
        """Store a draft with the next revision. Raises Outpaced where the stored one has not its revision any more."""

    def drop(self, merchant_id: str) -> None:
        """Forget a draft; forgetting twice is no error."""


def start(drafts: Drafts, vault: Vault, merchant_id: str, number: str = "", name: str = "") -> Draft:
    """Begin a shop that somebody was invited to set up, with the number that its customers are to text (E.164; "": not known).

    Where it was begun already, that stays. Raises UnusableField.
    """
    known = drafts.get(merchant_id)
    if known is not None:
        return known
    begun = replace(begin(merchant_id), name=name, number_sealed=_seal(vault, merchant_id, number))
    drafts.put(begun)
    return replace(begun, revision=1)


def find(drafts: Drafts, merchant_id: str) -> Draft:
    """What was said so far of a shop that is not open; nothing, where nothing was."""
    return drafts.get(merchant_id) or begin(merchant_id)


def choose_card(drafts: Drafts, merchant_id: str, card: Card) -> Draft:
    """Begin with this card, or again with another one. Raises Outpaced."""
    return _store(drafts, choose(find(drafts, merchant_id), card))


def save_step(drafts: Drafts, draft: Draft, step: Step) -> Draft:
    """Keep what was said in a step. Raises UnusableField where it could not work, and Outpaced where somebody else was faster."""
    places = draft.locations or (Location("shop", "Shop", draft.program.timezone),)
    check_locations(places)
    check_program(draft.program, places)
    if step is not Step.SHOP:  # where it lies is said before when points end
        check_law(draft.program, draft.region, places)
    return _store(drafts, draft.with_done(step))


def set_number(vault: Vault, draft: Draft, typed: str) -> Draft:
    """The draft with another number to text, as somebody in its country types it. Raises UnreadablePhone."""
    number = PhoneNumber.parse(typed, draft.region)
    return replace(draft, number_sealed=vault.seal(draft.merchant_id, number.e164))


def number_of(vault: Vault, draft: Draft) -> str:
    """The number that customers will text (E.164), or ""."""
    return vault.open(draft.merchant_id, draft.number_sealed) if draft.number_sealed else ""


def open_shop(
    drafts: Drafts, merchants: Merchants, vault: Vault, draft: Draft, address: str, registration: Registration, now: datetime
) -> Merchant:
    """Open the shop. Keys for points of sale are issued when one is connected, so those of the opening end at once.

    `address` is where terms and privacy will be: the sign says so, and what it says is what customers agree to.
    Raises UnusableField where a step is missing, or the number is another shop's.
    """
    missing = draft.next_step
    if missing is not None:
        raise UnusableField(missing.value, "This step is not done yet.")
    number = number_of(vault, draft)
    program = replace(draft.program, effective_from=now)
    sign, words = Writer(draft.as_merchant, PhoneNumber(number), now).sign_words(address, offers=False)
    texting = Texting(registration, monthly_cap_cents=draft.monthly_cap_cents)
    opening = Opening(
        draft.merchant_id,
        draft.name,
        number,
        draft.region,
        draft.language,
        sign,
        draft.locations,
        program,
        texting,
        disclosures={sign: words},
    )
    try:
        keys = open_merchant(merchants, vault, opening, now)
    except Outpaced:
        raise UnusableField("number", TAKEN) from None
    for secret in keys.values():
        revoke_secret(merchants, secret)
    drafts.drop(draft.merchant_id)
    return merchants.reread(draft.merchant_id)


def find_change(drafts: Drafts, merchant: Merchant, now: datetime) -> Draft:
    """The next version of an open merchant's program that somebody is making; as it stands, where nobody is."""
    fresh = change_of(merchant, now)
    known = drafts.get(merchant.id)
    if known is None:
        return fresh
    if known.program.version != fresh.program.version:  # another way led to a new version meanwhile
        return replace(fresh, revision=known.revision)
    return known


def is_changed(draft: Draft, merchant: Merchant) -> bool:
    """Whether a draft says anything else than the program in force."""
    as_is = change_of(merchant, draft.program.effective_from).program
    return replace(draft.program, effective_from=as_is.effective_from) != as_is


def discard(drafts: Drafts, merchant_id: str) -> None:
    """Forget what was said."""
    drafts.drop(merchant_id)


def put_into_force(drafts: Drafts, merchants: Merchants, draft: Draft, now: datetime) -> datetime:
    """Make the draft the next version of the program; returns from when it holds. Raises UnusableField, and Outpaced."""
    since = now + KNOWN_EVERYWHERE + MARGIN
    change_program(merchants, draft.merchant_id, replace(draft.program, effective_from=since), now)
    drafts.drop(draft.merchant_id)
    return since


def open_joining(
    drafts: Drafts, merchants: Merchants, merchant_id: str, open_to: Literal["anyone", "invited"], now: datetime
) -> None:
    """Let anyone join, or only who is invited: one more version of the program, and what somebody is changing goes on from it.

    Raises KeyError, and Outpaced where somebody else changed the program meanwhile.
    """
    merchant = merchants.reread(merchant_id)
    newest = max(merchant.programs, key=lambda program: program.version)
    since = max(now, newest.effective_from) + KNOWN_EVERYWHERE + MARGIN
    draft = drafts.get(merchant_id)
    change_program(merchants, merchant_id, replace(change_of(merchant, since).program, open_to=open_to), now)
    if draft is not None and draft.program.version == newest.version + 1:
        drafts.put(replace(draft, program=replace(draft.program, version=newest.version + 2, open_to=open_to)))


def _store(drafts: Drafts, draft: Draft) -> Draft:
    drafts.put(draft)
    return replace(draft, revision=draft.revision + 1)


def _seal(vault: Vault, merchant_id: str, number: str) -> bytes:
    if not number:
        return b""
    try:
        return vault.seal(merchant_id, PhoneNumber(number).e164)
    except ValueError:
        raise UnusableField("number", "Write it with the country in front, such as +12065550100.") from None
