"""The text on Monday mornings: owners who want it are told how one of their goals stands, the one that most needs a look.

The job looks every hour. Whoever's Monday morning it is gets one text, claimed by the week, so that the second run of the
morning, or a run that was cut short and begun again, tells nobody twice.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.domain.customer import HandledText, Reply
from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.domain.figures.figures import Metric
from chalicelib.domain.figures.goals import Budget, Standing, State
from chalicelib.domain.languages import DECIMALS, FALLBACK_LANGUAGE, money
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.texts.goal_words import NAMES
from chalicelib.usecases.desk import Team
from chalicelib.usecases.figures.goals import Goals, Looked, Reader, look
from chalicelib.usecases.overview.tallies import Tallies
from chalicelib.usecases.ports import Book, Changes, Merchants, Outpaced, Vault

MORNING: Final = range(9, 11)
"""The hours of the shop's clock in which the text leaves: two, for a run may begin late."""
READER_SECONDS: Final = 10
"""What telling one reader may take; with less time left, the next run goes on."""
JUST_OVER: Final = timedelta(days=7)
KINDS: Final = {
    State.BEHIND: "goal_behind",
    State.MISSED: "goal_missed",
    State.REACHED: "goal_reached",
    State.ON_TRACK: "goal_on_track",
}
"""By how a goal stands, what is told of it: the most pressing first. Of what nobody can say, nothing."""


@dataclass(frozen=True, slots=True)
class Herald:
    """What telling needs."""

    book: Book
    merchants: Merchants
    vault: Vault
    team: Team
    goals: Goals
    tallies: Tallies


def run(herald: Herald, now: datetime, seconds_left: Callable[[], float]) -> int:
    """Tell everybody whose Monday morning it is; returns how many texts were asked for."""
    done = 0
    for reader in herald.goals.readers():
        if seconds_left() <= READER_SECONDS:
            break
        done += _tell(herald, reader, now)
    return done


def choose(looked: Looked) -> Standing | None:
    """The goal to tell of: one whose budget is used up, else by how it stands, else the one that ends first."""
    over = [one for one in looked.over if looked.today - one.goal.ends <= JUST_OVER]
    known = [one for one in (*looked.running, *over) if one.state in KINDS]
    return min(known, key=_press, default=None)


def _press(standing: Standing) -> tuple[bool, int, date]:
    spent = standing.budget is Budget.USED_UP and standing.days_left > 0
    return not spent, list(KINDS).index(standing.state), standing.goal.ends


def _tell(herald: Herald, reader: Reader, now: datetime) -> bool:
    try:
        merchant = herald.merchants.get(reader.merchant_id)
    except KeyError:
        return False
    local = now.astimezone(ZoneInfo(merchant.locations[0].timezone))
    if local.weekday() != 0 or local.hour not in MORNING:
        return False
    staff = herald.team.get(reader.merchant_id, reader.staff_id)
    if staff is None or staff.role is not Role.OWNER or not staff.phone_sealed:
        return False
    chosen = choose(look(herald.goals, herald.tallies, merchant, now))
    return chosen is not None and _put(herald, merchant, staff, _reply(merchant, chosen, now), local.date(), now)


def _put(herald: Herald, merchant: Merchant, staff: Staff, reply: Reply, monday: date, now: datetime) -> bool:
    """Ask for the text, which leaves as every text does. Whether it was not asked for before."""
    phone = PhoneNumber(herald.vault.open(merchant.id, staff.phone_sealed))
    member_id, cause = herald.vault.member_id(merchant.id, phone), f"goals:{monday.isoformat()}:{staff.id}"
    text = HandledText(cause, member_id, staff.phone_sealed, merchant.language, "goals", now, (reply,))
    with suppress(Outpaced):  # it was told in the first run of the morning
        herald.book.commit(Changes(merchant.id, handled=text))
        return True
    return False


def _reply(merchant: Merchant, standing: Standing, now: datetime) -> Reply:
    goal, currency = standing.goal, merchant.program_at(now).currency
    if _press(standing)[0] is False:
        return Reply("goal_spent", {"amount": standing.spent, "total_amount": goal.budget or 0, "currency": currency})
    language = merchant.language if merchant.language in NAMES[goal.metric] else FALLBACK_LANGUAGE
    facts: dict[str, int | str] = {
        "goal": NAMES[goal.metric][language],
        "total": _write(goal.metric, standing.now or Fraction(0), currency, language),
        "need": _write(goal.metric, goal.target, currency, language),
        "date": goal.ends.isoformat(),
    }
    return Reply(KINDS[standing.state], facts)


def _write(metric: Metric, value: Fraction, currency: str, language: str) -> str:
    """A figure as it stands in a text; of money, whole units."""
    if metric is Metric.CAME_BACK:
        return f"{round(100 * value)}%"
    if metric is not Metric.SALES:
        return str(round(value))
    unit: int = 10 ** DECIMALS.get(currency, 2)
    written = money(round(value / unit) * unit, currency, language)
    return written.replace(".00", "").replace(",00", "")
