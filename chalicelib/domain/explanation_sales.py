"""Why a sale changed an account: what was counted, at which rate, and what became of it."""

from fractions import Fraction
from math import floor
from typing import Final

from chalicelib.domain.explanation_case import Case
from chalicelib.domain.program import EarnBasis, ProgramType
from chalicelib.domain.special_words import because

NINTHS: Final = 9
"""Thirds to ninths can be said as such; what divides 100 is written as a decimal; other parts are not said in figures."""


def tell_sale(case: Case) -> str:
    """What a report, a correction or a refund of a sale did."""
    back = _tell_back(case)
    if back and not case.number("points"):
        return f"{back}: {_tell_undoing(case)}"
    exact = case.after.exact - case.before.exact
    first = not case.number("was") and exact == _target(case)
    told = _tell_first(case) if first else _tell_again(case, exact)
    return f"{told}; {back}" if back else told


def tell_reversal(case: Case) -> str:
    """What giving back a captured reward did, and what the sale that it was used on earns without it."""
    reason = case.word("reason").rstrip(". ")
    undone = f"{_tell_back(case) or f'no change in {case.unit}'}: the redemption was undone{f' ({reason})' if reason else ''}"
    exact = case.after.exact - case.before.exact
    return f"{undone}; {_tell_again(case, exact)}" if case.number("points") else undone


def tell_move(case: Case) -> str:
    """What it did that staff made the sale another member's, or this one's."""
    reason = f"{case.word('actor')} ({case.word('reason').replace('_', ' ')})"
    exact, points = case.after.exact - case.before.exact, case.number("points")
    whole = floor(case.after.exact) - floor(case.before.exact)
    if exact > 0 and whole == points:
        return f"{tell_sale(case)}; the sale was moved here by {reason}"
    head = f"{case.points(points)} {'more' if points > 0 else 'taken back'}" if points else f"no change in {case.unit}"
    where = " to another member" if exact < 0 or points < 0 else " here" if exact > 0 else ""
    outcome = _tell_apart(case, case.number("was") + points) if exact < 0 else ""
    return f"{head}: the sale was moved{where} by {reason}{_tell_ended(points) if whole != points else outcome}"


def _tell_first(case: Case) -> str:
    points, target = case.number("points"), _target(case)
    if not target:
        return f"no {case.unit}: {_tell_nothing(case)}, {case.rules}"
    had, left = case.before.exact % 1, case.after.exact % 1
    helped = bool(had) and (points > floor(target) or not points)
    plus = f", plus {_part(case, had)} kept from earlier visits" if helped else ""
    head = case.points(points) if points else f"no {case.unit} yet"
    told = f"{head}: {_tell_counted(case, 'counted')}{plus}, {case.rules}"
    if not left or (points and not helped and had) or (points and not _can_be_said(case, left)):
        return told
    return f"{told}; {_part(case, left)} is kept for the next visit"


def _tell_again(case: Case, exact: Fraction) -> str:
    """A sale that had given something before, and now gives more or less: `exact` points more."""
    points = case.number("points")
    head = f"no change in {case.unit}" if not points else f"{case.points(points)} {'more' if points > 0 else 'taken back'}"
    whole = floor(case.after.exact) - floor(case.after.exact - exact)
    outcome = _tell_outcome(case) if whole == points else _tell_ended(points)
    counts = case.number("base") and "state" not in case.entry.facts
    reason = _tell_counted(case, "counts now") if counts else _tell_nothing(case)
    return f"{head}: {reason}, {case.rules}{outcome}"


def _tell_outcome(case: Case) -> str:
    """What the sale has given in all by now, where that is not plain."""
    was, points, target = case.number("was"), case.number("points"), _target(case)
    now = was + points
    if was < 0:
        return f"; {case.parts} add up over all visits"
    if now < 0 or not target:
        return _tell_apart(case, now)
    if not was or not points:
        return ""
    if points > 0:
        return f"; the sale gives {case.points(now)} instead of {case.figure(was)}"
    return f"; the sale keeps {case.figure(now) if now else 'none'} of its {case.points(was)}"


def _tell_apart(case: Case, now: int) -> str:
    """Why a sale that is to have given nothing has given `now` points in all."""
    apart = f"{case.figure(now)} {'more' if now < 0 else 'less'} than it had given"
    return f"; that is {apart}, as {case.parts} add up over all visits" if now else ""


def _tell_ended(points: int) -> str:
    return f"; {'the others' if points else 'what it gave'} had ended already"


