"""The templates of pages as Python, for the package: a Lambda does not read what people wrote, it imports what Jinja2 made of it.

Compiled by the project's own settings of Jinja2 and in a process of its own, since the project may lie in another folder.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

SOURCES: Final = "chalicelib/web/templates/"
COMPILED: Final = "chalicelib/web/compiled/"
COMPILE: Final = """
import sys
from jinja2 import TemplateSyntaxError
from chalicelib.web.rendering import templates
try:
    templates().compile_templates(sys.argv[1], zip=None, ignore_errors=False)
except TemplateSyntaxError as error:
    sys.exit(f"{error.name}, line {error.lineno}: {error.message}")
"""


class TemplateError(Exception):
    """A template that Jinja2 does not understand. The message says which, and why."""


def compile_templates(project: Path) -> dict[str, bytes]:
    """Python's source of every template of the project in this folder, by its place in the package. Errors: TemplateError."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
        command = [sys.executable, "-c", COMPILE, folder]
        done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise TemplateError(done.stderr.strip().rpartition("\n")[2])
        return {f"{COMPILED}{path.name}": path.read_bytes() for path in sorted(Path(folder).glob("*.py"))}
