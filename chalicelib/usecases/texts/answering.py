"""Answers to what customers ask by text: help, balances, rewards, codes, and what nobody understands."""

from dataclasses import replace
from datetime import timedelta
from itertools import islice

from chalicelib.domain.calendar import local_day
from chalicelib.domain.customer import Asked, Reply
from chalicelib.domain.location import Location
from chalicelib.domain.special_members import asks_birthday
from chalicelib.domain.texts.segments import count_septets
from chalicelib.domain.texts.why import LOOKED_BACK, say_why
from chalicelib.domain.texts.wording import LINK_SEPTETS_MAX
from chalicelib.usecases.referrals import code_for, invitation_of, promised
from chalicelib.usecases.texts.checking_in import check_in
from chalicelib.usecases.texts.joining import give_name
from chalicelib.usecases.texts.turn import Result, Turn, how_to_join, name_person, tell_balance
from chalicelib.usecases.wallets import fits_in_text, link_of

UNKNOWN_ANSWERED_EVERY = timedelta(hours=24)


def help_out(turn: Turn) -> Result:
    """Who we are and how to stop: answered in every state, also after an opt-out."""
    return Result(turn.customer, (Reply("help", {}),))


def tell_standing(turn: Turn) -> Result:
    """What a member has; who is none hears how to become one."""
    if turn.customer.opted_out:
        return Result(turn.customer)
    if not turn.customer.is_member:
        return Result(turn.customer, (how_to_join(turn),))
    return Result(turn.customer, (tell_balance(turn),))


def explain(turn: Turn) -> Result:
    """Why a member has what they have: what changed their points last."""
    if turn.customer.opted_out or not turn.customer.is_member:
        return tell_standing(turn)
    newest = islice(turn.conversation.book.entries_back(turn.merchant.id, turn.customer.member_id), LOOKED_BACK)
    changed = next((entry for entry in newest if entry.points), None)
    balance = turn.account.available(local_day(turn.now, turn.program.timezone))
    return Result(turn.customer, (say_why(changed, turn.merchant, balance),))


def invite_friend(turn: Turn) -> Result:
    """How a friend joins; where friends count, with the code by which they are known to have come by this member.

    The code is made before it is told, and is the same whenever this is tried again.
    """
    if turn.customer.opted_out or not turn.customer.is_member:
        return tell_standing(turn)
    merchant, held = turn.merchant, turn.conversation
    if not merchant.referral.on:
        return Result(turn.customer, (how_to_join(turn, "tell_friend"),))
    code = code_for(held.book, held.vault, merchant, turn.customer.member_id)
    url = held.pages.url() if held.pages is not None else None
    link = invitation_of(url, merchant.id, code) if url is not None else None
    facts = promised(merchant.referral, turn.program)
    if link is None or count_septets(link) > LINK_SEPTETS_MAX:
        return Result(turn.customer, (Reply("share_code", {**facts, "share": code}),))
    return Result(turn.customer, (Reply("share_link", {**facts, "link": link}),))


def send_page(turn: Turn) -> Result:
    """The link to a member's own page; what they have, where there is none that fits into a text.

    The link is let open before it is told, and is the same whenever this is tried again. It is that of the phone that asks: where
    somebody has two, it closes with that one.
    """
    pages, merchant = turn.conversation.pages, turn.merchant
    url = pages.url() if pages is not None else None
    if turn.customer.opted_out or not turn.customer.is_member or pages is None or url is None or not fits_in_text(url):
        return tell_standing(turn)
    owner = turn.alias or turn.customer
    link_of(pages.wallets, turn.conversation.vault, merchant.id, owner.member_id, owner.phone_id)
    facts = {**name_person(turn), "page": url, "member": owner.member_id}
    return Result(turn.customer, (Reply("page", facts | ({"phone": owner.phone_id} if owner.phone_id else {})),))


def note_birthday(turn: Turn) -> Result:
    """The month of a member's birthday is kept where there is something for birthdays, and nowhere else."""
    if turn.customer.opted_out or not turn.customer.is_member:
        return tell_standing(turn)
    if not asks_birthday(turn.merchant, turn.now):
        return Result(turn.customer, (Reply("birthday_unused", {}),))
    customer = replace(turn.customer, birthday=turn.reading.month)
    return Result(customer, (Reply("birthday_kept", name_person(turn)),))


def take_code(turn: Turn) -> Result:
    """A claim code and nothing else: who is no member yet is asked for what is missing; the rest is `use_code`'s.

    After a STOP it takes nobody back.
    """
    customer = turn.customer
    if turn.claimed == "own":
        return Result(customer, (tell_balance(turn),))
    if isinstance(turn.claimed, Location) and customer.is_member and not customer.opted_out:
        return check_in(turn, turn.claimed)
    if turn.claimed == "friend" and customer.is_member and not customer.opted_out:
        return Result(customer, (tell_balance(turn, "already_member"),))
    if turn.claimed in (None, "wrong") or customer.is_member or customer.opted_out:
        return Result(customer)
    if customer.asked is Asked.CONFIRM or turn.is_closed:
        return Result(customer, (Reply("confirm_join", {}) if customer.asked is Asked.CONFIRM else how_to_join(turn),))
    return Result(replace(customer, asked=Asked.NAME), (Reply("ask_name", {}),))


def wonder(turn: Turn) -> Result:
    """What nobody understands is answered once a day."""
    name, known = turn.reading.name, turn.customer.first_name
    if name is not None and (known is None or known.casefold() == name.casefold()):
        return give_name(turn)  # a member joins again as the sign says, or tells the name that nobody asked for at the till
    answered = turn.customer.unknown_answered_at
    if turn.customer.opted_out or (answered is not None and turn.now - answered < UNKNOWN_ANSWERED_EVERY):
        return Result(turn.customer)
    said = Reply("unknown_member", {}) if turn.customer.is_member else how_to_join(turn, "unknown")
    return Result(replace(turn.customer, unknown_answered_at=turn.now), (said,))


def keep_quiet(turn: Turn) -> Result:
    """Thanks, reactions and machines get no answer."""
    return Result(turn.customer)
