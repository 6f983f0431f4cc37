"""Deploy a stage, from an empty account or over what runs: `make deploy STAGE=dev`.

    python -m infra.deploy --stage dev

First everything is looked at, and nothing changed: a sentence says what is wrong and what to do. Then, under a lock: stacks,
secrets, Chalice, and a look at what lives. What is deployed is what is committed. A deploy that was cut short is run again.
"""

import argparse
import platform
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import boto3

from infra.apply import PROD_STAGE, ROOT, Client, Say, apply, check
from infra.deploying import checks, lock, pages_address, smoke, stage_secrets, staging
from infra.deploying.chalice_command import chalice, run
from infra.deploying.stage_secrets import SECRETS, Secret
from infra.operating.ending import change, finish
from infra.operating.person import Person, Terminal, confirm

Build = Callable[[Path, str, Say], Path]


@dataclass(frozen=True)
class Wish:
    """What an operator asks for."""

    stage: str
    url: str = ""
    """Where tills call, if not at API Gateway's own URL."""
    change_python: bool = False
    take_lock: bool = False
    alarm_email: str | None = None
    """Who hears of alarms; None: as before."""


@dataclass(frozen=True)
class Surroundings:
    """What a deploy touches besides the project: AWS, a person, a screen."""

    client: Client = boto3.client
    person: Person = field(default_factory=Terminal)
    say: Say = print
    build: Build = staging.build
    secrets: Sequence[Secret] = SECRETS
    python: tuple[int, int] = (sys.version_info.major, sys.version_info.minor)


def deploy(wish: Wish, around: Surroundings, root: Path = ROOT) -> None:
    """Look at everything, then change what has to be. Errors: those of `infra.operating.ending`."""
    around.say(f"Stage {wish.stage}: looking, changing nothing")
    commit = _look_here(wish, around, root)
    who = _look_there(wish, around, root)
    told = stage_secrets.ask(around.client("ssm"), wish.stage, around.person, around.secrets)
    with staging.staged(commit, wish.stage, root) as project:
        around.build(project, commit, lambda line: around.say(f"  {line}"))
        holder = holder_of(who, commit)
        with lock.held(around.client("ssm"), wish.stage, holder, around.say, take=wish.take_lock):
            _change(wish, around, project, commit, told)


def holder_of(who: str, commit: str) -> lock.Holder:
    """Who holds a lock now."""
    since = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return {"who": who, "host": platform.node(), "commit": commit[:12], "since": since}


def _look_here(wish: Wish, around: Surroundings, root: Path) -> str:
    """The commit, if this machine and what stands here can be deployed."""
    around.say(f"  {checks.python(around.python)}")
    checks.stage(wish.stage, root)
    commit = staging.committed(root)
    around.say(f"  commit {commit[:12]}, nothing beside it")
    around.say(f"  {checks.policy_files(root / '.chalice' / 'policies')}")
    around.say(f"  {checks.templates(root / 'infra' / 'templates')}")
    return commit


def _look_there(wish: Wish, around: Surroundings, root: Path) -> str:
    """Who deploys, if the account can take it and they mean it."""
    who, where = checks.account(around.client)
    around.say(f"  {where}")
    if wish.stage == PROD_STAGE:
        confirm(wish.stage, "deploy", around.person)
    if not wish.take_lock:
        lock.look(around.client("ssm"), wish.stage)
    checks.functions(around.client, wish.stage)
    around.say(f"  {checks.same_python(around.client, wish.stage, around.python, change=wish.change_python)}")
    check(wish.stage, around.client)
    around.say("  stacks and names: nothing in the way")
    around.say(f"  {checks.concurrency(around.client, wish.stage, checks.read_config(root))}")
    return who


def _change(wish: Wish, around: Surroundings, project: Path, commit: str, told: dict[Secret, str]) -> None:
    ssm, stage = around.client("ssm"), wish.stage

    def stacks() -> None:
        watching = {"AlarmEmail": wish.alarm_email}
        apply(stage, lambda line: around.say(f"  {line}"), config=project / ".chalice" / "config.json", watching=watching)

    def keep_secrets() -> None:
        stage_secrets.put(ssm, stage, told, around.say)
        stage_secrets.make(ssm, stage, around.say, around.secrets)
        around.say(f"  all there: {', '.join(secret.name for secret in around.secrets)}")

    def look_at_life() -> None:
        records = smoke.read_records(project, stage)
        url = smoke.base_url(records, wish.url)
        around.say(f"  {pages_address.keep(ssm, stage, url)}")
        smoke.look(around.client, records, url, commit, around.say)
        around.say(f"\n{_next(stage, url)}")

    steps: dict[str, Callable[[], object]] = {
        "stacks": stacks,
        "secrets": keep_secrets,
        "what is deployed already": lambda: run(project, around.say, "-m", "tools.rebuild_deployed", "--stage", stage),
        "chalice deploy": lambda: chalice(project, around.say, "deploy", "--stage", stage),
        "smoke test": look_at_life,
    }
    change(steps, again(wish), around.say)


def again(wish: Wish) -> str:
    """The command that goes on with this deploy; the lock was given back."""
    said = {"URL": wish.url, "ALARM_EMAIL": wish.alarm_email, "CHANGE_PYTHON": "1" if wish.change_python else ""}
    return " ".join(
        [f"make deploy STAGE={wish.stage}", *(f"{name}={shlex.quote(value)}" for name, value in said.items() if value)]
    )


def _next(stage: str, url: str) -> str:
    return "\n".join(
        (
            f"Stage {stage} is deployed.",
            f"Tills call   {url}",
            f"Pages        python -m infra.setup --stage {stage}   (a link to the operator's page: checks, and inviting a shop)",
            f"Next         open a merchant: make merchant STAGE={stage} FILE=merchants/yours.json (docs/programs.md)",
            f"             connect its number: make number STAGE={stage} MERCHANT=yours (docs/operations.md, steps 6 and 9)",
        )
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True, help="one of .chalice/config.json, such as dev or prod")
    parser.add_argument("--url", default="", help="where tills call, if at a domain of your own; {api} and {stage} are filled in")
    parser.add_argument("--change-python", action="store_true", help="let functions run on the Python that runs this")
    parser.add_argument("--take-lock", action="store_true", help="take the lock that a killed deploy left behind")
    parser.add_argument("--alarm-email", help="who hears of alarms; AWS asks there once. Stays as it is until said otherwise")
    return finish(lambda: deploy(Wish(**vars(parser.parse_args())), Surroundings()))


if __name__ == "__main__":
    sys.exit(main())