def _tell_back(case: Case) -> str:
    """What came back of rewards that were used, or was taken again."""
    undone, restored, told = case.number("undone"), case.number("restored"), []
    # Without one reward, refunds may have given back too much of another.
    for points in (undone, restored - undone) if restored < undone else (restored,):
        if points:
            reward = "" if case.program.type is ProgramType.REBATE else f" for {_tell_reward(case, points)}"
            told.append(f"{case.points(points)} {'came back' if points > 0 else 'taken again'}{reward}")
    if case.word("back"):
        there = {paid.id for paid in (*case.before.certificates, *case.paid)}
        ready = " and is ready to use" if any(paid.id not in there for paid in case.after.certificates) else ""
        told.append(f"{case.word('back')}, paid for with {case.points(case.paid_for)}, came back{ready}")
    return "; ".join(told)


def _tell_reward(case: Case, points: int) -> str:
    return (case.word("of") if points > 0 else "") or "a reward used on the sale"


def _tell_undoing(case: Case) -> str:
    if "state" in case.entry.facts:
        return _tell_nothing(case)
    return f"{case.money(case.number('refunded'))} of the sale was refunded" if case.number("refunded") else "the sale changed"


def _tell_nothing(case: Case) -> str:
    """Why nothing of the sale counts."""
    state, refunded = case.word("state"), case.number("refunded")
    if state:
        return f"the sale {'was voided' if state == 'voided' else 'is not closed'}"
    if case.number("base"):
        return _tell_counted(case, "counted")
    return f"after refunds of {case.money(refunded)} nothing is left that counts" if refunded else "nothing that counts was paid"


def _tell_counted(case: Case, verb: str) -> str:
    """What was counted at which rate, in the order in which it is reckoned."""
    base, tax, refunded, rule = case.number("base"), case.number("tax"), case.number("refunded"), case.program.earn
    counted = f"{case.money(base)}{f' ({case.money(tax)} of it tax)' if tax else ''} {verb}"
    after = f", after refunds of {case.money(refunded)}" if refunded else ""
    if not rule.points:
        return f"{counted}{after}, but nothing is earned any more"
    if base < rule.spend_min:
        return f"{counted}{after}, and a sale needs {case.money(rule.spend_min)} to earn"
    return f"{counted} {_tell_rate(case)}{_tell_more(case)}{after}"


def _tell_more(case: Case) -> str:
    """What windows and the most that one sale can give made of it."""
    times, bonus = Fraction(case.word("times") or 1), case.number("bonus")
    window = ", ".join(name for name in (case.word("perk"), case.word("window")) if name)
    more = f", times {_figure(times) or times}" if times > 1 else ""
    more += f", plus {case.points(bonus)}" if bonus else ""
    more += f" ({window}{_tell_because(case)})" if window else ""
    return f"{more}, at most {case.points(case.number('cap'))} a sale" if "cap" in case.entry.facts else more


def _tell_because(case: Case) -> str:
    """Why a special for some members gave more: of several the one that is named."""
    name = case.word("window").partition(" +")[0]
    found = next((because(one, case.program) for one in case.program.specials if one.name == name and one.benefit.earns), "")
    return f", {found}" if found else ""


def _tell_rate(case: Case) -> str:
    rule = case.program.earn
    if rule.basis is EarnBasis.VISIT:
        return f"as a visit, at {case.points(rule.points)} for every visit"
    percent = _figure(Fraction(rule.points * 100, rule.per_minor_units))
    if case.program.type is ProgramType.REBATE and percent:
        return f"at {percent}% back"
    return f"at {case.points(rule.points)} for every {case.money(rule.per_minor_units)}"


def _target(case: Case) -> Fraction:
    """What the sale is to have given by now, exactly, reckoned from the facts."""
    exact = case.program.earn.exact_points(case.number("base")) * Fraction(case.word("times") or 1) + case.number("bonus")
    return min(exact, Fraction(case.number("cap"))) if "cap" in case.entry.facts else exact


def _can_be_said(case: Case, part: Fraction) -> bool:
    return case.program.type is not ProgramType.REBATE and bool(_figure(part) or part.denominator <= NINTHS)


def _part(case: Case, part: Fraction) -> str:
    """A part of a point: 0.4 of a point, 2/3 of a point; without figures where they are long, or parts of the smallest coin."""
    if not _can_be_said(case, part):
        return f"a part of {case.money(1) if case.program.type is ProgramType.REBATE else 'a point'}"
    return f"{_figure(part) or part} of a point"


def _figure(number: Fraction) -> str:
    """A number with at most two decimals; "" for any other."""
    hundredths = number * 100
    if hundredths.denominator > 1:
        return ""
    whole, rest = divmod(int(hundredths), 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")
