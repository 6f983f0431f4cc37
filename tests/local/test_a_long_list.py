"""A long list, run dry, cut short, run again and given back: 2,000 rows, or with LONG=1 100,000, with what they take.

The rows are made apart from what reads them: what each is to become is known from how it was made.
"""

import csv
import io
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.importing.bringing import Brought, Scene, bring_along
from chalicelib.usecases.importing.rows import Person
from chalicelib.usecases.importing.sheet import COLUMNS
from infra import members
from tests.builders import Shop, program
from tests.local.seam import stand_behind
from tests.usecases.texts.test_notices import Street

ROWS = 100_000 if os.environ.get("LONG") else 2_000
PROOF = {
    "texts": "receipts",
    "agreed_on": "2025-03-01",
    "agreed_how": "paper form",
    "agreed_words": "We text your points. STOP ends it.",
    "source": "cards of March",
}


@dataclass
class Made:
    """A list, and what it is to become."""

    rows: list[dict[str, str]] = field(default_factory=list)
    points: Counter[str] = field(default_factory=Counter)
    """By number."""
    texted: set[str] = field(default_factory=set)
    refused: int = 0
    repeated: int = 0

    def write(self, file: Path) -> None:
        with file.open("w", encoding="utf-8", newline="") as lines:
            sheet = csv.DictWriter(lines, COLUMNS, restval="", lineterminator="\n")
            sheet.writeheader()
            sheet.writerows(self.rows)


def make(count: int, seed: int) -> Made:
    """So many rows: most a person with points, some with a proof, a second lot or a STOP, some twice, some of no use."""
    made, chance, number = Made(), Random(seed), 0  # noqa: S311  a list that is made up
    while len(made.rows) < count:
        number += 1
        phone = f"+1206{2_000_000 + number}"
        kind, points = chance.random(), chance.randint(1, 900)
        row = {"phone": phone, "first_name": f"Ada{number % 97}", "points": str(points), "last_day": "2027-06-30"}
        if kind < 0.02:
            made.rows.append(row | {"phone": chance.choice(("", "1.2E+10", "206555", "call her"))})
            made.refused += 1
            continue
        if kind < 0.03:
            made.rows.append(row | {"points": "many"})
            made.refused += 1
            continue
        made.points[phone] = points
        made.rows.append(row | (PROOF if kind < 0.5 else {"texts": "stop"} if kind < 0.55 else {}))
        made.texted |= {phone} if 0.03 <= kind < 0.5 else set()
        if kind > 0.97:
            made.rows.append(dict(made.rows[-1]))
            made.repeated += 1
        elif kind > 0.9:
            made.rows.append(made.rows[-1] | {"points": "7", "last_day": "2027-12-31"})
            made.points[phone] += 7
    return made


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Shop:
    return stand_behind(monkeypatch, Shop(program(welcome_points=10)))


def run(file: Path, *options: str) -> int:
    return members.main(["--stage", "test", "--pace", "0", "rosas", *([str(file)] if "--out" not in options else []), *options])


def stopping(most: int) -> Callable[..., Brought]:
    """The program, stopped after so many people."""
    left = iter(range(most))

    def bring(scene: Scene, person: Person, *, writes: bool) -> Brought:
        if next(left, None) is None:
            raise Busy
        return bring_along(scene, person, writes=writes)

    return bring


def test_a_long_list_comes_whole_once_however_often_it_is_cut_short(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made, street, file, took = make(ROWS, seed=7), Street(shop), tmp_path / "old.csv", dict[str, float]()
    made.write(file)

    def timed(name: str, *options: str) -> tuple[int, str]:
        begun = time.monotonic()
        code = run(file, *options)
        took[name] = time.monotonic() - begun
        return code, capsys.readouterr().out

    code, out = timed("dry run")
    first = shop.vault.member_id("rosas", PhoneNumber(next(iter(made.points))))
    assert (code, shop.book.record("rosas", first).customer) == (1, None), "a dry run writes nothing"
    assert f"{len(made.rows)} rows: {len(made.points)} members new ({len(made.points) - len(made.texted)} of them" in out
    assert f"{made.refused} rows refused, {made.repeated} that say what another says." in out

    for part in (3, 2):  # cut short, and again
        with monkeypatch.context() as cut:
            cut.setattr(members, "bring_along", stopping(len(made.points) // part))
            assert run(file, "--write") == 1
        assert "it goes on where it stopped" in capsys.readouterr().err
    timed("the rest", "--write")
    code, out = timed("again", "--write")
    assert "0 members new" in out
    assert "\n0 points" in out

    check(shop, street, made)
    check_back(made, file, tmp_path / "back.csv")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    with capsys.disabled():
        parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items())
        sys.stdout.write(f"\n{len(made.rows)} rows: {parts}; {peak} MB at most\n")


def check(shop: Shop, street: Street, made: Made) -> None:
    """Everybody is there with their points and what they agreed to."""
    found = {phone: shop.book.record("rosas", shop.vault.member_id("rosas", PhoneNumber(phone))) for phone in made.points}
    assert {phone: one.account.worth for phone, one in found.items()} == dict(made.points)
    assert {phone for phone, one in found.items() if one.customer and one.customer.consents} == made.texted
    assert street.deliver() == [], "nobody is texted"


def check_back(made: Made, file: Path, back: Path) -> None:
    """What is given back are the same numbers with the same points."""
    assert run(file, "--out", str(back)) == 0
    given = Counter[str]()
    for row in csv.DictReader(io.StringIO(back.read_text())):
        given[row["phone"]] += int(row["points"] or 0)
    assert given == made.points
