"""infra/templates/resources.yaml: what no emulator checks."""

import importlib
import pkgutil
from typing import Any

import pytest
from cfnlint.decode import decode

from chalicelib import settings, storage
from chalicelib.storage import shapes
from infra.apply import TEMPLATE
from infra.policies import policy

TABLES = ("LedgerTable", "MerchantsTable", "OverviewTable")
MADE_AGAIN = "OverviewTable"
"""All that it has is made of the ledger: it needs no backup, and starts nothing."""
KEYS = ("PhoneKey", "TablesKey")
FUNCTION_TIMEOUT_SECONDS = 30
TEMPLATE_BYTES_MAX = 51_200


@pytest.fixture(scope="module")
def resources() -> Any:
    template, problems = decode(str(TEMPLATE))
    assert problems == []
    return template["Resources"]


def test_no_table_and_no_key_goes_with_its_stack(resources: Any) -> None:
    """But where it is made: a stack that could not be created would leave them behind, and their names taken."""
    for name in (*TABLES, *KEYS):
        assert resources[name]["DeletionPolicy"] == "RetainExceptOnCreate"
        assert resources[name]["UpdateReplacePolicy"] == "Retain"


def test_tables_can_be_restored_are_encrypted_and_cost_by_request(resources: Any) -> None:
    for name in TABLES:
        table = resources[name]["Properties"]
        assert (name == MADE_AGAIN) == ("PointInTimeRecoverySpecification" not in table)
        if name != MADE_AGAIN:
            assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
        assert table["SSESpecification"] == {
            "SSEEnabled": True,
            "SSEType": "KMS",
            "KMSMasterKeyId": {"Fn::GetAtt": ["TablesKey", "Arn"]},
        }
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        assert table["DeletionProtectionEnabled"] == {"Fn::If": ["IsProd", True, False]}


