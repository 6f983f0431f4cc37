"""What every Audit promises, on the fake and on DynamoDB."""

from datetime import timedelta

from chalicelib.domain.desk.audit import Actor, Note
from chalicelib.usecases import audit
from tests.builders import NOW
from tests.contracts.conftest import Stack


def test_rows_are_read_back_newest_first(stack: Stack, merchant_id: str) -> None:
    first = Note(merchant_id, NOW, "ana", "points_adjusted", "mem_a", {"points": -5, "reason": "goodwill"})
    second = Note(merchant_id, NOW + timedelta(seconds=1), "ben", "signed_in")
    elsewhere = Note(f"{merchant_id}x", NOW, "cas", "signed_in")
    for one in (first, second, elsewhere):
        stack.audit.put(one)
    assert list(stack.another().audit.back(merchant_id)) == [second, first]


def test_the_same_told_twice_is_one_row_and_two_things_at_one_instant_are_two(stack: Stack, merchant_id: str) -> None:
    told = Note(merchant_id, NOW, "ana", "points_adjusted", "mem_a", {"points": 5})
    for one in (told, told, Note(merchant_id, NOW, "ana", "points_adjusted", "mem_b", {"points": 5})):
        stack.audit.put(one)
    assert len(list(stack.audit.back(merchant_id))) == 2


def test_pages_go_on_where_the_last_one_ended(stack: Stack, merchant_id: str) -> None:
    ana, ben = Actor(merchant_id, "ana"), Actor(merchant_id, "ben")
    for number in range(audit.PAGE + 3):
        audit.note(stack.audit, ben if number % 2 else ana, "signed_in", "", NOW + timedelta(seconds=number // 2))
    page = audit.read(stack.audit, merchant_id)
    rest = audit.read(stack.audit, merchant_id, page.older)
    assert (len(page.notes), len(rest.notes), rest.older) == (audit.PAGE, 3, None)
    assert page.notes[-1] not in rest.notes
    assert page.notes[0].at > page.notes[-1].at >= rest.notes[0].at > rest.notes[-1].at - timedelta(seconds=1)
    assert {note.who for note in audit.read(stack.audit, merchant_id, who="ben").notes} == {"ben"}


def test_a_row_that_is_there_stays_as_it_is(stack: Stack, merchant_id: str) -> None:
    told = Note(merchant_id, NOW, "ana", "signed_in", "", {"how": "code"})
    stack.audit.put(told)
    stack.another().audit.put(told)
    assert list(stack.audit.back(merchant_id)) == [told]
