"""Sentences for receipts and for cashiers: short, and fit to be said aloud.

Rebate programs speak of money, programs that count visits of visits, all others of points. Figures agree with their words.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from chalicelib.domain.languages import money, short_date
from chalicelib.domain.program import EarnBasis, ExpiryKind, ExpiryPolicy, Program, ProgramType

NO_EFFECT = "Thank you."


def count_points(points: int) -> str:
    """1 point, 12 points."""
    return _count(points, "point")


def invite(number: str) -> str:
    """The words that invite; `number` is the merchant's texting number as people write it."""
    return f"To join, text your first name to {number}."


def invite_claim(code: str, points: int, last_day: date, number: str, program: Program, language: str) -> str:
    """The words that say what a claim code is for."""
    gain = "and this visit counts" if program.counts_visits else f"and get {_amount(points, program, language)}"
    return f"Text {code} to {number} by {short_date(last_day, language)} {gain}."


def after_sale(facts: Mapping[str, Any], program: Program, language: str) -> str:
    """What a report of a member's sale did, from the facts of its answer (see `sales._facts` and `entry.standing`)."""
    change = _change(facts, program, language)
    if int(facts.get("paid", 0)) > 0:
        return f"{change} {program.mark.name} is ready to use."
    return f"{change} {outlook(facts, program, language)}".strip()


def after_adjustment(facts: Mapping[str, Any], program: Program, language: str) -> str:
    """What staff gave or took, and where that leaves the member."""
    points = int(facts["points"])
    change = f"{_amount(abs(points), program, language)} {'added' if points > 0 else 'less'}."
    return f"{change} {outlook(facts, program, language)}".strip()


def before_sale(points: int, balance: int | None, program: Program, language: str) -> str:
    """What a check would earn; `balance` None: nobody is named yet."""
    if program.counts_visits:
        gain = "This visit counts." if points > 0 else ""
    else:
        gain = f"This check earns {_amount(points, program, language)}." if points > 0 else ""
    return gain if balance is None else f"{gain} {_balance(balance, program, language)}".strip()


def outlook(facts: Mapping[str, Any], program: Program, language: str) -> str:
    """Where a member stands: the balance, and what is next."""
    parts = (_balance(facts["balance"], program, language), _outlook(facts, program, language))
    return " ".join(part for part in parts if part)


ASKING = {
    "confirm": "Ask the customer for the code in their text, or wait for their YES.",
    "yes": "Ask the customer to answer our text with YES. After too many wrong codes none works today.",
    "manager_pin": "This phone cannot be texted. A manager confirms with the PIN.",
}
"""What a cashier does before a held reward is used, by the next step."""


def instruct(step: str, names: Sequence[str], amount: int, program: Program, language: str, returned: int = 0) -> str:
    """What the till does next with a redemption of `names` that takes `amount` minor units off; `returned` were held too.

    `step` is the next step of what is held, or the status of what is not held any more.
    """
    if step == "captured" and returned:
        return f"Done, {money(amount, program.currency, language)} of the credit is used. The rest stays with the customer."
    if step == "captured":
        return "Done, the reward is used."
    if step in {"released", "release"}:
        return instruct_over(step)
    what = ", ".join(names) or "the reward"
    taken = f"Take {money(amount, program.currency, language)} off for" if amount > 0 else "Give the customer"
    return " ".join([*([ASKING[step]] if step in ASKING else []), f"{taken} {what}, then take the payment."])


def instruct_over(step: str) -> str:
    """What the till does with a redemption that was released, or can only be released."""
    released = step == "released"
    return "The customer has the reward back." if released else "Too many wrong codes today. Take the reward off the check."


def instruct_giving(step: str, names: Sequence[str], cause: str) -> str:
    """What the till does next with a redemption of `names` that is given to a cause."""
    if step == "captured":
        return f"Done, it is given to {cause}. Nothing comes off the check."
    if step in {"released", "release"}:
        return instruct_over(step)
    what = ", ".join(names) or "The reward"
    return " ".join([*([ASKING[step]] if step in ASKING else []), f"{what} goes to {cause}. Nothing comes off the check."])


def undo(names: Sequence[str], *, given: bool = False) -> str:
    """What the till does next with a reward that was used, or `given` to a cause, and is given back."""
    if given:
        return f"The customer has {', '.join(names) or 'the reward'} back."
    return f"The customer has {', '.join(names) or 'the reward'} back. Take it off this check."


