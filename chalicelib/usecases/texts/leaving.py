"""Leaving, by text: an opt-out counts at once, whatever else is on its way, and a phone that is not the member's is let go.

A phone that says NOT ME, or that it is the wrong number, has a new customer from then on: without a name, a history or a point.
The member keeps all of that under their id, without a phone (docs/decisions/0021).
"""

import base64
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.consent import ConsentEvent
from chalicelib.domain.customer import Asked, Customer, Reply, next_holder
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases.ports import Record
from chalicelib.usecases.texts.turn import Result, Turn

STOP_CONFIRMED_WITHIN = timedelta(minutes=5)
"""A confirmation later than this is presumed unlawful: 47 CFR 64.1200(a)(12)."""
WRONG_NUMBER = "wrong_number"
"""The reading rule of a stop from somebody who never joined."""


def stop(turn: Turn) -> Result:
    """No more texts, confirmed once."""
    if _is_overtaken(turn):
        return Result(turn.customer)
    wrong_number = turn.reading.rule == WRONG_NUMBER
    return _stop(turn, _mark(_let_go(turn), turn.text.received_at) if wrong_number else Result(turn.customer))


def refuse(turn: Turn) -> Result:
    """A no to what was asked: of somebody whose number was typed at the till it is a stop."""
    return stop(turn) if turn.customer.asked is Asked.CONFIRM else Result(turn.customer)


def let_go(turn: Turn) -> Result:
    """NOT ME: from now on this phone has nothing to do with the member it belonged to."""
    if _is_overtaken(turn):
        return Result(turn.customer)
    if turn.customer.asked is Asked.CONFIRM and not turn.customer.is_member:
        return _stop(turn, _let_go(turn))
    silent = turn.customer.opted_out or turn.stopped_everywhere
    left = _let_go(turn)
    # After a stop only HELP is answered. To let go of a phone is no wish for texts: a stop for all goes on to hold here.
    replies = () if silent else (Reply("not_me_done", {}),)
    customer = replace(left.customer, opted_out=silent)
    return replace(left, customer=customer, replies=replies, event=ConsentEvent.UNLINKED if left.unlinked else None)


def forget_child(turn: Turn, record: Record) -> bool:
    """Erase whoever texts that they are a child, before anything is answered. Whether there was anybody. Raises Busy.

    What came before their consent changed last was said by somebody else, or is this text once more: the phone of who was erased
    is somebody new's from that moment.
    """
    found = record.customer
    if turn.reading.intent != "child" or found is None or _is_overtaken(turn):
        return False
    from chalicelib.usecases.erasing import erase  # noqa: PLC0415  few are children

    held, name = turn.conversation, (record.alias or found).member_id
    return bool(erase(held.book, held.vault, turn.merchant, name, turn.now, "said by text to be a child"))


def turn_away(turn: Turn) -> Result:
    """Tell a child that they are forgotten; after a stop of theirs nothing. What they wrote, and their age, is kept nowhere."""
    follows = turn.customer.follows
    former = turn.conversation.book.record(turn.merchant.id, follows) if follows is not None else None
    erased = former and (former.alias or former.customer)
    silent = erased.opted_out if erased and erased.erased_at else turn.customer.opted_out
    return Result(turn.customer, () if silent or turn.stopped_everywhere else (Reply("too_young", {}),))


def _stop(turn: Turn, left: Result) -> Result:
    """An opt-out of whoever has the phone from now on."""
    if turn.customer.opted_out:
        # Said again, it is the last word: a START from before it may still be on its way.
        return replace(left, event=ConsentEvent.STOPPED if turn.may_change_consent or left.unlinked else None)
    replies = (Reply("stopped", {}),) if _may_confirm(turn) else ()
    # The name of who never joined was typed at a till: it may be somebody else's, and nobody has agreed that it be kept.
    name = left.customer.first_name if left.customer.is_member else None
    stopped = replace(left.customer, opted_out=True, asked=None, asked_wording=None, first_name=name)
    return replace(left, customer=stopped, replies=replies, event=ConsentEvent.STOPPED)


def _let_go(turn: Turn) -> Result:
    """Whoever has the phone from now on, and everybody who had it. Who had nothing but a name loses that."""
    customer, owner = turn.customer, turn.alias or turn.customer
    if not customer.is_member and not turn.before.seq:
        return Result(replace(customer, first_name=None, claim_code=None, friend_code=None, awaits=None))
    fresh = next_holder(owner, customer, _new_id(turn, owner), turn.former.member_id if turn.former else owner.member_id)
    # The phone's own id leads to whoever has it now, in one step however often it changed hands.
    # Who moved here has left another phone behind, which goes on to lead where it does.
    stays = owner.phone_id is not None and owner.succeeded_by is not None
    led = (None if stays else owner, turn.former)
    bare = {one.member_id: replace(one, succeeded_by=fresh.member_id) for one in led if one is not None}
    bare = {owner.member_id: owner, **bare}
    if turn.alias is not None and customer.phone_sealed == owner.phone_sealed:
        bare.setdefault(customer.member_id, customer)
    lost = {id_: _without_phone(one) if one.phone_sealed == owner.phone_sealed else one for id_, one in bare.items()}
    return Result(fresh, unlinked=tuple(lost.values()))


def _mark(left: Result, at: datetime) -> Result:
    """The same, where everybody is marked as perhaps having lost the phone to somebody else."""
    marked = tuple(replace(customer, possibly_reassigned=at) for customer in left.unlinked)
    return replace(left, customer=replace(left.customer, possibly_reassigned=at), unlinked=marked)


def _without_phone(customer: Customer) -> Customer:
    bare = replace(customer, phone_sealed=b"", consents=frozenset(), claim_code=None, friend_code=None, reward_codes=())
    return replace(bare, phone_id=None, move_code=None, moved_from=None)


def _new_id(turn: Turn, owner: Customer) -> str:
    """An id like every other, that nobody can tell from the phone: the same whenever this text is tried again."""
    signed = turn.conversation.vault.sign(turn.merchant.id, f"{owner.member_id} is followed\n{turn.text.inbound_id}")
    return owner.member_id[:4] + base64.b32encode(bytes.fromhex(signed)).decode()[: len(owner.member_id) - 4].lower()


def _is_overtaken(turn: Turn) -> bool:
    """Whether consent has changed since this was texted. On a tie the opt-out wins."""
    changed = turn.customer.consent_changed_at
    return changed is not None and turn.text.received_at < changed


def _may_confirm(turn: Turn) -> bool:
    """Within five minutes; and for a toll-free number the carrier has answered itself, and blocks what we send."""
    in_time = turn.now - turn.text.received_at <= STOP_CONFIRMED_WITHIN
    return in_time and not PhoneNumber(turn.text.recipient).is_toll_free
