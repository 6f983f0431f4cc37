"""What the rules found, in words that a shopkeeper reads aloud."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

COUNTED: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
SAID: Final = {
    "same_number": "{when} {who} gave points to the same number on {count} tickets.",
    "split_tickets": "{when} {who} keyed {count} small tickets for the same number, one right after the other.",
    "own_number": "{when} {who} gave points to their own number on {count}.",
    "first_rewards": "{when} {who} gave {count} rewards to members who had never used one, far more than others did.",
    "corrections": "{when} {who} gave points by hand {count} times, without a ticket.",
    "undone_after_use": "{when} {who} undid {count} sales of members who had used a reward that day.",
    "after_close": "{when} {who} gave points on {count} tickets while the shop was closed.",
    "given_later": "{when} {who} gave {count} sales to members after they were paid.",
}
MEANT: Final = {
    "same_number": "A regular comes three times a day at most. It may be a friend’s number that is given tickets of others.",
    "split_tickets": "One bill in parts counts as several visits. It may also be a group that paid one by one.",
    "own_number": "Staff may be members, but a colleague has to key their sales. These points were held back.",
    "first_rewards": "Numbers that join only for the first reward look like this. So does the week in which you open.",
    "corrections": "Points by hand have no sale behind them. Ask what they were for.",
    "undone_after_use": "Money may have gone back for what points had paid.",
    "after_close": "Nobody is served then. Ask whose tickets they were; if you were open longer that day, it is nothing.",
    "given_later": "A ticket that nobody claimed can be given to anybody later. Ask why the number was not keyed at once.",
}
HELD: Final = {
    "limit": "This number had its sales for today. The sale counts, its points wait for a manager.",
    "person": "You gave this number its points for today. The sale counts, its points wait for a manager.",
    "close": "This number had a sale a moment ago. The sale counts, its points wait for a manager.",
    "own": "This is your own number. The sale counts, its points wait for a manager.",
}
"""Why points were held back, as a till says it."""
NOON_ENDS, EVENING = 12, 17


def say_finding(rule: str, who: str, count: int, last_at: datetime, zone: str) -> str:
    """What was found, in one sentence. `who` is a name as people read it."""
    local = last_at.astimezone(ZoneInfo(zone))
    part = "morning" if local.hour < NOON_ENDS else "afternoon" if local.hour < EVENING else "evening"
    counted = COUNTED[count] if count < len(COUNTED) else str(count)
    if rule == "own_number":
        counted = f"{counted} ticket{'s' if count != 1 else ''}"
    return SAID[rule].format(when=f"On {local:%A} {part}", who=who, count=counted)
