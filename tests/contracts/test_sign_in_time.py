"""What asking for a code costs on the tables: as much for a number on a team as for any other, so no clock tells them apart."""

from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.domain.phone import PhoneNumber
from chalicelib.storage.tables import Tables
from chalicelib.usecases import programs
from chalicelib.usecases.desk import hash_phone
from chalicelib.usecases.signing import signing_in
from chalicelib.usecases.signing.signing_in import Door
from tests.builders import NOW, opening
from tests.contracts.conftest import Stack


def test_a_number_on_a_team_takes_as_many_requests_as_any_other_cold_and_warm(
    stack: Stack, merchant_id: str, monkeypatch
) -> None:
    assert stack.real
    name, digits = merchant_id.replace("_", "-"), str(int(merchant_id.removeprefix("mer_"), 16))[:7]
    programs.open_merchant(stack.merchants, stack.vault, opening(name, f"+1206{digits}"), NOW)
    rosa, stranger = PhoneNumber(f"+1415{digits}"), PhoneNumber(f"+1503{digits}")
    sealed = stack.vault.seal(name, rosa.e164)
    stack.team.put(Staff(name, "st-rosa", "Rosa", Role.OWNER, NOW, sealed, hash_phone(stack.vault, rosa)))
    asked: list[object] = []
    ask = Tables.ask

    def counting(tables: Tables, send):
        asked.append(send)
        return ask(tables, send)

    monkeypatch.setattr(Tables, "ask", counting)
    costs = []
    for phone in (rosa, stranger):
        cold = stack.another()
        door = Door(cold.book, cold.merchants, cold.vault, cold.team, cold.counters)
        for minute in range(2):
            asked.clear()
            signing_in.ask(door, phone, f"caller-{phone.e164}", NOW.replace(minute=minute))
            costs.append(len(asked))
    assert costs[:2] == costs[2:]
