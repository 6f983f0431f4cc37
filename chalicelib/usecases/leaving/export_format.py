"""The one format of everything that leaves: which files there are, which fields their rows have, and what each means.

Lines for programs (JSON Lines) have the rows as they are. Tables for people (CSV) have the same fields as columns, in this order;
what is itself a list or has parts stands there as JSON. docs/export.md is made of this.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, TextIO

from chalicelib.usecases.leaving.shelf import harmless

Fields = Mapping[str, str]

MEMBERS: Final[Fields] = {
    "phone": "the number, as +12065550142; null of somebody who was erased, or has another number by now",
    "first_name": "as they texted it",
    "standing": "`member`, or why not: `known` (never joined), `merged`, `erased` and the like",
    "joined_at": "when they became a member",
    "balance": "points free to spend now",
    "debt": "points that refunds took and that were spent already: the next ones pay for it",
    "visits": "sales that counted as visits, net of refunds",
    "lifetime_points": "all points ever granted, net of refunds; spending and expiry do not lower it",
    "tier": "which tier they have, where there are tiers",
    "counted": "what counted towards tiers, by month and basis",
    "member_id": "an id that says nothing about who it is; the same in all files",
    "language": "in which we text",
    "opted_out": "whether they said STOP",
    "asked": "a question by text that is still open",
    "consent_changed_at": "when what they agreed to changed last",
    "unknown_answered_at": "when a text that nobody understood was answered last",
    "merged_into": "the member that they turned out to be",
    "consents": "what they agreed to be texted: `receipt`, `offer`",
    "asked_wording": "the version of the words of that question",
    "succeeded_by": "the id that whoever texts from this number has now",
    "follows": "the id that had this number before",
    "possibly_reassigned": "since when the number may be somebody else's",
    "phone_id": "the id of the number, where it is not that of the member",
    "moved_from": "the id that has the number that they moved from",
    "heard_at": "about when they texted last",
    "quarantined_at": "since when the number may be somebody else's, as nobody was seen for a year",
    "awaits": "the id that comes back if this number says the same first name",
    "phone_changed_at": "when the number changed",
    "segments": "groups of last night that an offer is for and they belong to: `lapsed`, `near` and the like",
    "birthday": "the month of their birthday, 1 to 12, where they said it; 0 where they did not",
    "erased_at": "when their data were erased",
    "survey_answered_at": "when the question was asked that they answered last; what they said is not kept with them",
    "lots": "the points by the day on which they end: `points`, `last_day`, `location_id`, `cause`",
    "held": "points set aside for checks that are open",
    "certificates": "rewards that are paid and not used yet: `id`, `reward_id`, and the `lots` that paid",
}
ENTRIES: Final[Fields] = {
    "member_id": "whose account changed",
    "seq": "1, 2, 3 ... of each member; none is ever changed or missing",
    "at": "when",
    "kind": "why: `joined`, `sale`, `held`, `captured`, `released`, `reversed`, `expired`, `merged`, `adjusted` and the like",
    "points": "by how many the worth changed",
    "worth": "all their points after it, spendable or set aside, less the debt",
    "location_id": "where; null where that is nowhere",
    "cause": "what it is about: a sale's id, a redemption's, another member's",
    "facts": "what was known at the time, by name: amounts, names of rewards, who of the staff and why",
}
SALES: Final[Fields] = {
    "occurred_at": "when it was made",
    "location_id": "where",
    "sale_id": "the point of sale's own id",
    "state": "`open`, `closed`, `voided`; missing where only a refund was ever told",
    "currency": "of all amounts",
    "subtotal": "merchandise before discount, tax and tip",
    "discount": "taken off by the point of sale",
    "tax": "tax",
    "points": "what it has given its member by now, refunds taken off",
    "member_id": "whose it is; null where it is nobody's",
    "tip": "tip",
    "exempt": "the part that never earns: gift cards sold, deliveries",
    "reward_payment": "the part paid by rewards, where the point of sale lists it as a payment",
    "version": "the point of sale's own counter of changes, where it has one",
    "captured_offline": "whether the till had no connection when it sold",
    "items": "how many there were on it of what specials are for, by special",
    "sold": "what was on it, where items are counted: `item`, `pieces`, `money`; the item without a name is all the rest",
    "refunds": "each with `id` and `amount` of merchandise",
    "uses": "rewards used on it: `offer_id`, `reward_id`, `amount` taken off, the `lots` that paid, what refunds gave back",
}
REDEMPTIONS: Final[Fields] = {
    "id": "the redemption's id",
    "member_id": "whose",
    "location_id": "where",
    "check_id": "on which check",
    "status": "`held`, `captured`, `released`, `reversed`",
    "expires_at": "until when it was held",
    "answer": "what the till was told when it was held",
    "closing_balance": "points left when it was captured or released",
    "uses": "what was captured, as in sales",
    "reversals": "what was given back later, when and why",
    "confirmation": "how far the phone's confirmation has come, where one was asked for",
}
TEXTS: Final[Fields] = {
    "member_id": "to whom",
    "cause": "what it was about: the entry or the text it answers",
    "at": "when",
    "kind": "which of our texts",
    "parts": "in how many parts it travelled",
    "message_id": "the carrier side's id of it",
    "price_micros": "what it cost, in millionths of a US dollar",
    "reason": "why it did not leave",
    "settled": "whether the carriers told what became of it",
    "failure": "why it did not arrive",
}
CONSENTS: Final[Fields] = {
    "merchant": "the merchant's id",
    "member_id": "who",
    "phone": "the number, then",
    "event": "what was agreed to or revoked",
    "at": "when it was said",
    "handled_at": "when it was heard, where that was later",
    "channel": "how: by text, on a page, at a till, from a list",
    "actor": "who of the staff, where it was one of them",
    "our_number": "the number they texted",
    "inbound_id": "the carrier's id of their text",
    "words": "what they wrote",
    "rule": "by which rule we understood it so",
    "language": "in which language they were asked",
    "purposes": "what they may be texted since then: `receipt`, `offer`",
    "wording": "the version of the words that they read",
    "wording_text": "those words",
    "wording_standing": "how sure it is that those were the words",
    "papers": "the versions of terms and notice that were up",
    "confirmation": "our answer to it",
}
REFERRALS: Final[Fields] = {
    "friend_id": "who came",
    "referrer_id": "by whose code",
    "claimed_at": "when they came",
    "terms": "what both were promised, and after which purchase",
    "sale": "the purchase that was paid for: shop and sale; empty: none yet",
    "friend": "what the friend was given for it",
    "referrer": "what the other one was given",
}
GOALS: Final[Fields] = {
    "id": "the goal's id",
    "metric": "which figure is to change",
    "location_id": "where; null: in all shops",
    "baseline": "what it was when the goal began",
    "target": "what it is to be",
    "begun": "on which day it began",
    "ends": "by which day it is to be so",
    "budget": "what rewards may cost on the way; null: as much as they do",
    "monthly": "the budget is for each month, not for all the time",
    "ended_on": "when somebody gave it up",
}
JOURNAL: Final[Fields] = {
    "month": "which month, as 2026-11; only closed ones, which never change",
    "location_id": "the shop where the points were earned",
    "currency": "of all amounts",
    "opening": "owed for points when the month began",
    "earned": "sold with points: what waits for rewards to come",
    "returned": "less for refunds",
    "used": "less for rewards that were given",
    "ended": "less for points that ended",
    "estimate": "less, or more, for another expectation of how many are used",
    "closing": "owed when the month was over",
    "points_opening": "points that could be used when it began",
    "points_issued": "points that were given",
    "points_taken": "points that refunds took back",
    "points_used": "points that were used",
    "points_ended": "points that ended",
    "points_closing": "points that could be used when it was over",
    "gifts_used": "points used that nobody had paid for",
    "worth_of_a_point": "what a point was worth",
    "usual": "the share of points that was expected to be used",
}
SETTLEMENTS: Final[Fields] = {
    "month": "which month, as 2026-11",
    "payer": "the shop that pays: points earned there were used elsewhere",
    "payee": "the shop that gets it",
    "points": "for how many points, what went both ways netted",
    "price_of_a_point": "as the shops agreed, else what a point was worth",
    "amount": "what is paid",
    "currency": "of the amount",
}
COUPONS: Final[Fields] = {
    "id": "what the codes of the batch begin with; the codes themselves are in the console alone",
    "special_id": "the special that they are for",
    "size": "how many were made",
    "used": "how many are used, or on a check",
    "made_at": "when",
    "withdrawn_at": "when the shop took them back; null: it has not",
}
GIFTS: Final[Fields] = {
    "id": "an id that says nothing of the code, which is kept nowhere",
    "ending": "the last four signs of the code",
    "sold_at": "when it was sold",
    "location_id": "where",
    "currency": "of all amounts",
    "amount": "what it was sold for",
    "balance": "what is left on it",
    "ends_on": "the last day on which it can be used; null: it never ends",
    "voided_at": "when it was taken back",
}
GIFT_MOVES: Final[Fields] = {
    "gift_id": "of which gift certificate",
    "seq": "1, 2, 3 ... of each; none is ever changed or missing",
    "at": "when",
    "course": "why: `sold`, `used`, `given_back`, `voided`",
    "delta": "by how much what is left changed",
    "balance": "what was left after it",
    "location_id": "where",
    "cause": "the id of the request that did it; it names a use",
    "use": "the use that was given back",
    "check_id": "the till's own id of the check",
    "actor": "who of the staff, where that is known",
}
ANSWERS: Final[Fields] = {
    "day": "the local day of the visits",
    "location_id": "which shop they were to",
    "version": "which question it was: another number is another question",
    "asked": "how many were asked",
    "answers": "how often each answer came; nothing says whose they were",
}
CAMPAIGNS: Final[Fields] = {
    "id": "the campaign's id; its texts have `campaign:` and this as their cause",
    "text": "what the shop wrote",
    "segment": "the group that it was for",
    "location_id": "of which shop's members; null: of all",
    "begun_at": "when it was sent; those that never were are not here",
    "begun_on": "the day of that, by the first shop's clock",
    "state": "`sending`, `paused`, `stopped`, `sent`",
    "texted": "how many were to get it",
    "held_out": "how many were held out by lot, to compare with",
    "left_out": "how many of the group could not be sent it, by why",
    "became": "what became of the texts, as it was last looked up: how many by what",
    "price_micros": "what they cost, in millionths of a US dollar",
    "measured_on": "the last day that is counted below; null: none is yet",
    "days": "how many days count, the one on which it was sent the first of them",
    "texted_came": "how many of those who were to get it came in these days",
    "texted_spend": "what they paid in them, less refunds, in minor units",
    "held_out_came": "how many of those who were held out came",
    "held_out_spend": "what they paid, less refunds",
    "spend_ahead": "what each who was to get it paid more than each who was held out, as a fraction; null: nobody is on a side",
    "spend_from": "from where on the difference may really lie, nineteen times of twenty; null: too few to say",
    "spend_to": "up to where",
}
FORMAT: Final[Mapping[str, Fields]] = {
    "members": MEMBERS,
    "entries": ENTRIES,
    "sales": SALES,
    "redemptions": REDEMPTIONS,
    "texts": TEXTS,
    "consents": CONSENTS,
    "referrals": REFERRALS,
    "goals": GOALS,
    "journal": JOURNAL,
    "settlements": SETTLEMENTS,
    "coupons": COUPONS,
    "gifts": GIFTS,
    "gift_moves": GIFT_MOVES,
    "answers": ANSWERS,
    "campaigns": CAMPAIGNS,
}
"""The fields of each file."""


class Sheet:
    """A table for people, written row by row."""

    def __init__(self, name: str, page: TextIO) -> None:
        self._columns, self._sheet = tuple(FORMAT[name]), csv.writer(page)
        self._sheet.writerow(self._columns)

    def write(self, row: Mapping[str, Any]) -> None:
        """One more row."""
        self._sheet.writerow([_cell(column, row.get(column)) for column in self._columns])


def write_sheet(name: str, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A whole table, with the mark without which Excel spoils umlauts."""
    page = io.StringIO()
    sheet = Sheet(name, page)
    for row in rows:
        sheet.write(row)
    return page.getvalue().encode("utf-8-sig")


def write_lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows for programs, one a line."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()


def _cell(column: str, value: Any) -> Any:
    """What stands in a cell. A phone number begins with a plus, and stays."""
    if isinstance(value, dict | list | bool):
        return harmless(json.dumps(value, ensure_ascii=False))
    return harmless(value) if isinstance(value, str) and column not in {"phone", "our_number"} else value
