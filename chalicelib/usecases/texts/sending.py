"""Texts out. What is to be said has a queue of its own; here it gets its words, the gate is asked, and it leaves.

A text is claimed before it leaves and never leaves twice: if a sender dies between claim and answer, the text is lost rather than
doubled. The claim is one transaction with what was said to the number before and with what the merchant's texts cost, so two
senders at once cannot both say what only one of them may. All that decides is looked up at the moment of sending: a STOP wins
over everything that was queued.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple

from chalicelib.domain.customer import SECRET_FACTS, Customer, Reply
from chalicelib.domain.figures.campaign import Campaign, State
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant, is_sandbox
from chalicelib.domain.suppression import EVERYWHERE
from chalicelib.domain.texts.correspondence import Sent
from chalicelib.domain.texts.gate import Circumstances, Draft, Reason, decide
from chalicelib.domain.texts.outgoing import Outgoing
from chalicelib.domain.texts.prices import price_micros
from chalicelib.domain.texts.segments import count_parts
from chalicelib.domain.texts.texting import SURVEYS
from chalicelib.domain.texts.wording import CAMPAIGN, CODES, purpose_of, write_message
from chalicelib.usecases import codes
from chalicelib.usecases.campaigns.ports import Campaigns
from chalicelib.usecases.confirming import code_of
from chalicelib.usecases.phones import find_by_phone
from chalicelib.usecases.ports import Book, Committed, Merchants, Vault
from chalicelib.usecases.texts.carrier import OutboundText, TextRefused, TextSender
from chalicelib.usecases.texts.notices import texts_of, write_body
from chalicelib.usecases.texts.post import REFUSED, Deliveries, Delivery, WaitingRoom
from chalicelib.usecases.texts.reaching import UNREACHABLE, standing, suppression
from chalicelib.usecases.till import attempt
from chalicelib.usecases.wallets import page_of, sign_link

SENT, HELD = "sent", "held"
DIGEST_LENGTH: Final = 16
"""Hex characters that tell a number's last bodies apart."""
EVIDENT: Final = {Reason.NOT_REGISTERED, Reason.OPTED_OUT, Reason.UNREACHABLE, Reason.NO_CONSENT, Reason.STALE}
"""Why a text does not leave is written down, so that a shopkeeper can see it; not where the merchant or the customer shows it
anyway, or it is long ago: that would be a row for every sale of whoever wants no texts. Nor that somebody is not asked again.
Of a campaign's texts each is."""


@dataclass(frozen=True, slots=True)
class Post:
    """What sending needs."""

    book: Book
    merchants: Merchants
    vault: Vault
    deliveries: Deliveries
    waiting: WaitingRoom
    sender: TextSender
    campaigns: Campaigns | None = None
    """None: there are none, and no text belongs to one."""


class Outcome(NamedTuple):
    """What became of a text: SENT, HELD until later, REFUSED by the carrier side, or the gate's reason why it never leaves."""

    merchant_id: str
    kind: str
    word: str
    parts: int = 0
    price_micros: int = 0

    @property
    def counts(self) -> bool:
        """Whether it is in figures of what was texted."""
        return not is_sandbox(self.merchant_id)


@dataclass(frozen=True, slots=True)
class _Letter:
    """A text with its words, and all that decides whether it leaves. `number_id` names the number, as a member's id."""

    text: OutboundText
    draft: Draft
    circumstances: Circumstances
    delivery: Delivery
    number_id: str
    kept: str
    """The words as the correspondence keeps them."""

    def tell(self, word: str, parts: int = 0, price_micros: int = 0) -> Outcome:
        return Outcome(self.delivery.merchant_id, self.delivery.kind, word, parts, price_micros)


def send(post: Post, committed: Committed, now: datetime) -> tuple[Outcome, ...]:
    """Send what a committed item calls for, as far as it may leave; nothing is told of what was sent before.

    Raises TextRefused where the carrier side says no for the moment, and Busy: then the item is to be delivered again.
    """
    try:
        merchant = post.merchants.get(committed.merchant_id)
    except KeyError:
        return ()  # nobody to speak for, now or later
    found = [attempt(partial(_send, post, merchant, text, now)) for text in texts_of(merchant, committed.item)]
    return tuple(outcome for outcome in found if outcome is not None)


