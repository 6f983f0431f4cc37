"""What the pages tell people to type exists, and every alarm is explained."""

import re
import subprocess
import sys
from pathlib import Path

import botocore.session
import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
OPERATIONS = ROOT / "docs" / "operations.md"
CODE = re.compile(r"^```[a-z]*\n(.*?)^```|`([^`]+)`", re.MULTILINE | re.DOTALL)
OF_THE_CLI = {"--region", "--profile", "--output", "--query"}


def commands(page: Path) -> list[str]:
    """What stands in code, a command a line; one that is broken over lines is put together."""
    found = []
    for block, inline in CODE.findall(page.read_text(encoding="utf-8")):
        found += block.splitlines() if block else [" ".join(inline.split())]
    return found


def told(pattern: str) -> list[str]:
    """All that matches in the commands of all pages, each once."""
    matches = (match for page in PAGES for command in commands(page) for match in re.findall(pattern, command))
    return sorted(set(matches))


MODULES, TARGETS = told(r"python -m ([a-z_.]+)"), told(r"^make ([a-z-]+)")
AWS = told(r"^aws ([a-z0-9-]+ [a-z0-9-]+(?: .*)?)$")


def test_the_pages_tell_of_programs():
    assert {"infra.restore", "infra.export", "infra.merchant"} <= set(MODULES)
    assert {"run", "test", "reconcile", "costs-page"} <= set(TARGETS)
    assert len(AWS) > 10


@pytest.mark.parametrize("module", MODULES)
def test_a_program_that_pages_name_says_how_it_is_used(module):
    told = subprocess.run([sys.executable, "-m", module, "--help"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("usage:")


@pytest.mark.parametrize("module", [module for module in MODULES if module.startswith("infra.")])
def test_options_that_pages_name_are_options(module):
    path = ROOT / f"{module.replace('.', '/')}.py"
    source = path.read_text(encoding="utf-8")
    used = {option for line in told(rf"python -m {module}\b(.*)") for option in re.findall(r"--[a-z][a-z-]*", line)}
    assert not {option for option in used if f'"{option}"' not in source}


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_that_pages_name_can_be_made_with_what_they_give_it(target):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"\n{target}:" in makefile
    given = {name for line in told(rf"^make {target}\b(.*)") for name in re.findall(r"\b([A-Z_]+)=", line)}
    assert not {name for name in given if f"$({name})" not in makefile and f"{name}=" not in makefile}


@pytest.mark.parametrize("command", AWS)
def test_a_command_of_aws_is_one_of_its_calls_with_its_options(command):
    """Against botocore's model of the calls; the CLI itself is not needed for it."""
    service, operation, *rest = command.split()
    model = botocore.session.get_session().get_service_model(service)
    if operation == "wait":
        return
    names = {re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower(): name for name in model.operation_names}
    assert operation in names
    shape = model.operation_model(names[operation]).input_shape
    known = {name.lower() for name in shape.members}
    options = {word for word in rest if word.startswith("--")} - OF_THE_CLI
    assert {option.strip("-").replace("-", "") for option in options} <= known


def alarms() -> set[str]:
    """The alarms of all templates, by their names without the stage."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "infra" / "templates").glob("*.yaml")]
    return {name for text in texts for name in re.findall(r'AlarmName: (?:!Sub )?"?regulars-(?:\$\{Stage\}-)?([a-z-]+)', text)}


def test_every_alarm_is_explained():
    page = OPERATIONS.read_text(encoding="utf-8")
    section = page[page.index("## Alarms") : page.index("## What an operator may do")]
    explained = dict(re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", section, re.MULTILINE))
    assert alarms()
    assert alarms() <= set(explained)
    if (ROOT / "infra" / "watch.yaml").exists():
        assert set(explained) == alarms(), "an alarm that is no more"
