"""What lies beside what is read, and is of a shape that this process has not loaded."""

from dataclasses import replace

from chalicelib.domain.customer import Asked, Customer
from chalicelib.usecases.ports import Changes
from tests.contracts.conftest import Stack


def test_who_has_no_entry_is_read_where_nobody_knows_what_texts_look_like(stack: Stack) -> None:
    """A till's process has no shapes of texts, and somebody who was invited has nothing but a text."""
    nina = Customer("mem_nina", b"\x00sealed", "en", "Nina", asked=Asked.CONFIRM)
    tables = stack.real
    stack.book.commit(Changes("rosas", customers=(nina,)))
    for sk in ("CORRESPONDENCE", "DELIVERY#invitation"):
        item = {"pk": {"S": "rosas#M#mem_nina"}, "sk": {"S": sk}, "type": {"S": "of a module that is not there"}}
        tables.connection.dispatch("PutItem", {"TableName": tables.ledger.name, "Item": item})
    assert stack.book.record("rosas", "mem_nina").customer == replace(nina, revision=1)
