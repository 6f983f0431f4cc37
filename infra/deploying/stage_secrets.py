"""What a stage has to keep secret: SecureStrings of SSM. What can be made is made, what only somebody knows is asked for.

None is ever overwritten here, shown, or written anywhere else.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ClientError

from infra.operating.ending import RefusedError
from infra.operating.person import Person


class SecretMissingError(RefusedError):
    """A secret that only somebody knows is not there; says which and how to put it."""


@dataclass(frozen=True)
class Secret:
    """One secret: its name, what it is for, and what makes it; without that, somebody has to be asked.

    `lasting`: with another one the stage's data is worth nothing.
    """

    name: str
    purpose: str
    make: Callable[[], str] | None = None
    lasting: bool = True

    def parameter(self, stage: str) -> str:
        """Where it is kept."""
        return f"/regulars/{stage}/secrets/{self.name}"


SECRETS: Final = (
    Secret(
        "phone_hash_key",
        "HMAC key of the look-up by phone number. Never change it: members would not be found.",
        lambda: secrets.token_hex(32),
    ),
    Secret(
        "code_key",
        "Key of the codes on receipts and coupons and of rewards. With another one those that are out are worth nothing.",
        lambda: secrets.token_hex(32),
        lasting=False,
    ),
)


def ask(ssm: Any, stage: str, person: Person, table: Sequence[Secret] = SECRETS) -> dict[Secret, str]:
    """The secrets that are missing and that somebody has to know, as they know them. Errors: SecretMissingError."""
    missing = [secret for secret in table if secret.make is None and not _is_there(ssm, secret.parameter(stage))]
    if missing and not person.is_there():
        first = missing[0]
        raise SecretMissingError(
            f"A secret is missing at stage {stage}, and nobody is here to be asked for it: {_list(missing)}. "
            f"Run this in a terminal, or put it yourself: "
            f"aws ssm put-parameter --type SecureString --name {first.parameter(stage)} --value file://FILE"
        )
    told = {secret: person.ask_secretly(f"{secret.name} ({secret.purpose}), not shown: ") for secret in missing}
    if empty := [secret for secret, value in told.items() if not value]:
        raise SecretMissingError(f"A secret is still missing at stage {stage}, since nothing was typed: {_list(empty)}.")
    return told


def put(ssm: Any, stage: str, told: Mapping[Secret, str], say: Callable[[str], None]) -> None:
    """Keep what somebody told."""
    for secret, value in told.items():
        _put(ssm, stage, secret, value, lambda line: say(f"{line}: kept"))


def make(ssm: Any, stage: str, say: Callable[[str], None], table: Sequence[Secret] = SECRETS) -> None:
    """Make what is missing and can be made; nobody ever reads or prints it here."""
    for secret in table:
        if secret.make is not None:
            _put(ssm, stage, secret, secret.make(), lambda line: say(f"{line}: made"))


def lost(ssm: Any, dynamodb: Any, stage: str, table: Sequence[Secret] = SECRETS) -> str:
    """The parameter that was there when the stage's data was written, and is not; empty where there is none."""
    for secret in table:
        made_before = secret.make is not None and secret.lasting
        if made_before and not _is_there(ssm, secret.parameter(stage)) and _has_data(dynamodb, stage):
            return secret.parameter(stage)
    return ""


def _has_data(dynamodb: Any, stage: str) -> bool:
    try:
        return bool(dynamodb.scan(TableName=f"regulars-{stage}-merchants", Limit=1)["Count"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return False
        raise


def _put(ssm: Any, stage: str, secret: Secret, value: str, say: Callable[[str], None]) -> None:
    name = secret.parameter(stage)
    try:
        ssm.put_parameter(Name=name, Type="SecureString", Value=value, Description=secret.purpose, Overwrite=False)
    except ssm.exceptions.ParameterAlreadyExists:
        return
    say(f"secret {name}")


def _is_there(ssm: Any, name: str) -> bool:
    try:
        ssm.get_parameter(Name=name)
    except ssm.exceptions.ParameterNotFound:
        return False
    return True


def _list(missing: Sequence[Secret]) -> str:
    return " and ".join(f"{secret.name} ({secret.purpose})" for secret in missing)
