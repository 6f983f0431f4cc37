"""One deploy at a time, and what a stage keeps secret."""

import json
from typing import Any

import pytest

from infra.deploying import lock, stage_secrets
from infra.deploying.lock import LockedError
from infra.deploying.stage_secrets import SECRETS, Secret
from tests.fake_account import Somebody

MARIA = {"who": "maria", "host": "laptop", "commit": "abc", "since": "2026-11-22 10:00:00 UTC"}
LARS = {"who": "lars", "host": "tower", "commit": "def", "since": "2026-11-22 10:01:00 UTC"}
LOCK = "/regulars/dev/deploy-lock"
SQUARE = Secret("square_signature_key", "checks that a call is Square's")


class ParameterStore:
    """SSM, as far as it goes here."""

    class exceptions:  # noqa: N801 - boto3's name
        class ParameterAlreadyExists(Exception):
            pass

        class ParameterNotFound(Exception):
            pass

    def __init__(self) -> None:
        self.values: dict[str, tuple[str, str]] = {}

    def put_parameter(self, **asked: Any) -> None:
        if asked["Name"] in self.values and not asked["Overwrite"]:
            raise self.exceptions.ParameterAlreadyExists
        self.values[asked["Name"]] = (asked["Type"], asked["Value"])

    def get_parameter(self, Name: str) -> Any:  # noqa: N803 - boto3's name
        if Name not in self.values:
            raise self.exceptions.ParameterNotFound
        return {"Parameter": {"Value": self.values[Name][1]}}

    def delete_parameter(self, Name: str) -> None:  # noqa: N803 - boto3's name
        del self.values[Name]


@pytest.fixture
def store() -> ParameterStore:
    return ParameterStore()


@pytest.fixture
def said() -> list[str]:
    return []


def test_while_one_deploys_another_is_refused_and_told_who_and_since_when(store: ParameterStore, said: list[str]) -> None:
    with lock.held(store, "dev", MARIA, said.append):
        assert json.loads(store.values[LOCK][1]) == MARIA
        with pytest.raises(LockedError, match="maria on laptop, commit abc, since 2026-11-22 10:00:00 UTC"):
            lock.look(store, "dev")
        with pytest.raises(LockedError, match="take its lock with --take-lock"), lock.held(store, "dev", LARS, said.append):
            raise AssertionError("Two deploy at once.")
        with lock.held(store, "prod", LARS, said.append):
            pass
        assert json.loads(store.values[LOCK][1]) == MARIA
    assert (store.values, said) == ({}, [])
    lock.look(store, "dev")


@pytest.mark.parametrize("end", [KeyboardInterrupt, ValueError])
def test_a_deploy_that_ends_early_gives_the_lock_back(store: ParameterStore, said: list[str], end: type[BaseException]) -> None:
    with pytest.raises(end), lock.held(store, "dev", MARIA, said.append):
        raise end
    assert store.values == {}


def test_a_lock_that_was_left_behind_can_be_taken_and_the_one_who_lost_it_leaves_it(
    store: ParameterStore, said: list[str]
) -> None:
    with lock.held(store, "dev", LARS, said.append):
        with lock.held(store, "dev", MARIA, said.append, take=True):
            assert json.loads(store.values[LOCK][1]) == MARIA
        with lock.held(store, "dev", MARIA, said.append, take=True):
            pass
        store.put_parameter(Name=LOCK, Type="String", Value=json.dumps(MARIA), Overwrite=True)
    assert json.loads(store.values[LOCK][1]) == MARIA
    assert said == ["The lock of stage dev was taken by somebody else meanwhile: two deploys ran at once. Deploy again."]


def test_a_lock_that_is_no_lock_of_ours_is_told_as_it_stands(store: ParameterStore) -> None:
    store.put_parameter(Name=LOCK, Type="String", Value="hands off", Overwrite=False)
    with pytest.raises(LockedError, match="by hands off on unknown"):
        lock.look(store, "dev")


def test_what_somebody_has_to_know_is_asked_once_without_a_screen_and_kept_encrypted(
    store: ParameterStore, said: list[str]
) -> None:
    person = Somebody("sesame")
    told = stage_secrets.ask(store, "dev", person, (*SECRETS, SQUARE))
    assert (person.asked, store.values) == ([], {})
    assert person.asked_secretly == ["square_signature_key (checks that a call is Square's), not shown: "]
    stage_secrets.put(store, "dev", told, said.append)
    assert store.values == {"/regulars/dev/secrets/square_signature_key": ("SecureString", "sesame")}
    assert stage_secrets.ask(store, "dev", Somebody(), (*SECRETS, SQUARE)) == {}
    assert "sesame" not in " ".join(said)


def test_a_secret_that_is_there_is_never_overwritten(store: ParameterStore, said: list[str]) -> None:
    stage_secrets.make(store, "dev", said.append)
    made = dict(store.values)
    stage_secrets.make(store, "dev", said.append)
    told = stage_secrets.ask(store, "dev", Somebody("mine"), (SQUARE,))
    store.put_parameter(Name=SQUARE.parameter("dev"), Type="SecureString", Value="theirs", Overwrite=False)
    stage_secrets.put(store, "dev", told, said.append)
    assert store.values == made | {SQUARE.parameter("dev"): ("SecureString", "theirs")}
    assert said == [f"secret /regulars/dev/secrets/{name}: made" for name in ("phone_hash_key", "code_key")]
