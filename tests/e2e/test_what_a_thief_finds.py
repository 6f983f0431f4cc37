"""The breach drill, on the stack of all stories: a thief of everything that is stored gets first names, and no more."""

from tests.drill.drill import drill


def test_a_thief_of_all_that_is_stored_finds_first_names_without_numbers_and_nothing_else(stack):
    report = drill(stack)
    assert {piece.where.partition(" ")[0] for piece in report.haul} >= {
        "regulars-local-ledger",
        "regulars-local-merchants",
        "regulars-local-overview",
        "log",
    }
    assert len({secret.kind for secret in report.secrets}) > 12, "of everything that only its owner is told, there is one"
    assert report.loot == []
    assert report.names > 40
    assert f"Found: {report.names} first names, without a number.\nNothing else." in report.say()
