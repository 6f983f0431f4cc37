"""Reconciling: whether a member's account and their sales are what the entries say, and the entry that puts it right.

What the entries add up to is the truth, and the account is derived from it. Where entries were changed themselves, two of the
three ways in which they say what they did outvote the third.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Final

from chalicelib.domain import ledger
from chalicelib.domain.account import Account
from chalicelib.domain.calendar import local_day
from chalicelib.domain.chain import Chain, Posting, SaleName, named_sale, write_gaps
from chalicelib.domain.climbing import month_of_sale, progress_of
from chalicelib.domain.counting import Count, of_sale
from chalicelib.domain.entry import Entry, EntryKind, standing
from chalicelib.domain.findings import (
    AccountDiffers,
    EntryOfNoSale,
    Finding,
    HoldOfNoRedemption,
    MissingEntries,
    RedemptionOfNoHold,
    SaleBehindEntries,
    SaleDiffers,
    SaleOfNoEntry,
    SaleWithoutPrice,
)
from chalicelib.domain.posting import pay_marks
from chalicelib.domain.pricing import explain, pricing
from chalicelib.domain.program import Merchant
from chalicelib.domain.redemption import Redemption, RedemptionStatus
from chalicelib.domain.refusals import WrongCurrency
from chalicelib.domain.sale import Posted, Sale, Total, read_total
from chalicelib.domain.sums import sums_of

WITHOUT_PRICE: Final = (StopIteration, KeyError, WrongCurrency)
"""What comes of pricing a sale whose program version or location is not stored, or whose program has another currency."""


TOWARDS_TIERS: Final = "towards tiers"


def check_member(chain: Chain, sales: Mapping[SaleName, Sale], redemptions: Mapping[str, Redemption]) -> tuple[Finding, ...]:
    """What is wrong with a member, whose `sales` and `redemptions` are stored as given."""
    names = chain.merchant_id, chain.member_id
    found = list(chain.findings)
    for name, posting in chain.postings.items():
        sale = sales.get(name)
        if sale is not None and sale.poster == chain.member_id:
            if sale.posted_seq < posting.seq:
                found.append(SaleBehindEntries(chain.merchant_id, *name, chain.member_id, sale.posted_seq, posting.seq))
        elif sale is None or (
            posting.total != Total() and posting.seq > chain.gone_at and not _left_unseen(chain, sale, posting)
        ):
            found.append(EntryOfNoSale(*names, posting.seq, *name))
    for redemption_id, status in kept_redemptions(chain.account).items():
        redemption = redemptions.get(redemption_id)
        # What waits for its sale came along with whoever was merged with this member, and whoever was with them.
        mine = redemption is not None and (redemption.member_id == chain.member_id or chain.joined_by)
        if redemption is None or not mine or redemption.status is not status:
            found.append(HoldOfNoRedemption(*names, redemption_id))
    return tuple(found)


def _left_unseen(chain: Chain, sale: Sale, posting: Posting) -> bool:
    """Whether the entry by which the sale went to another member is one of those that are missing, of which is told anyway."""
    return chain.member_id in sale.moved_from and chain.lacks_after(posting.seq)


def kept_redemptions(account: Account) -> dict[str, RedemptionStatus]:
    """The redemptions that an account knows of, and what they are as far as it knows."""
    held = dict.fromkeys((hold.redemption_id for hold in account.holds), RedemptionStatus.HELD)
    return held | dict.fromkeys((hold.redemption_id for hold in account.captures), RedemptionStatus.CAPTURED)


def check_sale(merchant: Merchant, sale: Sale, entry: Entry | None) -> tuple[Finding, ...]:
    """What is wrong with a sale, whose `posted_seq` names `entry` (None: there is no such entry)."""
    name = merchant.id, sale.location_id, sale.sale_id
    entered, found = Total(), list[Finding]()
    if sale.posted_seq or sale.total != entered:
        if entry is None or named_sale(entry) != name[1:]:
            return (SaleOfNoEntry(*name, sale.member_id or "", sale.posted_seq),)
        entered = read_total(str(entry.facts["posted"]))
    for what, due, posted in zip(("points", "visits", "exact points", TOWARDS_TIERS), entered, sale.total, strict=True):
        if due != posted:
            found.append(SaleDiffers(*name, what, f"entry {sale.posted_seq}", str(due), str(posted)))
    if sale.counted != (due_uses := of_sale(sale)):
        found.append(SaleDiffers(*name, "uses of specials", "report", _write_uses(due_uses), _write_uses(sale.counted)))
    try:
        exact, visits, counts = due_of(merchant, sale)
    except WITHOUT_PRICE:
        return (*found, SaleWithoutPrice(*name))
    made = (("exact points", exact, sale.total.exact), ("visits", visits, sale.total.visits))
    for what, due, posted in (*made, (TOWARDS_TIERS, counts, sale.total.progress)):
        if due != posted:
            found.append(SaleDiffers(*name, what, "report", str(due), str(posted)))
    return tuple(found)


def _write_uses(counts: Iterable[Count]) -> str:
    return ", ".join(f"{count.special_id} {count.times}" for count in counts) or "none"


def due_of(merchant: Merchant, sale: Sale) -> tuple[Fraction, int, Fraction]:
    """The exact points and the visits that a sale gives by what was reported of it, and what it counts towards tiers.

    Raises one of WITHOUT_PRICE.
    """
    if sale.report is None or sale.member_id is None:
        return Fraction(0), 0, Fraction(0)
    earned = explain(merchant, sale)
    return earned.exact, earned.visits, progress_of(earned, pricing(merchant, sale).tiers)


def check_hold(merchant_id: str, redemption: Redemption, chain: Chain) -> tuple[Finding, ...]:
    """What is wrong with a redemption that is stored as held.

    A hold that ran out leaves the account with the next entry, and its redemption is not told.
    """
    over = chain.at is not None and chain.at >= redemption.expires_at
    if over or chain.account.hold(redemption.id) or redemption.id in chain.let_go:
        return ()
    return (RedemptionOfNoHold(merchant_id, redemption.member_id, redemption.id),)


def as_entered(sale: Sale, chain: Chain, merchant: Merchant) -> Sale:
    """The sale with what its member's entries say was posted for it.

    Where the entry that posted it last is among those that are missing, its own word is all there is.
    """
    if chain.lacks(sale.posted_seq):
        return sale
    last = chain.postings.get((sale.location_id, sale.sale_id), Posting())
    if last.at is None:
        return replace(sale, posted=None, posted_seq=0, posted_by=None)
    posted = sale.posted or _fresh(merchant, last.version, last.at)
    points, visits, exact, counts = last.total
    poster = chain.member_id if chain.member_id != sale.member_id else None
    month = posted.month or (month_of_sale(sale, merchant.program_version(posted.program_version)) if counts else 0)
    posted = replace(posted, points=points, visits=visits, exact=exact, tier=last.tier, month=month, progress=counts)
    return replace(sale, posted=posted, posted_seq=last.seq, posted_by=poster)


def correct(chain: Chain, merchant: Merchant, now: datetime) -> Entry:
    """The entry after which the entries add up to the account again, and the account is what they say."""
    program = merchant.program_at(now)
    today = local_day(now, program.timezone)
    before = chain.account
    righted = _righted(chain, before, now, merchant)
    after = replace(pay_marks(righted, program, today), seq=before.seq + 1)
    short = sums_of(after).minus(chain.sums)
    wrong = ["entries" if not isinstance(f, AccountDiffers) else "lots" if f.of_lot else f.what for f in chain.findings]
    missing = [(f.first, f.last) for f in chain.findings if isinstance(f, MissingEntries)]
    facts: dict[str, int | str] = {
        "wrong": ", ".join(dict.fromkeys(wrong)),
        **({"missing": write_gaps(missing)} if missing else {}),
        "paid": len(after.certificates) - len(righted.certificates),
        "before": before.available(today),
        **standing(after, program, today),
    }
    return Entry(chain.member_id, now, EntryKind.CORRECTED, "", None, short.points, facts, after, short.as_delta)


def _righted(chain: Chain, account: Account, now: datetime, merchant: Merchant) -> Account:
    due, has, today = chain.due, sums_of(account), local_day(now, merchant.program_at(now).timezone)
    aside = has.points - sum(has.lots.values()) + has.debt
    possible = due.debt >= 0 and all(points > 0 for points in due.lots.values())
    agree = possible and sum(due.lots.values()) - due.debt + aside == due.points
    if agree or (possible and has.points != due.points):
        account = ledger.correct(account, due.as_lots, due.debt, today)
    by_sales = due.plus(chain.amended)
    return replace(
        account,
        visits=has.visits if has.visits == by_sales.visits else due.visits,
        exact=has.exact if has.exact == by_sales.exact else due.exact,
        lifetime_points=due.lifetime_points,
        progress=due.as_progress,
    )


def _fresh(merchant: Merchant, version: int, at: datetime) -> Posted:
    program = merchant.program_version(version)
    last_day = program.expiry.last_day(local_day(at, program.timezone))
    return Posted(version, last_day=last_day, moves=program.expiry.moves)
