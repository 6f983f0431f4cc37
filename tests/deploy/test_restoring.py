"""Restoring at a deployed stage, as docs/operations.md says: items that were lost, and a table that was."""

from typing import Any

from tests.deploy.account import Account
from tests.deploy.story import PHONE, Story, wait_for

LEDGER = "regulars-dev-ledger"
COPY = f"{LEDGER}-restored"


def everything(account: Account, table: str = LEDGER) -> dict[tuple[str, str], Any]:
    pages = account.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    return {(item["pk"]["S"], item["sk"]["S"]): item for page in pages for item in page["Items"]}


def restore_by_aws(account: Account, table: str, items: dict[tuple[str, str], Any]) -> None:
    """What AWS's own restore leaves: the items and nothing else. The emulator cannot restore."""
    database = account.client("dynamodb")
    attributes = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")]
    schema = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
    database.create_table(TableName=table, BillingMode="PAY_PER_REQUEST", AttributeDefinitions=attributes, KeySchema=schema)
    for item in items.values():
        database.put_item(TableName=table, Item=item)


def heard(account: Account) -> int:
    return len(account.texts(PHONE))


def settled(account: Account, texts: int) -> int:
    """How many texts the phone has, when at least so many came."""
    return wait_for(f"{texts} texts", lambda: heard(account) if heard(account) >= texts else None, account)


def test_what_was_lost_comes_back_without_a_text_and_a_new_table_is_connected_again(other_account: Account) -> None:
    account, story = other_account, Story(other_account)
    account.apply("dev")
    account.deploy("dev")
    story.open()
    story.text("Maria", "Welcome")
    story.member = story.till("POST", "/v1/members/lookup", {"phone": "(206) 555-0142"})["members"][0]["id"]
    story.sell("check-1", 6240)
    texts = settled(account, 2)
    lose_items(account, story)
    assert heard(account) == texts + 1, "the answer alone"
    lose_the_table(account)
    story.sell("check-2", 1000)
    assert settled(account, texts + 2) == texts + 2
    assert story.till("POST", "/v1/members/lookup", {"phone": "(206) 555-0142"})["members"][0]["balance"] == 72
    assert "Everything agrees." in account.run("-m", "infra.reconcile", "--stage", "dev")


def lose_items(account: Account, story: Story) -> None:
    """All of the table, which then comes back item by item."""
    before = everything(account)
    restore_by_aws(account, COPY, before)
    for pk, sk in before:
        account.client("dynamodb").delete_item(TableName=LEDGER, Key={"pk": {"S": pk}, "sk": {"S": sk}})
    said = account.run("-m", "infra.restore", "--stage", "dev", "--from", COPY)
    assert f"{len(before)} items were brought back." in said
    assert everything(account) == before
    # The stream has heard of every item; whoever texts now comes after all of it.
    story.text("BALANCE", "62")


def lose_the_table(account: Account) -> None:
    """And restore it under its own name, which makes another stream."""
    database, before = account.client("dynamodb"), everything(account)
    stream = database.describe_table(TableName=LEDGER)["Table"]["LatestStreamArn"]
    database.delete_table(TableName=LEDGER)
    restore_by_aws(account, LEDGER, before)
    database.update_table(TableName=LEDGER, StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    now = database.describe_table(TableName=LEDGER)["Table"]["LatestStreamArn"]
    assert now != stream
    account.apply("dev")
    account.run("-m", "tools.rebuild_deployed", "--stage", "dev")
    account.deploy("dev")
    sources = account.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert now in {one["EventSourceArn"] for one in sources}
