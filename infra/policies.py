"""What each function may do: one table, and the policy files that Chalice gives to the functions' roles.

    python -m infra.policies

writes .chalice/policies/<stage>/<function>.json anew. Every name in them follows from the stage; region and account are left
open, so that the files are the same for everybody. A key of KMS has no name but its alias, a customer's phone none at all.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from chalicelib.domain.program import SANDBOX
from infra.apply import CHALICE_CONFIG

STAGES: Final = ("dev", "prod")
FOLDER: Final = CHALICE_CONFIG.parent / "policies"
API_HANDLER: Final = "api_handler"

READ: Final = ("GetItem", "Query")
WRITE: Final = ("PutItem",)
FORGET: Final = ("DeleteItem",)
COUNT: Final = ("UpdateItem",)
FIND: Final = ("BatchGetItem",)
WALK: Final = ("Scan", "BatchGetItem")

EDITS: Final = frozenset({"DeleteItem", "UpdateItem", "BatchWriteItem"})
LOGS: Final = ("*#L", "*#LW")
"""The partitions of the audit log, and of what was held back and found (`audit_keys.py`)."""

# What a function needs: of each table the calls it makes (a transaction is as many single writes), and the names of the
# statements below for all else. `hash` finds by phone number, `codes` by a code, `unseal` reads a number. A merchant's data key
# is made when somebody is invited to open it, on the operator's page, or by an operator's program: only the pages' function makes
# one.
Need = Mapping[str, Sequence[str]]
FUNCTIONS: Final[Mapping[str, Need]] = {
    API_HANDLER: {
        "ledger": (*READ, *WRITE, *COUNT, *FIND, "BatchWriteItem"),
        "merchants": READ + WRITE + COUNT + FORGET + FIND,
        "overview": (*READ, *FIND),
        "also": ("hash", "codes", "unseal", "make_data_keys", "forget_in_sandboxes", "settings", "passes", "put_webhooks"),
    },
    "receive_text": {
        "ledger": READ + WRITE + COUNT + FORGET,
        "merchants": READ,
        "also": ("hash", "codes", "unseal", "take_inbound", "settings"),
    },
    "publish_entries": {
        "ledger": READ + WRITE + COUNT,
        "merchants": ("Query",),
        "also": ("codes", "follow_ledger", "put_outbound", "put_webhooks"),
    },
    "keep_overview": {
        "merchants": ("GetItem", "Query"),
        "overview": ("GetItem", "BatchWriteItem", *FIND, *WRITE, *COUNT, *FORGET),
        "also": ("follow_ledger", "hash", "unseal"),
    },
    "send_texts": {
        "ledger": READ + WRITE + COUNT + FORGET,
        "merchants": READ,
        "also": ("hash", "codes", "unseal", "take_outbound", "text_by_sns", "text_by_sms_voice"),
    },
    "send_webhooks": {
        "ledger": ("Query", *FIND),
        "merchants": READ + WRITE,
        "overview": ("Query",),
        "also": ("unseal", "take_webhooks", "put_webhooks"),
    },
    "send_waiting": {
        "ledger": READ + WRITE + FORGET + FIND,
        "merchants": READ + WRITE + FORGET,
        "overview": ("Query",),
        "also": ("unseal", "put_outbound"),
    },
    "record_deliveries": {"ledger": READ + WRITE + COUNT, "also": ("hash",)},
    "expire_points": {"ledger": READ + WRITE + COUNT + FORGET, "merchants": ("Query",)},
    "reconcile_ledger": {"ledger": READ + WRITE + WALK, "merchants": ("Query",)},
    "tell_goals": {
        "ledger": WRITE,
        "merchants": READ + WRITE + ("Scan",),
        "overview": ("Query",),
        "also": ("hash", "unseal"),
    },
    "close_months": {
        "ledger": READ + WRITE + FORGET + WALK,
        "merchants": ("Query", "Scan"),
        "overview": ("Scan",),
    },
    "study_members": {
        "ledger": ("PutItem", "Query", *FIND),
        "merchants": ("Query", "Scan"),
        "overview": ("BatchWriteItem", *READ, *WRITE, *FIND, *FORGET),
    },
    "export_nightly": {
        "ledger": READ + WRITE + WALK,
        "merchants": ("Query", "Scan"),
        "overview": ("Query",),
        "also": ("settings", "copy_out"),
    },
}

Statement = dict[str, Any]


def policy(stage: str, function: str) -> dict[str, Any]:
    """The policy of a function: what it needs at its own stage, and nothing of any other."""
    return {"Version": "2012-10-17", "Statement": list(_statements(stage, function, FUNCTIONS[function]))}


def function_name(stage: str, function: str) -> str:
    """What AWS calls a function of app.py: Chalice names the one of the routes after the stage alone."""
    return f"regulars-{stage}" if function == API_HANDLER else f"regulars-{stage}-{function}"


def outdated(folder: Path = FOLDER) -> list[Path]:
    """The files that are not what the table says."""
    return [path for path, text in _files(folder) if not path.exists() or path.read_text() != text]


def write(folder: Path = FOLDER) -> list[Path]:
    """Write all files anew; returns those that changed."""
    changed = outdated(folder)
    for path, text in _files(folder):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return changed


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    for stage in STAGES:
        for function in FUNCTIONS:
            yield folder / stage / f"{function}.json", json.dumps(policy(stage, function), indent=2) + "\n"


def _statements(stage: str, function: str, need: Need) -> Iterator[Statement]:
    log_group = f"arn:aws:logs:*:*:log-group:/aws/lambda/{function_name(stage, function)}"
    # The group itself, which forgets after a while, is in infra/templates/resources.yaml.
    yield _allow("Log", ["logs:CreateLogStream", "logs:PutLogEvents"], f"{log_group}:*")
    for table in ("ledger", "merchants", "overview"):
        if table in need:
            calls = [f"dynamodb:{call}" for call in need[table]]
            yield _allow(table.title(), calls, f"arn:aws:dynamodb:*:*:table/regulars-{stage}-{table}")
    in_sandboxes = {"DeleteItem"} if "forget_in_sandboxes" in need.get("also", ()) else set[str]()
    edits = EDITS.intersection(need.get("ledger", ())) | in_sandboxes
    if edits:
        yield _keep_logs(stage, [f"dynamodb:{call}" for call in sorted(edits)])
    for name in need.get("also", ()):
        yield from _also(stage, name)


def _keep_logs(stage: str, calls: list[str]) -> Statement:
    """That no right to delete, to count or to write many at once reaches the audit log, whatever else allows it.

    A row is added by PutItem alone, which takes no condition in a policy: that it is a new one is asked in the call.
    """
    ledger = f"arn:aws:dynamodb:*:*:table/regulars-{stage}-ledger"
    logs = {"ForAnyValue:StringLike": {"dynamodb:LeadingKeys": list(LOGS)}}
    return {"Sid": "KeepLogs", "Effect": "Deny", "Action": calls, "Resource": ledger, "Condition": logs}


def _also(stage: str, name: str) -> Iterator[Statement]:
    match name:
        case "hash" | "codes" | "settings" | "passes":
            yield _read_parameters(stage, name)
        case "unseal" | "make_data_keys":
            yield _use_key(stage, name)
        case "forget_in_sandboxes":
            # Who plays a customer may text START after STOP, which ends what kept the number silent.
            ledger = f"arn:aws:dynamodb:*:*:table/regulars-{stage}-ledger"
            in_sandboxes = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": f"*{SANDBOX}#*"}}
            yield _allow("ForgetInSandboxes", ["dynamodb:DeleteItem"], ledger) | {"Condition": in_sandboxes}
        case "take_inbound" | "take_outbound" | "take_webhooks":
            calls = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
            yield _allow("Take", calls, _queue(stage, name.removeprefix("take_")))
        case "put_outbound" | "put_webhooks":
            sid = "Put" if name == "put_outbound" else "PutWebhooks"
            yield _allow(sid, ["sqs:GetQueueUrl", "sqs:SendMessage"], _queue(stage, name.removeprefix("put_")))
        case "follow_ledger":
            stream = f"arn:aws:dynamodb:*:*:table/regulars-{stage}-ledger/stream/*"
            calls = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"]
            yield _allow("Follow", [f"dynamodb:{call}" for call in calls], stream)
        case "copy_out":
            yield from _copy_out(stage)
        case "text_by_sns":
            # A phone is no resource with a name: everything that is no topic is a phone.
            yield {"Sid": "TextBySns", "Effect": "Allow", "Action": ["sns:Publish"], "NotResource": "arn:aws:sns:*:*:*"}
        case "text_by_sms_voice":
            ours = ["phone-number/*", f"configuration-set/regulars-{stage}-texts"]
            yield _allow("TextBySmsVoice", ["sms-voice:SendTextMessage"], [f"arn:aws:sms-voice:*:*:{one}" for one in ours])


def _copy_out(stage: str) -> Iterator[Statement]:
    # The bucket's name ends with the account's number, which is not known here.
    yield _allow("CopyOut", ["s3:PutObject"], f"arn:aws:s3:::regulars-{stage}-exports-*")
    of_alias = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/regulars-{stage}-exports"}}
    yield _allow("SealCopies", ["kms:GenerateDataKey"], "arn:aws:kms:*:*:key/*") | {"Condition": of_alias}


def _read_parameters(stage: str, name: str) -> Statement:
    parameters = f"arn:aws:ssm:*:*:parameter/regulars/{stage}"
    if name == "hash":
        return _allow("Hash", ["ssm:GetParameter"], f"{parameters}/secrets/phone_hash_key")
    if name == "codes":
        return _allow("Codes", ["ssm:GetParameter"], f"{parameters}/secrets/code_key")
    return _allow(name.title(), ["ssm:GetParameters"], f"{parameters}/{name}/*")


def _use_key(stage: str, name: str) -> Statement:
    sid, action = {"unseal": ("Unseal", "Decrypt"), "make_data_keys": ("MakeDataKeys", "GenerateDataKey")}[name]
    of_alias = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/regulars-{stage}"}}
    return _allow(sid, [f"kms:{action}"], "arn:aws:kms:*:*:key/*") | {"Condition": of_alias}


def _queue(stage: str, name: str) -> str:
    return f"arn:aws:sqs:*:*:regulars-{stage}-{name if name == 'webhooks' else f'{name}-texts'}"


def _allow(sid: str, actions: list[str], resource: str | list[str]) -> Statement:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}


def main() -> int:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    for path in write():
        print(path.relative_to(FOLDER.parent.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
