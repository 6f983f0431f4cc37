"""What a till wishes to use on a check, and what that comes to."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Self

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Use
from chalicelib.domain.basket import Basket
from chalicelib.domain.calendar import local_day
from chalicelib.domain.offers import LeftOut, Taking, is_over, take_offers
from chalicelib.domain.program import Program
from chalicelib.domain.redemption import Given, write_row
from chalicelib.domain.refusals import OfferNotApplicable, UnknownRewardCode, WrongCurrency
from chalicelib.domain.reward_code import RewardCode, read_code
from chalicelib.domain.special import COUPON, SPECIAL, Open, Special
from chalicelib.usecases.ports import Book, Record
from chalicelib.usecases.specials import open_offers
from chalicelib.usecases.tagged import used_on
from chalicelib.usecases.till import Till, record_of

if TYPE_CHECKING:
    from chalicelib.domain.causes.cause import Cause


@dataclass(frozen=True, slots=True)
class Wish:
    """What a till asks for: which offers on which check, and whose; or with a reward `code`, which says whose and which.

    `basket` is what is on the check, with money in `currency`; None: not said. `tags` are the till's own names of the uses, in
    the order of the offers. What the check has already under a tag is not used again; of one tag all is used, or nothing. The
    code has to be good at the time `keyed_at`; None: now.
    """

    check_id: str
    member_id: str | None
    offer_ids: tuple[str, ...]
    basket: Basket | None = None
    all_or_nothing: bool = True
    currency: str | None = None
    code: str | None = None
    tags: tuple[str, ...] = ()
    keyed_at: datetime | None = None
    specials: tuple[Open, ...] = ()
    """The specials that it may name, as they are found to be open: nothing that a till says."""
    gives: bool = False
    """Whether the one offer is given to `cause` instead of being used on the check; None: the shop collects for none."""
    cause: "Cause | None" = None

    @property
    def named(self) -> tuple[tuple[str, str], ...]:
        """The offers, each with its tag; "" where it has none."""
        return tuple(zip_longest(self.offer_ids, self.tags, fillvalue=""))

    def without(self, tags: Collection[str], amount: int = 0) -> Self:
        """The wish without what these tags name, and with so many minor units less to pay."""
        left = [(offer_id, tag) for offer_id, tag in self.named if tag not in tags]
        basket = self.basket and replace(self.basket, payable=max(0, self.basket.payable - amount))
        return replace(self, offer_ids=tuple(id_ for id_, _ in left), tags=tuple(tag for _, tag in left), basket=basket)

    def without_used(self, used: Collection[Use]) -> Self:
        """The wish without what the check has already."""
        return self.without({use.tag for use in used}, sum(use.amount for use in used)) if used else self

    def refuse(self, reason: str) -> tuple[LeftOut, ...]:
        """All of it, refused for one reason."""
        return tuple(LeftOut(offer_id, OfferNotApplicable(offer_id, reason), tag) for offer_id, tag in self.named)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a wish comes to: the member's account `before`, and `after` the offers were taken out of it.

    `used` is what the check has already under tags of the wish.
    """

    record: Record
    member_id: str
    before: Account
    after: Account
    takings: tuple[Taking, ...]
    refused: tuple[LeftOut, ...]
    code: RewardCode | None = None
    used: tuple[Use, ...] = ()
    specials: tuple[Special, ...] = ()
    """Those of the offers taken that are specials with limits."""
    given: Given | None = None

    @property
    def uses(self) -> tuple[Use, ...]:
        """What was taken, wherever it is taken off."""
        return tuple(taking.use for taking in self.takings)

    @property
    def facts(self) -> dict[str, Any]:
        """What an answer says of it."""
        rejected = [[left.offer_id, type(left.refusal).__name__, *([left.tag] if left.tag else [])] for left in self.refused]
        used = [[use.tag, use.redemption_id] for use in self.used]
        uses = [write_row(taking.use, taking.allocations) for taking in self.takings]
        given = {"given": list(self.given)} if self.given else {}
        return {"uses": uses, "rejected": rejected, **({"used": used} if used else {}), **given}


