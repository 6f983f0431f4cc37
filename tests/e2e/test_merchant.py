"""An operator opens a merchant from a file, on a stage that runs, and changes its program."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from tests.e2e.stack import ROOT

TEA = {
    "id": "tea-room",
    "name": "The Tea Room",
    "phone": "+12065550109",
    "region": "US",
    "language": "en",
    "consent_wording": "sign-1",
    "texting": {"registration": "approved"},
    "locations": [{"id": "main", "name": "Main Street", "timezone": "America/New_York"}],
    "program": {
        "id": "tea-club",
        "version": 1,
        "name": "Tea Club",
        "type": "graduated",
        "timezone": "America/New_York",
        "currency": "USD",
        "earn": {"basis": "amount", "points": 1, "per_minor_units": 100},
        "windows": [{"name": "Tea time", "starts": "15:00", "ends": "17:00", "times": 1.5, "last_day": "2030-12-31"}],
        "rewards": [{"id": "pot", "name": "Pot of tea", "kind": "percent_off", "price_points": 30, "percent": 50, "cap": 600}],
        "effective_from": "2026-01-01T00:00:00Z",
        "welcome_points": 10,
    },
}


def command(stack, module, *arguments):
    words = [sys.executable, "-m", module, "--stage", "local", *arguments]
    return subprocess.run(
        words, cwd=ROOT, env=os.environ | {"LOCAL_STATE": str(stack.state)}, capture_output=True, text=True, check=False
    )


def merchant_command(stack, file, *options):
    return command(stack, "infra.merchant", *options, str(file))


def test_a_location_gets_one_more_key_and_a_revoked_one_is_refused(stack):
    issued = command(stack, "infra.keys", "issue", "rosas-bakery", "harbor")
    assert issued.returncode == 0, issued.stderr
    key, unused = issued.stdout.split()[-1], command(stack, "infra.keys", "issue", "rosas-bakery", "harbor").stdout.split()[-1]
    assert stack.call("GET", "/v1/program", Authorization=f"Bearer {key}").status == 200
    assert "within a minute" in command(stack, "infra.keys", "revoke", unused).stdout
    assert stack.call("GET", "/v1/program", Authorization=f"Bearer {unused}").status == 401
    assert stack.call("GET", "/v1/program", Authorization=f"Bearer {key}").status == 200
    mistyped = command(stack, "infra.keys", "revoke", "rk_nonsense")
    assert (mistyped.returncode, mistyped.stdout) == (1, "")
    assert "There is no location moon" in command(stack, "infra.keys", "issue", "rosas-bakery", "moon").stderr


def test_a_merchant_is_opened_from_a_file_and_given_a_new_version(stack, tmp_path):
    file = tmp_path / "tea-room.json"
    file.write_text(json.dumps(TEA))
    opened = merchant_command(stack, file)
    assert opened.returncode == 0, opened.stderr
    key = opened.stdout.split()[-1]
    assert "exists already" in merchant_command(stack, file).stderr

    sent = stack.control("/text", {"from": "+12065550181", "to": "+12065550109", "body": "Lena"})
    assert "You have 10 points" in sent["replies"][0]["body"]
    program = stack.call("GET", "/v1/program", Authorization=f"Bearer {key}").body
    assert (program["name"], program["welcome_points"]) == ("Tea Club", 10)
    words = "Tea time: 1.5 times the points, every day from 15:00 to 17:00, until 2030-12-31."
    assert [window["words"] for window in program["windows"]] == [words]

    soon = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    changes = {"version": 2, "welcome_points": 20, "effective_from": soon}
    file.write_text(json.dumps(TEA | {"program": TEA["program"] | changes}))
    changed = merchant_command(stack, file, "--new-version")
    assert changed.returncode == 0, changed.stderr
    assert "the next version is 3" in merchant_command(stack, file, "--new-version").stderr


def test_a_file_that_makes_no_sense_is_refused_by_field(stack, tmp_path):
    file = tmp_path / "tea-room.json"
    file.write_text(json.dumps(TEA | {"id": "other", "program": TEA["program"] | {"rewards": []}}))
    refused = merchant_command(stack, file)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "rewards: a program needs at least one reward" in refused.stderr
    file.write_text(json.dumps(TEA | {"locations": "none"}))
    assert "$.locations" in merchant_command(stack, file).stderr


def test_balances_are_brought_along_from_a_file_once_and_wait_for_their_owner(stack, tmp_path):
    file = tmp_path / "balances.csv"
    file.write_text("phone,points,last_day\n206-555-0156,75,\n206-555-0157,many,\n")
    first = command(stack, "infra.balances", "rosas-bakery", str(file))
    assert (first.returncode, first.stdout) == (1, "1 rows written, 0 there already. 1 bad rows, of which nothing was written.\n")
    assert first.stderr == "line 3 (...57): points: a whole number, without commas and decimals.\n"
    assert command(stack, "infra.balances", "rosas-bakery", str(file)).stdout.startswith("0 rows written, 1 there already.")
    sent = stack.control("/text", {"from": "+12065550156", "to": "+12065550100", "body": "Nora"})
    assert "You have 75 points" in sent["replies"][0]["body"]
