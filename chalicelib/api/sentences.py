"""The sentences of refusals that depend on a fact, by that fact's stable word."""

from collections.abc import Mapping
from typing import Final

SELL_AS_USUAL: Final = "The till and the rewards program did not understand each other. Sell as usual."
PHONE_SENTENCES: Final[Mapping[str, str]] = {
    "empty": "Type the customer's phone number first.",
    "not_a_number": "That is not a phone number. Type digits only.",
    "too_short": "Some digits are missing. Type the number with its area code.",
    "too_long": "That number has too many digits. Check it with the customer.",
    "not_in_use": "No phone has that number. Check it with the customer.",
    "landline": "That is a landline, which gets no texts. Ask for a mobile number.",
    "not_a_mobile": "That number gets no texts. Ask for a mobile number.",
    "foreign": "That number is from another country. Type it with a plus in front.",
}
FIELD_SENTENCES: Final[Mapping[str, str]] = {
    "discount": "The discount does not fit the sale. Check the amounts.",
    "currency": "The till and the rewards program differ about the currency. Sell as usual.",
    "occurred_at": "The date of this sale is missing or wrong. Check the till's clock.",
    "phone": "Type the customer's phone number again.",
    "first_name": "Type the first name in letters only.",
    "code": "The code has 4 digits. Ask the customer for it again.",
    "manager_pin": "The PIN has 4 to 8 digits. Type it alone, without the customer's code.",
    "reward_code": "Type the code as it stands in the customer's text, and nothing else.",
}
OFFER_SENTENCES: Final[Mapping[str, str]] = {
    "needs_items": "This check has too little of what this reward is for. Add it first.",
    "nothing_to_pay": "Nothing is left to pay on this check.",
    "too_small": "This check is too small for this reward.",
    "too_many": "Too many rewards of this customer are under way. Sell without a reward this time.",
    "check_closed": "This check is closed already; the reward can be used on the next one.",
    "used_up": "What was set aside for this special is used up.",
    "no_cause": "This shop collects for no cause. The reward can be used as usual.",
    "not_to_give": "This reward cannot be given to a cause. It can be used as usual.",
    "not_open": "This special cannot be used here now. Look the number up again.",
}
NEEDED_SENTENCES: Final[Mapping[str, str]] = {
    "confirm": "The customer has not confirmed yet. Ask for the code in their text, or wait for their YES.",
    "yes": "Ask the customer to answer our text with YES. After too many wrong codes none works today.",
    "reward_code": "The customer has to confirm this reward: they text REDEEM to the shop's number and show the code.",
    "unreachable": "The customer has to confirm this reward, and their phone cannot be texted. Sell without it.",
    "manager_pin": "This phone cannot be texted. A manager confirms with the PIN.",
}
CODE_SENTENCES: Final[Mapping[str, str]] = {
    "unknown": "There is no such code. Compare it with the customer's text.",
    "expired": "This code has run out. The customer can text REDEEM for a new one.",
    "used": "This code was used already. The customer can text REDEEM for a new one.",
}
PART_SENTENCES: Final[Mapping[str, str]] = {
    "whole_only": "This reward is used as a whole, not in part.",
    "too_much": "There is less credit set aside than that. Add the reward again.",
    "too_small": "That is less credit than can be used at a time.",
}
