"""Every report, refund and move that was acknowledged is in its sale once, every other at most once; the entries say the same."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from chalicelib.domain.entry import EntryKind
from chalicelib.domain.program import EarnRule
from chalicelib.domain.sale import Sale
from tests.faults.evidence import Evidence, SaleKey
from tests.faults.history import Asked

RANK = ("unseen", "open", "closed", "voided")


def judge(found: Evidence) -> Iterator[str]:
    """What is wrong with any sale that anybody asked about."""
    for key, asked in found.asked_of_sales.items():
        sale = found.sales.get(key)
        if sale is None:
            problems = ["was acknowledged and is not stored"] if any(one.done for one in asked) else []
        else:
            problems = [*_judge_names(asked, sale), *_judge_state(asked, sale), *_judge_owner(found, asked, sale)]
            problems += _judge_points(found, key, asked, sale)
        yield from (f"sale {key[1]}: {problem}" for problem in problems)


def judge_tries(one: Asked) -> Iterator[str]:
    """However often a request is sent, it is done once, and then never refused."""
    if sum(not answer.replayed for answer in one.done) > 1:
        yield f"{one.about['name']} was done more than once"
    if one.is_refused_after(one.heard):
        yield f"{one.about['name']} was refused after it had been done"


def _judge_names(asked: list[Asked], sale: Sale) -> Iterator[str]:
    """The sale remembers every request that was acknowledged, and none that was never made; each had one answer."""
    names = {one.about["name"]: one for one in asked}
    seen = {name.rpartition("\n")[2] for name in sale.seen or ()}
    if unknown := seen - names.keys():
        yield f"remembers {unknown}, which nobody asked"
    for name, one in names.items():
        if one.done and name not in seen:
            yield f"{name} was acknowledged and is not remembered"
        if one.is_refused and name in seen:
            yield f"{name} was refused and is remembered"
        told = {(a.body.get("points_delta"), a.body["points_total_for_sale"], a.body["balance"]) for a in one.done}
        if len(told) > 1:
            yield f"{name} got different answers: {told}"
        yield from judge_tries(one)


def _judge_state(asked: list[Asked], sale: Sale) -> Iterator[str]:
    """The state is one that was reported, no older than what was acknowledged, and every refund counts once."""
    reports, refunds = ([one for one in asked if one.kind == kind] for kind in ("sale", "refund"))
    said = [(one, refund) for one in reports for refund in one.about["body"]["refunds"]]
    said += [(one, one.about["body"]) for one in refunds]
    if invented := set(sale.refunds) - {(refund["id"], refund["amount"]) for _, refund in said}:
        yield f"has refunds that nobody reported: {invented}"
    if lost := {refund["id"] for one, refund in said if one.done} - dict(sale.refunds).keys():
        yield f"lost refunds {lost}"
    known = [one.about["body"] for one in reports if one.done]
    states = [(body.get("version") or 0, RANK.index(body["state"])) for body in known]
    now = (sale.report.version or 0, RANK.index(sale.report.state)) if sale.report else (-1, 0)
    if states and now < max(states):
        yield f"stands at {now}, although {max(states)} was acknowledged"
    if sale.report and not any(_is_of(one.about["body"], sale) for one in reports):
        yield "stands as nobody reported it"


def _judge_owner(found: Evidence, asked: list[Asked], sale: Sale) -> Iterator[str]:
    """It is whose it was said to be, or staff moved it to, or who texted the code of its receipt."""
    codes = {answer.body.get("claim_code") for one in asked for answer in one.done} - {None}
    texts = [one for one in found.world.history.of("text") if one.about["body"] in codes]
    owners = {found.world.member_id(one.about["phone"]) for one in (*asked, *texts)}
    if sale.member_id is not None and sale.member_id not in owners:
        yield f"is of {sale.member_id}, not of {owners}"
    if sale.member_id is None and any("member_id" in one.about["body"] for one in asked if one.done):
        yield "is of nobody, although its member was acknowledged"


def _judge_points(found: Evidence, key: SaleKey, asked: list[Asked], sale: Sale) -> Iterator[str]:
    """What the sale should have given, what it says it gave, and what its entries say are one."""
    due = _due(sale, found.world.program.earn)
    exact, points = (sale.posted.exact, sale.posted.points) if sale.posted else (Fraction(0), 0)
    if exact != due:
        yield f"has {exact} exact points posted, and should have {due}"
    entries = [e for e in found.entries(EntryKind.SALE, EntryKind.MOVED) if (e.location_id, e.cause) == key]
    undone = [e for e in found.entries(EntryKind.REVERSED) if (e.location_id, e.facts["check"]) == key]
    back = sum(use.restored_points for use in sale.uses)
    back += sum(use.points for entry in undone for use in found.redemptions[entry.cause].uses)
    written = [entry.points for entry in (*entries, *undone)]
    # One whole point may be made of two sales' fractions, and goes with one of them where a sale moves.
    if sum(written) != points + back and not sale.moved_from:
        yield f"{written} in its entries, {points} posted and {back} given back"
    answers = [one.done[0].body for one in asked if one.done and one.kind != "move"]
    told = Counter((body["points_delta"], body["balance"]) for body in answers if body["points_delta"])
    if more := told - Counter((entry.facts["points"], entry.facts["balance"]) for entry in entries):
        yield f"tills were told {more}, which no entry says"


def _is_of(body: dict[str, Any], sale: Sale) -> bool:
    """Whether the stored amounts are those of this report."""
    said, paid = sale.report, sum(payment["amount"] for payment in body["payments"])
    told = (body.get("version"), body["state"], body["subtotal"], body["discount"], paid)
    return said is not None and told == (said.version, said.state, said.subtotal, said.discount, said.reward_payment)


def _due(sale: Sale, earn: EarnRule) -> Fraction:
    """docs/pos-api.md: it earns on subtotal - discount - refunds - the part paid by a reward, which is taken off once."""
    said = sale.report
    if said is None or said.state != "closed" or sale.member_id is None:
        return Fraction(0)
    rewards = max(said.reward_payment, sum(use.amount for use in sale.uses) - said.discount)
    base = max(0, said.subtotal - said.discount - rewards) - sum(amount for _, amount in sale.refunds)
    return Fraction(max(0, base) * earn.points, earn.per_minor_units)
