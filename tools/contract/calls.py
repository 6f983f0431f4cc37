"""One row of the contract: what a route takes, what it answers, and how it can refuse."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from msgspec import Struct

from chalicelib.api import ROUTES, parsing
from chalicelib.domain import refusals
from chalicelib.domain.refusals import Refusal

EVERY_CALL = (refusals.UnknownKey, parsing.UnknownVersion, refusals.TooManyCalls, refusals.Busy, refusals.Unanswered)
WITH_A_BODY = (parsing.MalformedBody, refusals.UnusableField, parsing.BodyTooLarge, parsing.ContentTypeNotJson)
EVERY_WRITE = (refusals.MissingRequestId, refusals.UnusableField, refusals.RequestIdReused)


@dataclass(frozen=True, slots=True)
class Header:
    """A header of an answer."""

    name: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A route, by the view that answers it. Examples are in `examples`, by the same name.

    `answers`: what goes well, by status; None has no body. `refused` is what this call refuses besides what all such calls do.
    """

    view: str
    topic: str
    summary: str
    about: str = ""
    body: type[Struct] | None = None
    query: type[Struct] | None = None
    writes: bool = False
    keyed: bool = True
    answers: Mapping[int, type[Struct] | None]
    refused: tuple[type[Refusal], ...] = ()
    headers: tuple[Header, ...] = ()
    asks: tuple[Header, ...] = field(default=())
    """Headers that only this call reads."""

    @property
    def route(self) -> tuple[str, str]:
        """Method and path."""
        return next((method, path) for method, path, view in ROUTES if view == self.view)

    @property
    def name(self) -> str:
        """What it is called in the document: the name of the view."""
        return self.view.partition(".")[2]

    @property
    def ids(self) -> tuple[str, ...]:
        """The names of what stands in the path."""
        return tuple(part[1:-1] for part in self.route[1].split("/") if part.startswith("{"))

    @property
    def refusals(self) -> tuple[type[Refusal], ...]:
        """All kinds of refusals that this call can answer, each once."""
        kinds = [*(EVERY_CALL if self.keyed else ())]
        kinds += [refusals.UnusableField] if self.ids or self.query else []
        kinds += WITH_A_BODY if self.body else ()
        kinds += EVERY_WRITE if self.writes else ()
        kinds += [refusals.UnknownMember] if "member_id" in self.ids else []
        return tuple(dict.fromkeys([*kinds, *self.refused]))
