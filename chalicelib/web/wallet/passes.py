"""The passes for phones' own wallets, where the operator has stored what signs them."""


def offered() -> tuple[str, ...]:
    """The wallets that a pass can be made for."""
    return ()
