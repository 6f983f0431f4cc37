"""Keys of devices in the merchants table, as `keys.py` spells the others."""

from typing import Final

from chalicelib.storage.keys import Key

DEVICES: Final = "DEVICE#"


def devices(merchant_id: str) -> str:
    """The partition with a merchant's devices, and with the wrong PINs of its people."""
    return f"{merchant_id}#D"


def device(merchant_id: str, device_id: str) -> Key:
    """A paired device."""
    return Key(devices(merchant_id), f"{DEVICES}{device_id}")


def tries(merchant_id: str, staff_id: str) -> Key:
    """The wrong PINs of somebody on the team."""
    return Key(devices(merchant_id), f"TRIES#{staff_id}")


def pairing(digest: str) -> Key:
    """A pairing, found by the digest of its code."""
    return Key(f"PAIRING#{digest}", "PAIRING")


def read_device(pk: str, sk: str) -> tuple[str, str]:
    """The merchant and the id of a device."""
    return pk.removesuffix("#D"), sk.removeprefix(DEVICES)
