"""LOYALTY_TRANSFER: the guest's account goes on under another identifier."""

from chalicelib import wiring
from chalicelib.api.views import Call
from chalicelib.domain.refusals import UnknownMember, UnreadablePhone
from chalicelib.pos.toast.accounts import find_guest
from chalicelib.pos.toast.answers import Answered, Failed, Status, Transferred
from chalicelib.pos.toast.messages import Message, TransferInformation
from chalicelib.usecases import merging
from chalicelib.usecases.merging import Pair

ACTOR = "toast"


def transfer(call: Call[Message]) -> Answered:
    """Make both members one: the other gets all that this one has, and both identifiers go on to mean it.

    An identifier of nobody's gets nothing, for members join by their phone. Staff can take it back (`merging.separate`).
    """
    information = call.body.transfer_transaction_information or TransferInformation()
    try:
        gone, kept = wiring.book().both(
            lambda: find_guest(call, information.from_loyalty_identifier),
            lambda: find_guest(call, information.to_loyalty_identifier),
        )
        pair = Pair(kept.member_id, gone.member_id, ACTOR)
        facts = merging.merge(wiring.book(), call.till, pair, call.request, call.now).facts
    except (UnknownMember, UnreadablePhone):
        raise Failed(Status.INVALID_TRANSFER, "Both accounts have to be members here.") from None
    return Answered(transfer_response=Transferred(loyalty_identifier=str(facts["id"])))
