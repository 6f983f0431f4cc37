"""Accounts: create, search and retrieve. Our join stays double opt-in, so a new account waits for a YES from its phone."""

from collections import Counter
from typing import Any

from chalicelib import wiring
from chalicelib.api.views import Call, NoBody, Reply
from chalicelib.domain import ledger
from chalicelib.domain.account import count
from chalicelib.domain.calendar import FOREVER, end_instant, local_day
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import UnknownMember
from chalicelib.pos.square_loyalty.answers import (
    AccountAnswer,
    AccountMapping,
    AccountsAnswer,
    Deadline,
    LoyaltyAccount,
    write_instant,
)
from chalicelib.pos.square_loyalty.bodies import CreateAccountBody, SearchAccountsBody
from chalicelib.pos.square_loyalty.views import check_program, view
from chalicelib.usecases import inviting
from chalicelib.usecases.phones import find_by_phone
from chalicelib.usecases.ports import Record


@view(CreateAccountBody)
def create_account(call: Call[CreateAccountBody]) -> Reply:
    """Ask a number whether its owner wants to join. One that has an account gets it, and no text."""
    wanted, merchant = call.body.loyalty_account, call.till.merchant
    check_program(call, wanted.program_id)
    phone = PhoneNumber.parse(wanted.mapping.phone_number, merchant.region)
    answer = inviting.invite(
        wiring.book(), wiring.vault(), call.till, phone, None, merchant.consent_wording, call.request, call.now
    )
    record = wiring.book().record(merchant.id, str(answer.facts["id"]))
    return Reply(AccountAnswer(loyalty_account=_account(call, record, phone)), replayed=answer.replayed)


@view(SearchAccountsBody)
def search_accounts(call: Call[SearchAccountsBody]) -> Reply:
    """The accounts with these phones, each once."""
    merchant = call.till.merchant
    found: dict[str, LoyaltyAccount] = {}
    for mapping in call.body.query.mappings:
        phone = PhoneNumber.parse(mapping.phone_number, merchant.region)
        record = find_by_phone(wiring.book(), merchant.id, wiring.vault().member_id(merchant.id, phone))
        if record.customer is not None and _is_account(record):
            found.setdefault(record.customer.member_id, _account(call, record, phone))
    return Reply(AccountsAnswer(loyalty_accounts=tuple(found.values())))


@view(NoBody)
def retrieve_account(call: Call[NoBody], account_id: str) -> Reply:
    """The account with this id."""
    record = wiring.book().record(call.till.merchant.id, account_id)
    if not _is_account(record):
        raise UnknownMember(account_id)
    return Reply(AccountAnswer(loyalty_account=_account(call, record)))


def _is_account(record: Record) -> bool:
    return record.customer is not None and (record.customer.is_member or record.customer.standing == "pending")


def _account(call: Call[Any], record: Record, phone: PhoneNumber | None = None) -> LoyaltyAccount:
    """The account. What is owed makes the balance smaller; a reward that is paid and not used counts by its points."""
    customer = record.customer
    if customer is None:
        raise ValueError("nobody has this account")
    today = local_day(call.now, call.program.timezone)
    account = ledger.release_run_out(record.account, call.now, today)
    paid = sum(count(certificate.lots) for certificate in account.certificates)
    ends = Counter[str]()
    for lot in account.lots:
        last_day = account.ends(lot)
        if today <= last_day < FOREVER:
            ends[write_instant(end_instant(last_day, call.program.timezone))] += lot.points
    joined = write_instant(customer.joined_at) if customer.joined_at else None
    return LoyaltyAccount(
        id=customer.member_id,
        program_id=call.program.id,
        balance=account.available(today) + paid - account.debt,
        lifetime_points=account.lifetime_points,
        mapping=AccountMapping(id=customer.member_id, phone_number=phone.e164 if phone else None, created_at=joined),
        created_at=joined,
        enrolled_at=joined,
        expiring_point_deadlines=tuple(Deadline(points=points, expires_at=at) for at, points in sorted(ends.items())),
    )
