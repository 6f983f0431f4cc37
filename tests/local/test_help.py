"""What a program says of itself when it is asked."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

import infra

FOLDER = Path(infra.__file__).parent
PROGRAMS = sorted(
    ".".join(path.relative_to(FOLDER.parent).with_suffix("").parts)
    for path in FOLDER.rglob("*.py")
    if "ArgumentParser(" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", PROGRAMS)
def test_help_shows_how_a_program_is_called_and_all_that_is_to_be_known(name, monkeypatch, capsys):
    program = import_module(name)
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit):
        program.main()
    assert (program.__doc__ or "").strip() in capsys.readouterr().out
