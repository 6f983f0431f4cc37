"""Whose an item of the ledger is, as DynamoDB writes it."""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.program import is_sandbox
from chalicelib.storage import keys, text_keys

Item = Mapping[str, Any]


def owner_of(item: Item) -> str:
    """The id of the merchant, or of the sandbox, that an item of the ledger belongs to; another word where it is nobody's."""
    pk, sk = item["pk"]["S"], item["sk"]["S"]
    match item["type"]["S"]:
        case "pointer":
            return keys.read_pointer(sk)[1]
        case "waiting":
            return text_keys.read_waiting(sk)[1]
        case "message" | "wallet_link":
            return str(item["merchant"]["S"])
        case _:
            return keys.read_merchant(pk)


def was_tried_out(item: Item) -> bool:
    """Whether this is what happened in a sandbox. The key that its numbers are sealed with did not."""
    return item["type"]["S"] != "data_key" and is_sandbox(owner_of(item))
