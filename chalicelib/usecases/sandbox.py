"""Playing a customer in a merchant's sandbox: texting the shop, reading what the shop has texted, and being forgotten.

What a sandbox texts is read where every text's words are kept for a while, sealed: with the last correspondence of its number.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chalicelib.domain.customer import Customer, HandledText, InboundText, Reply
from chalicelib.domain.operation import Operation, OperationKind
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import Busy, SandboxOnly, UnknownMember
from chalicelib.usecases.coupons.making import make_batch
from chalicelib.usecases.coupons.ports import Coupons
from chalicelib.usecases.erasing import erase
from chalicelib.usecases.phones import find_by_phone
from chalicelib.usecases.ports import Book, Changes, Vault
from chalicelib.usecases.texts.conversation import hear
from chalicelib.usecases.texts.post import Deliveries
from chalicelib.usecases.texts.sending import write_words
from chalicelib.usecases.texts.turn import Conversation
from chalicelib.usecases.till import Answer, Request, Till, name_write, once, replay

ANSWERED: Final = "replies"


@dataclass(frozen=True, slots=True)
class ReadText:
    """One text as its phone has it. Its words stay out of its repr, which may be logged."""

    at: datetime
    kind: str
    words: str


def text(conversation: Conversation, till: Till, phone: PhoneNumber, words: str, request: Request, now: datetime) -> Answer:
    """A customer's text to the shop, once for each request. Facts: `id`, and what it is answered (`write_replies`).

    Raises SandboxOnly, RequestIdReused, Busy.
    """
    merchant, name = _sandbox(till), name_write("op", till, request.id)
    number = conversation.vault.open(merchant.live_id, merchant.phone_sealed)

    def note(handled: HandledText) -> Operation:
        said: list[Any] = [[reply.kind, reply.facts] for reply in handled.replies]
        facts = {"id": handled.inbound_id, "language": handled.language, ANSWERED: said}
        return Operation(name, OperationKind.TEXT, handled.member_id, now, request.digest, facts)

    outcome = hear(conversation, merchant, InboundText(name, phone.e164, number, words, now), now, note)
    known = conversation.book.operation(merchant.id, name)
    if known is None:
        raise Busy  # a wipe came in between
    answer = replay(request, known.digest, known.answer)
    return answer if outcome == "repeated" else Answer(answer.facts)


def write_replies(conversation: Conversation, till: Till, phone: PhoneNumber, answer: Answer) -> list[str]:
    """The words of what a text was answered, to whoever has the phone. Raises SandboxOnly."""
    book, vault, merchant = conversation.book, conversation.vault, _sandbox(till)
    phone_id, language = vault.member_id(merchant.id, phone), str(answer.facts["language"])
    known = find_by_phone(book, merchant.id, phone_id).customer
    customer = Customer(phone_id, b"", language, known.first_name if known else None)
    return [write_words(vault, merchant, customer, Reply(kind, facts)) for kind, facts in answer.facts[ANSWERED]]


def read_texts(deliveries: Deliveries, vault: Vault, till: Till, phone: PhoneNumber) -> tuple[ReadText, ...]:
    """The last texts to this number, oldest first. Raises SandboxOnly."""
    merchant = _sandbox(till)
    said = deliveries.correspondence(merchant.id, vault.member_id(merchant.id, phone))
    newest = zip(reversed(said.sent), reversed(said.bodies), strict=False)
    read = [ReadText(sent.at, sent.kind, vault.open(merchant.id, body)) for sent, body in newest]
    return tuple(reversed(read))


def erase_member(book: Book, vault: Vault, till: Till, member_id: str, now: datetime) -> None:
    """Forget a member as a live one is forgotten. Once more changes nothing. Raises SandboxOnly, UnknownMember, Busy."""
    if not erase(book, vault, _sandbox(till), member_id, now, "asked in the sandbox"):
        raise UnknownMember(member_id)


def hand_out(book: Book, coupons: Coupons, till: Till, special_id: str, request: Request, now: datetime) -> Answer:
    """Make a coupon for a special that is used by coupon, as its owner does for paper. Facts: `code`.

    Raises SandboxOnly, UnusableField, RequestIdReused, Busy.
    """
    merchant = _sandbox(till)

    def write(name: str) -> Answer:
        batch = make_batch(coupons, merchant, special_id, 1, now)
        (coupon,) = coupons.of_batch(merchant.id, batch)
        answer = Answer({"code": coupon.code})
        done = Operation(name, OperationKind.COUPON, special_id, now, request.digest, answer.facts)
        book.commit(Changes(merchant.id, operation=done))
        return answer

    return once(book, till, request, write)


def _sandbox(till: Till) -> Merchant:
    if not till.merchant.is_test:
        raise SandboxOnly
    return till.merchant
