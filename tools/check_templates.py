"""Look for weak spots in the templates of infra/ with checkov: `make templates`.

What is found has to be mended, or stand in infra/templates/waivers.toml with its reason; what stands there has to be found.
"""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent
INFRA: Final = ROOT / "infra"
WAIVERS: Final = INFRA / "waivers.toml"
CHECKOV: Final = ROOT / ".venv-templates" / "bin" / "checkov"


class Finding(NamedTuple):
    """What checkov says of one resource of a template."""

    check: str
    template: str
    resource: str


class UnreadableError(Exception):
    """checkov did not run, or did not read a template."""


def read_waivers(path: Path = WAIVERS) -> dict[Finding, str]:
    """What is left as it is, with the reason."""
    waivers = tomllib.loads(path.read_text())["waiver"]
    return {Finding(one["check"], one["template"], name): one["reason"] for one in waivers for name in one["resources"]}


def read_findings(told: Any, templates: Iterable[str]) -> set[Finding]:
    """What checkov found, from its JSON. Errors: UnreadableError where it did not read every template."""
    results = told["results"]
    seen = {one["file_path"].lstrip("/") for kind in ("passed_checks", "failed_checks") for one in results[kind]}
    unread = sorted({*results.get("parsing_errors", ()), *(set(templates) - seen)})
    if unread:
        raise UnreadableError(f"checkov did not read {', '.join(unread)}.")
    return {
        Finding(one["check_id"], one["file_path"].lstrip("/"), one["resource"].rpartition(".")[2])
        for one in results["failed_checks"]
    }


def compare(found: set[Finding], waivers: dict[Finding, str]) -> Iterator[str]:
    """What is to be done, a sentence each; nothing where all is well."""
    for check, template, resource in sorted(found - waivers.keys()):
        yield f"{template}: {resource} fails {check}. Mend it, or say in infra/templates/waivers.toml why it stays."
    for check, template, resource in sorted(waivers.keys() - found):
        yield f"{template}: {resource} does not fail {check} any more. Take it out of infra/templates/waivers.toml."
    for check, template, resource in sorted(finding for finding, reason in waivers.items() if not reason.strip()):
        yield f"{template}: {resource} fails {check}, and infra/templates/waivers.toml does not say why it stays."


def run(command: Sequence[str | Path] = (CHECKOV,)) -> Any:
    """Have all templates looked at, here and by nobody else. Errors: UnreadableError."""
    words = ["--directory", INFRA, "--framework", "cloudformation", "--output", "json", "--compact", "--skip-download"]
    done = subprocess.run([*command, *words], capture_output=True, text=True, check=False)  # noqa: S603 - our own environment
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise UnreadableError(f"checkov did not run: {done.stderr or done.stdout}") from None


def main() -> int:
    waivers = read_waivers()
    try:
        found = read_findings(run(), [path.name for path in INFRA.glob("*.yaml")])
    except (UnreadableError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    problems = list(compare(found, waivers))
    print("\n".join(problems) or f"checkov: nothing but {len(waivers)} findings that stay, each with its reason.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
