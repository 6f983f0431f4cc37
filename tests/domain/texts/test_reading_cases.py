"""The cases in tests/data/sms, scored by the program that scores other people's: every one of them is read as it says."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chalicelib.domain.texts.reading import read_text
from tests.score_texts import SENT_BEFORE, Case, Scored, case_of, cases_in, label

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests" / "data" / "sms"
GOOD = '{"id": "x-1", "lang": "en", "state": "member", "text": "STOP", "expect": {"intent": "stop", "name": null}}'


def score(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.score_texts", str(folder)],
        cwd=ROOT,
        env={"PATH": "", "PYTHONPATH": "", "LC_ALL": "C", "HOME": os.devnull},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_every_case_shipped_is_read_as_it_says() -> None:
    done = score(CASES)
    result = json.loads(done.stdout.splitlines()[-1])
    assert (done.returncode, done.stderr) == (0, "")
    assert list(result) == ["cases", "intent_accuracy", "name_accuracy", "missed_stops", "false_stops"]
    assert result["cases"] > 2000
    assert result == {
        "cases": result["cases"],
        "intent_accuracy": 1.0,
        "name_accuracy": 1.0,
        "missed_stops": [],
        "false_stops": [],
    }


def test_every_case_has_an_id_of_its_own() -> None:
    ids = [case.id for case in cases_in(CASES)]
    assert len(ids) == len(set(ids))


def test_a_low_score_is_told_and_is_no_failure(tmp_path: Path) -> None:
    wrong = [
        GOOD.replace("STOP", "thanks"), GOOD.replace("x-1", "x-2").replace('"stop"', '"ignore"'),
        '{"id": "x-3", "state": "new", "text": "Tom", "expect": {"intent": "join", "name": "Bob"}, "more": [1]}',
    ]  # fmt: skip
    (tmp_path / "a.jsonl").write_text("\ufeff" + "\n".join(wrong) + "\n\n", encoding="utf-8")
    done = score(tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "cases": 3, "intent_accuracy": 0.3333, "name_accuracy": 0.0, "missed_stops": ["x-1"], "false_stops": ["x-2"],
    }  # fmt: skip
    assert "x-3: 'Tom' is join Bob" in done.stdout


@pytest.mark.parametrize(
    "line",
    [
        "{", "[]", "null", "1", GOOD.replace("member", "nobody"), GOOD.replace('"text"', '"txt"'), GOOD.replace('"STOP"', "5"),
        GOOD.replace('{"intent": "stop", "name": null}', '"stop"'), GOOD.replace('"stop"', "null"), '{"id": "x"',
    ],
)  # fmt: skip
def test_a_line_that_is_no_case_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "b.jsonl").write_text(f"{GOOD}\n\n{line}\n", encoding="utf-8")
    done = score(tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "b.jsonl:3: no case:" in done.stderr


def test_signs_that_are_no_utf_8_are_named(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_bytes(b'{"id": "\xff"}\n')
    done = score(tmp_path)
    assert done.returncode == 2
    assert "b.jsonl:1: no case:" in done.stderr


def test_a_folder_without_cases_is_named(tmp_path: Path) -> None:
    assert score(tmp_path).returncode == score(tmp_path / "nowhere").returncode == 2


def test_labels_that_mean_the_same_are_the_same() -> None:
    yes = Case("1", "en", "pending", "YES", "start", None)
    assert Scored(yes, read_text("YES", "pending")).intent_right
    assert label("member", "not-me") == label("member", "not_me")
    assert label("member", "refer") == label("member", "gift")
    assert label("confirming", "confirm") != label("confirming", "start")
    assert case_of(GOOD.encode()).intent == "stop"


def test_a_text_is_read_in_a_tenth_of_a_millisecond() -> None:
    cases = list(cases_in(CASES))

    def took() -> float:
        started = time.process_time()
        for case in cases:
            read_text(case.text, case.state, SENT_BEFORE)
        return time.process_time() - started

    # 60 microseconds where this was written; a busy machine may need three times that.
    assert min(took() for _ in range(5)) / len(cases) < 200e-6
