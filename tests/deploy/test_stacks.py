"""A stage's stacks in an account: made, made again, removed, and refused where something stands in the way."""

from collections.abc import Iterator

import pytest

from tests.deploy.account import Account

LEDGER = "regulars-dev-ledger"


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """An account with nothing in it."""
    with Account(tmp_path_factory.mktemp("stacks")) as account:
        yield account


def refused(account: Account, *words: str) -> str:
    done = account.attempt(*words)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def make(account: Account, stage: str) -> str:
    """What `infra.apply` does, without its pauses."""
    return account.run("-c", f"from infra.apply import apply; apply({stage!r}, delay_seconds=0.05)")


def take_away(account: Account, stage: str) -> str:
    """What `infra.remove` does, without its pauses."""
    return account.run("-c", f"from infra.remove import remove; remove({stage!r}, delay_seconds=0.05)")


def stacks(account: Account) -> set[str]:
    pages = account.client("cloudformation").get_paginator("list_stacks").paginate()
    return {one["StackName"] for page in pages for one in page["StackSummaries"] if one["StackStatus"] != "DELETE_COMPLETE"}


def tables(account: Account) -> list[str]:
    return account.client("dynamodb").list_tables()["TableNames"]


def test_a_stage_is_made_told_unchanged_removed_with_all_it_keeps_and_made_again(account: Account) -> None:
    account.apply("dev")
    assert stacks(account) == {"regulars-dev-infra", "regulars-dev-watch"}
    said = account.apply("dev")
    assert "regulars-dev-infra: no change" in said
    assert "regulars-dev-watch: no change" in said

    gone = account.run("-m", "infra.remove", "--stage", "dev")
    assert f"table {LEDGER}: deleted" in gone
    assert gone.count("deleted in 7 days") == 2
    assert "secret /regulars/dev/secrets/phone_hash_key: deleted" in gone
    assert (stacks(account), tables(account)) == (set(), [])
    keys = account.client("kms").list_keys()["Keys"]
    states = [account.client("kms").describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in keys]
    ours = [one["KeyState"] for one in states if one["Description"].startswith("Regulars dev")]
    assert ours == ["PendingDeletion"] * 2

    assert "secret /regulars/dev/secrets/phone_hash_key: made" in make(account, "dev")
    assert stacks(account) == {"regulars-dev-infra", "regulars-dev-watch"}


def test_what_is_cut_short_is_removed_by_the_same_again(account: Account) -> None:
    make(account, "dev")
    account.client("cloudformation").delete_stack(StackName="regulars-dev-watch")
    account.client("dynamodb").delete_table(TableName=LEDGER)
    said = take_away(account, "dev")
    assert said.count("deleted in 7 days") == 2
    assert (stacks(account), tables(account)) == (set(), [])
    assert "is not there" in take_away(account, "dev")


def test_data_of_prod_is_removed_by_no_program(account: Account) -> None:
    make(account, "prod")
    assert "prod is not removed" in refused(account, "-m", "infra.remove", "--stage", "prod")
    assert stacks(account) == {"regulars-prod-infra", "regulars-prod-watch"}
    assert account.client("dynamodb").describe_table(TableName="regulars-prod-ledger")["Table"]["DeletionProtectionEnabled"]


def test_nothing_is_deleted_where_a_table_is_protected_or_a_function_still_runs(account: Account) -> None:
    make(account, "dev")
    try:
        account.client("dynamodb").update_table(TableName=LEDGER, DeletionProtectionEnabled=True)
        assert f"Table {LEDGER} is protected" in refused(account, "-m", "infra.remove", "--stage", "dev")
    finally:
        account.client("dynamodb").update_table(TableName=LEDGER, DeletionProtectionEnabled=False)
    functions = account.client("lambda")
    role = account.client("iam").create_role(RoleName="any", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    functions.create_function(
        FunctionName="regulars-dev-send_texts",
        Runtime="python3.11",
        Role=role,
        Handler="a.b",
        Code={"ZipFile": b"PK\5\6" + b"\0" * 18},
    )
    try:
        assert "chalice delete --stage dev" in refused(account, "-m", "infra.remove", "--stage", "dev")
    finally:
        functions.delete_function(FunctionName="regulars-dev-send_texts")
    assert {"regulars-dev-infra", "regulars-dev-watch"} <= stacks(account)
    assert LEDGER in tables(account)


def test_where_names_are_taken_nothing_is_made_and_all_of_them_are_named(account: Account) -> None:
    """The tables that an earlier stack kept, and a group that Lambda made for a function that logged before."""
    account.client("logs").create_log_group(logGroupName="/aws/lambda/regulars-shop")
    account.client("sqs").create_queue(QueueName="regulars-shop-inbound-texts")
    said = refused(account, "-m", "infra.apply", "--stage", "shop")
    assert "queue regulars-shop-inbound-texts, log group /aws/lambda/regulars-shop." in said
    assert "regulars-shop-infra" not in stacks(account)


ALONE = """
import os, sys
for name in {without}:
    del os.environ[name]
from {program} import main
sys.argv = ["program", "--stage", "other"]
sys.exit(main())
"""


@pytest.mark.parametrize(
    ("without", "said"),
    [
        (["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], "There are no credentials"),
        (["AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"], "No region is set"),
    ],
)
@pytest.mark.parametrize("program", ["infra.apply", "infra.remove"])
def test_whoever_is_not_let_in_reads_one_line(account: Account, program: str, without: list[str], said: str) -> None:
    done = account.attempt("-c", ALONE.format(without=without, program=program))
    assert (done.returncode, said in done.stderr, done.stderr.count("\n")) == (1, True, 1)


def test_where_aws_cannot_be_reached_one_line_says_so(account: Account) -> None:
    environment = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}
    done = account.attempt("-m", "infra.apply", "--stage", "other", **environment)
    assert (done.returncode, "AWS cannot be reached" in done.stderr, done.stderr.count("\n")) == (1, True, 1)
