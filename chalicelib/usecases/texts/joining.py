"""Joining and coming back, by text: who says who they are, who says yes, and who had said stop."""

from dataclasses import replace

from chalicelib.domain.account import Account, Cause, Lot
from chalicelib.domain.calendar import local_day
from chalicelib.domain.consent import ConsentEvent
from chalicelib.domain.customer import Asked, Customer, Reply
from chalicelib.domain.entry import Entry, EntryKind, next_entry, standing
from chalicelib.domain.ledger import grant, touch
from chalicelib.domain.posting import pay_marks
from chalicelib.domain.program import ProgramType
from chalicelib.domain.referral import Referral, Sharing
from chalicelib.domain.sale import Sale
from chalicelib.usecases.referrals import claim, promised
from chalicelib.usecases.texts.turn import Result, Turn, how_to_join, name_person, tell_balance


def join(turn: Turn) -> Result:
    """Somebody wants in: a member once there is a name, or a yes to what was asked."""
    customer, name = turn.customer, turn.reading.name or turn.customer.first_name
    if customer.opted_out:
        return start(turn)
    if customer.is_member:
        back = turn.reading.intent == "join" and turn.may_change_consent and turn.stopped_everywhere
        return _welcome_back(customer) if back else Result(customer, (tell_balance(turn, "already_member"),))
    if not turn.may_change_consent:
        return Result(customer)
    if turn.is_closed:
        return Result(customer, (how_to_join(turn),))
    if name is None and customer.asked is not Asked.CONFIRM:
        return Result(replace(customer, asked=Asked.NAME), (Reply("ask_name", {}),))
    event = ConsentEvent.CONFIRMED if customer.asked is Asked.CONFIRM else ConsentEvent.JOINED
    member = replace(customer, first_name=name, asked=None, joined_at=turn.now, claim_code=None, possibly_reassigned=None)
    member, brought = replace(member, friend_code=None, awaits=None), _brought(turn)
    total = _welcomed(turn).available(local_day(turn.now, turn.program.timezone))
    facts: dict[str, int | str] = {"name": name or ""}
    told = total > 0 and turn.program.type is not ProgramType.REBATE
    welcome = Reply("welcome_bonus", {**facts, "total": total}) if told else Reply("welcome", facts)
    promise = (_promise(turn),) if brought else ()
    return Result(member, (welcome, *promise), event, joined=True, referred=brought or ())


def _brought(turn: Turn) -> tuple[Referral, Sharing] | None:
    """What is written of a friend who comes by a member's code, in this text or in what they asked before."""
    code = turn.reading.code if turn.claimed == "friend" else turn.customer.friend_code
    return claim(turn.conversation.book, turn.merchant, code, turn.customer, turn.before, turn.now)


def _promise(turn: Turn) -> Reply:
    rules, program = turn.merchant.referral, turn.program
    facts = {**name_person(turn), **promised(rules, program)}
    if not rules.spend_min:
        return Reply("brought", facts)
    return Reply("brought_from", {**facts, "amount": rules.spend_min, "currency": program.currency})


def give_name(turn: Turn) -> Result:
    """Somebody says what they are called: a member, from now on; anybody else joins with it."""
    if not turn.customer.is_member or turn.customer.opted_out or turn.reading.name is None:
        return join(turn)
    named = replace(turn, customer=replace(turn.customer, first_name=turn.reading.name))
    return join(named)


def start(turn: Turn) -> Result:
    """Somebody who had said stop wants texts again; for anybody else it is a wish to join."""
    if not turn.customer.opted_out:
        joining = join(turn)
        # Said again, it is the last word: a STOP from before it may still be on its way.
        again = turn.customer.is_member and turn.may_change_consent
        return replace(joining, event=ConsentEvent.RESTARTED) if again else joining
    if not turn.may_change_consent:
        return Result(turn.customer)
    customer = replace(turn.customer, opted_out=False)
    if customer.is_member:
        return _welcome_back(customer)
    joining = join(replace(turn, customer=customer))
    return replace(joining, event=joining.event or ConsentEvent.RESTARTED)


def _welcome_back(customer: Customer) -> Result:
    return Result(customer, (Reply("welcome_back", {"name": customer.first_name or ""}),), ConsentEvent.RESTARTED)


def joined_entry(turn: Turn) -> Entry:
    """The entry of somebody who joins with this text: welcome points, and the code that they had texted."""
    after = _welcomed(turn)
    today = local_day(turn.now, turn.program.timezone)
    code = turn.reading.code if isinstance(turn.claimed, Sale) else turn.customer.claim_code
    facts = {"points": _welcome_points(turn), "version": turn.program.version, **standing(after, turn.program, today)}
    if code is not None:
        facts["claim"] = code
    return next_entry(
        turn.before,
        after,
        member_id=turn.customer.member_id,
        at=turn.now,
        kind=EntryKind.JOINED,
        cause=turn.text.inbound_id,
        facts=facts,
    )


def _welcome_points(turn: Turn) -> int:
    """One bonus a phone: who lets go of a membership and joins anew does not get another."""
    return 0 if turn.customer.follows else turn.program.welcome_points


def _welcomed(turn: Turn) -> Account:
    merchant, program, today = turn.merchant, turn.program, local_day(turn.now, turn.program.timezone)
    account = touch(turn.account, merchant.moves_until(today, turn.now), today)
    points = _welcome_points(turn)
    if points:
        last_day = None if program.expiry.moves else program.expiry.last_day(today)
        account = grant(account, Lot(last_day, merchant.locations[0].id, points, Cause.WELCOME), today)
        account = replace(account, lifetime_points=account.lifetime_points + points)
    return pay_marks(account, program, today)
