"""Partitions of the merchants' table: a process can read the types of item alone that it has imported."""

from collections import Counter

from chalicelib.storage import keys
from chalicelib.storage.desk import connection_keys, desk_keys, device_keys, paper_keys
from chalicelib.storage.telling import webhook_keys


def test_what_is_read_as_a_whole_holds_nothing_of_another_module():
    partitions = (
        keys.merchant("rosas").pk,
        keys.issued_keys("rosas"),
        connection_keys.accounts("rosas"),
        desk_keys.team("rosas"),
        desk_keys.own_passkeys("rosas", "st_1"),
        desk_keys.draft("rosas").pk,
        device_keys.devices("rosas"),
        paper_keys.papers("rosas"),
        webhook_keys.webhooks("rosas"),
    )
    assert [name for name, times in Counter(partitions).items() if times > 1] == []
