"""Sales: PUT and GET /v1/sales/{sale_id}, and POST /v1/sales/{sale_id}/refunds."""

from collections.abc import Callable
from typing import Any

from msgspec import UNSET

from chalicelib import wiring
from chalicelib.api import invitation, receipts
from chalicelib.api.answers import Amounts, MemberRef, PostedPoints, RefundLine, Reported, StoredSale, UsedReward
from chalicelib.api.check_bodies import RefundBody, SaleBody
from chalicelib.api.views import Call, NoBody, Reply, reads, writes
from chalicelib.domain.calendar import FOREVER
from chalicelib.domain.earning import Earned
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.pricing import explain
from chalicelib.domain.sale import Posted, Report, Sale
from chalicelib.usecases import sales
from chalicelib.usecases.till import Answer, Till


@writes(SaleBody)
def report_sale(call: Call[SaleBody], sale_id: str) -> Reply:
    """Take the full current state of a sale."""
    return tell_report(call, sale_id, read_report(call, sale_id)())


@writes(RefundBody)
def refund_sale(call: Call[RefundBody], sale_id: str) -> Reply:
    """Take one refund of a sale."""
    refund = call.body
    answer = sales.refund(wiring.book(), call.till, sale_id, refund.id, refund.amount, call.request, call.now)
    return _reply(call, sale_id, answer)


@reads(NoBody)
def show_sale(call: Call[NoBody], sale_id: str) -> Reply:
    """All that is known of a sale of this location."""
    return Reply(_stored(sales.find(wiring.book(), call.till, sale_id), call.till))


def read_report(call: Call[Any], sale_id: str) -> Callable[[], Answer]:
    """One report, whichever way it came, ready to be made. Raises UnusableField, UnreadablePhone."""
    said, refunds, buyer, lines = call.body.said(call.now), call.body.refunded, _buyer(call), call.body.sold
    return lambda: sales.report(wiring.book(), call.till, sale_id, said, refunds, buyer, call.request, call.now, lines)


def tell_report(call: Call[Any], sale_id: str, answer: Answer) -> Reply:
    """What a report did, from the facts of its answer; somebody unknown is invited."""
    if "balance" in answer.facts:
        return _reply(call, sale_id, answer)
    return _reply(call, sale_id, answer, invitation.after_sale(call.till, answer.facts, call.program))


def _buyer(call: Call[Any]) -> sales.Buyer | None:
    if call.body.member_id is not None:
        return sales.Buyer(call.body.member_id)
    if call.body.phone is None:
        return None
    merchant = call.till.merchant
    phone = PhoneNumber.parse(call.body.phone, merchant.region)
    return sales.Buyer(wiring.vault().member_id(merchant.id, phone), typed=True)


def _reply(call: Call[Any], sale_id: str, answer: Answer, unnamed: str = receipts.NO_EFFECT) -> Reply:
    """`unnamed` is the receipt's message where the sale belongs to nobody."""
    facts = answer.facts
    named = "balance" in facts
    body = Reported(
        sale_id=sale_id,
        member=MemberRef(facts["member_id"]) if named else None,
        points_delta=facts["points_delta"],
        points_total_for_sale=facts["points_total"],
        points_restored=facts.get("points_restored", UNSET),
        balance=facts.get("balance"),
        claim_code=invitation.claim_code(call.till, facts) or UNSET,
        receipt_message=receipts.after_sale(facts, call.program, call.language) if named else unnamed,
    )
    return Reply(body, replayed=answer.replayed)


def _stored(sale: Sale, till: Till) -> StoredSale:
    seen = (name.rpartition(sales.WITHIN)[2] for name in sale.seen or ())
    return StoredSale(
        sale_id=sale.sale_id,
        state=sale.state,
        member_id=sale.member_id,
        amounts=_amounts(sale.report) if sale.report else None,
        captured_offline=bool(sale.report and sale.report.captured_offline),
        refunds=tuple(RefundLine(id_, amount) for id_, amount in sale.refunds),
        refunded=sale.refunded,
        posted=_posted(sale.posted, explain(till.merchant, sale)) if sale.posted else None,
        rewards_used=tuple(
            UsedReward(
                offer_id=use.offer_id,
                reward_id=use.reward_id,
                amount=use.amount,
                price_points=use.points,
                points_restored=use.restored_points,
            )
            for use in sale.uses
        ),
        keys_seen=tuple(dict.fromkeys(seen)),
    )


def _amounts(report: Report) -> Amounts:
    return Amounts(
        currency=report.currency,
        occurred_at=report.occurred_at.isoformat(),
        subtotal=report.subtotal,
        discount=report.discount,
        tax=report.tax,
        tip=report.tip,
        exempt_amount=report.exempt,
        reward_payment=report.reward_payment,
        version=report.version,
    )


def _posted(posted: Posted, earned: Earned) -> PostedPoints:
    ends = posted.last_day is not None and posted.last_day < FOREVER
    return PostedPoints(
        program_version=posted.program_version,
        base=earned.base,
        tax=earned.tax,
        times=str(earned.times),
        window=earned.window,
        bonus_points=earned.bonus,
        points_max=earned.cap,
        points=posted.points,
        visits=posted.visits,
        last_day=posted.last_day.isoformat() if ends and posted.last_day else None,
        tier=posted.tier or UNSET,
    )
