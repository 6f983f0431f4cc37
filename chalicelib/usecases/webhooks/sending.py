"""Sending one message to one webhook: now, later, or not at all any more."""

from collections.abc import Callable
from datetime import datetime
from math import ceil
from typing import Final, Literal

from chalicelib.domain.account import Account
from chalicelib.domain.desk.webhook import Dispatch, Outcome, Retelling, Standing, next_step, sign
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.webhooks import writing
from chalicelib.usecases.webhooks.ports import Receiver, Switchboard
from chalicelib.usecases.webhooks.telling import tell_again

DELAY_SECONDS_MAX: Final = 900
"""A queue holds a message back for no longer; it then comes, and goes back until its time."""
TOLD_AGAIN_SECONDS: Final = 3600
"""So old the note of a webhook's last message may be: not every message is worth a write."""
RACES_MAX: Final = 12

Ended = Literal["told", "later", "given_up", "nobody", "nothing", "gone_through"]


def take(switchboard: Switchboard, message: Dispatch | Retelling) -> Ended:
    """Do what a message of the queue is about. Raises Busy, Unanswered: it is to be delivered again."""
    if isinstance(message, Dispatch):
        return send(switchboard, message)
    if find(switchboard, message.merchant_id, message.webhook_id) is None:
        return "nobody"
    tell_again(switchboard, message)
    return "gone_through"


def send(switchboard: Switchboard, dispatch: Dispatch) -> Ended:
    """Do what is to be done with a message that came off the queue. Raises Busy, Unanswered: it is to be delivered again."""
    receiver = find(switchboard, dispatch.merchant_id, dispatch.webhook_id)
    if receiver is None:
        return "nobody"
    step, until = next_step(dispatch, receiver.standing, switchboard.now)
    if step == "wait":
        return _later(switchboard, dispatch, until)
    written = _write(switchboard, receiver, dispatch)
    if written is None:
        return "nothing"
    happened_at, body = written
    if step == "give up":
        return _give_up(switchboard, receiver, happened_at)
    outcome = post(switchboard, receiver, dispatch.message_id, body)
    if outcome.is_good:
        _note_success(switchboard, receiver)
        return "told"
    return _fail(switchboard, receiver, dispatch, outcome, happened_at)


def _fail(switchboard: Switchboard, receiver: Receiver, dispatch: Dispatch, outcome: Outcome, happened_at: datetime) -> Ended:
    now = switchboard.now
    _note(switchboard, receiver, lambda standing: standing.failed(outcome, now))
    if dispatch.is_worn_out(now):
        return _give_up(switchboard, receiver, happened_at)
    failed = dispatch.failed(now)
    return _later(switchboard, failed, failed.not_before or now)


def post(switchboard: Switchboard, receiver: Receiver, message_id: str, body: bytes) -> Outcome:
    """Send a body once, signed."""
    webhook = receiver.webhook
    secret = switchboard.vault.open(webhook.merchant_id, webhook.secret)
    headers = {"Content-Type": "application/json", **sign(secret, message_id, switchboard.now, body)}
    return switchboard.courier.post(webhook.address, headers, body)


def find(switchboard: Switchboard, merchant_id: str, webhook_id: str) -> Receiver | None:
    """The webhook with this id, if there is one still."""
    known = switchboard.webhooks.of_merchant(merchant_id)
    return next((one for one in known if one.webhook.id == webhook_id), None)


def _write(switchboard: Switchboard, receiver: Receiver, dispatch: Dispatch) -> tuple[datetime, bytes] | None:
    """When it happened, and the message; None where nothing is there to be told of."""
    try:
        merchant = switchboard.merchants.get(dispatch.merchant_id)
    except KeyError:
        return None
    if dispatch.seq == 0:
        content = writing.write_erased(merchant, dispatch.member_id)
        return dispatch.queued_at, writing.pack(writing.ERASED, dispatch.queued_at, content)
    return _write_entry(switchboard, receiver, merchant, dispatch)


def _write_entry(
    switchboard: Switchboard, receiver: Receiver, merchant: Merchant, dispatch: Dispatch
) -> tuple[datetime, bytes] | None:
    wanted = (dispatch.seq, dispatch.seq - 1) if receiver.webhook.with_names else (dispatch.seq,)
    names = [(merchant.id, dispatch.member_id, seq) for seq in wanted if seq]
    found = switchboard.book.find_entries(names)
    entry = found.get(names[0])
    if entry is None:
        return None
    if not receiver.webhook.with_names:
        return entry.at, writing.pack(writing.kind_of(entry), entry.at, writing.write_entry(merchant, entry, None))
    before = found[names[1]].account if names[1:] and names[1] in found else Account()
    record = switchboard.book.record(merchant.id, dispatch.member_id)
    person = writing.write_person(switchboard.vault, merchant, record.alias or record.customer)
    return entry.at, writing.pack(writing.kind_of(entry), entry.at, writing.write_entry(merchant, entry, before) | person)


def _later(switchboard: Switchboard, dispatch: Dispatch, until: datetime) -> Ended:
    seconds = ceil((until - switchboard.now).total_seconds())
    switchboard.dispatches.put(dispatch, min(max(seconds, 0), DELAY_SECONDS_MAX))
    return "later"


def _give_up(switchboard: Switchboard, receiver: Receiver, happened_at: datetime) -> Ended:
    _note(switchboard, receiver, lambda standing: standing.gave_up(happened_at))
    return "given_up"


def _note_success(switchboard: Switchboard, receiver: Receiver) -> None:
    known, now = receiver.standing, switchboard.now
    is_new = known.told_at is None or (now - known.told_at).total_seconds() >= TOLD_AGAIN_SECONDS
    if known.is_failing or is_new:
        _note(switchboard, receiver, lambda standing: standing.went_well(now))


def _note(switchboard: Switchboard, receiver: Receiver, change: Callable[[Standing], Standing]) -> None:
    """Store how a webhook is doing now; others may be doing so just now as well."""
    known: Receiver | None = receiver
    for _ in range(RACES_MAX):
        if known is None:
            return
        try:
            switchboard.webhooks.note(known.webhook, change(known.standing))
        except Outpaced:
            known = find(switchboard, receiver.webhook.merchant_id, receiver.webhook.id)
        else:
            return
    raise Busy
