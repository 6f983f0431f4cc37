"""What of a restored table comes back into the live one: a row for each type of item, with its reason.

Nothing that is there is ever changed. Whatever was to vanish by now stays away, whatever its type.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from chalicelib.storage import keys, text_keys

Item = Mapping[str, Any]
"""An item as DynamoDB writes it."""
Way = Callable[[Item, datetime], Item | None]


def _as_it_is(item: Item, _now: datetime) -> Item | None:
    return item


def _never(_item: Item, _now: datetime) -> Item | None:
    return None


def _where_it_still_waits(item: Item, now: datetime) -> Item | None:
    until = text_keys.read_waiting(item["sk"]["S"])[0]
    return item if until > now else None


def _due_at_once(item: Item, now: datetime) -> Item | None:
    """The job has passed the day of what was due in between, so it is to look now."""
    due, merchant_id, member_id = keys.read_pointer(item["sk"]["S"])
    if due > now:
        return item
    pk, sk = keys.pointer(merchant_id, member_id, now)
    return {**item, "pk": {"S": pk}, "sk": {"S": sk}}


@dataclass(frozen=True, slots=True)
class Rule:
    """How items of a type come back, and why so.

    `first`: before everything else. `moves_on`: such an item changes in its life, so another one in the live table is newer, and
    no difference.
    """

    way: Way
    why: str
    first: bool = False
    moves_on: bool = False

    def bring(self, item: Item, now: datetime) -> Item | None:
        """The item to put where nothing is; None: it stays away."""
        vanishes_at = item.get("vanishes_at")
        if vanishes_at is not None and float(vanishes_at["N"]) <= now.astimezone(UTC).timestamp():
            return None
        return self.way(item, now)


RULES: Final[Mapping[str, Rule]] = {
    # The ledger table. What keeps texts from leaving comes first: the rest may call for texts as soon as it is there.
    "delivery": Rule(_as_it_is, "That a text left: without it the text would leave again.", first=True, moves_on=True),
    "suppression": Rule(
        _as_it_is,
        "A number that is not to be texted stays silent, whatever else is older or newer; START by text lifts it again.",
        first=True,
        moves_on=True,
    ),
    "consent": Rule(_as_it_is, "Rows of evidence: they are only ever added."),
    "entry": Rule(
        _as_it_is, "The truth, and never changed. Its texts are noted as not to be sent, but for those that wait still."
    ),
    "sale": Rule(_as_it_is, "The claim on a sale. Where entries know more of it, reconciling posts it anew.", moves_on=True),
    "redemption": Rule(_as_it_is, "The claim on a reward: without it the same request would use it again.", moves_on=True),
    "operation": Rule(_as_it_is, "The claim on a request: without it the same request would be done again."),
    "inbound": Rule(_as_it_is, "The claim on a text that came; its answers are noted as not to be sent."),
    "claim": Rule(_as_it_is, "A code on a receipt gives its sale once: the sale knows whose it is."),
    "reward_code": Rule(_as_it_is, "A code that was used says so; one that is over has vanished.", moves_on=True),
    "sharing": Rule(_as_it_is, "A member's code for friends; who came by it lately is counted on.", moves_on=True),
    "shared": Rule(_as_it_is, "Whose a code for friends is: it never changes."),
    "referral": Rule(
        _as_it_is, "By whom somebody came, and what both were paid: without it they would be paid again.", moves_on=True
    ),
    "gift": Rule(_as_it_is, "What is left on a gift certificate; one that is there has been used since.", moves_on=True),
    "gift_move": Rule(_as_it_is, "What changed a gift certificate, and never changed; where it knows less, reconciling says so."),
    "gift_listed": Rule(_as_it_is, "That there is a gift certificate: it never changes."),
    "allowance": Rule(_as_it_is, "What a terminal has used up.", moves_on=True),
    "special_count": Rule(
        _as_it_is, "How often a special with limits was used; one that is there has counted on.", moves_on=True
    ),
    "coupon": Rule(_as_it_is, "A coupon on paper; one that was used says so.", moves_on=True),
    "coupon_batch": Rule(_as_it_is, "Coupons that were made at once; one that was withdrawn since says so.", moves_on=True),
    "survey_tally": Rule(
        _as_it_is, "How often each answer to a shop's question came; one that is there has counted on.", moves_on=True
    ),
    "customer": Rule(_as_it_is, "As of that moment; a STOP since then stands in an item of its own, and wins.", moves_on=True),
    "message": Rule(_as_it_is, "Under which id the carrier reports a text."),
    "correspondence": Rule(_as_it_is, "What was said to a number lately, so that nobody gets too many.", moves_on=True),
    "usage": Rule(_as_it_is, "What a month's texts cost; a counter that is there has counted on.", moves_on=True),
    "waiting": Rule(_where_it_still_waits, "A text whose time has come since may have left: it is rather lost than sent twice."),
    "erasure_proof": Rule(
        _as_it_is,
        "That in a month somebody looked whether anything of erased people is left; the next looks again.",
        moves_on=True,
    ),
    "pointer": Rule(
        _due_at_once, "When to look at a member; what fell due since is due now, and a look too many finds nothing to do."
    ),
    "privacy_request": Rule(_as_it_is, "What somebody asked is not lost; what is done by now says so.", moves_on=True),
    "note": Rule(_as_it_is, "Who did what: rows of evidence, only ever added."),
    "wallet_link": Rule(_as_it_is, "A link that somebody was texted goes on to open their page; it never changes."),
    "cursor": Rule(_as_it_is, "How far a job had come: an older day only makes it look again.", moves_on=True),
    "month": Rule(_as_it_is, "A journal that somebody has posted: a closed month never changes."),
    "month_found": Rule(_never, "What a walk through the table as it was had found; the next one begins anew."),
    "month_run": Rule(_never, "A walk through the table as it was; the next one begins anew."),
    "key_change": Rule(_never, "A walk through the tables as they were; whoever changes keys says again how far it is."),
    "bookmark": Rule(_never, "A walk through the table as it was; the next one begins anew."),
    # The merchants table.
    "data_key": Rule(_as_it_is, "Without it no number of the merchant's can be read.", first=True),
    "merchant": Rule(_as_it_is, "What a merchant is, and how it is set.", moves_on=True),
    "location": Rule(_as_it_is, "Sales and points name it.", moves_on=True),
    "program": Rule(_as_it_is, "Every sale names the version that priced it; versions are only ever added."),
    "disclosure": Rule(_as_it_is, "Words that customers agreed to; versions are only ever added."),
    "paper": Rule(_as_it_is, "Words that people were shown; papers are only ever added."),
    "number": Rule(_as_it_is, "Whose a texting number is.", moves_on=True),
    "calls": Rule(_never, "How often a key called in a minute that is over."),
    "passkey": Rule(_never, "It may have been removed since, and would open again; its owner signs in by a code and adds one."),
    "own_passkey": Rule(_never, "It goes with the passkey."),
    "issued_key": Rule(_never, "It goes with the key."),
    "connection": Rule(
        _never, "It may have been ended since, and would open again; connect anew with `python -m infra.connect`."
    ),
    "connected_account": Rule(_never, "It goes with the connection."),
    "called": Rule(_never, "It goes with the connection."),
    "webhook": Rule(_never, "It may have been ended since, and would be told again; make it anew in the console."),
    "webhook_standing": Rule(_never, "It goes with the webhook."),
    "staff": Rule(_never, "They may have left since, and could sign in again; add them again in the console."),
    "workplace": Rule(_never, "It goes with the person."),
    "cause": Rule(_as_it_is, "What a shop collects for; what it says of it by now holds.", moves_on=True),
    "cause_handed": Rule(_as_it_is, "What was handed over to a cause: without it the shop would pay again."),
    "campaign": Rule(_as_it_is, "What was written to whom; it does not go on by itself.", moves_on=True),
    "campaign_page": Rule(
        _as_it_is, "Whom a campaign is for, and who was left out by lot: without it nobody can say what it brought."
    ),
    "campaign_newest": Rule(_as_it_is, "Which campaign was begun last; whoever begins the next one compares.", moves_on=True),
    "campaign_at_work": Rule(_never, "It may have been stopped since; no text to a group leaves because of a restore."),
    "session": Rule(_never, "It may have been ended since; people sign in again."),
    "draft": Rule(_as_it_is, "What somebody was saying of a shop or its program; nothing of it holds yet.", moves_on=True),
    "agreed_price": Rule(_as_it_is, "What shops settle at; what was agreed on since for the same month holds.", moves_on=True),
    "goal": Rule(_as_it_is, "What an owner wants a figure to be; one that was given up since says so.", moves_on=True),
    "goal_reader": Rule(_never, "They may want no such text any more; they choose it again in the console."),
    "count": Rule(_never, "How often something was tried in a time that is over."),
    "wording": Rule(_never, "It may have been taken back since; set it again with `python -m infra.wording`."),
    "pairing": Rule(_never, "A code for ten minutes that are over."),
    "device": Rule(_never, "It may have been ended since, and would open again; pair it anew."),
    "pin_tries": Rule(_never, "Waits that are over."),
    "location_key": Rule(_never, "It may have been revoked since, and would open again; issue one with `python -m infra.keys`."),
}
