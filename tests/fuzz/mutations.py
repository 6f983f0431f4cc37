"""Changing a valid message at random: in its fields, or in its bytes."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any, Final

HUGE: Final = 10**30
ODD: Final[tuple[Any, ...]] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    HUGE,
    -HUGE,
    0.1,
    -0.0,
    1e308,
    "",
    " ",
    "0",
    "-1",
    "1e400",
    "NaN",
    "9" * 400,
    "12.345",
    "12,34",
    "USD",
    "EUR",
    "JPY",
    "XXX",
    "null",
    "\u0000",
    "\u202e\ud7ff\U0001f4a9",
    "#",
    "a#b#c",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "+12065550142",
    "2065550142",
    "2026-11-21T09:59:00-08:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59+23:59",
    "2026-02-30T25:61:00Z",
    "x" * 5_000,
    [],
    {},
    [None],
    [[[[]]]],
    {"": None},
    {"amount": {"amount": 1}},
)
Path = tuple[str | int, ...]


def change(chance: random.Random, message: Any) -> bytes:
    """The message with one to three of its fields changed, or its bytes."""
    if chance.random() < 0.15:
        return _spoil(chance, json.dumps(message).encode())
    changed = json.loads(json.dumps(message))
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        changed = chance.choice(CHANGES)(chance, changed)
    text = json.dumps(changed, ensure_ascii=chance.random() < 0.5)
    if chance.random() < 0.1:
        text = _say_twice(chance, text)
    return text.encode("utf-8", "surrogatepass")


def _places(value: Any, here: Path = ()) -> Iterator[Path]:
    yield here
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from _places(part, (*here, name))


def _replace(message: Any, place: Path, new: Callable[[Any], Any]) -> Any:
    if not place:
        return new(message)
    holder = message
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = new(holder[place[-1]])
    return message


def _put_odd(chance: random.Random, message: Any) -> Any:
    return _replace(message, chance.choice(list(_places(message))), lambda _: chance.choice(ODD))


def _drop(chance: random.Random, message: Any) -> Any:
    places = [place for place in _places(message) if place]
    if not places:
        return message
    *holders, last = chance.choice(places)
    holder = message
    for step in holders:
        holder = holder[step]
    del holder[last]
    return message


def _copy_from_elsewhere(chance: random.Random, message: Any) -> Any:
    places = list(_places(message))
    from_there = message
    for step in chance.choice(places):
        from_there = from_there[step]
    copied = json.loads(json.dumps(from_there))
    return _replace(message, chance.choice(places), lambda _: copied)


def _repeat(chance: random.Random, message: Any) -> Any:
    times = chance.choice((2, 3, 120, 700))

    def repeated(value: Any) -> Any:
        return value * times if isinstance(value, list | str) and len(value) * times < 20_000 else value

    return _replace(message, chance.choice(list(_places(message))), repeated)


def _turn_type(chance: random.Random, message: Any) -> Any:
    def turned(value: Any) -> Any:
        if isinstance(value, str):
            return chance.choice((lambda: [value], lambda: {"value": value}, lambda: len(value), value.upper))()
        if isinstance(value, int | float):
            return chance.choice((str(value), -value, value * 1_000_000, value + 0.001, [value]))
        return json.dumps(value)

    return _replace(message, chance.choice(list(_places(message))), turned)


CHANGES: Final = (_put_odd, _put_odd, _put_odd, _drop, _drop, _copy_from_elsewhere, _repeat, _turn_type, _turn_type)


def _say_twice(chance: random.Random, text: str) -> str:
    """The first object's first field once more, with another value: which one counts is the reader's choice."""
    name, _, _ = text.partition(":")
    return (
        f"{name}: {json.dumps(chance.choice(ODD))}, {text.removeprefix('{')}" if text.startswith("{") and name != text else text
    )


def _spoil(chance: random.Random, raw: bytes) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return chance.choice(
        (
            raw[:at],
            raw[:at] + bytes([chance.randrange(256)]) + raw[at:],
            raw[:at] + b"\xff\xfe" + raw[at + 1 :],
            b"\xef\xbb\xbf" + raw,
            raw + b"\x00",
            raw.replace(b":", b"", 1),
            b"[" * 50_000,
            b'{"a":' * 2_000 + b"1" + b"}" * 2_000,
            b"",
            raw * 2,
            raw.decode().encode("utf-16"),
        )
    )
