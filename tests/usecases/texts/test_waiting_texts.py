"""Texts that may not leave at night: kept without names, asked about again in the morning, and gone after a STOP."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.domain.customer import Reply
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.texts.gate import Reason
from chalicelib.domain.texts.outgoing import Outgoing
from chalicelib.usecases.ports import Committed
from chalicelib.usecases.texts import waiting
from chalicelib.usecases.texts.sending import HELD, SENT
from tests.builders import MAYA, Shop
from tests.usecases.texts.test_notices import Street
from tests.usecases.texts.test_sending import words


@pytest.fixture
def street():
    return Street(Shop())


@pytest.fixture
def maya(street):
    maya = street.shop.join()
    street.deliver()
    street.shop.wait(minutes=1)
    return maya


EVENING = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
"""Half past ten in the evening, where the shop is."""


def remind(street, maya, at=EVENING):
    """A reminder, called for at night."""
    street.shop.sell(maya, 1200)
    street.deliver()
    entry = street.committed()[-1].item
    facts = {"points": 12, "day": "2026-11-30", "balance": 12}
    account = replace(entry.account, seq=entry.account.seq + 1)
    street.shop.now = at
    return Committed("rosas", replace(entry, kind=EntryKind.WARNED, facts=facts, at=at, account=account))


def test_a_reminder_called_for_at_night_waits_and_leaves_in_the_morning(street, maya):
    reminder = remind(street, maya)
    assert words(street.publish(reminder)) == [HELD]
    assert words(street.publish(reminder)) == [HELD]
    assert street.let_waiting_go() == []
    street.shop.wait(hours=6)
    assert street.let_waiting_go() == []
    street.shop.wait(hours=8)
    assert words(street.let_waiting_go()) == [SENT]
    assert street.let_waiting_go() == []
    assert "12 points" in street.sender.sent[-1].body
    assert street.waiting.texts == {}


def test_a_reminder_that_waits_does_not_leave_after_a_stop(street, maya):
    street.publish(remind(street, maya))
    street.shop.text("STOP")
    street.deliver()
    street.shop.wait(hours=14)
    assert words(street.let_waiting_go()) == [Reason.OPTED_OUT]
    assert street.waiting.texts == {}


def test_who_waits_is_kept_without_name_and_number(street, maya):
    street.publish(remind(street, maya))
    (kept,) = street.waiting.texts.values()
    assert "Maya" not in repr(kept)
    assert MAYA[2:] not in repr(kept)


def test_a_name_that_a_text_brings_is_not_kept_while_it_waits():
    reply = Reply("welcome_back", {"name": "Maya", "total": 12})
    kept = Outgoing("mem_maya", "text:1:0", reply, EVENING, phone_sealed=b"sealed").wait(EVENING)
    assert (kept.reply.facts, kept.until, kept.phone_sealed) == ({"total": 12}, EVENING, b"sealed")
    assert reply.facts["name"] == "Maya"


def test_a_run_that_is_cut_short_is_finished_by_the_next(street, maya):
    reminder = remind(street, maya)
    for number in range(5):
        later = replace(reminder.item, account=replace(reminder.item.account, seq=100 + number))
        street.publish(Committed("rosas", later))
    street.shop.wait(hours=14)
    arguments = street.shop.book, street.waiting, street.outbox, street.shop.now
    assert waiting.move(*arguments, page=2) == (2, False)
    assert waiting.move(*arguments, page=2) == (2, False)
    assert waiting.move(*arguments, page=2) == (1, True)
    assert waiting.run(*arguments, lambda: 5) == 0
    assert words(street.send()).count(SENT) == 1  # one reminder a day


def test_the_zone_of_the_shop_where_it_happened_decides(street, maya):
    """Seven in the morning on the one coast is ten on the other, where the number may be."""
    reminder = remind(street, maya, datetime(2026, 11, 22, 15, tzinfo=UTC))
    assert words(street.publish(reminder)) == [HELD]