def describe_earning(program: Program, language: str) -> str:
    """The earn rule in words."""
    earn = program.earn
    if earn.points == 0:
        return "Purchases earn nothing any more; what you have can still be used."
    words = [_rate(program, language)]
    if earn.counts_tax:
        words.append("tax included")
    if earn.spend_min:
        words.append(f"from {money(earn.spend_min, program.currency, language)} on")
    if earn.points_max is not None:
        words.append(f"at most {_amount(earn.points_max, program, language)} a sale")
    return f"{', '.join(words)}."


def describe_expiry(expiry: ExpiryPolicy) -> str:
    """The expiry policy in words."""
    months = _count(expiry.months, "month")
    if expiry.kind is ExpiryKind.AFTER_MONTHS:
        return f"Points end {months} after they were earned."
    if expiry.kind is ExpiryKind.MONTH_END and expiry.months:
        return f"Points end at the end of the month, {months} after they were earned."
    if expiry.kind is ExpiryKind.MONTH_END:
        return "Points end at the end of the month in which they were earned."
    if expiry.kind is ExpiryKind.INACTIVITY:
        return f"Points end {months} after the last visit."
    return "Points never end."


def _rate(program: Program, language: str) -> str:
    earn = program.earn
    if earn.basis is EarnBasis.VISIT:
        return "Every visit counts" if earn.points == 1 else f"{count_points(earn.points)} for every visit"
    if program.type is ProgramType.REBATE:
        percent = Fraction(earn.points * 100, earn.per_minor_units)
        return f"{float(percent):g}% of every purchase comes back as credit"
    return f"{count_points(earn.points)} for every {money(earn.per_minor_units, program.currency, language)}"


def _change(facts: Mapping[str, Any], program: Program, language: str) -> str:
    delta, restored = int(facts["points_delta"]), int(facts.get("points_restored", 0))
    sentences = []
    if delta > 0:
        sentences.append(_gain(delta, program, language))
    elif delta < 0:
        sentences.append(f"{_amount(-delta, program, language)} less.")
    if restored > 0:
        sentences.append(f"You have {_amount(restored, program, language)} back.")
    elif restored < 0:
        sentences.append(f"{_amount(-restored, program, language)} used for a reward again.")
    if "back" in facts:
        sentences.append(f"You have {facts['back']} back.")
    if "tier_now" in facts:
        sentences.append(_climb(facts, program, language))
    return " ".join(sentences)


def _climb(facts: Mapping[str, Any], program: Program, language: str) -> str:
    """Another tier, and the bonus that came with it or went."""
    was, now, bonus = facts["tier_was"], facts["tier_now"], int(facts.get("tier_bonus", 0))
    up = program.tiers.height_named(now) > program.tiers.height_named(was)
    told = f"You are {now} {'now' if up else 'again'}" if now else f"You are not {was} any more"
    extra = f", with {_amount(bonus, program, language)} on top" if bonus > 0 else ""
    return f"{told}{extra or (f', and have {_amount(-bonus, program, language)} less' if bonus else '')}."


def _gain(delta: int, program: Program, language: str) -> str:
    if program.type is ProgramType.REBATE:
        return f"You got {_amount(delta, program, language)} back."
    return "Your visit counts." if program.counts_visits else f"You earned {count_points(delta)}."


def _balance(balance: int, program: Program, language: str) -> str:
    if program.type is ProgramType.REBATE:
        return f"Credit {_amount(balance, program, language)}."
    if program.counts_visits:
        return f"{_count(balance, 'visit')} so far." if balance else ""
    return f"Balance {balance}."


def _outlook(facts: Mapping[str, Any], program: Program, language: str) -> str:
    if "debt" in facts:
        return f"{_amount(int(facts['debt']), program, language)} to make up for first."
    parts = [f"{facts['ready']} is ready to use."] if "ready" in facts else []
    if "need" in facts:
        parts.append(f"{facts['need']} more for {facts['reward']}.")
    return " ".join(parts)


def _amount(points: int, program: Program, language: str) -> str:
    if program.type is ProgramType.REBATE:
        return money(points, program.currency, language)
    return _count(points, "visit" if program.counts_visits else "point")


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
