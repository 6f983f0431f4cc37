"""The log of texts in the shopkeeper's words: what a text was, and what became of it."""

from typing import Final

from chalicelib.domain.texts.gate import Reason
from chalicelib.domain.texts.reasons import SENTENCES

NAMES: Final[dict[str, str]] = {
    "adjusted": "Points changed by you",
    "already_member": "Is a member already",
    "ask_name": "Asked for a name",
    "balance": "Balance",
    "by_invitation": "By invitation only",
    "birthday": "Birthday month",
    "brought": "What an invitation brings",
    "brought_paid": "Points for coming",
    "certificate_back": "Reward given back",
    "certificate_used": "Reward used",
    "checked_in": "Checked in",
    "claim_unknown": "Receipt code not found",
    "campaign": "Campaign",
    "confirm_join": "Asked to confirm",
    "confirm_late": "Confirmed too late",
    "confirm_locked": "Too many wrong codes",
    "confirm_redemption": "Code for a reward",
    "confirm_several": "Asked which reward",
    "confirm_yes": "Asked for a yes",
    "earned": "Points added",
    "expired": "Points ended",
    "expiring": "Points end soon",
    "goal": "How a goal stands",
    "friend_bought": "Points for a friend",
    "friend_undone": "Points for a friend taken back",
    "help": "Help",
    "instant_ready": "Reward ready",
    "move_at_shop": "Could not move by text",
    "donate": "Giving a reward to a cause",
    "given": "Given to a cause",
    "move_code": "Code to move to a new number",
    "moved": "Moved to a new number",
    "merged": "Memberships joined",
    "not_me_done": "Wrong number noted",
    "not_member": "Not a member yet",
    "page": "Link to their page",
    "page_code": "Code for their page",
    "ready_unused": "Reward is waiting",
    "redeem_none": "No reward yet",
    "redeemed": "Reward used",
    "redemption_confirmed": "Reward confirmed",
    "redemption_declined": "Reward declined",
    "restored": "Points given back",
    "reversed": "Points taken back",
    "reward_choices": "Asked which reward",
    "reward_code": "Code for a reward",
    "reward_ready": "Reward ready",
    "rewards_ready_list": "List of rewards",
    "share": "For a friend",
    "sign_in_code": "Code to sign in",
    "stopped": "Stop confirmed",
    "survey": "Question after a visit",
    "survey_thanks": "Thanks for an answer",
    "survey_words": "Words are not kept",
    "tell_friend": "For a friend",
    "till_unpaired": "A till was ended",
    "tier_reached": "Climbed to a tier",
    "too_young": "A child's membership deleted",
    "unknown": "Not understood",
    "welcome": "Welcome",
    "why": "Why points changed",
}
"""By kind, or by how it begins: "earned_visit" is an "earned"."""

TO_TEAM: Final = frozenset(
    {"sign_in_code", "till_unpaired", "goal_on_track", "goal_behind", "goal_reached", "goal_missed", "goal_spent"}
)
"""What is texted to the shop's own people, who need be no members."""

FAILURES: Final[dict[str, str]] = {
    "refused": "The phone company would not take it.",
    "blocked": "This number does not take texts from you.",
    "body": "The phone company did not accept the words.",
    "carrier_blocked": "The phone company stopped it.",
    "carrier_opt_out": "This customer has stopped your texts at their phone company.",
    "carrier_unreachable": "The phone company could not be reached.",
    "invalid": "This number does not exist, or takes no texts.",
    "number_blocked": "This number is on a list of numbers that may not be texted.",
    "opted_out": "This customer has stopped your texts at their phone company.",
    "phone_blocked": "The phone takes no texts from you.",
    "protected": "The account’s own protection stopped it.",
    "spam": "The phone company took it for spam.",
    "too_dear": "It would have cost more than one text may.",
    "too_late": "It could not be handed over in time.",
    "unknown": "It did not arrive, and nobody says why.",
    "unreachable": "The phone was off, or out of reach for too long.",
}
"""Why a text that was to leave did not arrive, by the words of reports."""


def name_of(kind: str) -> str:
    """What a text was."""
    known = next((kind[:end] for end in range(len(kind), 0, -1) if kind[:end] in NAMES), None)
    return NAMES[known] if known else kind.replace("_", " ").capitalize()


def why_not(reason: str | None, failure: str | None) -> str:
    """Why a text was not sent or did not arrive, in one sentence; empty where nothing is known to be wrong."""
    if failure is not None:
        return FAILURES.get(failure, FAILURES["unknown"])
    if reason is None:
        return ""
    return SENTENCES[Reason(reason)] if reason in set(Reason) else FAILURES.get(reason, FAILURES["unknown"])
