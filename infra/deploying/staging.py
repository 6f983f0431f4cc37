"""A copy of what is committed, from which a stage is deployed: the working tree stays as it is, whatever is written there.

Packages are kept by commit and Python, so that prod gets the very package that dev has shown to work.
"""

import io
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from chalice.deploy.packager import DependencyBuilder, LambdaDeploymentPackager
from chalice.utils import UI, OSUtils

from infra import package
from infra.apply import ROOT, Say
from infra.operating.ending import RefusedError

MAKE: Final = ".make"
COMMIT_TAG: Final = "commit"
"""Every function is tagged with the commit that it was deployed from."""
RUNTIME: Final = f"python{sys.version_info.major}.{sys.version_info.minor}"


class StagingError(RefusedError):
    """Why nothing can be deployed from what stands here, as a sentence."""


def committed(root: Path = ROOT) -> str:
    """The commit that stands here, with nothing beside it. Errors: StagingError."""
    commit = _git(root, "rev-parse", "--verify", "--quiet", "HEAD").decode().strip()
    beside = _git(root, "status", "--porcelain").decode().splitlines()
    if beside:
        names = ", ".join(line[3:] for line in beside[:3]) + (", ..." if beside[3:] else "")
        raise StagingError(f"Not all that stands here is committed ({names}): commit it or put it aside, then deploy.")
    return commit


@contextmanager
def staged(commit: str, stage: str, root: Path = ROOT) -> Iterator[Path]:
    """The project as committed, in a folder of its own, for as long as this lasts. Errors: StagingError."""
    (root / MAKE).mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{stage}-", dir=root / MAKE) as folder:
        project = Path(folder)
        with zipfile.ZipFile(io.BytesIO(_git(root, "archive", "--format=zip", commit))) as archive:
            archive.extractall(project)
        path = project / ".chalice" / "config.json"
        config = json.loads(path.read_text())
        config["stages"][stage].setdefault("tags", {})[COMMIT_TAG] = commit
        path.write_text(json.dumps(config, indent=2) + "\n")
        yield project


def build(project: Path, commit: str, say: Say = print, root: Path = ROOT) -> Path:
    """The package of a staged project, where Chalice looks for it. Errors: package.PackageError."""
    kept = root / MAKE / "packages" / f"{commit}-{RUNTIME}.zip"
    if not kept.exists():
        made = package.build(project, say)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(made, kept.with_suffix(".new"))
        kept.with_suffix(".new").replace(kept)
        return made
    say(f"package: made before from the same commit, {kept.stat().st_size / 1_000_000:.2f} MB")
    osutils, unused = OSUtils(), UI(out=io.StringIO())
    packager = LambdaDeploymentPackager(osutils, DependencyBuilder(osutils), unused)
    place = Path(packager.deployment_package_filename(str(project), RUNTIME))
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(kept, place)
    return place


def _git(root: Path, *words: str) -> bytes:
    try:
        return subprocess.run(["git", *words], cwd=root, capture_output=True, check=True).stdout
    except FileNotFoundError:
        raise StagingError("A deploy is made from a commit, and git is not on this machine: install it.") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise StagingError(f"A deploy is made from a commit, and {root} has none: clone the project, or commit. {said}") from None
