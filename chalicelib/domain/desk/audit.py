"""Who did what at a merchant: rows that are only ever added, and the words in which people read them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

KEPT: Final = timedelta(days=730)
"""For two years: what people did at work is about people, and is not kept for ever."""
OPERATOR: Final = "operator"
"""Who acts where it is nobody of the team, but whoever runs the stage."""

PROVER: Final = "prove_erasure"
"""The job that looks every month whether anything of erased people is left."""

Facts = Mapping[str, int | str]

DEEDS: Final[Mapping[str, str]] = {
    "signed_in": "signed in by {how}",
    "signed_out": "signed out",
    "confirmed": "showed by {how} that it is them",
    "passkey_added": "added a passkey",
    "passkey_removed": "removed a passkey",
    "invited": "invited {on} to the team as {role}",
    "role_changed": "made {on} {role}",
    "taken_off": "took {on} off the team",
    "link_made": "made a sign-in link for {on}",
    "key_issued": "made a key for the tills at {on}",
    "key_revoked": "ended the key ...{ending} of {on}",
    "till_offered": "made a pairing code for a till at {on}",
    "till_paired": "paired a till at {shop}",
    "till_ended": "ended a till",
    "till_unlocked": "unlocked a till",
    "till_unpaired": "keyed too many wrong PINs at a till, which was ended",
    "pin_set": "gave {on} a PIN",
    "pin_taken": "took the PIN of {on}",
    "earned": "added {points} points",
    "held_back": "keyed a sale whose points were held back",
    "let_through": "let points through that were held back ({reason})",
    "kept_back": "kept points back for good ({reason})",
    "looked_at": "looked at what the rules found",
    "limit_set": "set how many sales of a number count at once in a day: {sales}",
    "limits_set": "set limits: {with_one} sales with one person, {apart} minutes apart, {by_hand} points by hand",
    "undone": "undid a sale",
    "used": "used a reward",
    "given_back": "gave a reward back",
    "gift_sold": "sold a gift certificate",
    "gift_used": "took a payment with a gift certificate",
    "gift_given_back": "put a refund on a gift certificate",
    "gift_voided": "took a gift certificate back",
    "gift_printed": "had the paper of a gift certificate shown again",
    "member_invited": "invited a customer by text",
    "shop_opened": "opened the shop",
    "program_changed": "put version {version} of the program into force",
    "special_made": "made the special {on}",
    "coupons_made": "made {size} coupons for the special {on}",
    "coupons_withdrawn": "took back the coupons that begin with {on}",
    "special_ended": "ended the special {on}",
    "special_widened": "made the special {on} one for all",
    "joining_changed": "made joining open to {to}",
    "silence_changed": "had numbers that are silent for {months} months taken for somebody else’s",
    "goal_made": "set a goal",
    "campaign_sent": "sent a campaign to {people} people",
    "campaign_stopped": "stopped a campaign",
    "goal_ended": "gave a goal up",
    "price_agreed": "set what shops settle at for a point: {price}",
    "shop_added": "added the shop {on}",
    "shop_changed": "changed the shop {on}",
    "texting_changed": "changed how the shop texts: at most {cents} cents a month",
    "friends_on": "switched bringing friends on",
    "friends_off": "switched bringing friends off",
    "items_on": "began to count items",
    "items_off": "stopped counting items",
    "check_in_on": "switched checking in on",
    "check_in_off": "switched checking in off",
    "survey_on": "switched the question after a visit on",
    "survey_off": "switched the question after a visit off",
    "cause_named": "said what the shop collects for",
    "cause_ended": "stopped collecting for a cause",
    "cause_handed": "handed {cents} cents over to the cause for {month}",
    "wording_changed": "worded the text {on} anew",
    "wording_reset": "went back to our wording of {on}",
    "exported": "downloaded everything: {members} members",
    "sign_printed": "printed a sign with new words",
    "pos_connected": "connected {on}",
    "pos_changed": "changed where sales of {on} go",
    "pos_exchange": "added a secret of {on}",
    "pos_settle": "ended the older secret of {on}",
    "pos_token": "replaced the token for {on}",
    "pos_ended": "ended the connection with {on}",
    "webhook_added": "had other software told of every change, {names}",
    "webhook_again": "had other software told again since {day}",
    "webhook_ended": "ended telling other software",
    "points_adjusted": "changed the points of {on} by {points} ({reason})",
    "page_linked": "opened the page of {on}",
    "move_taken_back": "gave {on} their old number back",
    "sale_moved": "made a sale {on}’s",
    "erasure_proved": "looked through {items} items for the {people} people who were erased, and found nothing of them",
    "erasure_doubted": "looked through {items} items for the {people} people who were erased, and found {left} things of theirs",
    "shop_invited": "invited {on} to set up their shop",
}
"""What was done, as a word that stays, and how it is read: `{on}` is what it was done to, the others are facts."""


class Who(Protocol):
    """Somebody who does something at a merchant; `Staff` is one."""

    @property
    def merchant_id(self) -> str:
        """Where."""

    @property
    def id(self) -> str:
        """Who."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts where it is nobody of the team: the operator, or a device before anybody told it who they are."""

    merchant_id: str
    id: str = OPERATOR


@dataclass(frozen=True, slots=True)
class Note:
    """One row: `who` did `what` to what has the id `on`. Facts hold ids, words of ours and figures; no name and no number."""

    merchant_id: str
    at: datetime
    who: str
    what: str
    on: str = ""
    facts: Facts = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What tells rows of one instant apart: the same told twice is one row."""
        told = repr((self.who, self.what, self.on, sorted(self.facts.items())))
        return hashlib.sha256(told.encode()).hexdigest()[:12]

    @property
    def place(self) -> str:
        """By which a page of rows goes on."""
        return f"{self.at.isoformat()} {self.digest}"

    def say(self, named: str) -> str:
        """The row in words, with what has the id `on` called so."""
        template = DEEDS.get(self.what, self.what.replace("_", " "))
        try:
            return template.format(on=named, **self.facts)
        except KeyError:
            return self.what.replace("_", " ")  # told by an older version, with fewer facts
