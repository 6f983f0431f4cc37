"""The programs of an operator for a merchant that is open: what they say, and that no key is said twice."""

import json
import sys
from datetime import datetime

import pytest
from botocore.exceptions import ClientError, NoRegionError
from pynamodb.exceptions import QueryError

from chalicelib import wiring
from chalicelib.domain.texts.texting import Registration
from infra import keys, locations, merchant, show
from infra.local.seed import DEMO
from tests.fake_connections import FakeConnections
from tests.fake_privacy import FakePrivacyRequests
from tests.fake_vault import FakeVault
from tests.fakes import FakeMerchants

NOW = datetime.fromisoformat("2026-11-22T08:00:00Z")


class Desk:
    """An operator at stage test."""

    def __init__(self, monkeypatch, capsys, tmp_path):
        self.merchants, self.patch, self.capsys, self.folder = FakeMerchants(), monkeypatch, capsys, tmp_path
        vault, self.connections = FakeVault(), FakeConnections()
        monkeypatch.setattr(wiring, "merchants", lambda: self.merchants)
        monkeypatch.setattr(wiring, "vault", lambda: vault)
        monkeypatch.setattr(wiring, "connections", lambda: self.connections)
        monkeypatch.setattr(wiring, "privacy", FakePrivacyRequests)
        monkeypatch.setattr(wiring, "clock", lambda: NOW)
        monkeypatch.setenv("STAGE", "test")

    def run(self, program, *words):
        """Run a program; returns its exit code and all that it said."""
        self.patch.setattr(sys, "argv", [program.__name__, "--stage", "test", *words])
        code = program.main()
        said = self.capsys.readouterr()
        return code, said.out + said.err

    def open(self, **changes):
        file = self.folder / "merchant.json"
        file.write_text(json.dumps(json.loads((DEMO / "rosas-bakery.json").read_text(encoding="utf-8")) | changes), "utf-8")
        return self.run(merchant, str(file))


@pytest.fixture
def desk(monkeypatch, capsys, tmp_path):
    return Desk(monkeypatch, capsys, tmp_path)


def test_a_key_is_issued_listed_without_its_words_and_revoked_by_its_id(desk):
    desk.open()
    code, said = desk.run(keys, "issue", "rosas-bakery", "harbor")
    assert code == 0
    secret = said.split()[-1]
    _, told = desk.run(keys, "list", "rosas-bakery")
    line = next(line for line in told.splitlines() if f"ends in {secret[-4:]}" in line)
    assert (secret in told, "harbor" in line, "issued 2026-11-22 08:00 UTC" in line) == (False, True, True)
    code, ended = desk.run(keys, "revoke", "rosas-bakery", line.split()[0])
    assert (code, "refused within a minute" in ended, desk.merchants.by_key(secret)) == (0, True, None)
    code, again = desk.run(keys, "revoke", "rosas-bakery", line.split()[0])
    assert (code, "nothing was revoked" in again) == (1, True)
    assert len(desk.run(keys, "list", "rosas-bakery")[1].splitlines()) == 3


@pytest.mark.parametrize(
    ("cause", "sentence"),
    [
        (NoRegionError(), "No region is set: say where"),
        (ClientError({"Error": {"Code": "ExpiredTokenException"}}, "Query"), "The credentials of the AWS account have expired."),
        (ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "Query"), "is not deployed in this account and region"),
        (None, "do not answer. Is there a network?"),
    ],
)
def test_why_the_tables_do_not_answer_is_said_where_it_is_known(desk, cause, sentence):
    def silent(_):
        raise QueryError("Failed to query items", cause)

    desk.merchants.get = silent
    code, said = desk.run(show, "rosas-bakery")
    assert (code, sentence in said, said.count("\n")) == (1, True, 1)


def test_two_keys_are_not_revoked_by_half(desk):
    desk.open()
    before = desk.merchants.location_keys("rosas-bakery")
    with pytest.raises(SystemExit):
        desk.run(keys, "revoke", "rosas-bakery", *(key.id for key in before))
    assert "one at a time" in desk.capsys.readouterr().err
    assert desk.merchants.location_keys("rosas-bakery") == before


def test_who_revokes_the_last_key_of_a_location_hears_that_its_tills_have_none(desk):
    desk.open()
    desk.run(keys, "issue", "rosas-bakery", "harbor")
    first, second = (key.id for key in desk.merchants.location_keys("rosas-bakery") if key.location_id == "harbor")
    how = "harbor has no key now: python -m infra.keys --stage test issue rosas-bakery harbor"
    assert how not in desk.run(keys, "revoke", "rosas-bakery", first)[1]
    assert how in desk.run(keys, "revoke", "rosas-bakery", second)[1]


