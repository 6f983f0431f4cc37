"""A member's account: an unbroken chain of entries, whose sum it is, with nothing below zero and nothing counted twice."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from math import floor

from chalicelib.domain.account import Account, LotKey
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.ledger import release_run_out
from tests.faults.evidence import Evidence
from tests.faults.judge_sales import judge_tries
from tests.faults.world import YEARS

SILENT = {EntryKind.HELD, EntryKind.RELEASED, EntryKind.WARNED, EntryKind.REMINDED}
"""Entries that change nothing of what a member's points are worth in all."""


def judge(found: Evidence, phone: str) -> Iterator[str]:
    """What is wrong with one member's account."""
    yield from _judge_chain(found.chains[phone])
    yield from _judge_total(found, phone)
    yield from _judge_uses(found, phone)
    yield from _judge_ended(found, phone)
    if found.chains[phone]:
        yield from _judge_look_up(found, phone)


def judge_adjustments(found: Evidence) -> Iterator[str]:
    """Every adjustment that was acknowledged was done once, every other at most once, and none that was refused."""
    for one in found.world.history.of("adjust"):
        id_, points = found.id_of("op", one), one.about["body"]["points"]
        done = [entry.points for entry in found.entries(EntryKind.ADJUSTED) if entry.cause == id_]
        if done not in ([[points]] if one.done else [[]] if one.is_refused else [[], [points]]):
            yield f"adjustment {one.about['name']}: {points} points, done as {done}"
        yield from judge_tries(one)


def worth(account: Account) -> int:
    """Lots, what is held, and what certificates cost, less the debt."""
    lots = [*account.lots]
    lots += [lot for hold in account.holds for use in hold.uses for lot in use.lots]
    lots += [lot for certificate in account.certificates for lot in certificate.lots]
    return sum(lot.points for lot in lots) - account.debt


def _judge_chain(chain: list[Entry]) -> Iterator[str]:
    if [entry.account.seq for entry in chain] != list(range(1, len(chain) + 1)):
        yield "the entries are no unbroken sequence"
    before, added, owed = Account(), Counter[LotKey](), 0
    for entry in chain:
        after, name = entry.account, f"entry {entry.account.seq} ({entry.kind} {entry.cause})"
        if entry.points != worth(after) - worth(before):
            yield f"{name} says {entry.points}, but the account changed by {worth(after) - worth(before)}"
        for lot in entry.delta.lots:
            added[lot.key] += lot.points
        owed, there = owed + entry.delta.debt, {lot.key: lot.points for lot in after.lots}
        if (owed, {key: points for key, points in added.items() if points}) != (after.debt, there):
            yield f"what the entries added up to {name} is not what the account has"
        if entry.points and entry.kind in SILENT:
            yield f"{name} changed points"
        if after.debt < 0 or after.exact < 0 or any(lot.points <= 0 for lot in after.lots):
            yield f"{name} led below zero"
        before = after
    if chain and sum(entry.points for entry in chain) != worth(chain[-1].account):
        yield "the sum of the entries is not what the account is worth"


def _judge_total(found: Evidence, phone: str) -> Iterator[str]:
    world, chain, sales = found.world, found.chains[phone], found.sales_of(phone)
    record = world.book.record(world.id, world.member_id(phone))
    if record.account != found.account(phone):
        yield "the account is not that of the newest entry"
    joined = [entry.points for entry in chain if entry.kind is EntryKind.JOINED]
    if joined != [world.program.welcome_points] * bool(record.customer and record.customer.is_member):
        yield f"joined with {joined}"
    exact = sum((sale.posted.exact for sale in sales if sale.posted), Fraction(0))
    if record.account.exact != exact:
        yield f"the account has {record.account.exact} exact points, the sales {exact}"
    if record.account.lifetime_points != sum(joined) + floor(exact):
        yield f"{record.account.lifetime_points} points granted ever, not {sum(joined)} + {floor(exact)}"
    moved = {(entry.location_id, entry.cause) for entry in chain if entry.kind is EntryKind.MOVED}
    posted = sum(sale.posted.points for sale in sales if sale.posted)
    if world.program.expiry == YEARS and not moved and posted != floor(exact):
        yield f"the sales gave {posted} points, not {floor(exact)}"
    theirs = {(sale.location_id, sale.sale_id) for sale in sales} | moved
    if stray := {(e.location_id, e.cause) for e in chain if e.kind is EntryKind.SALE} - theirs:
        yield f"has entries of sales that are not stored as theirs: {stray}"


def _judge_uses(found: Evidence, phone: str) -> Iterator[str]:
    """What was captured, and not reversed, waits for its sale or belongs to it: one of both, once."""
    account, member_id = found.account(phone), found.world.member_id(phone)
    placed = Counter((hold.redemption_id, use.offer_id) for hold in account.captures for use in hold.uses)
    placed.update((use.redemption_id, use.offer_id) for sale in found.sales_of(phone) for use in sale.uses)
    taken: Counter[tuple[str | None, str]] = Counter()
    reversed_ = {entry.cause for entry in found.chains[phone] if entry.kind is EntryKind.REVERSED}
    before = Account()
    for entry in found.chains[phone]:
        hold = before.hold(entry.cause) if entry.kind is EntryKind.CAPTURED and entry.cause not in reversed_ else None
        taken.update((entry.cause, use.offer_id) for use in (hold.uses if hold else ()))
        before = entry.account
    for held in account.captures:
        sale = found.sales.get((held.location_id, held.check_id))
        if sale and sale.report and sale.member_id == member_id:
            yield f"{held.redemption_id} still waits for {held.check_id}, which has been reported"
    if placed != taken:
        yield f"captured {taken - placed} that no sale has and none waits for, or used {placed - taken} that was not captured"


def _judge_ended(found: Evidence, phone: str) -> Iterator[str]:
    """The hourly job has run, without faults, after all else."""
    account, today = found.account(phone), local_day(found.world.clock(), found.world.program.timezone)
    if ended := [lot for lot in account.lots if account.ends(lot) < today]:
        yield f"still has points that have ended: {ended}"


def _judge_look_up(found: Evidence, phone: str) -> Iterator[str]:
    world = found.world
    answer = world.around("POST", "/v1/members/lookup", world.keys["mill"], f"checked-{phone}", {"phone": phone})
    today = local_day(world.clock(), world.program.timezone)
    account = release_run_out(found.account(phone), world.clock(), today)
    free = sum(lot.points for lot in account.lots if account.ends(lot) >= today)
    seen = [(member["balance"], member["held"], member["debt"]) for member in answer.body["members"]]
    if seen != [(free, account.held, account.debt)]:
        yield f"looked up as {seen}, not {free} free, {account.held} held, {account.debt} owed"
