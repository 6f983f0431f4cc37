"""An operator adds up the ledger of the stack that runs, after somebody has meddled with a table."""

import os
import subprocess
import sys

import pytest

from tests.e2e.privacy import aws
from tests.e2e.stack import ROOT


def reconcile(stack, *options):
    words = [sys.executable, "-m", "infra.reconcile", "--stage", "local", *options]
    environment = os.environ | {"LOCAL_STATE": str(stack.state), "AWS_PROFILE": "nobody", "AWS_ACCESS_KEY_ID": "of somebody else"}
    return subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def by_day(stack):
    """Ten in the morning at the demo merchants: what staff puts right at night is told in the morning."""
    stack.control("/clock", {"now": "2027-03-10T18:00:00Z"})
    yield
    stack.control("/clock", {"now": None})


@pytest.mark.usefixtures("by_day")
def test_what_was_meddled_with_is_named_put_right_and_told_to_its_owner(stack):
    phone = stack.phone("rosas-bakery", "+12065550177")
    phone.text("Nora")
    till = stack.till("rosas-bakery")
    nora = till.look_up(phone.number)["id"]
    till.sell(nora, 4000)
    phone.inbox()
    agreed = reconcile(stack)
    assert (agreed.returncode, agreed.stderr) == (0, ""), agreed.stderr + agreed.stdout
    assert agreed.stdout.endswith("Done. Everything agrees.\n")

    key = {"pk": {"S": f"rosas-bakery#M#{nora}"}, "sk": {"S": "ENTRY#0000000002"}}
    database, table = aws(stack, "dynamodb"), "regulars-local-ledger"
    account = database.get_item(TableName=table, Key=key)["Item"]["account"]["S"]
    edited = account.replace(",40]", ",4000]")
    assert edited != account
    database.update_item(
        TableName=table, Key=key, UpdateExpression="SET account = :edited", ExpressionAttributeValues={":edited": {"S": edited}}
    )
    assert till.look_up(phone.number)["balance"] == 4000
    found = reconcile(stack)
    assert found.returncode == 1
    told = f"rosas-bakery: Member {nora}, entry 2: the entries add up to 40 points, the account says 4000.\n"
    assert told in found.stdout
    assert found.stdout.endswith("Done. To put it right: make reconcile STAGE=local REPAIR=1\n")
    assert till.look_up(phone.number)["balance"] == 4000, "nothing is changed without being asked"

    mended = reconcile(stack, "--repair")
    assert (mended.returncode, mended.stdout.splitlines()[-1]) == (0, "Done. Everything agrees now.")
    assert till.look_up(phone.number)["balance"] == 40
    assert reconcile(stack).returncode == 0
    assert "so it's 40 now" in phone.inbox()[-1]["body"]


def test_the_daily_look_runs_on_a_laptop_too(stack):
    assert stack.control("/jobs/reconcile_ledger", {}) == {"done": 0}


def test_without_a_stack_that_runs_it_says_what_to_do(stack, tmp_path):
    stack_of_yesterday = type(stack)(tmp_path / "state")
    refused = reconcile(stack_of_yesterday)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "`make run`" in refused.stderr
