"""The keys of privacy requests, which go on from `keys.py`."""

from typing import Final

from chalicelib.storage.keys import Key

REQUEST: Final = "PRIVACY_REQUEST#"


def requests(merchant_id: str) -> str:
    """The partition with all privacy requests to a merchant."""
    return f"{merchant_id}#Q"


def request(merchant_id: str, request_id: str) -> Key:
    """One of them, by the maker's id of it."""
    return Key(requests(merchant_id), f"{REQUEST}{request_id}")


def read_request(pk: str, sk: str) -> tuple[str, str]:
    """The merchant and the id of a request."""
    return pk.partition("#")[0], sk.removeprefix(REQUEST)
