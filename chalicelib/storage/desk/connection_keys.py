"""The keys of connections, which go on from `keys.py`."""

from chalicelib.storage.keys import Key


def connection(system: str, account: str) -> Key:
    """The account of a merchant at a maker of points of sale. No system has a "#" in its name; an account may."""
    return Key(f"POS#{system}#{account}", "CONNECTION")


def called(system: str, account: str) -> Key:
    """When an account called last."""
    return Key(connection(system, account).pk, "CALLED")


def accounts(merchant_id: str) -> str:
    """The partition that names all accounts of a merchant."""
    return f"{merchant_id}#P"


def account(merchant_id: str, system: str, name: str) -> Key:
    """The name of one account of a merchant."""
    return Key(accounts(merchant_id), f"{system}#{name}")


def read_connection(pk: str) -> tuple[str, str]:
    """System and account of a connection."""
    _, system, name = pk.split("#", 2)
    return system, name


def read_account(sk: str) -> tuple[str, str]:
    """System and account of a merchant's account."""
    system, _, name = sk.partition("#")
    return system, name
