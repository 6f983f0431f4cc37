"""LOYALTY_ACCRUE: a check was paid. It comes for every check, of a member or not, and late from devices that were offline."""

from chalicelib import wiring
from chalicelib.api import invitation, receipts
from chalicelib.api.views import Call
from chalicelib.pos.toast import checks
from chalicelib.pos.toast.accounts import buyer_of
from chalicelib.pos.toast.answers import Answered, CheckAnswer
from chalicelib.pos.toast.messages import Check, CheckInformation, Message
from chalicelib.usecases import accruals

WORDS_MAX = 255
"""Of what a receipt prints."""


def accrue(call: Call[Message]) -> Answered:
    """Give the check's points, or keep the sale for whoever claims it; either way the receipt says so."""
    information = call.body.check_transaction_information or CheckInformation()
    check = information.check or Check()
    currency = call.program.currency
    sale_id, said = checks.check_id(check), checks.read_report(check, currency, call.now)
    asks_for_items = call.till.merchant.counts_items or any(special.items for special in call.program.specials)
    lines = checks.read_basket(check, currency, call.now).lines if asks_for_items else ()
    buyer = buyer_of(call, information.loyalty_identifier)
    facts = accruals.accrue(wiring.book(), call.till, sale_id, said, buyer, call.request, call.now, lines).facts
    if "balance" in facts:
        words = receipts.after_sale(facts, call.program, call.language)
    else:
        words = invitation.after_sale(call.till, facts, call.program)
    return Answered(check_response=CheckAnswer(user_message=words[:WORDS_MAX]))
