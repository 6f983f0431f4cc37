"""Points: accumulate, adjust and calculate."""

from chalicelib import wiring
from chalicelib.api.views import Call, Reply
from chalicelib.domain.adjustment import Adjustment, Reason
from chalicelib.domain.sale import Report, SaleState
from chalicelib.pos.square_loyalty.answers import EventAnswer, EventsAnswer, Points
from chalicelib.pos.square_loyalty.bodies import AccumulateBody, AdjustBody, CalculateBody
from chalicelib.pos.square_loyalty.changes import ACTOR, OF_SALES, find_event
from chalicelib.pos.square_loyalty.views import check_location, check_program, of_account, view
from chalicelib.usecases import adjustments, forecasts, sales
from chalicelib.usecases.till import Answer


@view(AccumulateBody)
def accumulate_points(call: Call[AccumulateBody], account_id: str) -> Reply:
    """A sale that we know is this account's, or so many points were earned elsewhere."""
    earned = call.body.accumulate_points
    check_location(call, call.body.location_id)
    check_program(call, earned.loyalty_program_id)
    if earned.order_id is not None:
        return _attach(call, account_id, earned.order_id)
    adjustment = Adjustment(earned.points or 0, Reason.MISSED_SALE, ACTOR)
    answer = _adjust(call, account_id, adjustment)
    cause = answer.facts["id"]
    event = find_event(call.till.merchant, account_id, lambda entry: entry.cause == cause, "ACCUMULATE_POINTS")
    return Reply(EventsAnswer(events=(event,) if event else ()), replayed=answer.replayed)


@view(AdjustBody)
def adjust_points(call: Call[AdjustBody], account_id: str) -> Reply:
    """Points are given or taken by hand; more than there are only where a negative balance is allowed."""
    wanted = call.body.adjust_points
    check_program(call, wanted.loyalty_program_id)
    overdraws = bool(call.body.allow_negative_balance)
    adjustment = Adjustment(wanted.points, Reason.OTHER, ACTOR, note=wanted.reason or None, overdraws=overdraws)
    answer = _adjust(call, account_id, adjustment)
    cause = answer.facts["id"]
    event = find_event(call.till.merchant, account_id, lambda entry: entry.cause == cause, "ADJUST_POINTS")
    return Reply(EventAnswer(event=event), replayed=answer.replayed)


@view(CalculateBody)
def calculate_points(call: Call[CalculateBody], program_id: str) -> Reply:
    """What a sale that we know has given or will give, or an amount would. Changes nothing."""
    check_program(call, program_id)
    body, book, till, now = call.body, wiring.book(), call.till, call.now
    account_id, money = body.loyalty_account_id, body.transaction_amount_money

    def forecast() -> int:
        if body.order_id is not None:
            return forecasts.of_sale(book, till, body.order_id, account_id, now)
        said = Report(SaleState.CLOSED, money.currency if money else "", now, money.amount if money else 0)
        return forecasts.of_report(book, till, said, account_id, now)

    return Reply(Points(points=of_account(call, account_id, forecast) if account_id else forecast()))


def _attach(call: Call[AccumulateBody], account_id: str, order_id: str) -> Reply:
    def attach() -> Answer:
        return sales.attach(wiring.book(), call.till, order_id, account_id, call.request, call.now)

    answer, place = of_account(call, account_id, attach), call.till.location.id
    event = find_event(
        call.till.merchant,
        str(answer.facts.get("member_id", account_id)),
        lambda entry: entry.kind in OF_SALES and (entry.cause, entry.location_id) == (order_id, place),
        "ACCUMULATE_POINTS",
    )
    return Reply(EventsAnswer(events=(event,) if event else ()), replayed=answer.replayed)


def _adjust(call: Call[AccumulateBody] | Call[AdjustBody], account_id: str, adjustment: Adjustment) -> Answer:
    def adjust() -> Answer:
        return adjustments.adjust(wiring.book(), call.till, account_id, adjustment, call.request, call.now)

    return of_account(call, account_id, adjust)
