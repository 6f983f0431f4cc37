"""Reconciling what friends were paid for: the referrals, the entries that paid, and the purchases, as they are by now."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from chalicelib.domain.chain import Chain, read_chain
from chalicelib.domain.findings import Finding, PayoutOfNoEntry, PayoutOfNoReferral, ReferralUnsettled
from chalicelib.domain.program import Merchant
from chalicelib.domain.referral import Referral
from chalicelib.usecases import referrals
from chalicelib.usecases.ports import Book


def brought(book: Book, merchant: Merchant, member_ids: Iterable[str]) -> Iterator[str]:
    """Those of these members who came by a friend's code. One read for each hundred, where friends ever counted here."""
    if merchant.referral.points:
        yield from book.referrals(merchant.id, member_ids)


def check_payouts(book: Book, chain: Chain) -> tuple[Finding, ...]:
    """What is wrong with the entries by which a member was paid for friends. One read, where there are any."""
    known = book.referrals(chain.merchant_id, chain.paid_for) if chain.paid_for else {}
    names = chain.merchant_id, chain.member_id
    return tuple(PayoutOfNoReferral(*names, seq, friend) for friend, seq in chain.paid_for.items() if friend not in known)


def check_friend(book: Book, merchant: Merchant, friend_id: str, now: datetime) -> tuple[Finding, ...]:
    """What is wrong with what was paid for a friend, and for what."""
    referral = book.referral(merchant.id, friend_id)
    if referral is None:
        return ()
    late = referrals.is_overdue(book, merchant, referral, now)
    payees = dict.fromkeys(referrals.payees(book, merchant, referral))
    unpaid = [name for name in payees if not _was_paid(book, merchant, referral, name)]
    return (
        *([ReferralUnsettled(merchant.id, friend_id)] if late else []),
        *(PayoutOfNoEntry(merchant.id, name, friend_id) for name in unpaid),
    )


def _was_paid(book: Book, merchant: Merchant, referral: Referral, name: str) -> bool:
    """Whether an entry of a member, or of whoever was merged with them, paid; or may be among those that are missing."""
    seen: dict[str, Chain] = {}
    names = [name]
    while names:
        one = names.pop()
        seen[one] = read_chain(merchant.id, one, book.entries(merchant.id, one))
        names += seen[one].joined_by - seen.keys()
    return any(referral.friend_id in chain.paid_for or chain.gaps for chain in seen.values())
