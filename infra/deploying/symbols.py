"""Compiled libraries without their names for debuggers: `.symtab` and `.strtab` of an ELF file, which no loader reads.

What `strip` does, and without it: a laptop need not have one that knows Lambda's machines. The names are overwritten with zeros,
so nothing in the file moves, and zeros take no room in a zip.
"""

import struct
from collections.abc import Iterator
from typing import Final

ELF64: Final = b"\x7fELF\x02\x01"
"""For 64 bits, the smallest byte first, as on all of Lambda's machines."""
SYMTAB: Final = 2
LOADED: Final = 0x2
Section = tuple[int, ...]
"""name, type, flags, address, offset, size, link, information, alignment, size of an entry"""


def without_symbols(library: bytes) -> bytes:
    """The same library; a file of another kind as it is."""
    if not library.startswith(ELF64):
        return library
    sections, blanked = list(_sections(library)), bytearray(library)
    for section in sections:
        if section[1] == SYMTAB:
            for _, _, flags, _, offset, size, *_ in (section, sections[section[6]]):
                blanked[offset : offset + size] = library[offset : offset + size] if flags & LOADED else bytes(size)
    return bytes(blanked)


def _sections(library: bytes) -> Iterator[Section]:
    (begin,) = struct.unpack_from("<Q", library, 0x28)
    size, count, names = struct.unpack_from("<3H", library, 0x3A)
    for number in range(count):
        # The sections' own names stay, wherever they lie: a table that some linkers share with the symbols' names.
        section = struct.unpack_from("<2I4Q2I2Q", library, begin + number * size)
        yield section if number != names else (*section[:2], LOADED, *section[3:])