def _send(post: Post, merchant: Merchant, outgoing: Outgoing, now: datetime) -> Outcome | None:
    """One try; None where there is nobody to tell, or it was told before. Raises Outpaced where another text was faster."""
    letter = _write(post, merchant, outgoing, now)
    if letter is None:
        return None
    draft = letter.draft
    verdict = decide(draft, letter.circumstances, now)
    if verdict.until is not None:
        post.waiting.put(merchant.id, outgoing.wait(verdict.until))
        return letter.tell(HELD)
    if verdict.reason is not None:
        stopped = replace(letter.delivery, reason=verdict.reason.value)
        evident = verdict.reason in EVIDENT or (draft.kind in SURVEYS and verdict.reason is Reason.TOO_OFTEN)
        is_news = (evident and draft.kind != CAMPAIGN) or post.deliveries.stop(stopped)
        return letter.tell(verdict.reason.value) if is_news else None
    sent = Sent(now, draft.kind, draft.purpose, draft.digest, draft.answers, letter.delivery.asks)
    said = letter.circumstances.correspondence.with_text(sent, post.vault.seal(merchant.id, letter.kept))
    if not post.deliveries.claim(letter.delivery, letter.number_id, said):
        return None
    return _leave(post, letter, sent)


def _leave(post: Post, letter: _Letter, sent: Sent) -> Outcome:
    """Hand a claimed text to the carrier side."""
    delivery = letter.delivery
    try:
        message_id = _pretend(delivery) if is_sandbox(delivery.merchant_id) else post.sender.send(letter.text)
    except TextRefused as refused:
        if not refused.final:
            post.deliveries.withdraw(delivery, letter.number_id, sent)
            raise
        post.deliveries.refuse(delivery)  # this text is over, and holds up nobody else's
        return letter.tell(REFUSED)
    post.deliveries.confirm(delivery, message_id)
    return letter.tell(SENT, delivery.parts, delivery.price_micros)


def _pretend(delivery: Delivery) -> str:
    """The message id of a sandbox's text, which nobody carries: it is read where the correspondence keeps it."""
    return f"sandbox:{delivery.merchant_id}:{delivery.member_id}:{delivery.cause}"


def _write(post: Post, merchant: Merchant, outgoing: Outgoing, now: datetime) -> _Letter | None:
    """The text with its words, for whoever its member is by now; None where there is nobody to tell, or what it asks is over."""
    vault, customer = post.vault, _find(post, merchant, outgoing)
    if customer is None or _is_over(outgoing, now):
        return None
    to = PhoneNumber(vault.open(merchant.id, customer.phone_sealed))
    number = vault.open(merchant.live_id, merchant.phone_sealed)
    reply = outgoing.reply
    known = _with_codes(vault, merchant, customer, reply)
    campaign = _campaign(post, merchant, reply)
    if campaign is not None:
        known["message"] = write_message(campaign.text, customer.first_name or "")
    body = write_body(merchant, number, customer.language, Reply(reply.kind, known))
    parts = count_parts(body).parts
    digest = vault.sign(merchant.id, body)[:DIGEST_LENGTH]
    price = 0 if merchant.is_test else price_micros(to.e164, parts)
    draft = Draft(reply.kind, purpose_of(reply.kind), outgoing.happened_at, digest, parts, price, outgoing.answers)
    # Under the member that the cause is of: whoever they were merged into has causes of the same name.
    asks = str(reply.facts["survey"]) if "survey" in reply.facts else None
    delivery = Delivery(merchant.id, outgoing.member_id, outgoing.cause, now, reply.kind, parts, price_micros=price, asks=asks)
    circumstances = _look_around(post, merchant, outgoing, customer, to, now)
    if reply.kind == CAMPAIGN and (campaign is None or campaign.state is State.STOPPED):
        circumstances = replace(circumstances, called_off=True)
    text, kept = OutboundText(number, to.e164, body, draft.purpose), _veil(reply.kind, known, body)
    return _Letter(text, draft, circumstances, delivery, vault.member_id(merchant.id, to), kept)


