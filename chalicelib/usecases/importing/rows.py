"""What the rows of a list say: one person for each number, and for each row that cannot be used a sentence."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from chalicelib.domain.calendar import FOREVER, local_day
from chalicelib.domain.languages import LANGUAGES
from chalicelib.domain.opening import EARLIEST, OpeningBalance, check_balance
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import UnreadablePhone, UnusableField
from chalicelib.domain.texts.texting import Purpose
from chalicelib.usecases.importing.sheet import CELL_MAX, Cells
from chalicelib.usecases.joining import NAME_LENGTH_MAX, clean_name

SHORTENED: Final = re.compile(r"\d([.,]\d+)?[eE]\+?\d+", re.ASCII)
DIGITS_MAX: Final = 9
PURPOSES: Final = {"receipts": Purpose.RECEIPT, "offers": Purpose.OFFER}
STOP: Final = "stop"
PHONES: Final = {
    "empty": "The number is missing.",
    "too_short": "Digits are missing; an area code belongs to it.",
    "too_long": "There are digits too many: one number in a cell.",
    "landline": "This is a fixed line, which takes no texts.",
    "foreign": "This number is of another country: write it with + and the country's digits.",
}


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody agreed to, and how that can be shown. `wording` names the words that were read, or `words` are them."""

    purposes: frozenset[Purpose]
    on: date
    how: str
    wording: str
    words: str
    source: str


@dataclass(slots=True)
class Person:
    """All that the list says of one number; `line` is its first row."""

    line: int
    phone: PhoneNumber
    name: str | None
    joined_on: date | None
    language: str
    proof: Proof | None
    stopped: bool
    lots: dict[tuple[str, date | None, date | None], OpeningBalance] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row. `refused`: nothing of the row is brought; otherwise it comes without what is named."""

    line: int
    column: str
    sentence: str
    refused: bool = True

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.sentence}"


@dataclass(slots=True)
class Reading:
    """Everybody in a list, and what could not be used. `repeated` rows say what a row before them says."""

    people: dict[str, Person] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    repeated: int = 0
    more: int = 0
    """Rows of a number that has a row already, with other points."""


def read_list(rows: Iterable[tuple[int, Cells]], merchant: Merchant, now: datetime) -> Reading:
    """The people of a list, as it is to be brought at `now`. Raises UnusableFile, where the rows do."""
    reading, today = Reading(), local_day(now, merchant.program_at(now).timezone)
    for line, cells in rows:
        reading.rows += 1
        try:
            _read_row(reading, line, cells, merchant, today)
        except UnusableField as wrong:
            reading.problems.append(Problem(line, wrong.field, wrong.problem))
    return reading


def _read_row(reading: Reading, line: int, cells: Cells, merchant: Merchant, today: date) -> None:
    if "" in cells:
        raise UnusableField("row", "It has more cells than there are columns.")
    phone, balance = _read_phone(cells.get("phone", ""), merchant), _read_balance(cells, merchant, today)
    known = reading.people.get(phone.e164)
    if known is None:
        known = _read_person(reading, line, phone, cells, merchant, today)
        reading.people[phone.e164] = known
    elif balance is None:
        reading.repeated += 1
    if balance is None:
        return
    key = (balance.location_id, balance.last_day, balance.earned_on)
    before = known.lots.get(key)
    if before is not None and before.points != balance.points:
        raise UnusableField("points", f"Line {known.line} has this number with {before.points} points: which is right?")
    reading.repeated += before is not None
    reading.more += before is None and line != known.line
    known.lots[key] = balance


def _read_phone(typed: str, merchant: Merchant) -> PhoneNumber:
    if SHORTENED.fullmatch(typed):
        raise UnusableField(
            "phone",
            f"A spreadsheet has shortened this number to {typed}, and its digits are lost: format that column as text there.",
        )
    try:
        return PhoneNumber.parse(typed.removesuffix(".0"), merchant.region)
    except UnreadablePhone as wrong:
        raise UnusableField("phone", PHONES.get(wrong.reason, "This is no number that takes texts.")) from None


def _read_balance(cells: Cells, merchant: Merchant, today: date) -> OpeningBalance | None:
    typed = cells.get("points", "").removesuffix(".0") or "0"
    if not (typed.isascii() and typed.isdigit() and len(typed) <= DIGITS_MAX):
        raise UnusableField("points", "Write a whole number, without signs, commas and decimals.")
    if not int(typed):
        return None
    place = cells.get("location") or merchant.locations[0].id
    never = cells.get("last_day", "").lower() == "never"
    last_day = FOREVER if never else _read_day(cells, "last_day")
    balance = OpeningBalance(int(typed), place, last_day, _read_day(cells, "earned_on"))
    try:
        check_balance(balance, merchant, today)
    except UnusableField as wrong:
        raise UnusableField(wrong.field, f"{wrong.problem[0].upper()}{wrong.problem[1:]}.") from None
    return balance


def _read_day(cells: Cells, column: str) -> date | None:
    try:
        return date.fromisoformat(cells[column][:10]) if cells.get(column) else None
    except ValueError:
        raise UnusableField(column, "Write a day as 2027-01-31: 1/2/2027 is two days.") from None


def _read_person(reading: Reading, line: int, phone: PhoneNumber, cells: Cells, merchant: Merchant, today: date) -> Person:
    joined_on = _read_day(cells, "joined_on")
    if joined_on is not None and not EARLIEST <= joined_on <= today:
        raise UnusableField("joined_on", f"A day from {EARLIEST} to today.")
    language = cells.get("language", "").lower()[:2] or merchant.language
    if language not in LANGUAGES:
        raise UnusableField("language", f"One of {', '.join(LANGUAGES)}, or nothing.")
    typed = cells.get("first_name", "")
    name = clean_name(typed)
    if typed and name is None:
        reading.problems.append(Problem(line, "first_name", "This is no name: they come without one.", refused=False))
    elif len(typed) > NAME_LENGTH_MAX:
        reading.problems.append(Problem(line, "first_name", f"Only {NAME_LENGTH_MAX} letters of it are kept.", refused=False))
    stopped = cells.get("texts", "").lower() == STOP
    proof = None if stopped else _read_proof(reading, line, cells, today)
    return Person(line, phone, name, joined_on, language, proof, stopped)


def _read_proof(reading: Reading, line: int, cells: Cells, today: date) -> Proof | None:
    """What they agreed to, or None with a sentence where it cannot be shown: without a proof nobody is texted."""
    typed = cells.get("texts", "").lower().replace("+", " ").split()
    if not typed:
        return None
    on = _read_day(cells, "agreed_on")
    how, wording, words, source = (cells.get(name, "") for name in ("agreed_how", "agreed_wording", "agreed_words", "source"))
    wanting = (
        (not set(typed) <= set(PURPOSES), "texts", f"Write {' or '.join(PURPOSES)}, both, or {STOP}"),
        (on is None, "agreed_on", "It does not say when they agreed"),
        (on is not None and not EARLIEST <= on <= today, "agreed_on", "Nobody agreed on that day"),
        (not how, "agreed_how", "It does not say how they agreed"),
        (not (wording or words), "agreed_words", "It does not say to which words they agreed"),
        (not source, "source", "It does not say where this record comes from"),
        (any(len(cell) > CELL_MAX for cell in cells.values()), "agreed_words", f"More than {CELL_MAX} letters"),
    )
    for wrong, column, sentence in wanting:
        if wrong:
            reading.problems.append(Problem(line, column, f"{sentence}: they come without texts.", refused=False))
            return None
    return None if on is None else Proof(frozenset(PURPOSES[one] for one in typed), on, how, wording, words, source)
