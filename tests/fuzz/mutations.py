"""Changing a valid message at random: in its fields, in its bytes, in the headers beside it, in its path."""

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import quote

HUGE: Final = 10**30
WRITTEN: Final = {
    "@digits": "9" * 5_000,
    "@1e400": "1e400",
    "@power": "1e999999999",
    "@-power": "-1e-999999999",
    "@surrogate": '"\\ud800"',
    "@deep": "[" * 200_000,
    "@nested": "[" * 900 + "]" * 900,
    "@bytes": '"\udcff\udcfe"',
}
"""What `json` does not write: the text that stands for a value."""
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
ODD_TIMES: Final = (
    *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59+23:59", "9999-12-31T23:59:59-20:00"),
    *("2026-02-30T25:61:00Z", "2026-11-21T09:59:60Z", "2026-11-21T09:59:00+99:99", "-2026-11-21", "2025-11-21T18:00:00Z"),
)
ODD: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, 1, HUGE, -HUGE, 0.1, -0.0, 1.5, 1e300, 1e308, float("nan"), float("inf"), -float("inf")),
    *("", " ", "0", "-1", "1-0", "0.005", "1e400", "-1e-308", "1e999999999", "NaN", "sNaN", "-Infinity", "9" * 400, "0" * 5_000),
    *("12.345", "12,34", "USD", "EUR", "JPY", "XXX", "null", "mill", "certificate:x", "credit:0", "é", "é" * 9_000),
    *("\u0000", "\u202e\ud7ff\U0001f4a9", "\ud83d", "#", "a#b", "a#b#c", "a\nb", "../../etc/passwd", "<script>alert(1)</script>"),
    *("+12065550142", "2065550142", "206-555-0142", "2026", "2026-11-21T09:59:00-08:00", "2026-11-21T18:00:00"),
    *ODD_TIMES,
    *("x" * 129, "x" * 5_000, [], {}, [None], [[[[]]]], {"": None}, {"a": {}}, {"guid": 5}),
    *({"amount": "1"}, {"amount": {"amount": 1}}, {"shop_money": None}, {"shop_money": {"amount": "x"}}, ["x"]),
    *WRITTEN,
)
WRONG: Final = (
    *(None, True, -1, HUGE, 0.5, "", "x" * 5_000, [], {}, [None], {"amount": "1"}, "EUR", "\u0000", "NaN"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-20:00", "@digits", "@1e400", "@power", "@surrogate", "@bytes"),
)
"""What each field is tried with."""
ODD_WORDS: Final = (
    *("", " ", "0", "x", "x" * 9_000, "\ud800", "é€", "ÿþ", "a\u0000b", "a, b", "null", "9" * 400, "+12065550142", "true"),
    *("application/xml", "text/plain; charset=utf-16", "multipart/form-data; boundary=", "2026-99-99", "0001-01-01"),
    *("Bearer", "Bearer  ", "Bearer x y", "Basic Og==", "signature=,algorithm=HMAC-SHA256", "signature", ",,,="),
    *("mem_x", "orders/paid", "LOYALTY_ACCRUE", "../x", "%", "%ff", "%00", "a/b", "a?b=c", "\u202e"),
)
"""What may stand in a header, or in a path."""
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Mutator:
    """What changes messages. The same seed in `chance` makes the same messages; `strangers` are ids of another merchant's."""

    chance: random.Random
    strangers: tuple[str, ...] = ()

    def change(self, message: Any) -> bytes:
        """The message with one to three of its fields changed, or its bytes."""
        if self.chance.random() < 0.15:
            return self._spoil(json.dumps(message).encode())
        changed = json.loads(json.dumps(message))
        for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
            changed = self.chance.choice(self._changes())(changed)
        text = json.dumps(changed, ensure_ascii=self.chance.random() < 0.5)
        return _write(self._say_twice(text) if self.chance.random() < 0.1 else text)

    def change_each_field(self, message: Any) -> Iterator[bytes]:
        """The message with one field of it missing, or wrong, for each of its fields and in each of a few ways."""
        for place in _places(message):
            for odd in (*WRONG, *self.strangers):
                yield _write(json.dumps(_replace(json.loads(json.dumps(message)), place, partial(_be, odd))))
            if place:
                yield _write(json.dumps(_take_out(json.loads(json.dumps(message)), place)))

    def change_header(self, headers: dict[str, str]) -> dict[str, str]:
        """The headers with one of them gone, or something else."""
        name = self.chance.choice(sorted(headers))
        kept = {other: value for other, value in headers.items() if other != name}
        return kept if self.chance.random() < 0.2 else {**kept, name: self.chance.choice(ODD_WORDS)}

    def change_path(self, path: str) -> str:
        """The path with something else in place of an id, or after its question mark."""
        places = [found.span() for found in re.finditer(r"(?<=[/=])[^/?&=]+", path)][2:]
        if not places:
            return path
        start, end = self.chance.choice(places)
        word = self.chance.choice([*ODD_WORDS, *self.strangers]).encode("utf-8", "surrogatepass")
        return path[:start] + (quote(word, safe="") or "%20") + path[end:]

    def _changes(self) -> tuple[Callable[[Any], Any], ...]:
        odd, turn = self._put_odd, self._turn_type
        return odd, odd, odd, self._drop, self._drop, self._copy_from_elsewhere, self._repeat, turn, turn

    def _put_odd(self, message: Any) -> Any:
        times = [place for place in _places(message) if _is_time(_at(message, place))]
        if times and self.chance.random() < 0.1:
            return _replace(message, self.chance.choice(times), lambda _: self.chance.choice(ODD_TIMES))
        odd = self.chance.choice((*ODD, *self.strangers))
        return _replace(message, self.chance.choice(list(_places(message))), lambda _: json.loads(json.dumps(odd)))

    def _drop(self, message: Any) -> Any:
        places = [place for place in _places(message) if place]
        if not places:
            return message
        return _take_out(message, self.chance.choice(places))

    def _copy_from_elsewhere(self, message: Any) -> Any:
        places = list(_places(message))
        copied = json.loads(json.dumps(_at(message, self.chance.choice(places))))
        return _replace(message, self.chance.choice(places), lambda _: copied)

    def _repeat(self, message: Any) -> Any:
        times = self.chance.choice((2, 3, 120, 700))

        def repeated(value: Any) -> Any:
            return value * times if isinstance(value, list | str) and len(value) * times < 20_000 else value

        return _replace(message, self.chance.choice(list(_places(message))), repeated)

    def _turn_type(self, message: Any) -> Any:
        def turned(value: Any) -> Any:
            if isinstance(value, str):
                return self.chance.choice((lambda: [value], lambda: {"value": value}, lambda: len(value), value.upper))()
            if isinstance(value, int | float):
                return self.chance.choice((str(value), -value, value * 1_000_000, value + 0.001, [value]))
            return json.dumps(value)

        return _replace(message, self.chance.choice(list(_places(message))), turned)

    def _say_twice(self, text: str) -> str:
        """One field once more with another value, in any object: which one counts is the reader's choice."""
        found = list(re.finditer(r'[{,] ?("[^"\\]{1,60}"): ', text[:20_000]))
        if not found:
            return text
        at = self.chance.choice(found)
        return f"{text[: at.start() + 1]} {at[1]}: {json.dumps(self.chance.choice(ODD))}, {text[at.start() + 1 :]}"

    def _spoil(self, raw: bytes) -> bytes:
        at = self.chance.randrange(len(raw) + 1)
        return self.chance.choice(
            (
                lambda: raw[:at],
                lambda: raw[:at] + bytes([self.chance.randrange(256)]) + raw[at:],
                lambda: raw[:at] + b"\xff\xfe" + raw[at + 1 :],
                lambda: b"\xef\xbb\xbf" + raw,
                lambda: raw + b"\x00",
                lambda: raw.replace(b":", b"", 1),
                lambda: self.chance.choice((b"[" * 200_000, b"1" * 5_000, b"1e999999999", b'{"type":' * 50_000)),
                lambda: b'{"a":' * 2_000 + b"1" + b"}" * 2_000,
                lambda: self.chance.choice((b"", b"null", b"[]", b"7", b'"x"', b"{")),
                lambda: raw * 2,
                lambda: raw.decode().encode("utf-16"),
                lambda: self._mangle(raw),
                lambda: self._mangle(raw),
            )
        )()

    def _mangle(self, raw: bytes) -> bytes:
        """One to eight times a few bytes gone, and others there."""
        mangled = bytearray(raw)
        for _ in range(self.chance.randint(1, 8)):
            at = self.chance.randrange(len(mangled) + 1)
            mangled[at : at + self.chance.randint(0, 3)] = self.chance.randbytes(self.chance.randint(0, 3))
        return bytes(mangled)


def _places(value: Any, here: Path = ()) -> Iterator[Path]:
    yield here
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from _places(part, (*here, name))


def _at(message: Any, place: Path) -> Any:
    for step in place:
        message = message[step]
    return message


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and _DAY.match(value) is not None


def _write(text: str) -> bytes:
    """JSON, with what `json` does not write in it."""
    for name, written in WRITTEN.items():
        text = text.replace(f'"{name}"', written)
    return text.encode("utf-8", "surrogateescape" if "\udcff" in text and "\ud83d" not in text else "surrogatepass")


def _be(odd: Any, _: Any) -> Any:
    return odd


def _take_out(message: Any, place: Path) -> Any:
    *holders, last = place
    holder = message
    for step in holders:
        holder = holder[step]
    del holder[last]
    return message


def _replace(message: Any, place: Path, new: Callable[[Any], Any]) -> Any:
    if not place:
        return new(message)
    holder = message
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = new(holder[place[-1]])
    return message
