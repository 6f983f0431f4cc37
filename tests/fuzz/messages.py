"""Valid messages of each protocol, and how each is made to look as if its sender had sent it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chalice.test import HTTPResponse

from tests.fuzz.scene import Scene

Headers = Mapping[str, str]


def as_it_is(raw: bytes) -> bytes:
    """What is sent is what was changed."""
    return raw


@dataclass(frozen=True)
class Message:
    """One valid message.

    `wrap` makes what is sent of its changed JSON, and `sign` gives the headers that go with these bytes: of what was changed, or
    of what was not.
    """

    method: str
    path: str
    body: Any
    sign: Callable[[bytes], Headers]
    wrap: Callable[[bytes], bytes] = as_it_is


@dataclass(frozen=True)
class Protocol:
    """How somebody talks to us. `answers` is what may be answered to whom we know, in words that `fits` knows; `unknown` what to
    whom we do not.

    Whose messages bear a key in place of a signature are unknown with another key.
    """

    messages: Callable[[Scene], list[Message]]
    answers: frozenset[int]
    fits: Callable[[Message, HTTPResponse], bool] = lambda _, __: True
    unknown: int = 401
    bears_key: bool = False
