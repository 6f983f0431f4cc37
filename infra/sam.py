"""The way out to plain CloudFormation: `make package STAGE=dev OUT=folder` writes the application as a SAM template and its zip.

    python -m infra.sam --stage dev --out folder

Nothing is changed in the account. Besides infra/templates/*.yaml these two files are all that is needed, and no Chalice.
"""

import argparse
import sys
from pathlib import Path

from infra.apply import ROOT, STREAM_VARIABLE, Client, record_stream
from infra.deploy import Surroundings
from infra.deploying import checks, staging
from infra.deploying.chalice_command import chalice
from infra.deploying.checks import CheckError
from infra.operating.ending import finish

TEMPLATE, PACKAGE = "sam.json", "deployment.zip"


def write(stage: str, out: Path, around: Surroundings, root: Path = ROOT) -> None:
    """Write both files into the folder. Errors: those of `infra.operating.ending`."""
    around.say(f"  {checks.python(around.python)}")
    checks.stage(stage, root)
    commit = staging.committed(root)
    if out.exists() and any(out.iterdir()):
        raise CheckError(f"{out} has something in it: say a folder that is empty or not there.")
    with staging.staged(commit, stage, root) as project:
        config = checks.read_config(project)["stages"][stage]
        if STREAM_VARIABLE not in config.get("environment_variables", {}):
            record_stream(stage, _stream(around.client, stage), around.say, project / ".chalice" / "config.json")
        package = around.build(project, commit, lambda line: around.say(f"  {line}"))
        chalice(project, around.say, "package", "--stage", stage, str(out.absolute()))
        if (out / PACKAGE).read_bytes() != package.read_bytes():
            raise CheckError("Chalice packaged something else than was made for it.")
    around.say(f"\n{out / TEMPLATE} and {out / PACKAGE} are commit {commit[:12]} for stage {stage}.")
    around.say("With infra/templates applied: aws cloudformation package, then aws cloudformation deploy with CAPABILITY_IAM.")


def _stream(client: Client, stage: str) -> str:
    dynamodb = client("dynamodb")
    try:
        stream: str = dynamodb.describe_table(TableName=f"regulars-{stage}-ledger")["Table"]["LatestStreamArn"]
    except dynamodb.exceptions.ResourceNotFoundException:
        sentence = f"The template names the ledger's stream, and {stage} has none yet: python -m infra.apply --stage {stage}"
        raise CheckError(sentence) from None
    return stream


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
    told = parser.parse_args()
    return finish(lambda: write(told.stage, told.out, Surroundings()))


if __name__ == "__main__":
    sys.exit(main())
