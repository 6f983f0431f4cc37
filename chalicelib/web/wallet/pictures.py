"""The one picture that passes need: a coin on our green, drawn here so that no library of pictures has to be shipped."""

import struct
import zlib
from functools import cache
from typing import Final

GREEN: Final = (11, 90, 65)
GOLD: Final = (242, 177, 0)
COIN: Final = 0.3
"""The coin's radius, as a part of the picture's side."""
SAMPLES: Final = (0.25, 0.75)
"""Where in a pixel it is looked whether the coin is there, so that its edge is smooth."""


@cache
def draw_mark(size: int) -> bytes:
    """The mark as a PNG of `size` pixels to each side."""
    rows = b"".join(b"\x00" + b"".join(_pixel(x, y, size) for x in range(size)) for y in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)  # 8 bits each of red, green and blue
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")


def _pixel(x: int, y: int, size: int) -> bytes:
    half, radius = size / 2, size * COIN
    inside = sum((x + dx - half) ** 2 + (y + dy - half) ** 2 <= radius**2 for dx in SAMPLES for dy in SAMPLES)
    share = inside / len(SAMPLES) ** 2
    return bytes(round(green + (gold - green) * share) for green, gold in zip(GREEN, GOLD, strict=True))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
