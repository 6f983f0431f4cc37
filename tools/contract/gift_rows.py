"""The rows of the contract that are about gift certificates."""

from typing import Final

from chalicelib.api import gifts
from chalicelib.domain.gifts import refusals as no
from chalicelib.domain.refusals import WrongCurrency
from tools.contract.calls import Call

GIFT = (no.UnknownGift, no.GiftEnded, no.GiftVoided, no.GiftFull)
GIFTS: Final = (
    Call(
        view="gifts.sell_gift",
        topic="Gift certificates",
        summary="Sell a gift certificate",
        about="The answer has its code, once for each key. Report the sale itself with the amount in `exempt`: it earns nothing.",
        body=gifts.GiftBody,
        writes=True,
        answers={201: gifts.GiftSold},
        refused=(WrongCurrency,),
    ),
    Call(
        view="gifts.look_up_gift",
        topic="Gift certificates",
        summary="What is left on a gift certificate",
        about="The code is in the body, since addresses stand in logs. After twenty unknown codes in an hour none is looked at.",
        body=gifts.GiftLookupBody,
        answers={200: gifts.GiftFound},
        refused=(no.UnknownGift, no.TooManyGuesses),
    ),
    Call(
        view="gifts.use_gift",
        topic="Gift certificates",
        summary="Pay with a gift certificate, or with a part of it",
        about="A payment, and no discount: the sale earns as if it were paid in cash.",
        body=gifts.GiftUseBody,
        writes=True,
        answers={201: gifts.GiftUsed},
        refused=(*GIFT, no.TooManyGuesses, WrongCurrency, no.TooLittleLeft),
    ),
    Call(
        view="gifts.give_back",
        topic="Gift certificates",
        summary="Put what a gift certificate paid back on it, or a part",
        body=gifts.GiftReturnBody,
        writes=True,
        answers={200: gifts.GiftChanged},
        refused=(*GIFT, no.UnknownGiftUse, no.TooMuchBack),
    ),
    Call(
        view="gifts.void_gift",
        topic="Gift certificates",
        summary="Take back a gift certificate that was sold by mistake",
        about="Where it was sold, on the same day, and while nothing is used. Otherwise the owner takes it back in the console.",
        writes=True,
        answers={200: gifts.GiftChanged},
        refused=(no.UnknownGift, no.GiftVoided, no.GiftNotVoidable),
    ),
)
