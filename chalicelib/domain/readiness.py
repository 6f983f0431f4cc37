"""A reward that is ready and that nobody uses: whether its member is still to be reminded of it, which happens once.

Credit is no reward to wait for, so members of a rebate are reminded of its end only.
"""

from datetime import date

from chalicelib.domain.account import Account, count
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.program import Merchant, Program, ProgramType


def worth_of_ready(account: Account, program: Program, today: date) -> int:
    """What the dearest reward within reach costs, or the certificates cost that wait; 0: nothing is ready. In points.

    What is set aside for a check counts: it comes back, or is used.
    """
    paid = sum(count(certificate.lots) for certificate in account.certificates)
    if program.type is ProgramType.REBATE:
        return 0
    if program.type is ProgramType.INSTANT:
        return paid + account.held
    within = program.rewards_within(account.available(today) + account.held)
    return max(paid, within[0].price_points if within else 0)


def awaits_reminder(account: Account, program: Program, today: date) -> bool:
    """Whether something is ready that the member was not reminded of."""
    return program.remind_days > 0 and worth_of_ready(account, program, today) > account.reminded


def is_newly_ready(entry: Entry, before: Account, merchant: Merchant) -> bool:
    """Whether with `entry` something is to be reminded of that was not before, so that a day for it has to be noted.

    Only who has joined can be reminded, so all that was there before counts as new then.
    """
    program = merchant.program_at(entry.at)
    today = local_day(entry.at, program.timezone)
    if not awaits_reminder(entry.account, program, today):
        return False
    grown = worth_of_ready(entry.account, program, today) > worth_of_ready(before, program, today)
    return grown or entry.kind is EntryKind.JOINED or not awaits_reminder(before, program, today)
