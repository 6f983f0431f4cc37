"""Reports go to other people: keys and phone numbers are told by their endings only."""

import re
from typing import Final

KEY: Final = re.compile(r"rk_[A-Za-z0-9_-]{8,}")
NUMBER: Final = re.compile(
    r"\+[1-9]\d{6,14}|\(\d{3}\) ?\d{3}-\d{4}|\b(?:1[ .-])?\d{3}[ .-]\d{3}[ .-]\d{4}\b|(?<![\w-])1?\d{10}(?![\w-])"
)


def mask(text: str) -> str:
    """The same text with every key and number hidden but for its last four signs."""
    return NUMBER.sub(lambda found: f"[phone ...{found[0][-4:]}]", KEY.sub(lambda found: f"[key ...{found[0][-4:]}]", text))
