"""Keys of campaigns, of who is in them, and of those that are at work, in the merchants table, as `keys.py` spells the others."""

from typing import Final

from chalicelib.storage.keys import Key

AT_WORK: Final = "CAMPAIGNS_AT_WORK"
"""The partition with the campaigns with which something is to be done: some hundred bytes each, read by one job."""


def campaigns(merchant_id: str) -> str:
    """The partition with the campaigns of a merchant."""
    return f"{merchant_id}#K"


def campaign(merchant_id: str, campaign_id: str) -> Key:
    """One campaign."""
    return Key(campaigns(merchant_id), campaign_id)


def newest(merchant_id: str) -> Key:
    """Which campaign was begun last: who begins one writes it, so that of two at once one is outpaced."""
    return Key(campaigns(merchant_id), "NEWEST")


def page(merchant_id: str, campaign_id: str, number: int) -> Key:
    """Some of its members."""
    return Key(pages(merchant_id, campaign_id), f"{number:06d}")


def pages(merchant_id: str, campaign_id: str) -> str:
    """The partition with the members of a campaign."""
    return f"{merchant_id}#K#{campaign_id}"


def at_work(merchant_id: str, campaign_id: str) -> Key:
    """That something is to be done with a campaign."""
    return Key(AT_WORK, f"{merchant_id}#{campaign_id}")


def read_at_work(sk: str) -> tuple[str, str]:
    """Merchant and id of a campaign that is at work."""
    merchant_id, _, campaign_id = sk.partition("#")
    return merchant_id, campaign_id