def _campaign(post: Post, merchant: Merchant, reply: Reply) -> Campaign | None:
    """The campaign that a text belongs to, as it is by now; None where it is of none, or of one that is gone."""
    if reply.kind != CAMPAIGN or post.campaigns is None:
        return None
    return post.campaigns.find(merchant.id, str(reply.facts["campaign"]))


def write_words(vault: Vault, merchant: Merchant, customer: Customer, reply: Reply) -> str:
    """What a text says to a customer, by name and with the code that it is about."""
    number = vault.open(merchant.live_id, merchant.phone_sealed)
    return write_body(merchant, number, customer.language, Reply(reply.kind, _with_codes(vault, merchant, customer, reply)))


def _with_codes(vault: Vault, merchant: Merchant, customer: Customer, reply: Reply) -> dict[str, int | str]:
    """All that a text says, with what is in no table: its code, or its link."""
    known = {"name": customer.first_name or "", **reply.facts}
    known |= {name: vault.uncover(merchant.id, str(known[name])) for name in SECRET_FACTS if name in known}
    if "redemption" in known:
        known["code"] = code_of(vault, merchant.id, str(known["redemption"]))
    if "nonce" in known:
        known["code"] = codes.code_of(vault, str(known["nonce"]))
    if reply.kind == "page":
        phone_id = str(known["phone"]) if "phone" in known else None
        known["link"] = page_of(str(known["page"]), sign_link(vault, merchant.id, str(known["member"]), phone_id))
    return known


def _veil(kind: str, known: Mapping[str, int | str], body: str) -> str:
    """The words without a code that opens something in a browser: who reads what was texted must not become its owner."""
    return body.replace(str(known["code"]), "*" * codes.CODE_LENGTH) if kind in CODES else body


def _is_over(outgoing: Outgoing, now: datetime) -> bool:
    """Whether what the text asks cannot be answered any more."""
    until = outgoing.reply.facts.get("until")
    return until is not None and datetime.fromisoformat(str(until)) <= now


def _find(post: Post, merchant: Merchant, outgoing: Outgoing) -> Customer | None:
    """Whom to tell, with the phone to tell them on. None: it answers nobody, and is about no member with a phone."""
    vault, sealed = post.vault, outgoing.phone_sealed
    if not sealed:
        member = post.book.record(merchant.id, outgoing.member_id).customer
        if member is not None and outgoing.reply.kind == CAMPAIGN and member.member_id != outgoing.member_id:
            return None  # they turned out to be somebody who is in an arm of their own
        return member if member is not None and member.is_member and member.phone_sealed else None
    phone_id = vault.member_id(merchant.id, PhoneNumber(vault.open(merchant.id, sealed)))
    record = find_by_phone(post.book, merchant.id, phone_id)
    if not record.is_of(outgoing.member_id):
        return None  # whoever has the phone now is not to read what was meant for somebody else
    known = record.customer or Customer(outgoing.member_id, sealed, outgoing.language or merchant.language)
    return replace(known, phone_sealed=sealed)


def _look_around(
    post: Post, merchant: Merchant, outgoing: Outgoing, customer: Customer, to: PhoneNumber, now: datetime
) -> Circumstances:
    own, everywhere = (
        standing(suppression(post.book, post.vault, merchant, scope, to), customer.consent_changed_at)
        for scope in (merchant.id, EVERYWHERE)
    )
    places = [place for place in merchant.locations if place.id == outgoing.location_id] or merchant.locations
    return Circumstances(
        to.e164,
        merchant.texting,
        merchant.region,
        tuple(dict.fromkeys(place.timezone for place in places)),
        post.deliveries.correspondence(merchant.id, post.vault.member_id(merchant.id, to)),
        customer.consents,
        customer.opted_out or (own is not None and own.reason not in UNREACHABLE),
        everywhere.at if everywhere is not None and everywhere.reason not in UNREACHABLE else None,
        customer.consent_changed_at,
        any(one is not None and one.reason in UNREACHABLE for one in (own, everywhere)),
        post.deliveries.usage(merchant.id, now).micros,
    )