def test_all_tables_forget_what_vanishes_and_the_ledger_streams_new_images(resources: Any) -> None:
    for name in TABLES:
        assert resources[name]["Properties"]["TimeToLiveSpecification"] == {"AttributeName": "vanishes_at", "Enabled": True}
    ledger = resources["LedgerTable"]["Properties"]
    assert ledger["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"
    assert "StreamSpecification" not in resources[MADE_AGAIN]["Properties"]


@pytest.mark.parametrize("queue", ["InboundTexts", "OutboundTexts", "Webhooks"])
def test_a_text_stays_hidden_six_times_as_long_as_its_function_may_take(resources: Any, queue: str) -> None:
    found = resources[f"{queue}Queue"]["Properties"]
    assert found["VisibilityTimeout"] >= 6 * FUNCTION_TIMEOUT_SECONDS
    assert found["RedrivePolicy"]["maxReceiveCount"] == 5
    assert found["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": [f"{queue}DeadQueue", "Arn"]}


def test_the_queues_have_the_names_that_the_application_looks_for(resources: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE", "${Stage}")
    names = {
        "InboundTexts": settings.inbound_queue(),
        "OutboundTexts": settings.outbound_queue(),
        "Webhooks": settings.webhooks_queue(),
    }
    for queue, name in names.items():
        assert resources[f"{queue}Queue"]["Properties"]["QueueName"] == {"Fn::Sub": name}


def test_nightly_copies_are_made_only_where_somebody_wants_them_and_lie_under_a_key_of_their_own(resources: Any) -> None:
    optional = {name for name, one in resources.items() if one.get("Condition") == "CopiesNightly"}
    assert optional == {"ExportsBucket", "ExportsBucketPolicy", "ExportsKey", "ExportsKeyAlias", "ExportsBucketParameter"}
    bucket = resources["ExportsBucket"]
    assert bucket["DeletionPolicy"] == resources["ExportsKey"]["DeletionPolicy"] == "RetainExceptOnCreate"
    (rule,) = bucket["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"] == {"Fn::GetAtt": ["ExportsKey", "Arn"]}
    assert all(bucket["Properties"]["PublicAccessBlockConfiguration"].values())
    (kept,) = bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    assert kept["ExpirationInDays"] == {"Ref": "CopiesKeptDays"}


def test_the_copying_job_finds_the_bucket_by_the_name_that_the_template_gives(
    resources: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAGE", "${Stage}")
    assert resources["ExportsBucketParameter"]["Properties"]["Name"] == {"Fn::Sub": settings.exports_parameter()}
    assert resources["ExportsBucketParameter"]["Properties"]["Value"] == {"Ref": "ExportsBucket"}
    (copies,) = [one for one in policy("dev", "export_nightly")["Statement"] if one["Sid"] == "CopyOut"]
    name = resources["ExportsBucket"]["Properties"]["BucketName"]["Fn::Sub"].replace("${Stage}", "dev")
    assert copies["Resource"].removeprefix("arn:aws:s3:::") == name.replace("${AWS::AccountId}", "*")


def test_the_envelope_of_a_customers_text_is_kept(resources: Any) -> None:
    assert resources["InboundTextsSubscription"]["Properties"]["RawMessageDelivery"] is False


def test_the_ledger_is_warmed_up_only_where_somebody_asked_for_it(resources: Any) -> None:
    chosen, warmed, left_alone = resources["LedgerTable"]["Properties"]["WarmThroughput"]["Fn::If"]
    assert (chosen, left_alone) == ("IsWarmed", {"Ref": "AWS::NoValue"})
    # Reads that were asked for, and are more by now, would be refused together with the writes.
    assert warmed == {"WriteUnitsPerSecond": {"Ref": "WarmWrites"}}


def test_keys_are_exchanged_every_year(resources: Any) -> None:
    assert all(resources[key]["Properties"]["EnableKeyRotation"] is True for key in KEYS)


def test_the_key_of_the_tables_is_used_through_dynamodb_and_by_no_other_way(resources: Any) -> None:
    administers, uses, looks = resources["TablesKey"]["Properties"]["KeyPolicy"]["Statement"]
    assert uses["Condition"]["StringEquals"] == {
        "kms:CallerAccount": {"Ref": "AWS::AccountId"},
        "kms:ViaService": {"Fn::Sub": "dynamodb.${AWS::Region}.${AWS::URLSuffix}"},
    }
    of_content = ("kms:*", "kms:Decrypt", "kms:Encrypt", "kms:Generate", "kms:ReEncrypt", "kms:CreateGrant", "kms:Create*")
    assert not [action for action in administers["Action"] if action.startswith(of_content)]
    assert {"kms:Put*", "kms:ScheduleKeyDeletion"} <= set(administers["Action"])
    assert looks["Principal"] == {"Service": "dynamodb.amazonaws.com"}
    assert looks["Action"] == ["kms:Describe*", "kms:Get*", "kms:List*"]


def test_the_name_of_the_tables_key_is_not_the_one_that_lets_functions_read_numbers(resources: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("STAGE", "${Stage}")
    aliases = {name: one["Properties"] for name, one in resources.items() if one["Type"] == "AWS::KMS::Alias"}
    assert [name for name, one in aliases.items() if one["AliasName"] == {"Fn::Sub": settings.phone_key_alias()}] == [
        "PhoneKeyAlias"
    ]
    assert {one["TargetKeyId"]["Ref"] for one in aliases.values()} == {*KEYS, "ExportsKey"}


@pytest.mark.parametrize("queue", ["InboundTexts", "OutboundTexts", "Webhooks"])
def test_nobody_reads_or_writes_texts_in_plain(resources: Any, queue: str) -> None:
    policy = resources[f"{queue}QueuePolicy"]["Properties"]
    assert policy["Queues"] == [{"Ref": f"{queue}Queue"}, {"Ref": f"{queue}DeadQueue"}]
    assert _denies_plain(policy)
    assert _denies_plain(resources["InboundTextsTopicPolicy"]["Properties"])
    for name in (f"{queue}Queue", f"{queue}DeadQueue"):
        assert resources[name]["Properties"]["SqsManagedSseEnabled"] is True


def _denies_plain(policy: Any) -> bool:
    denied = [one for one in policy["PolicyDocument"]["Statement"] if one["Effect"] == "Deny"]
    return [one["Condition"] for one in denied] == [{"Bool": {"aws:SecureTransport": "false"}}]


def test_a_text_that_cannot_be_put_on_its_queue_is_buried_where_the_others_are(resources: Any) -> None:
    buried = resources["InboundTextsSubscription"]["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]
    assert buried == {"Fn::GetAtt": ["InboundTextsDeadQueue", "Arn"]}


def test_of_merchants_only_what_counts_pairs_is_signed_in_or_was_a_campaign_vanishes() -> None:
    for room in pkgutil.walk_packages(storage.__path__, f"{storage.__name__}."):
        importlib.import_module(room.name)
    kinds = {shape.__name__ for shape in shapes.MerchantsItem.__subclasses__() if "vanishes_at" in shape.get_attributes()}
    assert kinds == {"CampaignItem", "CampaignPageItem", "CountItem", "PairingItem", "SessionItem"}


def test_templates_are_small_enough_to_be_sent_with_the_call() -> None:
    assert all(path.stat().st_size < TEMPLATE_BYTES_MAX for path in TEMPLATE.parent.glob("*.yaml"))
