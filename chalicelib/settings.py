"""The only reader of the environment, at call time: Chalice's test client rebinds `os.environ`.

Everything but two variables follows from the stage's name, the same names that infra/resources.yaml gives.
"""

import os


class MissingSetting(Exception):
    """An environment variable that must be set is not. The message names it and says what it is for."""


PURPOSES = {
    "STAGE": "the stage's name, a part of every AWS name (Chalice sets it from .chalice/config.json)",
    "LEDGER_STREAM_ARN": "the stream of the ledger table (infra/apply.py records it in .chalice/config.json)",
}


def stage() -> str:
    """The stage that this process serves. Raises MissingSetting."""
    return _required("STAGE")


def ledger_stream_arn() -> str:
    """The stream that starts publish_entries; only a deploy needs it. Raises MissingSetting."""
    return _required("LEDGER_STREAM_ARN")


def ledger_table() -> str:
    """Name of the table of entries and claims."""
    return f"regulars-{stage()}-ledger"


def merchants_table() -> str:
    """Name of the table of merchants, programs and keys."""
    return f"regulars-{stage()}-merchants"


def inbound_queue() -> str:
    """Name of the queue that brings customers' texts."""
    return f"regulars-{stage()}-inbound-texts"


def phone_key_alias() -> str:
    """Alias of the KMS key that wraps each merchant's data key."""
    return f"alias/regulars-{stage()}"


def phone_hash_key_parameter() -> str:
    """Name of the SSM SecureString with the secret that phone numbers are hashed with."""
    return f"/regulars/{stage()}/secrets/phone_hash_key"


def _required(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise MissingSetting(f"{name} is not set in the environment: {PURPOSES[name]}.")
    return value
