"""A member moves to a new number: the old phone asks for a code, and the new one texts it. So both ends are known to agree.

The member keeps their id, and everything under it: not a point moves. Only which phone leads to them changes, by the same two
marks as after NOT ME (docs/decisions/0021). Where the new phone is a member's already, the two are merged first (0017).
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal

from chalicelib.domain.calendar import local_day
from chalicelib.domain.claim import CODES, Claim, code_of
from chalicelib.domain.consent import ConsentEvent
from chalicelib.domain.customer import Customer, Reply
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import MergeBuiltUpon, Refusal, UnknownMember
from chalicelib.domain.texts.texting import Purpose
from chalicelib.usecases import merging
from chalicelib.usecases.merging import Pair
from chalicelib.usecases.new_phones.successors import hand_over, raw
from chalicelib.usecases.ports import Book, Changes, Outpaced, Vault
from chalicelib.usecases.texts.answering import tell_standing
from chalicelib.usecases.texts.turn import Mover, Result, Turn, name_person
from chalicelib.usecases.till import Request, Till, attempt

CODE_DAYS: Final = timedelta(days=1)
"""The code holds today and on the day after."""
UNDO_WITHIN: Final = timedelta(days=7)
AT_SHOP: Final = Reply("move_at_shop", {})


def offer_code(turn: Turn) -> Result:
    """MOVE: the code by which this member moves; the one from before is nothing any more."""
    customer, merchant = turn.customer, turn.merchant
    if customer.opted_out or not customer.is_member:
        return tell_standing(turn)
    if turn.alias is not None:
        return Result(customer, (AT_SHOP,))  # of two phones of one member, which one is to go?
    words = f"move\n{customer.member_id}\n{turn.text.inbound_id}"
    code = code_of(int(turn.conversation.vault.sign(merchant.id, words), 16) % CODES)
    last_day = local_day(turn.now, turn.program.timezone) + CODE_DAYS
    claim = Claim(code, MOVE, customer.member_id, last_day)
    kept = replace(customer, move_code=turn.conversation.vault.name_code(merchant.id, code))
    return Result(kept, (Reply("move_code", {"share": code}),), claim=claim)


MOVE: Final = "#move"
"""Stands for the shop in a claim that gives no sale, but a member: no location's id has a "#"."""


def find_mover(book: Book, vault: Vault, merchant: Merchant, customer: Customer, claim: Claim) -> Mover | Literal["own", "wrong"]:
    """Who moves with this code to the phone of this customer: "own" where it is their phone still, "wrong" where nobody does."""
    owner = raw(book, merchant.id, claim.sale_id)
    if owner is None or not owner.is_member or owner.move_code != vault.name_code(merchant.id, claim.code):
        return "wrong"
    return "own" if owner.member_id == customer.member_id else Mover(owner)


def arrive(turn: Turn, mover: Mover) -> Result:
    """The new phone has texted the code. Raises Outpaced once two members were merged, so that all is read again."""
    if turn.customer.is_member:
        return _join_up(turn, mover.customer)
    if turn.before.seq or mover.customer.merged_into is not None:
        return Result(turn.customer, (AT_SHOP,))
    gone, place = mover.customer, turn.conversation.vault.member_id(turn.merchant.id, PhoneNumber(turn.text.sender))
    fresh, old = hand_over(turn.conversation.book, turn.merchant.id, gone, turn.text.inbound_id)
    home = place == gone.member_id
    moved = replace(
        old.pop(gone.member_id),
        phone_sealed=turn.phone_sealed,
        phone_id=None if home else place,
        phone_changed_at=turn.now,
        moved_from=fresh.member_id,
        opted_out=_is_silent(turn, gone),
        consents=gone.consents & {Purpose.RECEIPT},
        possibly_reassigned=None,
    )
    new = _lead(turn, gone.member_id)
    moved = replace(moved, succeeded_by=None) if home else moved
    others = {**old, fresh.member_id: fresh, **{name: one for name, one in new.items() if name != gone.member_id}}
    return _told(turn, replace(moved, heard_at=turn.now), tuple(others.values()))