def plan_uses(book: Book, till: Till, wish: Wish, now: datetime) -> Plan:
    """What a wish comes to now.

    One round trip; one more with tags, with a special that has limits, and with a reward code of somebody who was not named.

    A coupon that cannot be used refuses all of it. Raises UnknownMember, WrongCurrency, UnknownOffer, InsufficientPoints,
    OfferNotApplicable, UnknownRewardCode, UnknownCoupon, CouponUsed, CouponEnded, CouponWithdrawn.
    """
    program = till.merchant.program_at(now)
    if wish.currency not in {None, program.currency}:
        raise WrongCurrency(program.currency, wish.currency or "")
    code, record = _read_whose(book, till, wish, now)
    if code is not None:
        wish = replace(wish, member_id=code.member_id, offer_ids=(code.offer_id,))
    if code is not None and not _has_kept(record, code):
        raise UnknownRewardCode("unknown")
    today, member_id = local_day(now, program.timezone), record.name(wish.member_id or "")
    running = ledger.release_run_out(record.account, now, today)
    used = used_on(book, till, running, member_id, wish.check_id, wish.tags)
    wish = wish.without_used(used)
    # What is given is used on no check: nothing that is on it matters, and it may have closed.
    wish = replace(wish, basket=None) if wish.gives else wish
    over = not wish.gives and is_over(running, program, till.location.id, wish.check_id)
    if any(offer_id.startswith(SPECIAL) for offer_id in wish.offer_ids):
        here = open_offers(book, till, record, running, wish.check_id, wish.keyed_at or now, wish.offer_ids)
        wish = replace(wish, specials=here)
    if any(offer_id.startswith(COUPON) for offer_id in wish.offer_ids):
        from chalicelib.usecases.coupons.finding import Guest, with_coupons  # noqa: PLC0415  what few checks need

        wish, shut = with_coupons(book, till, wish, Guest(member_id, record.account, running, record.customer), now)
        if shut:
            raise shut[0].refusal
    after, takings, refused = take(running, program, wish, today, over=over)
    if refused and (wish.all_or_nothing or not (takings or used)):
        raise refused[0].refusal
    counted = {taking.use.reward_id for taking in takings if taking.use.limited}
    specials = tuple(one.special for one in wish.specials if one.special.id in counted)
    plan = Plan(record, member_id, running, after, takings, refused, code, used, specials)
    return _give(plan, program, wish.cause) if wish.gives else plan


def _give(plan: Plan, program: Program, cause: "Cause | None") -> Plan:
    """The plan with its one offer given to this cause. Raises OfferNotApplicable."""
    if cause is None:
        raise OfferNotApplicable(plan.takings[0].use.offer_id, "no_cause")
    from chalicelib.domain.causes.giving import give  # noqa: PLC0415  few shops have a cause

    taking, given = give(program, plan.takings[0], cause)
    return replace(plan, takings=(taking,), given=given, specials=())


def take(
    account: Account, program: Program, wish: Wish, today: date, *, over: bool
) -> tuple[Account, tuple[Taking, ...], tuple[LeftOut, ...]]:
    """Take what is wished for out of the account, as `take_offers` does, but of one tag all or nothing.

    `over`: the check has closed, so it takes none.
    """
    if over:
        return account, (), wish.refuse("check_closed")
    after, takings, refused = take_offers(account, program, wish.offer_ids, wish.basket, today, wish.tags, wish.specials)
    torn = {left.tag for left in refused if left.tag} & {taking.use.tag for taking in takings}
    if not torn:
        return after, takings, refused
    why = {left.tag: left.refusal for left in reversed(refused)}
    whole = take(account, program, wish.without(torn), today, over=False)
    return whole[0], whole[1], (*whole[2], *(LeftOut(offer_id, why[tag], tag) for offer_id, tag in wish.named if tag in torn))


def _read_whose(book: Book, till: Till, wish: Wish, now: datetime) -> tuple[RewardCode | None, Record]:
    """The reward code, if there is one, and the record of the member whose it is. What the till says of that saves a trip."""
    typed, said = wish.code, wish.member_id
    if typed is None:
        return None, record_of(book, till, said or "")
    if said is None:
        code = live_code(book, till, typed, wish.keyed_at or now)
        return code, record_of(book, till, code.member_id)
    code, record = book.both(lambda: live_code(book, till, typed, wish.keyed_at or now), lambda: record_of(book, till, said))
    return code, record if code.member_id == said else record_of(book, till, code.member_id)


def _has_kept(record: Record, code: RewardCode) -> bool:
    """Whether the code is still the member's: a phone that is not theirs any more takes along none that it was texted."""
    owner = record.alias or record.customer
    # What a member keeps of their codes is covered: when each ends tells them apart.
    kept = owner.reward_codes if owner is not None else ()
    return any((known.offer_id, known.expires_at) == (code.offer_id, code.expires_at) for known in kept)


def live_code(book: Book, till: Till, typed: str, at: datetime) -> RewardCode:
    """The reward code that was typed, if it was good then. Raises UnknownRewardCode."""
    code = book.reward_code(till.merchant.id, read_code(typed))
    if code is None:
        raise UnknownRewardCode("unknown")
    if code.redemption_id is not None:
        raise UnknownRewardCode("used")
    if code.expires_at <= at:
        raise UnknownRewardCode("expired")
    return code
