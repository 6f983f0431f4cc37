"""What every Merchants promises of the calls that it counts, on the fake and on DynamoDB."""

from chalicelib.domain.desk.location_key import digest_of
from chalicelib.storage import keys
from tests.contracts.conftest import Stack


def test_calls_of_a_key_and_a_minute_are_added_up_over_all_processes(stack: Stack, merchant_id: str) -> None:
    secret, other = f"rk_{merchant_id}", f"rk_{merchant_id}_other"
    assert [
        stack.merchants.count_calls(secret, 29_000_000, 25),
        stack.another().merchants.count_calls(secret, 29_000_000, 5),
    ] == [25, 30]
    assert stack.merchants.count_calls(secret, 29_000_001, 25) == 25
    assert stack.merchants.count_calls(other, 29_000_000, 25) == 25


def test_the_count_of_a_minute_vanishes_and_holds_no_key(stack: Stack, merchant_id: str) -> None:
    secret, tables = f"rk_{merchant_id}", stack.real
    stack.merchants.count_calls(secret, 29_000_000, 25)
    pk, sk = keys.calls(digest_of(secret), 29_000_000)
    item = tables.connection.get_item(tables.merchants.name, pk, sk)["Item"]
    assert (item["type"], item["vanishes_at"]) == ({"S": "calls"}, {"N": str(29_000_060 * 60)})
    assert secret not in repr(item)