def _lead(turn: Turn, member_id: str) -> dict[str, Customer]:
    """Whoever the new phone led to, as they are once it leads to this member."""
    first = turn.former or turn.customer
    led = {turn.customer.member_id: _bare(turn.customer)} if turn.customer.revision or turn.former is None else {}
    return {**led, first.member_id: replace(_bare(first) if turn.former is None else first, succeeded_by=member_id)}


def _bare(customer: Customer) -> Customer:
    """Somebody who had a phone and nothing else, without it."""
    return replace(customer, phone_sealed=b"", first_name=None, asked=None, claim_code=None, friend_code=None, awaits=None)


def _is_silent(turn: Turn, gone: Customer) -> bool:
    return gone.opted_out or turn.customer.opted_out or turn.stopped_everywhere


def _told(turn: Turn, member: Customer, others: tuple[Customer, ...]) -> Result:
    facts = name_person(replace(turn, customer=member))
    replies = () if member.opted_out else (Reply("moved", facts),)
    return Result(member, replies, ConsentEvent.MOVED, unlinked=others)


def _join_up(turn: Turn, gone: Customer) -> Result:
    """The new phone is a member's: all that the old one has becomes theirs, then the old phone is let go."""
    held, merchant, kept = turn.conversation, turn.merchant, turn.customer
    if turn.alias is not None or gone.merged_into not in (None, kept.member_id):
        return Result(kept, (AT_SHOP,))
    if gone.merged_into is None:
        till = Till(merchant, merchant.locations[0])
        pair, name = Pair(kept.member_id, gone.member_id, "member"), f"move-{gone.move_code}-{gone.revision}"
        try:
            merging.merge(held.book, till, pair, Request(name, name), turn.now)
        except Refusal:
            return Result(kept, (AT_SHOP,))
        raise Outpaced
    fresh, old = hand_over(held.book, merchant.id, gone, turn.text.inbound_id)
    return _told(turn, replace(kept, phone_changed_at=turn.now), (*old.values(), fresh))


def may_take_back(member: Customer, now: datetime) -> bool:
    """Whether this member's move is young enough to be undone. Who has the old phone by now, `take_back` itself looks at."""
    changed = member.phone_changed_at
    return member.moved_from is not None and changed is not None and now - changed <= UNDO_WITHIN


def take_back(book: Book, vault: Vault, merchant: Merchant, member_id: str, now: datetime) -> None:
    """Give a member the phone again that they moved from; the one they moved to has somebody new, who has nothing.

    Said again, it changes nothing. Raises UnknownMember, Busy, and MergeBuiltUpon where the move was over a week ago, or whoever
    has that phone now has joined.
    """

    def write() -> None:
        member = raw(book, merchant.id, member_id)
        if member is None or not member.is_member:
            raise UnknownMember(member_id)
        if member.moved_from is None:
            return
        later = book.record(merchant.id, member.moved_from)
        holder = later.customer
        late = not may_take_back(member, now) or member.merged_into is not None
        if late or holder is None or holder.is_member or not holder.phone_sealed or later.account.seq:
            raise MergeBuiltUpon(member_id)
        fresh, given = hand_over(book, merchant.id, member, "taken back")
        phone = PhoneNumber(vault.open(merchant.id, holder.phone_sealed))
        place = vault.member_id(merchant.id, phone)
        home, first = place == member_id, raw(book, merchant.id, place)
        back = given.pop(member_id)
        back = replace(
            back,
            phone_sealed=holder.phone_sealed,
            phone_id=None if home else place,
            succeeded_by=None if home else back.succeeded_by,
            moved_from=None,
            phone_changed_at=now,
            opted_out=member.opted_out or holder.opted_out,
        )
        others = {**given, fresh.member_id: fresh, holder.member_id: _bare(holder)}
        if not home and first is not None:
            others[place] = replace(first, succeeded_by=member_id)
        book.commit(Changes(merchant.id, customers=(back, *others.values())))

    attempt(write)
