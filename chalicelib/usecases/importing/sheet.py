"""A spreadsheet as shops have it: several encodings, separators and names of columns, as cells by our names of columns."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

COLUMNS: Final = (
    "phone", "first_name", "points", "location", "last_day", "earned_on", "joined_on", "language",
    "texts", "agreed_on", "agreed_how", "agreed_wording", "agreed_words", "source",
)  # fmt: skip
"""What a list has, in the order in which it is given back. Only `phone` has to be there."""
SPELLINGS: Final = {
    "phone": ("phonenumber", "mobile", "mobilephone", "mobilenumber", "cell", "cellphone", "telephone", "customerphone"),
    "first_name": ("firstname", "givenname", "name", "customername", "guestfirstname", "customerfirstname"),
    "points": ("pointsbalance", "pointbalance", "balance", "currentpoints", "currentbalance", "loyaltypoints", "availablepoints",
               "rewardspoints", "starsbalance", "stars"),
    "last_day": ("expires", "expireson", "expirydate", "expirationdate", "pointsexpire"),
    "earned_on": ("earned", "dateearned", "lastearned"),
    "joined_on": ("joined", "joindate", "datejoined", "signupdate", "enrolled", "enrollmentdate", "enrolledon", "membersince",
                  "createdat", "firstvisit"),
    "location": ("store", "shop", "locationid"),
    "language": ("lang", "locale"),
    "texts": ("consent", "smsconsent"),
    "agreed_on": ("consentdate", "consentedon", "optindate"),
    "agreed_how": ("consentmethod", "optinmethod"),
    "agreed_wording": ("consentwordingid",),
    "agreed_words": ("consenttext", "consentwording"),
    "source": ("consentsource",),
}  # fmt: skip
"""How other systems call the same, in small letters and without signs between. Their "subscribed" proves nothing: not here."""
BYTES_MAX: Final = 60_000_000
CELL_MAX: Final = 2_000
FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
Cells = dict[str, str]


class UnusableFile(Exception):
    """What is wrong with the file as a whole, as a sentence."""


def read_sheet(content: bytes) -> Iterator[tuple[int, Cells]]:
    """Line number and cells by our columns of every row that is not empty; "" holds what has no column. Raises UnusableFile."""
    if len(content) > BYTES_MAX:
        raise UnusableFile(f"It has more than {BYTES_MAX // 1_000_000} MB: cut it into several files.")
    text = _decode(content)
    head = text.partition("\n")[0]
    found = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    try:
        columns = _name_columns(next(found, []))
        for cells in found:
            if any(cell.strip() for cell in cells):
                extra = any(cell.strip() for cell in cells[len(columns) :])
                told = {name: open_cell(cell.strip()) for name, cell in zip(columns, cells, strict=False) if name}
                yield found.line_num, {**told, **({"": "x"} if extra else {})}
    except csv.Error as wrong:
        raise UnusableFile(f"Near line {found.line_num} it is no CSV file: {wrong}.") from None


def close_cell(words: str) -> str:
    """Words that a spreadsheet does not take for a formula; `open_cell` opens them again."""
    return f"'{words}" if FORMULA.match(words) else words


def open_cell(words: str) -> str:
    """What `close_cell` was given."""
    return words[1:] if words.startswith("'") and FORMULA.match(words) else words


def _decode(content: bytes) -> str:
    # "Unicode text" of Excel is UTF-16.
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnusableFile("Its letters cannot be read: save it as CSV UTF-8.")


def _name_columns(head: list[str]) -> list[str | None]:
    ours = {_bare(name): name for name in COLUMNS}
    ours |= {spelling: name for name, spellings in SPELLINGS.items() for spelling in spellings}
    columns = [ours.get(_bare(cell)) for cell in head]
    named = [name for name in columns if name]
    if "phone" not in named:
        raise UnusableFile("The first line has to name the columns, and one of them has to be the phone.")
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise UnusableFile(f"Two columns mean {twice[0]}: delete one, or give it another name.")
    return columns


def _bare(cell: str) -> str:
    return re.sub(r"[^a-z]", "", cell.lower())
