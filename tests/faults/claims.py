"""Every acknowledged operation is stored once, every other at most once: sales and redemptions against what tills asked for."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.program import EarnRule, RewardKind
from chalicelib.domain.redemption import Redemption, RedemptionStatus
from chalicelib.domain.sale import Sale
from chalicelib.usecases.ports import Committed
from chalicelib.usecases.till import Till, name_write
from tests.faults.history import FAILED_FROM, Asked
from tests.faults.world import World

RANK = ("unseen", "open", "closed", "voided")
WRITTEN = {"hold": EntryKind.HELD, "capture": EntryKind.CAPTURED, "release": EntryKind.RELEASED}
SaleKey = tuple[str, str]


def stored_sales(world: World) -> list[Sale]:
    """All sales that anybody ever asked about, as they are stored."""
    found = (world.book.sale(world.id, *key) for key in _by_sale(world))
    return [sale for sale in found if sale is not None]


def stored_redemptions(world: World) -> dict[str, Redemption | None]:
    return {id_: world.book.redemption(world.id, id_) for id_ in _by_redemption(world)}


def judge_sales(world: World, sales: list[Sale]) -> Iterator[str]:
    stored = {(sale.location_id, sale.sale_id): sale for sale in sales}
    caused = _entries(world, EntryKind.SALE)
    for key, asked in _by_sale(world).items():
        sale = stored.get(key)
        problems = _judge_names(asked, sale) if sale else _judge_absent(asked)
        if sale:
            problems = [*problems, *_judge_state(world, asked, sale), *_judge_points(world, asked, sale, caused[key])]
        yield from (f"sale {key[1]}: {problem}" for problem in problems)


def judge_redemptions(
    world: World, redemptions: dict[str, Redemption | None], records: list[tuple[int, Committed]]
) -> Iterator[str]:
    steps: dict[tuple[str, EntryKind], int] = {}
    for step, record in records:
        if isinstance(record.item, Entry):
            steps.setdefault((record.item.cause, record.item.kind), step)
    kinds = {kind: _entries(world, kind) for kind in (EntryKind.HELD, EntryKind.CAPTURED, EntryKind.RELEASED)}
    for id_, asked in _by_redemption(world).items():
        redemption = redemptions[id_]
        own = {kind: [entry for key, chain in kinds[kind].items() if key[1] == id_ for entry in chain] for kind in kinds}
        problems = [*_judge_hold(world, asked, redemption, own), *_judge_end(asked, redemption, own)]
        late = (one for one in asked if one.is_refused_after(steps.get((id_, WRITTEN[one.kind]))))
        problems += [f"{one.kind} {one.about['name']} was refused after it had been done" for one in late]
        yield from (f"redemption {id_}: {problem}" for problem in problems)


def judge_trouble(world: World) -> Iterator[str]:
    """For mild weather: what our client repairs, no till notices."""
    for one in world.history.asked:
        if any(answer is None or answer.status >= FAILED_FROM for answer in (tried.answer for tried in one.tries)):
            yield f"{one.kind} {one.about.get('name')} failed, and need not have"


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
        told = {(a.body["points_delta"], a.body["points_total_for_sale"], a.body["balance"]) for a in one.done}
        if len(told) > 1:
            yield f"{name} got different answers: {told}"
        yield from _judge_replays(name, one)


def _judge_replays(name: str, one: Asked) -> Iterator[str]:
    if sum(not answer.replayed for answer in one.done) > 1:
        yield f"{name} was done more than once"
    if one.is_refused_after(one.heard):
        yield f"{name} was refused after it had been done"


def _judge_absent(asked: list[Asked]) -> Iterator[str]:
    if any(one.done for one in asked):
        yield "was acknowledged and is not stored"


def _judge_state(world: World, asked: list[Asked], sale: Sale) -> Iterator[str]:
    """The state is one that was reported, no older than what was acknowledged, and every refund counts once."""
    reports = [one for one in asked if one.kind == "sale"]
    told = [(r["id"], r["amount"]) for one in reports for r in one.about["body"]["refunds"]]
    told += [(one.about["body"]["id"], one.about["body"]["amount"]) for one in asked if one.kind == "refund"]
    if invented := set(sale.refunds) - set(told):
        yield f"has refunds that nobody reported: {invented}"
    acknowledged = [one.about["body"] for one in asked if one.done]
    known = {r["id"] for body in acknowledged for r in body.get("refunds", [body])}
    if lost := known - dict(sale.refunds).keys():
        yield f"lost refunds {lost}"
    states = [(body.get("version") or 0, RANK.index(body["state"])) for body in acknowledged if "state" in body]
    now = (sale.report.version or 0, RANK.index(sale.report.state)) if sale.report else (-1, 0)
    if states and now < max(states):
        yield f"stands at {now}, although {max(states)} was acknowledged"
    if sale.report and not any(_is_of(one.about["body"], sale) for one in reports):
        yield "stands as nobody reported it"
    owner = world.member_id(asked[0].about["phone"])
    if sale.member_id not in {None, owner} or (sale.member_id is None and any("member_id" in body for body in acknowledged)):
        yield f"is of {sale.member_id}, not of {owner}"


def _is_of(body: dict[str, Any], sale: Sale) -> bool:
    """Whether the stored amounts are those of this report; a void without versions keeps earlier ones, and so do we."""
    said = sale.report
    if said is None or said.version != body.get("version"):
        return False
    paid = sum(payment["amount"] for payment in body["payments"])
    return (said.state, said.subtotal, said.discount, said.reward_payment) == (
        body["state"],
        body["subtotal"],
        body["discount"],
        paid,
    )


def _judge_points(world: World, asked: list[Asked], sale: Sale, entries: list[Entry]) -> Iterator[str]:
    """What the sale should have given, what it says it gave, and what its entries say are one."""
    due = _due(sale, world.program.earn)
    exact = sale.posted.exact if sale.posted else Fraction(0)
    if exact != due:
        yield f"has {exact} exact points posted, and should have {due}"
    restored = sum(use.restored_points for use in sale.uses)
    points = sale.posted.points if sale.posted else 0
    if sum(entry.points for entry in entries) != points + restored:
        yield f"{[entry.points for entry in entries]} in its entries, {points} posted and {restored} given back"
    answers = [one.done[0].body for one in asked if one.done]
    told = Counter((body["points_delta"], body["balance"]) for body in answers if body["points_delta"])
    written = Counter((entry.facts["points"], entry.facts["balance"]) for entry in entries)
    if told - written:
        yield f"tills were told {told - written}, which no entry says"
    if len(entries) > len(sale.seen or ()) + len(sale.uses):
        yield f"{len(entries)} entries for {len(sale.seen or ())} requests"


def _due(sale: Sale, earn: EarnRule) -> Fraction:
    """docs/pos-api.md: it earns on subtotal - discount - refunds - the part paid by a reward, which is taken off once."""
    said = sale.report
    if said is None or said.state != "closed" or sale.member_id is None:
        return Fraction(0)
    rewards = max(said.reward_payment, sum(use.amount for use in sale.uses) - said.discount)
    base = max(0, said.subtotal - said.discount - rewards) - sum(amount for _, amount in sale.refunds)
    return Fraction(max(0, base) * earn.points, earn.per_minor_units)


def _judge_hold(
    world: World, asked: list[Asked], redemption: Redemption | None, own: dict[EntryKind, list[Entry]]
) -> Iterator[str]:
    holds = [one for one in asked if one.kind == "hold"]
    if len(own[EntryKind.HELD]) != (redemption is not None):
        yield f"{len(own[EntryKind.HELD])} times held"
    if any(one.done for one in holds) and redemption is None:
        yield "was acknowledged and is not stored"
    if holds and all(one.is_refused for one in holds) and redemption is not None:
        yield "was refused and is stored"
    for one in holds:
        if len({repr(answer.body) for answer in one.done}) > 1:
            yield "got different answers"
        yield from _judge_replays(one.about["name"], one)
    for offer_id, reward_id, amount, points in redemption.answer["uses"] if redemption else ():
        reward = world.program.reward(reward_id)
        price = amount if reward and reward.kind is RewardKind.CREDIT else reward and reward.price_points
        if points != price:
            yield f"{offer_id} costs {price} and was had for {points}"


def _judge_end(asked: list[Asked], redemption: Redemption | None, own: dict[EntryKind, list[Entry]]) -> Iterator[str]:
    done = {kind: [answer for one in asked if one.kind == kind for answer in one.done] for kind in ("capture", "release")}
    status = redemption.status if redemption else None
    captured, released = own[EntryKind.CAPTURED], own[EntryKind.RELEASED]
    if (len(captured), len(released)) != (status is RedemptionStatus.CAPTURED, status is RedemptionStatus.RELEASED):
        yield f"{status}, but {len(captured)} times captured and {len(released)} times released"
    for kind, answers in done.items():
        if answers and (not redemption or WRITTEN[kind] != redemption.status):
            yield f"{status}, although its {kind} was acknowledged"
        if sum(not answer.replayed for answer in answers) > 1:
            yield f"{kind} was done more than once"
    for entry in captured if redemption else ():
        if entry.points != -sum(use[3] for use in redemption.answer["uses"]):
            yield f"took {entry.points}, not {redemption.answer['uses']}"


def _by_sale(world: World) -> dict[SaleKey, list[Asked]]:
    found: dict[SaleKey, list[Asked]] = defaultdict(list)
    for one in world.history.of("sale", "refund"):
        found[one.about["location"], one.about["sale"]].append(one)
    return found


def _by_redemption(world: World) -> dict[str, list[Asked]]:
    merchant, found = world.merchants.get(world.id), defaultdict(list)
    for one in world.history.of("hold"):
        till = Till(merchant, merchant.location(one.about["location"]))
        found[name_write("red", till, one.about["name"])].append(one)
    for one in world.history.of("capture", "release"):
        found[one.about["redemption"]].append(one)
    return found


def _entries(world: World, kind: EntryKind) -> dict[SaleKey, list[Entry]]:
    found: dict[SaleKey, list[Entry]] = defaultdict(list)
    for phone in world.phones:
        for entry in world.book.entries(world.id, world.member_id(phone)):
            if entry.kind is kind:
                found[entry.location_id or "", entry.cause].append(entry)
    return found