def test_a_fifth_key_is_refused_in_a_sentence_that_says_what_to_do(desk):
    desk.open()
    for _ in range(3):
        assert desk.run(keys, "issue", "rosas-bakery", "harbor")[0] == 0
    code, said = desk.run(keys, "issue", "rosas-bakery", "harbor")
    assert (code, said) == (1, "keys: harbor has 4 live keys, the most there may be: revoke one first.\n")


def test_a_location_is_added_with_its_key_changed_and_shown(desk):
    desk.open()
    code, said = desk.run(locations, "add", "rosas-bakery", "pier", "The Pier", "America/Los_Angeles")
    secret = said.split()[-1]
    assert (code, desk.merchants.by_key(secret)[1].id) == (0, "pier")
    assert desk.run(locations, "change", "rosas-bakery", "pier", "--timezone", "America/Denver")[0] == 0
    code, told = desk.run(show, "rosas-bakery")
    assert (code, secret in told) == (0, False)
    assert "The Pier (pier), on the clock of America/Denver, 1 of 4 live keys:" in told
    assert f"ends in {secret[-4:]}" in told


def test_a_location_that_is_there_gets_no_second_key_by_adding_it_again(desk):
    desk.open()
    before = desk.run(keys, "list", "rosas-bakery")
    code, said = desk.run(locations, "add", "rosas-bakery", "harbor", "Harbor", "America/Los_Angeles")
    assert (code, said) == (1, "locations.id: each is used once.\n")
    assert desk.run(keys, "list", "rosas-bakery") == before


@pytest.mark.parametrize(
    ("program", "words", "sentence"),
    [
        (keys, ("list", "nobody"), "There is no merchant nobody at stage test.\n"),
        (keys, ("issue", "rosas-bakery", "moon"), "There is no location moon of rosas-bakery at stage test.\n"),
        (show, ("nobody",), "There is no merchant nobody at stage test.\n"),
        (locations, ("add", "nobody", "pier", "Pier", "America/Denver"), "There is no merchant nobody at stage test.\n"),
        (
            locations,
            ("add", "rosas-bakery", "pier", "Pier", "Mars/Base"),
            "locations.timezone: an IANA name such as America/New_York.\n",
        ),
        (
            locations,
            ("change", "rosas-bakery", "moon", "--name", "M"),
            "There is no location moon of rosas-bakery at stage test.\n",
        ),
        (locations, ("change", "rosas-bakery", "harbor"), "Nothing was changed: say --name, --timezone or --region.\n"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(desk, program, words, sentence):
    desk.open()
    before = dict(desk.merchants.merchants)
    assert desk.run(program, *words) == (1, sentence)
    assert desk.merchants.merchants == before


def test_a_location_left_without_a_key_is_told_with_what_to_do(desk):
    desk.open()
    for key in desk.merchants.location_keys("rosas-bakery"):
        desk.merchants.revoke_key(key.digest)
    assert (
        "its tills cannot sell: python -m infra.keys --stage test issue rosas-bakery harbor" in desk.run(show, "rosas-bakery")[1]
    )


def test_no_file_approves_a_number(desk):
    code, said = desk.open(texting={"registration": "approved"})
    assert (code, "python -m infra.numbers --stage test connect rosas-bakery" in said) == (0, True)
    assert desk.merchants.get("rosas-bakery").texting.registration is Registration.PENDING
    code, said = desk.run(merchant, str(desk.folder / "merchant.json"), "--settings")
    assert (code, "Its number stays pending, whatever the file says: python -m infra.numbers" in said) == (0, True)
    assert desk.merchants.get("rosas-bakery").texting.registration is Registration.PENDING
    told = desk.run(show, "rosas-bakery")[1]
    assert "Its number +12065550100 waits for the carriers' approval, so no text leaves." in told
    assert "471108" not in told


def test_opening_twice_points_to_what_is_there(desk):
    desk.open()
    code, said = desk.open()
    assert (code, "See what is there: python -m infra.show --stage test rosas-bakery" in said) == (1, True)


def test_a_key_is_ended_one_at_a_time_and_what_can_be_no_key_is_none(desk):
    desk.open()
    with pytest.raises(SystemExit):
        desk.run(keys, "revoke", "rosas-bakery", "3fa9c1d2", "3fa9c1d3")
    assert "one at a time" in desk.capsys.readouterr().err
    assert desk.run(keys, "revoke", "rosas#bakery", "3fa9c1d2")[0] == 1


def test_a_file_that_cannot_be_read_is_said_without_numbers(desk):
    code, said = desk.run(merchant, "nowhere.json")
    assert (code, said) == (1, "nowhere.json cannot be read: No such file or directory.\n")


def test_what_is_stored_is_told_in_sentences(desk):
    desk.open()
    _, said = desk.run(show, "rosas-bakery")
    assert "and there is a manager's PIN." in said
    assert ", 1 point for each 100 minor units;" in said
    assert "versions kept: 3." in said
    assert "shown this once" in desk.run(keys, "issue", "rosas-bakery", "harbor")[1]
