"""Create or update what outlives a deploy: `python -m infra.apply --stage dev`, before `chalice deploy --stage dev`.

Safe to run again: the second run says that nothing changed. Names follow from the stage, so only the ARN of the
ledger's stream has to be handed on; it is written into .chalice/config.json.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import boto3

from infra.deploying import stage_secrets
from infra.deploying.stacks import ENDED_BY_HAND, ApplyError, Say, Stack, bring, examine
from infra.deploying.taken import taken
from infra.operating.ending import finish

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "infra" / "templates"
TEMPLATE = TEMPLATES / "resources.yaml"
WATCH_TEMPLATE = TEMPLATES / "watch.yaml"
CHALICE_CONFIG = ROOT / ".chalice" / "config.json"
LOCAL_STAGE = "local"
PROD_STAGE: Final = "prod"
STREAM_VARIABLE: Final = "LEDGER_STREAM_ARN"
Client = Callable[[str], Any]


def apply(
    stage: str,
    say: Say = print,
    delay_seconds: float = 3.0,
    warm_writes: int | None = None,
    config: Path = CHALICE_CONFIG,
    *,
    nightly_copies: str | None = None,
    watching: dict[str, str | None] | None = None,
    client: Client = boto3.client,
) -> dict[str, str]:
    """Bring the stage's stacks and secret to what the templates say; returns the outputs of the one with the data.

    `warm_writes` are the write units a second that the ledger is to serve at once, `nightly_copies` is yes or no; None: as
    before. `watching` are parameters of watch.yaml; those that are missing stay as they are. The stream is recorded in `config`.
    Nobody watches stage local.

    Errors: ApplyError, before anything is changed where a stack cannot be changed or a name is taken.
    """
    cloudformation = client("cloudformation")
    wanted = [_data(stage, warm_writes, nightly_copies)]
    if stage != LOCAL_STAGE:
        _read(config)
        wanted.append(_watch(stage, watching or {}))
    for stack in wanted:
        _check(stack, stage, client)
    _check_secrets(stage, client)
    outputs = bring(cloudformation, wanted[0], say, delay_seconds)
    stage_secrets.make(client("ssm"), stage, say)
    if stage != LOCAL_STAGE:
        # The table itself is asked: of one that was restored the stack knows the stream that it had before.
        ledger = client("dynamodb").describe_table(TableName=outputs["LedgerTableName"])["Table"]
        outputs["LedgerStreamArn"] = ledger["LatestStreamArn"]
        record_stream(stage, outputs["LedgerStreamArn"], say, config)
    for stack in wanted[1:]:
        if bring(cloudformation, stack, say, delay_seconds).get("AlarmsHeardBy") == "nobody":
            say(f"Nobody hears of alarms yet: say who with make deploy STAGE={stage} ALARM_EMAIL=somebody@example.com")
    return outputs


def check(stage: str, client: Client = boto3.client) -> None:
    """Every stack of the stage can be made or changed: none is half-way, and nothing has its names. Errors: ApplyError."""
    for stack in (_data(stage), _watch(stage, {})):
        _check(stack, stage, client)
    _check_secrets(stage, client)


def data_stack(stage: str) -> str:
    """Name of the stack with the stage's tables, keys, queues and logs."""
    return f"regulars-{stage}-infra"


def watch_stack(stage: str) -> str:
    """Name of the stack with the stage's alarms."""
    return f"regulars-{stage}-watch"


def record_stream(stage: str, stream_arn: str, say: Say = print, path: Path = CHALICE_CONFIG) -> None:
    """Write the stream's ARN where app.py finds it at deploy time, unless it stands there already. Errors: ApplyError."""
    config = _read(path)
    environment = config.setdefault("stages", {}).setdefault(stage, {}).setdefault("environment_variables", {})
    if environment.get(STREAM_VARIABLE) != stream_arn:
        environment[STREAM_VARIABLE] = stream_arn
        path.write_text(json.dumps(config, indent=2) + "\n")
        say(f"Chalice is told of the ledger's stream ({STREAM_VARIABLE})")


def _data(stage: str, warm_writes: int | None = None, nightly_copies: str | None = None) -> Stack:
    warmed = None if warm_writes is None else str(warm_writes)
    parameters = {"Stage": stage, "WarmWrites": warmed, "NightlyCopies": nightly_copies, "CopiesKeptDays": None}
    return Stack(data_stack(stage), TEMPLATE, parameters, _tags(stage), is_protected=stage == PROD_STAGE)


def _watch(stage: str, watching: dict[str, str | None]) -> Stack:
    parameters = {"Stage": stage, "AlarmEmail": None, "TextCentsPerDay": None, **watching}
    return Stack(watch_stack(stage), WATCH_TEMPLATE, parameters, _tags(stage), is_protected=stage == PROD_STAGE)


def _tags(stage: str) -> dict[str, str]:
    return {"application": "regulars", "stage": stage}


def _check(stack: Stack, stage: str, client: Client) -> None:
    if examine(client("cloudformation"), stack.name) is None and (found := taken(stack.template, stage, client)):
        raise ApplyError(
            f"There is no stack {stack.name}, but what it would make is there already: {', '.join(found)}. Import tables and "
            "keys that an earlier stack left behind (docs/operations.md), delete what nobody needs, then run this again."
        )


def _check_secrets(stage: str, client: Client) -> None:
    """What the data was written with is there: with another secret, made in its place, no member would be found."""
    if secret := stage_secrets.lost(client("ssm"), client("dynamodb"), stage):
        raise ApplyError(
            f"{secret} is missing, and stage {stage} has data that was written with it: with a new one no member would be found. "
            f"Put the old one back (aws ssm put-parameter --type SecureString --name {secret} --value file://FILE), then go on."
        )


def _read(config: Path) -> dict[str, Any]:
    if not config.exists():
        raise ApplyError(f"{config} is missing, so LEDGER_STREAM_ARN cannot be recorded in it.")
    read: dict[str, Any] = json.loads(config.read_text())
    return read


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True, help="for example dev or prod")
    parser.add_argument("--warm-writes", type=int, help="write units a second to serve at once; see docs/access-patterns.md")
    parser.add_argument("--alarm-email", help="who hears of alarms; AWS asks there once. Stays as it is until said otherwise")
    parser.add_argument("--text-cents-per-day", help="what texts may cost a day before an alarm; 2000 until said otherwise")
    parser.add_argument("--nightly-copies", choices=("yes", "no"), help="copy everything every night; see docs/export.md")
    arguments = parser.parse_args()
    watching = {"AlarmEmail": arguments.alarm_email, "TextCentsPerDay": arguments.text_cents_per_day}

    def act() -> None:
        outputs = apply(
            arguments.stage, warm_writes=arguments.warm_writes, nightly_copies=arguments.nightly_copies, watching=watching
        )
        for key, value in sorted(outputs.items()):
            print(f"{key:<26} {value}")

    return finish(act, ENDED_BY_HAND)


if __name__ == "__main__":
    sys.exit(main())
