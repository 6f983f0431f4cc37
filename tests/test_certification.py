"""What the certification kit says without a server: which keys it takes, what it hides, and when it certifies."""

import re
from datetime import UTC, datetime

import pytest

from certification import html_report, text_report
from certification.__main__ import RefusedError, enter, main
from certification.cases import GROUPS
from certification.exchanges import Check, Exchange
from certification.masking import mask
from certification.phones import AREAS, Phones, spellings
from certification.program import Program
from certification.running import FAILED, NOT_APPLICABLE, PASSED, Case, Outcome, has_passed
from chalicelib.domain.phone import PhoneNumber

NOWHERE = "http://127.0.0.1:9"
CASES = [case for group in GROUPS for case in group.cases]


def outcome(verdict, *exchanges, reason=""):
    return Outcome(Case("X1", "Group", "A <case>", "Something.", lambda _: None), verdict, reason, list(exchanges))


@pytest.mark.parametrize("key", ["", "rk_live", "rk_Tj7IC-t3lCOSaf4fGjfnwQijqRSwuiGT", " rk_test_1", "RK_TEST_1"])
def test_without_a_test_key_nothing_is_sent(key, monkeypatch, capsys):
    monkeypatch.setenv("KEY", key)
    assert main([NOWHERE]) == 2
    said = capsys.readouterr()
    assert (said.out, "Nothing was sent" in said.err) == ("", True)
    assert not key.strip() or key not in said.err


@pytest.mark.parametrize("url", ["", "localhost:8000", "ftp://localhost", "https://"])
def test_what_is_no_address_is_refused_with_what_would_be_one(url):
    with pytest.raises(RefusedError, match="begins with https://"):
        enter(url, "rk_test_key")


def test_a_server_that_is_not_there_is_told_in_a_sentence():
    with pytest.raises(RefusedError, match="cannot be asked: no answer: ConnectionRefusedError"):
        enter(NOWHERE, "rk_test_key")
    with pytest.raises(RefusedError, match="OTHER_KEY is no test key"):
        enter(NOWHERE, "rk_test_key", "rk_live")


def test_the_thirty_cases_of_vendors_and_ours_each_have_their_number_once():
    numbers = [case.number for case in CASES]
    assert len(numbers) == len(set(numbers))
    assert [number for number in numbers if number.isdigit()] == [str(number) for number in range(1, 31)]
    assert all(case.expected.endswith(".") and len(case.name) < 60 for case in CASES)


@pytest.mark.parametrize("area", AREAS)
def test_numbers_that_are_nobodys_are_read_however_they_are_spelled(area):
    phone = f"+1{area}5550142"
    for typed in (phone, *spellings(phone)):
        assert PhoneNumber.parse(typed, "US").e164 == phone
        assert not re.search(r"\d{6}", mask(f'{{"phone": "{typed}"}}'))


def test_a_run_uses_no_number_twice_and_never_lets_some_join():
    phones = Phones()
    used = [phones.next() for _ in range(500)]
    assert len(set(used)) == 500
    assert phones.never_joined() not in used
    assert all(re.fullmatch(r"\+1\d{3}55501[1-9]\d", phone) for phone in [*used, phones.never_joined()])


def test_reports_hide_keys_and_numbers_and_nothing_else():
    kept = "mem_a2b3c4 2026-11-22T08:29:34.115805+00:00 op_5d0288a3d498f33531a1b79d 100000000 120"
    assert mask(kept) == kept
    hidden = mask("rk_test_lEWgI32oPyE328wUY0373VswTetKuk__ +12065550142 (206) 555-0142 206-555-0142 2065550142")
    assert hidden == "[key ...uk__] [phone ...0142] [phone ...0142] [phone ...0142] [phone ...0142]"


@pytest.mark.parametrize(
    ("verdicts", "certified"),
    [
        ([PASSED, NOT_APPLICABLE], True),
        ([PASSED, FAILED], False),
        ([NOT_APPLICABLE, NOT_APPLICABLE], False),
        ([], False),
    ],
)
def test_only_what_passed_certifies(verdicts, certified):
    outcomes = [outcome(verdict) for verdict in verdicts]
    assert has_passed(outcomes) is certified
    assert text_report.sum_up(outcomes).startswith("Certified" if certified else "NOT certified")


def test_a_failed_call_is_told_whole_in_both_reports_and_cannot_break_the_page():
    sent = {"phone": "+12065550142", "words": "<script>alert(1)</script>"}
    failed = Exchange("it <works>", "POST", "/v1/<x>", "name-1", sent, sets_up=True, status=500, got={"errors": ["</pre>"]})
    failed.checks.append(Check("The status", 200, 500))
    found = [outcome(FAILED, failed, reason="The status: 500 instead of 200")]
    facts = "https://api.example.com", "Rosa & Co", datetime(2026, 11, 22, tzinfo=UTC)
    page, text = html_report.write(found, *facts), text_report.write(found, *facts)
    assert "<script" not in page
    assert page.count("</pre>") == page.count("<pre>") == 2
    assert "Rosa &amp; Co" in page
    for told in ("name-1", "[phone ...0142]", "500"):
        assert told in page
        assert told in text
    assert "! The status: 500 instead of 200" in text


def test_points_and_amounts_follow_the_program():
    earn = {"basis": "amount", "points": 1, "per_minor_units": 100, "spend_min": 0, "points_max": None}
    rules = Program({"type": "graduated", "currency": "USD", "windows": [], "rewards": [], "earn": earn})
    assert (rules.points_of(1_240), rules.amount_for(120)) == (12, 12_000)
    fine = Program({**rules.terms, "earn": {**earn, "points": 3, "per_minor_units": 250, "spend_min": 3_000}})
    assert fine.points_of(2_999) == 0
    assert fine.amount_for(1) >= 3_000
    assert fine.amount_for(1) * 3 % 250 == 0
    visits = Program({**rules.terms, "earn": {**earn, "basis": "visit", "points": 2}})
    assert (visits.visits_for(9), visits.points_of(5)) == (5, 2)
    assert Program({**rules.terms, "windows": [{"name": "Tea time"}]}).points_of(1_000) is None
