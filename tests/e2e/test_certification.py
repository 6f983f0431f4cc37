"""The certification kit certifies the started stack, twice in a row, and nothing that is only almost right."""

import os
import re
import subprocess
import sys

import pytest

from certification.__main__ import enter
from certification.cases import GROUPS
from certification.running import FAILED, NOT_APPLICABLE, PASSED, run
from tests.e2e import bending
from tests.e2e.stack import ROOT
from tests.e2e.test_merchant import command

DELI = ROOT / "certification" / "corner-deli.json"
"""A merchant of every kind of reward, whose holds do not last long, and whose number no carrier has approved yet."""
CASES = {case.number: case for group in GROUPS for case in group.cases}
NEVER = {"7": "no e-mail", "9": "A name finds nobody"}
EVERYWHERE = ("1", "8", "17", "19", "25", "26", "28", "A1", "A5", "A6", "A9", "B1", "B3", "C1", "C6", "D6", "D9")
"""What no program is without."""


@pytest.fixture(scope="module")
def deli(stack):
    """A test key of the deli."""
    assert command(stack, "infra.merchant", str(DELI)).returncode == 0
    return command(stack, "infra.keys", "issue", "corner-deli", "main", "--test").stdout.split()[-1]


def certify(stack, folder, key, other_key=""):
    """Run the kit as its user does, with nothing but Python."""
    environment = {"PATH": os.environ["PATH"], "KEY": key, "OTHER_KEY": other_key}
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from certification.__main__ import main; sys.exit(main())"
    words = [sys.executable, "-I", "-S", "-c", start, f"http://127.0.0.1:{stack.port}", "--report", str(folder / "report")]
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def verdicts(said):
    """What became of each case, by its number."""
    words = {"ok": PASSED, "FAIL": FAILED, "n/a": NOT_APPLICABLE}
    return {number: words[word] for word, number in re.findall(r"^(ok|FAIL|n/a) +([A-D]?\d+)  ", said, re.MULTILINE)}


def test_the_stack_is_certified_by_every_case_that_a_merchant_can_have(stack, deli, tmp_path):
    ran = certify(stack, tmp_path, deli, stack.merchant("sharp-barbers")["test_key"])
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = verdicts(ran.stdout)
    assert set(found) == set(CASES)
    assert {number for number, verdict in found.items() if verdict != PASSED} == set(NEVER)
    page, text = ((tmp_path / f"report.{ending}").read_text(encoding="utf-8") for ending in ("html", "txt"))
    for report in (page, text):
        assert deli not in report
        assert not re.search(r"\+1\d{10}|\(\d{3}\) \d{3}-\d{4}", report)
        assert all(case.name in report.replace("&#x27;", "'") for case in CASES.values())
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"(?!#)", page)


@pytest.mark.parametrize("merchant", ["rosas-bakery", "sharp-barbers", "paper-moon-books"])
def test_every_kind_of_program_is_certified_and_what_it_has_not_says_why(stack, merchant, tmp_path):
    ran = certify(stack, tmp_path, stack.merchant(merchant)["test_key"])
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = verdicts(ran.stdout)
    assert FAILED not in found.values()
    assert {found[number] for number in EVERYWHERE} == {PASSED}
    reasons = re.findall(r"^n/a .*\n +(\S.*)$", ran.stdout, re.MULTILINE)
    assert len(reasons) == sum(verdict == NOT_APPLICABLE for verdict in found.values())


def test_nothing_of_it_reaches_the_shop_or_a_phone(stack, deli, tmp_path):
    before = stack.till("rosas-bakery").do("GET", "/v1/program")
    shop = enter(f"http://127.0.0.1:{stack.port}", stack.merchant("rosas-bakery")["test_key"])
    outcome = run(CASES["C3"], shop)
    assert outcome.verdict == PASSED, outcome.reason
    phones = {each.sent["phone"] for each in outcome.exchanges if each.sent and "phone" in each.sent}
    stack.control("/settle", {})
    for phone in phones:
        assert stack.control(f"/texts?phone={phone.replace('+', '%2B')}") == []
        assert stack.till("rosas-bakery").do("POST", "/v1/members/lookup", {"phone": phone})["members"] == []
    assert stack.till("rosas-bakery").do("GET", "/v1/program") == before


BROKEN = {
    bending.Forgetful: {"A1", "A7", "D5", "D8"},
    bending.Lavish: {"D1", "D2", "D3", "D6", "D8"},
    bending.Generous: {"25", "B1"},
    bending.Gossiping: {"B4"},
    bending.Lenient: {"C9", "C11"},
    bending.Mumbling: {"10", "25", "C8"},
    bending.Curt: {"2", "6", "A8", "C10"},
    bending.Stale: {"A3"},
    bending.Stingy: {"11", "14", "17", "21", "29", "B2"},
    bending.Careless: {"13", "C7"},
    bending.Petty: {"14", "22"},
    bending.Chatty: {"C12"},
    bending.Inflating: {"27", "29", "30"},
}
"""What is wrong with a server, and which cases have to say so."""


@pytest.mark.parametrize("kind", BROKEN, ids=lambda kind: kind.__name__)
def test_a_server_that_is_almost_right_is_told_what_it_does_wrong(stack, deli, kind):
    other = stack.merchant("sharp-barbers")["test_key"]
    with bending.bent(kind(other, deli), stack.port) as url:
        shop = enter(url, deli, other)
        failed = {number for number in BROKEN[kind] if run(CASES[number], shop).verdict == FAILED}
    assert failed == BROKEN[kind]


def test_the_same_cases_pass_where_nothing_is_bent(stack, deli):
    other = stack.merchant("sharp-barbers")["test_key"]
    with bending.bent(bending.Bending(other, deli), stack.port) as url:
        shop = enter(url, deli, other)
        outcomes = {number: run(CASES[number], shop) for number in set().union(*BROKEN.values())}
    assert {number: outcome.reason for number, outcome in outcomes.items() if outcome.verdict != PASSED} == {}


def test_a_server_that_fails_now_and_then_is_not_certified(stack, deli):
    with bending.bent(bending.Stumbling(), stack.port) as url:
        shop = enter(url, deli)
        found = [run(CASES[number], shop) for number in ("1", "8", "12", "25", "B1", "B3")]
    assert any("500" in outcome.reason for outcome in found if outcome.verdict == FAILED)


def test_a_live_key_is_refused_before_anything_is_written(stack, tmp_path):
    live = stack.merchant("rosas-bakery")["locations"][0]["api_key"]
    ran = certify(stack, tmp_path, live)
    assert (ran.returncode, ran.stdout, "KEY is no test key" in ran.stderr) == (2, "", True)
    assert live not in ran.stderr
    assert not list(tmp_path.iterdir())


def test_a_key_that_only_looks_like_a_test_key_is_refused_by_the_server(stack, tmp_path):
    ran = certify(stack, tmp_path, "rk_test_nobody-has-this-one")
    assert (ran.returncode, ran.stdout, "does not know the key" in ran.stderr) == (2, "", True)
