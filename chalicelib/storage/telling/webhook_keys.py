"""The keys of webhooks, which go on from `keys.py`. All are of the merchants table."""

from typing import Final

from chalicelib.storage.keys import Key, merchant

WEBHOOKS: Final = "WEBHOOK#"
STANDINGS: Final = "STANDING#"


def webhooks(merchant_id: str) -> str:
    """The partition of a merchant's webhooks, each with how it is doing."""
    return f"{merchant(merchant_id).pk}#H"


def webhook(merchant_id: str, webhook_id: str) -> Key:
    """One webhook."""
    return Key(webhooks(merchant_id), f"{WEBHOOKS}{webhook_id}")


def standing(merchant_id: str, webhook_id: str) -> Key:
    """How it is doing."""
    return Key(webhooks(merchant_id), f"{STANDINGS}{webhook_id}")


def read_webhook(pk: str, sk: str) -> tuple[str, str]:
    """Merchant and id of a webhook, or of how it is doing."""
    return pk.partition("#")[0], sk.partition("#")[2]
