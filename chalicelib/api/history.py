"""Answers about the past: GET /v1/members/{member_id} and GET /v1/members/{member_id}/entries."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib import wiring
from chalicelib.api.bodies import EARLIEST
from chalicelib.api.parsing import read_query
from chalicelib.api.views import Call, NoBody, Reply, reads
from chalicelib.domain.account import Account, Cause, Hold, Lot
from chalicelib.domain.calendar import FOREVER, end_instant, local_day
from chalicelib.domain.explanation import say_why
from chalicelib.domain.program import Merchant, Program
from chalicelib.domain.refusals import UnusableField
from chalicelib.usecases import history, members

CLOCKS_DIFFER: Final = timedelta(minutes=1)
"""How far ahead of ours the clock may be of somebody who asks for "now"."""
LINES_MAX: Final = 100
SEQ_MAX: Final = 9_999_999_999


class MemberQuery(Struct, frozen=True, kw_only=True):
    """A question: at which moment."""

    at: (
        Annotated[datetime, Meta(tz=True, description="ISO 8601 with an offset: 2026-03-01T12:30:00-08:00. A past moment.")]
        | UnsetType
    ) = UNSET

    def moment(self, now: datetime) -> datetime | None:
        """The past moment that is asked for, None for now. Raises UnusableField."""
        if self.at is UNSET:
            return None
        if not EARLIEST <= self.at <= now + CLOCKS_DIFFER:
            raise UnusableField("at", "before 2000 or in the future; a past moment is asked for")
        return min(self.at.astimezone(UTC), now)


class EntriesQuery(MemberQuery, frozen=True, kw_only=True):
    """A question: which page of the history."""

    before: Annotated[int, Meta(ge=1, le=SEQ_MAX, description="The `next` of the page before.")] | UnsetType = UNSET
    limit: Annotated[int, Meta(ge=1, le=LINES_MAX, description="How many entries, 1 to 100.")] = 20


class LotLine(Struct, frozen=True, kw_only=True):
    """Points that can be spent through `last_day`, and end at the instant `ends_at`; both are null where they never end."""

    points: int
    last_day: str | None
    ends_at: str | None
    moves_with_activity: bool
    location: str
    cause: Cause


class HoldLine(Struct, frozen=True, kw_only=True):
    """Points set aside for a check."""

    redemption_id: str
    check_id: str
    points: int
    expires_at: str


class CertificateLine(Struct, frozen=True, kw_only=True):
    """A reward that is paid and not used yet; `name` is null where no version of the program knows it."""

    id: str
    reward_id: str
    name: str | None


class MemberAnswer(Struct, frozen=True, kw_only=True):
    """A member's account at a moment. `lots` are what the balance is made of, soonest to end first."""

    id: str
    at: str
    balance: int
    held: int
    debt: int
    visits: int
    lifetime_points: int
    lots: tuple[LotLine, ...]
    holds: tuple[HoldLine, ...]
    certificates: tuple[CertificateLine, ...]


class EntryLine(Struct, frozen=True, kw_only=True):
    """One change of an account: by how many points, what it led to, and why. `cause` is what `kind` says it is about."""

    seq: int
    at: str
    kind: str
    points: int
    balance_after: int
    held_after: int
    debt_after: int
    location: str | None
    cause: str
    why: str


class EntriesAnswer(Struct, frozen=True, kw_only=True):
    """A page of a history, newest first. `next` is the `before` of the page that follows; null after the last."""

    entries: tuple[EntryLine, ...]
    next: int | None


@reads(NoBody)
def show_member(call: Call[NoBody], member_id: str) -> Reply:
    """A member's account, now or at a past moment."""
    at = read_query(call.http, MemberQuery).moment(call.now)
    if at is None:
        return Reply(_member(call, members.get(wiring.book(), call.till, member_id, call.now), call.now))
    return Reply(_member(call, history.as_of(wiring.book(), call.till, member_id, at), at))


@reads(NoBody)
def list_entries(call: Call[NoBody], member_id: str) -> Reply:
    """What changed a member's account, newest first, and why."""
    asked = read_query(call.http, EntriesQuery)
    at, before = asked.moment(call.now), None if asked.before is UNSET else asked.before
    page = history.read_page(wiring.book(), call.till, member_id, at=at, before=before, limit=asked.limit, now=call.now)
    return Reply(_entries(call.till.merchant, page))


def _member(call: Call[NoBody], member: members.Member, at: datetime) -> MemberAnswer:
    account, program = member.account, call.till.merchant.program_at(at)
    today = local_day(at, program.timezone)
    return MemberAnswer(
        id=member.id,
        at=at.isoformat(),
        balance=member.balance,
        held=account.held,
        debt=account.debt,
        visits=account.visits,
        lifetime_points=account.lifetime_points,
        lots=tuple(_lot(lot, account, program) for lot in account.lots if account.ends(lot) >= today),
        holds=tuple(_hold(hold) for hold in account.holds),
        certificates=tuple(
            CertificateLine(id=paid.id, reward_id=paid.reward_id, name=reward.name if reward else None)
            for paid in account.certificates
            for reward in [program.reward(paid.reward_id)]
        ),
    )


def _lot(lot: Lot, account: Account, program: Program) -> LotLine:
    last_day = account.ends(lot)
    ends = last_day < FOREVER
    return LotLine(
        points=lot.points,
        last_day=last_day.isoformat() if ends else None,
        ends_at=end_instant(last_day, program.timezone).isoformat() if ends else None,
        moves_with_activity=lot.last_day is None,
        location=lot.location_id,
        cause=lot.cause,
    )


def _hold(hold: Hold) -> HoldLine:
    points = sum(use.points for use in hold.uses)
    return HoldLine(
        redemption_id=hold.redemption_id, check_id=hold.check_id, points=points, expires_at=hold.expires_at.isoformat()
    )


def _entries(merchant: Merchant, page: tuple[history.Line, ...]) -> EntriesAnswer:
    oldest = page[-1].entry.account.seq if page else 1
    return EntriesAnswer(entries=tuple(_entry(merchant, line) for line in page), next=oldest if oldest > 1 else None)


def _entry(merchant: Merchant, line: history.Line) -> EntryLine:
    entry, account = line.entry, line.entry.account
    return EntryLine(
        seq=account.seq,
        at=entry.at.isoformat(),
        kind=entry.kind.value,
        points=entry.points,
        balance_after=account.available(local_day(entry.at, merchant.program_at(entry.at).timezone)),
        held_after=account.held,
        debt_after=account.debt,
        location=entry.location_id,
        cause=entry.cause,
        why=say_why(entry, line.before, merchant),
    )
