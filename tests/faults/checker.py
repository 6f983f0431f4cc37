"""Judges a history after all has settled. There is no model of the product here: what was asked and answered, the claims that are
stored, and the entries have to agree with each other and with a few lines of arithmetic of our own.
"""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from math import floor

from chalicelib.domain.account import Account, LotKey
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.ledger import release_run_out
from chalicelib.domain.sale import Sale
from tests.faults import claims, mail, reconciling
from tests.faults.world import YEARS, World

SILENT = {EntryKind.HELD, EntryKind.RELEASED, EntryKind.WARNED}
"""Entries that change nothing of what a member's points are worth in all."""


def violations(world: World) -> list[str]:
    """Everything that is wrong; nothing, we hope."""
    sales, redemptions = claims.stored_sales(world), claims.stored_redemptions(world)
    records = world.history.records()
    found = [*world.history.failures, *claims.judge_sales(world, sales), *claims.judge_redemptions(world, redemptions, records)]
    if world.weather.mild:
        found += claims.judge_trouble(world)
    for phone, name in world.phones.items():
        member_id = world.member_id(phone)
        chain = list(world.book.entries(world.id, member_id))
        own = [sale for sale in sales if sale.member_id == member_id]
        problems = [
            *_judge_chain(chain),
            *_judge_total(world, member_id, chain, own),
            *_judge_uses(world, chain, own),
            *_judge_look_up(world, phone, chain),
            *_judge_ended(world, chain),
            *mail.judge(world, phone, name, chain, records),
        ]
        found += [f"{name}: {problem}" for problem in problems]
    return found + reconciling.findings(world.book, world.merchants, world.id, world.clock())


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


def _judge_total(world: World, member_id: str, chain: list[Entry], sales: list[Sale]) -> Iterator[str]:
    record = world.book.record(world.id, member_id)
    if record.account != (chain[-1].account if chain else Account()):
        yield "the account is not that of the newest entry"
    joined = [entry.points for entry in chain if entry.kind is EntryKind.JOINED]
    if joined != [world.program.welcome_points] * bool(record.customer and record.customer.is_member):
        yield f"joined with {joined}"
    exact = sum((sale.posted.exact for sale in sales if sale.posted), Fraction(0))
    if record.account.exact != exact:
        yield f"the account has {record.account.exact} exact points, the sales {exact}"
    if record.account.lifetime_points != sum(joined) + floor(exact):
        yield f"{record.account.lifetime_points} points granted ever, not {sum(joined)} + {floor(exact)}"
    posted = sum(sale.posted.points for sale in sales if sale.posted)
    if world.program.expiry == YEARS and posted != floor(exact):
        yield f"the sales gave {posted} points, not {floor(exact)}"
    caused = {(sale.location_id, sale.sale_id) for sale in sales}
    if stray := [e.cause for e in chain if e.kind is EntryKind.SALE and (e.location_id, e.cause) not in caused]:
        yield f"entries of sales that are not stored as theirs: {stray}"


def _judge_uses(world: World, chain: list[Entry], sales: list[Sale]) -> Iterator[str]:
    """What was captured waits for its sale or belongs to it: one of both, once."""
    if not chain:
        return
    placed = Counter((hold.redemption_id, use.offer_id) for hold in chain[-1].account.captures for use in hold.uses)
    placed.update((use.redemption_id, use.offer_id) for sale in sales for use in sale.uses)
    taken: Counter[tuple[str | None, str]] = Counter()
    before = Account()
    for entry in chain:
        hold = before.hold(entry.cause) if entry.kind is EntryKind.CAPTURED else None
        taken.update((entry.cause, use.offer_id) for use in (hold.uses if hold else ()))
        before = entry.account
    for held in chain[-1].account.captures:
        sale = world.book.sale(world.id, held.location_id, held.check_id)
        if sale and sale.report and sale.member_id in {None, chain[-1].member_id}:
            yield f"{held.redemption_id} still waits for {held.check_id}, which has been reported"
    if placed != taken:
        yield f"captured {taken - placed} that no sale has and none waits for, or used {placed - taken} that was not captured"


def _judge_ended(world: World, chain: list[Entry]) -> Iterator[str]:
    """The hourly job has run, without faults, after all else."""
    today = local_day(world.clock(), world.program.timezone)
    if ended := [lot for lot in (chain[-1].account.lots if chain else ()) if chain[-1].account.ends(lot) < today]:
        yield f"still has points that have ended: {ended}"


def _judge_look_up(world: World, phone: str, chain: list[Entry]) -> Iterator[str]:
    if not chain:
        return
    answer = world.around("POST", "/v1/members/lookup", world.keys["mill"], f"checked-{phone}", {"phone": phone})
    today = local_day(world.clock(), world.program.timezone)
    account = release_run_out(chain[-1].account, world.clock(), today)
    free = sum(lot.points for lot in account.lots if account.ends(lot) >= today)
    found = [(member["balance"], member["held"], member["debt"]) for member in answer.body["members"]]
    if found != [(free, account.held, account.debt)]:
        yield f"looked up as {found}, not {free} free, {account.held} held, {account.debt} owed"
