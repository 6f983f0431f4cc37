"""Gift certificates: POST /v1/gifts sells one, /lookup and /uses are for its code, and what was used can go back.

A code is money: it comes in bodies alone, for addresses stand in logs.
"""

from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from chalicelib import pages_wiring, wiring
from chalicelib.api.adjustments import Actor
from chalicelib.api.bodies import ForeignId
from chalicelib.api.check_bodies import MONEY_MAX
from chalicelib.api.currencies import CURRENCIES
from chalicelib.api.views import Call, NoBody, Reply, reads, writes
from chalicelib.domain.calendar import local_day
from chalicelib.domain.gifts.code import write_code
from chalicelib.domain.gifts.gift import AMOUNT_MAX, Gift
from chalicelib.domain.languages import money
from chalicelib.domain.refusals import UnusableField
from chalicelib.usecases.gifts import finding, moving
from chalicelib.usecases.gifts.finding import Safe
from chalicelib.usecases.gifts.moving import Desk
from chalicelib.usecases.till import Answer

Code = Annotated[
    str,
    Meta(min_length=1, max_length=40, description="The code on the certificate, as it was typed or scanned; hyphens may lack."),
]
Amount = Annotated[int, Meta(ge=1, le=MONEY_MAX, description="Whole minor units: 1240 is $12.40. At least 1.")]
Currency = Annotated[str, Meta(min_length=3, max_length=3, description="An ISO 4217 code: USD.")]


class GiftBody(Struct, frozen=True, kw_only=True):
    """A certificate that somebody buys. Raises UnusableField for what is no currency."""

    amount: Annotated[int, Meta(ge=1, le=AMOUNT_MAX, description="What it is worth, in whole minor units: 1 to 200000.")]
    currency: Currency
    ends_on: (
        Annotated[
            date, Meta(description="The last local day on which it can be used: 5 to 50 years from now. Left out: it never ends.")
        ]
        | None
    ) = None
    actor: Actor | None = None

    def __post_init__(self) -> None:
        check_currency(self.currency)


class GiftLookupBody(Struct, frozen=True, kw_only=True):
    """A question: what is left on it."""

    code: Code


class GiftUseBody(Struct, frozen=True, kw_only=True):
    """A payment with a certificate. Raises UnusableField for what is no currency."""

    code: Code
    amount: Amount
    currency: Currency
    check_id: Annotated[ForeignId, Meta(description="The check that is paid. Never a phone number.")] | None = None
    actor: Actor | None = None

    def __post_init__(self) -> None:
        check_currency(self.currency)


class GiftReturnBody(Struct, frozen=True, kw_only=True):
    """What a refund puts back; without an amount all that is left of the use."""

    amount: Amount | None = None
    actor: Actor | None = None


class GiftSold(Struct, frozen=True, kw_only=True):
    """A certificate that was sold. `code` is for its paper: print it, and keep it nowhere. `id` says nothing of it."""

    id: str
    code: str
    amount: int
    balance: int
    currency: str
    ends_on: str | None
    instruction: str


class GiftFound(Struct, frozen=True, kw_only=True):
    """What a certificate has left; `standing` says whether it can be used."""

    id: str
    standing: Literal["open", "used_up", "ended", "voided"]
    amount: int
    balance: int
    currency: str
    sold_at: str
    ends_on: str | None


class GiftUsed(Struct, frozen=True, kw_only=True):
    """A payment with a certificate: `use_id` names it for a refund."""

    id: str
    use_id: str
    amount: int
    balance: int
    currency: str
    receipt_message: str


class GiftChanged(Struct, frozen=True, kw_only=True):
    """What went back to a certificate, or was taken off it with it, and what is left."""

    id: str
    amount: int
    balance: int
    currency: str
    receipt_message: str


@writes(GiftBody)
def sell_gift(call: Call[GiftBody]) -> Reply:
    """Sell a certificate."""
    body = call.body
    return sold(call, moving.sell(_desk(call, body.actor), body.amount, body.currency, body.ends_on))


@reads(GiftLookupBody)
def look_up_gift(call: Call[GiftLookupBody]) -> Reply:
    """What is left on a certificate."""
    gift = finding.find(safe(), call.till, call.body.code, call.now)
    return Reply(
        GiftFound(
            id=gift.id,
            standing=standing_of(gift, local_day(call.now, call.till.location.timezone)),
            amount=gift.amount,
            balance=gift.balance,
            currency=gift.currency,
            sold_at=gift.sold_at.isoformat(),
            ends_on=gift.ends_on.isoformat() if gift.ends_on else None,
        )
    )


@writes(GiftUseBody)
def use_gift(call: Call[GiftUseBody]) -> Reply:
    """Pay with a certificate."""
    body = call.body
    return used(call, moving.pay(_desk(call, body.actor, body.check_id), body.code, body.amount, body.currency))


@writes(GiftReturnBody)
def give_back(call: Call[GiftReturnBody], gift_id: str, use_id: str) -> Reply:
    """A refund: what a certificate paid goes back to it."""
    return changed(call, moving.give_back(_desk(call, call.body.actor), gift_id, use_id, call.body.amount))


@writes(NoBody)
def void_gift(call: Call[NoBody], gift_id: str) -> Reply:
    """A certificate that was sold by mistake."""
    return changed(call, moving.void(_desk(call), gift_id))


def safe() -> Safe:
    """What gift certificates need."""
    return Safe(wiring.book(), wiring.vault(), pages_wiring.counters())


def standing_of(gift: Gift, today: date) -> Literal["open", "used_up", "ended", "voided"]:
    """Whether a certificate can be used on this local day."""
    if gift.voided_at is not None:
        return "voided"
    if gift.is_over(today):
        return "ended"
    return "open" if gift.balance else "used_up"


def sold(call: Call[Any], answer: Answer) -> Reply:
    """A certificate that was sold, from the facts of the answer, in which its code is not."""
    facts = answer.facts
    code = write_code(finding.draw_code(wiring.vault(), call.till.merchant.id, facts["cause"], facts["draw"]))
    worth = money(facts["amount"], facts["currency"], call.language)
    body = GiftSold(
        **{name: facts[name] for name in ("id", "amount", "balance", "currency", "ends_on")},
        code=code,
        instruction=f"Take {worth}, then hand over the certificate with its code.",
    )
    return Reply(body, 201, answer.replayed)


def used(call: Call[Any], answer: Answer) -> Reply:
    """A payment, from the facts of the answer."""
    facts = answer.facts
    body = GiftUsed(use_id=facts["move"], **_changed(facts), receipt_message=_say_left(call, facts))
    return Reply(body, 201, answer.replayed)


def changed(call: Call[Any], answer: Answer) -> Reply:
    """What went back or was taken back, from the facts of the answer."""
    body = GiftChanged(**_changed(answer.facts), receipt_message=_say_left(call, answer.facts))
    return Reply(body, replayed=answer.replayed)


def check_currency(code: str) -> None:
    """Raise UnusableField where nobody pays with this."""
    if code not in CURRENCIES:
        raise UnusableField("currency", "an ISO 4217 code of a currency that people pay with")


def _changed(facts: Any) -> dict[str, Any]:
    return {name: facts[name] for name in ("id", "amount", "balance", "currency")}


def _say_left(call: Call[Any], facts: Any) -> str:
    return f"Left on the gift certificate: {money(facts['balance'], facts['currency'], call.language)}."


def _desk(call: Call[Any], actor: str | None = None, check_id: str | None = None) -> Desk:
    return Desk(safe(), call.till, call.request, call.now, actor, check_id)
