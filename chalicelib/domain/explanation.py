"""Why: one sentence for each entry, in plain English, as a shopkeeper would tell a customer.

A sentence is made when somebody asks, from what was written: the entry's facts, the account before and after it, and the program
version that priced it. It says no number that does not follow from those. Where parts of points from earlier visits made the
difference, it says so, so that its arithmetic adds up; otherwise it is silent about them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Hold, Use, count
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.explanation_case import Case
from chalicelib.domain.explanation_sales import tell_move, tell_reversal, tell_sale
from chalicelib.domain.languages import FALLBACK_LANGUAGE, short_date
from chalicelib.domain.program import Merchant, ProgramType
from chalicelib.domain.special_words import because


def say_why(entry: Entry, before: Account, merchant: Merchant) -> str:
    """Why `entry` changed the account `before` as it did: one sentence."""
    case = Case(entry, before, merchant)
    asides = (
        () if entry.kind in BETWEEN_TWO else (_tell_tier(case), _tell_holds(case), _tell_debt(case), _tell_certificates(case))
    )
    sentence = "; ".join([SENTENCES.get(entry.kind, tell_change)(case), *(told for each in asides for told in each)])
    return f"{sentence[0].upper()}{sentence[1:].rstrip('.')}."


def tell_change(case: Case) -> str:
    """What can be said of any entry: its kind, its points, and who did it why."""
    points, facts = case.entry.points, case.entry.facts
    change = f"{case.points(points)} {'added' if points > 0 else 'taken'}" if points else f"no change in {case.unit}"
    people = [f"by {facts['actor']}"] if "actor" in facts else []
    people += [f"ticket {facts['ticket']}"] if "ticket" in facts else []
    reason = str(facts.get("reason", case.entry.kind.value)).replace("_", " ").rstrip(". ")
    return f"{', '.join([f'{change}: {reason}', *people])}{_tell_note(case)}"


def _tell_joining(case: Case) -> str:
    points = case.number("points")
    return f"{case.points(points)} for joining, {case.rules}" if points else f"joined; {case.rules} gives no {case.unit} for that"


def _tell_opening(case: Case) -> str:
    earned = case.word("earned_on")
    when = f", earned on {_day(date.fromisoformat(earned))}" if earned else ""
    brought = f"{case.points(case.number('points'))} brought along from an earlier program"
    return f"{brought}{when}, list {case.word('batch')}{_tell_note(case)}"


def _tell_referral(case: Case) -> str:
    """For a friend who was brought, or for having come by one; or why it was taken back."""
    points, side = case.points(case.number("points")), case.word("for")
    if not side:
        return f"{points} taken back: the purchase that was to count for an invitation was undone, or nobody new had come"
    stood = f"{case.number('days')} {'day' if case.number('days') == 1 else 'days'}"
    why = "bringing a friend, whose purchase" if side == "brought" else "coming by a member's invitation, as the purchase"
    return f"{points} for {why} has stood for {stood}"


def _tell_check_in(case: Case) -> str:
    place = next((one.name for one in case.merchant.locations if one.id == case.entry.location_id), "the shop")
    return f"{case.points(case.number('points'))} for checking in at {place}"


def _tell_note(case: Case) -> str:
    note = case.word("note").strip()
    return f" ({note})" if note else ""


def _tell_merge(case: Case) -> str:
    """What went from one member to another who is the same person, or back again."""
    points, merged = case.entry.points, case.entry.kind is EntryKind.MERGED
    came = merged is (case.entry.member_id == case.word("into"))
    moved = points if came else -points
    what = f"{'a debt of ' if moved < 0 else ''}{case.points(moved)}" if moved else "nothing"
    how = f"{'over' if merged else 'back'} {'from' if came else 'to'}"
    actor = case.word("actor")
    found = f"another membership, which {actor} found to be of the same person"
    told = (
        f"{what} {'came' if came else 'went'} {how} {found if merged else f'the other membership: {actor} took the merge back'}"
    )
    return "; ".join([told, *_tell_debt(case)]) if merged and came else told


def _tell_hold(case: Case) -> str:
    held = case.after.hold(case.entry.cause)
    points = _points_of(use for use in held.uses if use.certificate_id is None) if held else 0
    if not points:
        return f"{_named(case, held)} set aside until it is used or given back, {case.rules}"
    reward = "" if case.program.type is ProgramType.REBATE else f" for {_named(case, held)}"
    return f"{case.points(points)} set aside{reward}, until used or given back, {case.rules}"


def _tell_capture(case: Case) -> str:
    taken = next((known for known in case.after.captures if known.redemption_id == case.entry.cause), None)
    price, paid, off = case.number("price"), -case.entry.points - case.number("price"), case.number("amount")
    held = case.before.hold(case.entry.cause)
    back = _points_of(held.uses) - price - paid if held else 0
    if "given_to" in case.entry.facts:
        return f"{case.points(price + paid)} given to {case.entry.facts['given_to']}: {case.entry.facts['used']}"
    if short := case.number("shortfall"):
        spent = f"{case.points(price)} spent on {_named(case, taken)}"
        return f"{spent}, given while the till was offline: the shop bears the {case.points(short)} that were missing"
    if case.program.type is ProgramType.REBATE:
        return f"{case.points(price)} spent{f' of {case.figure(price + back)} that was set aside' if back else ''}"
    discount = f", {case.money(off)} off the check" if off else ""
    if not price and not paid:
        free = f", which costs no {case.unit}{discount}{_tell_because(case, taken)}"
        return f"{_named(case, taken)} used{('' if off else _tell_points(case, taken)) or free}"
    if not price:
        return f"{_named(case, taken)} used, already paid for with {case.points(paid)}{discount}"
    return f"{case.points(price + paid)} spent on {_named(case, taken)}{discount}"


def _tell_points(case: Case, taken: Hold | None) -> str:
    """Of coupons for points: that the sale gives them."""
    giving = {one.id for one in case.program.specials if one.benefit.earns}
    alone = taken is not None and all(use.reward_id in giving for use in taken.uses)
    return f", which the sale gives {'credit' if case.program.type is ProgramType.REBATE else 'points'} for" if alone else ""


def _tell_because(case: Case, taken: Hold | None) -> str:
    """Why specials for some members were this one's."""
    program = case.merchant.program_at(case.entry.at)
    named = {use.reward_id for use in taken.uses} if taken else set()
    return "".join(f", {why}" for one in program.specials if one.id in named and (why := because(one, program)))


