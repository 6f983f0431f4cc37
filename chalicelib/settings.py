"""The only reader of the environment, at call time: Chalice's test client rebinds `os.environ`.

Everything but three variables follows from the stage's name, the same names that infra/templates/resources.yaml gives.
"""

import os
from typing import Final


class MissingSetting(Exception):
    """An environment variable that must be set is not. The message names it and says what it is for."""


class UnknownSetting(Exception):
    """An environment variable has a value that means nothing. The message names it and says what it may be."""


SENDERS: Final = ("sns", "sms-voice")
"""By which of AWS's two ways texts leave: SNS, or End User Messaging."""
PURPOSES = {
    "STAGE": "the stage's name, a part of every AWS name (Chalice sets it from .chalice/config.json)",
    "LEDGER_STREAM_ARN": "the stream of the ledger table (infra/apply.py records it in .chalice/config.json)",
}


def stage() -> str:
    """The stage that this process serves. Raises MissingSetting."""
    return _required("STAGE")


def ledger_stream_arn() -> str:
    """The stream that starts publish_entries and keep_overview; only a deploy needs it. Raises MissingSetting."""
    return _required("LEDGER_STREAM_ARN")


def ledger_table() -> str:
    """Name of the table of entries and claims."""
    return f"regulars-{stage()}-ledger"


def merchants_table() -> str:
    """Name of the table of merchants, programs and keys."""
    return f"regulars-{stage()}-merchants"


def overview_table() -> str:
    """Name of the table of what the console reads, made of the ledger's."""
    return f"regulars-{stage()}-overview"


def inbound_queue() -> str:
    """Name of the queue that brings customers' texts."""
    return f"regulars-{stage()}-inbound-texts"


def outbound_queue() -> str:
    """Name of the queue of texts on their way out."""
    return f"regulars-{stage()}-outbound-texts"


def webhooks_queue() -> str:
    """Name of the queue of messages on their way to webhooks."""
    return f"regulars-{stage()}-webhooks"


def phone_key_alias() -> str:
    """Alias of the KMS key that wraps each merchant's data key."""
    return f"alias/regulars-{stage()}"


def phone_hash_key_parameter() -> str:
    """Name of the SSM SecureString with the secret that phone numbers are hashed with."""
    return f"/regulars/{stage()}/secrets/phone_hash_key"


def code_key_parameter() -> str:
    """Name of the SSM SecureString with the secret that codes are found and covered with."""
    return f"/regulars/{stage()}/secrets/code_key"


def pages_url_parameter() -> str:
    """Name of the SSM parameter that says where this stage's pages are, as people open them."""
    return f"/regulars/{stage()}/settings/pages_url"


def exports_parameter() -> str:
    """Name of the SSM parameter that says in which bucket nightly copies are put; it is there where the stage makes any."""
    return f"/regulars/{stage()}/settings/exports_bucket"


def pass_parameter(name: str) -> str:
    """Name of the SSM SecureString with a part of what signs passes for phones' wallets."""
    return f"/regulars/{stage()}/passes/{name}"


def text_sender() -> str:
    """By which of `SENDERS` texts leave: TEXT_SENDER, else the first. Raises UnknownSetting."""
    value = os.environ.get("TEXT_SENDER", "").strip() or SENDERS[0]
    if value not in SENDERS:
        raise UnknownSetting(f"TEXT_SENDER is {value!r} in the environment: it can be {' or '.join(SENDERS)}.")
    return value


def configuration_set() -> str:
    """Name of the End User Messaging configuration set, which says where the events of each text go."""
    return f"regulars-{stage()}-texts"


def _required(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise MissingSetting(f"{name} is not set in the environment: {PURPOSES[name]}.")
    return value
