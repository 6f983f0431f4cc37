"""The merchant's program as Square describes one. There are no promotions: windows are part of how our program earns."""

from chalicelib.api.views import Call, NoBody, Reply
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, Program, ProgramType, Reward
from chalicelib.pos.square_loyalty.answers import (
    AccrualRule,
    ExpirationPolicy,
    LoyaltyProgram,
    PricingRule,
    ProgramAnswer,
    ProgramsAnswer,
    RewardTier,
    SpendData,
    Terminology,
    VisitData,
    write_instant,
)
from chalicelib.pos.square_loyalty.bodies import Money
from chalicelib.pos.square_loyalty.errors import NothingHere
from chalicelib.pos.square_loyalty.views import check_program, view


@view(NoBody)
def retrieve_program(call: Call[NoBody], program_id: str) -> Reply:
    """The program, by its id or as `main`."""
    check_program(call, program_id)
    return Reply(ProgramAnswer(program=_program(call)))


@view(NoBody)
def list_programs(call: Call[NoBody]) -> Reply:
    """The one program that there is."""
    return Reply(ProgramsAnswer(programs=(_program(call),)))


@view(NoBody)
def list_promotions(_: Call[NoBody], program_id: str) -> Reply:
    """There are none."""
    raise NothingHere("promotion", program_id)


@view(NoBody)
def create_promotion(_: Call[NoBody], program_id: str) -> Reply:
    """There are none."""
    raise NothingHere("promotion", program_id)


@view(NoBody)
def retrieve_promotion(_: Call[NoBody], program_id: str, promotion_id: str) -> Reply:  # noqa: ARG001  the route names both
    """There are none."""
    raise NothingHere("promotion", promotion_id)


@view(NoBody)
def cancel_promotion(_: Call[NoBody], program_id: str, promotion_id: str) -> Reply:  # noqa: ARG001  the route names both
    """There are none."""
    raise NothingHere("promotion", promotion_id)


def _program(call: Call[NoBody]) -> LoyaltyProgram:
    program, merchant = call.program, call.till.merchant
    tiers = sorted(program.rewards, key=lambda reward: reward.price_points)
    return LoyaltyProgram(
        id=program.id,
        status="ACTIVE",
        terminology=_terminology(program),
        created_at=write_instant(min(known.effective_from for known in merchant.programs)),
        updated_at=write_instant(program.effective_from),
        location_ids=tuple(location.id for location in merchant.locations),
        reward_tiers=tuple(_tier(reward, program) for reward in tiers),
        accrual_rules=_rules(program.earn, program.currency),
        expiration_policy=_expiration(program),
    )


def _tier(reward: Reward, program: Program) -> RewardTier:
    stub = PricingRule(object_id=reward.id, catalog_version=program.version)
    since = write_instant(program.effective_from)
    return RewardTier(id=reward.id, points=reward.price_points, name=reward.name, created_at=since, pricing_rule_reference=stub)


def _rules(earn: EarnRule, currency: str) -> tuple[AccrualRule, ...]:
    """None where nothing is earned any more."""
    if not earn.points:
        return ()
    tax_mode = "AFTER_TAX" if earn.counts_tax else "BEFORE_TAX"
    if earn.basis is EarnBasis.VISIT:
        least = Money(amount=earn.spend_min, currency=currency) if earn.spend_min else None
        visit = VisitData(tax_mode=tax_mode, minimum_amount_money=least)
        return (AccrualRule(accrual_type="VISIT", points=earn.points, visit_data=visit),)
    spend = SpendData(amount_money=Money(amount=earn.per_minor_units, currency=currency), tax_mode=tax_mode)
    return (AccrualRule(accrual_type="SPEND", points=earn.points, spend_data=spend),)


def _terminology(program: Program) -> Terminology:
    if program.type is ProgramType.REBATE:
        return Terminology(one="Credit", other="Credit")
    return Terminology(one="Visit", other="Visits") if program.counts_visits else Terminology(one="Point", other="Points")


def _expiration(program: Program) -> ExpirationPolicy | None:
    """None where points never end, or live as long as the member comes: Square has no words for that."""
    if program.expiry.kind in {ExpiryKind.NEVER, ExpiryKind.INACTIVITY}:
        return None
    return ExpirationPolicy(expiration_duration=f"P{program.expiry.months}M")