def _tell_release(case: Case) -> str:
    held = case.before.hold(case.entry.cause)
    if held is None:
        return f"no change in {case.unit}: the hold was over, and all was given back before"
    over = "ran out" if held.expires_at <= case.entry.at else "was given back unused"
    over = "was declined by the phone" if "declined" in case.entry.facts else over
    return f"the hold for {_named(case, held)} {over}{_tell_return(case, held.uses)}"


def _tell_end(case: Case) -> str:
    zone = case.merchant.program_at(case.entry.at).timezone
    today = local_day(case.entry.at, zone)
    running = ledger.release_run_out(case.before, case.entry.at, today)
    _, lapsed = ledger.expire(running, today)
    days = sorted({running.ends(lot) for lot in lapsed})
    ended = f"{case.points(case.number('points'))} ended"
    if not days:
        return ended
    if all(lot.last_day is None for lot in lapsed):
        return f"{ended}: {_day(days[0])} was the last day to come back"
    if len(days) == 1:
        return f"{ended}: {_day(days[0])} was the last day to spend them"
    return f"{ended}: the last days to spend them were from {_day(days[0])} to {_day(days[-1])}"


def _tell_warning(case: Case) -> str:
    day = _day(date.fromisoformat(str(case.entry.facts["day"])))
    return f"{case.points(case.number('points'))} will end after {day}, and it was time to tell the member"


def _tell_postponement(case: Case) -> str:
    day = _day(date.fromisoformat(str(case.entry.facts["day"])))
    points = case.points(case.number("points"))
    return (
        f"{points} did not end, since no notice of their end had left in the time that the law gives for it; they live to {day}"
    )


def _tell_reminder(case: Case) -> str:
    return f"{case.word('ready') or 'a reward'} had been ready and unused for a while, and it was time to remind the member"


def _tell_correction(case: Case) -> str:
    """The points of a correction are what the entries before it lacked, and nobody's: what matters is what can be spent."""
    before, balance = case.number("before"), case.number("balance")
    wrong = f"the account and its history did not agree ({case.word('wrong')}), and do so again"
    return f"{wrong}: {case.figure(before)} to spend before, {case.points(balance)} now" if before != balance else wrong


def _tell_holds(case: Case) -> Iterator[str]:
    """Holds of other redemptions that are over by this entry."""
    for held in case.before.holds:
        if held.redemption_id != case.entry.cause and case.after.hold(held.redemption_id) is None:
            over = "had run out" if held.expires_at <= case.entry.at else "was given back with its check"
            yield f"the hold for {_named(case, held)} {over}{_tell_return(case, held.uses)}"


def _tell_tier(case: Case) -> Iterator[str]:
    """A tier that the member climbed to, or lost with a refund, and the bonus that came or went with it."""
    was, now, bonus = case.word("tier_was"), case.word("tier_now"), case.number("tier_bonus")
    if was == now:
        return
    tiers = case.merchant.program_at(case.entry.at).tiers
    if tiers.height_named(now) > tiers.height_named(was):
        yield f"the member is {now} now{f', with {case.points(bonus)} for getting there' if bonus else ''}"
    else:
        told = f"the member is {now} again" if now else "the member has no tier any more"
        yield f"{told}{f', and the {case.points(bonus)} for {was} were taken back' if bonus else ''}"


def _tell_debt(case: Case) -> Iterator[str]:
    more = case.entry.delta.debt
    if more > 0:
        yield f"the member now owes {case.points(more)}{' more' if more < case.after.debt else ''}"
    elif more < 0:
        yield f"{case.points(more)} went to what was owed"


def _tell_certificates(case: Case) -> Iterator[str]:
    """Rewards that an instant program paid, and those it took back unused."""
    paid = case.paid
    if paid:
        often = f" {len(paid)} times" if len(paid) > 1 else ""
        yield f"{case.points(sum(count(new.lots) for new in paid))} became {case.rewards(paid)}{often}, ready to use"
    held = {use.certificate_id for hold in case.after.holds for use in hold.uses}
    there = held | {left.id for left in case.after.certificates}
    undone = [gone for gone in case.before.certificates if gone.id not in there]
    if undone and case.entry.kind in {EntryKind.SALE, EntryKind.REVERSED} and case.paid_for < 0:
        yield f"{case.rewards(undone)}, paid for with {case.points(case.paid_for)}, was taken again"
    elif undone:
        yield f"an unused {case.rewards(undone)} was taken back"


def _tell_return(case: Case, uses: tuple[Use, ...]) -> str:
    """What of a hold came back: a certificate as itself, unless its points were owed."""
    there = {paid.id for paid in case.after.certificates}
    points = _points_of(use for use in uses if use.certificate_id not in there)
    return f", so {case.points(points)} came back" if points else ", so it is ready to use again"


def _points_of(uses: Iterable[Use]) -> int:
    return sum(use.points for use in uses)


def _named(case: Case, held: Hold | None) -> str:
    return case.rewards(held.uses) if held else "a reward"


def _day(day: date) -> str:
    return f"{short_date(day, FALLBACK_LANGUAGE)}, {day.year}"


BETWEEN_TWO: Final = {EntryKind.MERGED, EntryKind.SEPARATED}
"""Kinds of entries in which all of an account changes hands, so that what came or went needs no further words."""
SENTENCES: Final[Mapping[EntryKind, Callable[[Case], str]]] = {
    EntryKind.JOINED: _tell_joining,
    EntryKind.SALE: tell_sale,
    EntryKind.HELD: _tell_hold,
    EntryKind.CAPTURED: _tell_capture,
    EntryKind.RELEASED: _tell_release,
    EntryKind.REVERSED: tell_reversal,
    EntryKind.MOVED: tell_move,
    EntryKind.CORRECTED: _tell_correction,
    EntryKind.MERGED: _tell_merge,
    EntryKind.SEPARATED: _tell_merge,
    EntryKind.OPENED: _tell_opening,
    EntryKind.ADJUSTED: tell_change,
    EntryKind.REFERRED: _tell_referral,
    EntryKind.CHECKED_IN: _tell_check_in,
    EntryKind.EXPIRED: _tell_end,
    EntryKind.WARNED: _tell_warning,
    EntryKind.POSTPONED: _tell_postponement,
    EntryKind.REMINDED: _tell_reminder,
}
"""What each kind of entry says first."""
