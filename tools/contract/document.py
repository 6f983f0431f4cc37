"""The rows as an OpenAPI document."""

import inspect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from chalicelib.api import errors, parsing
from chalicelib.domain import refusals
from chalicelib.domain.refusals import Refusal
from tools.contract import schemas
from tools.contract.calls import Call, Header
from tools.contract.examples import Told
from tools.contract.schemas import Schema

JSON: Final = "application/json"
ABOUT: Final = """For developers of points of sale.

Report the *state* of a sale, as often as you like: the difference to what was posted before is posted. And if we do not answer,
sell as usual, and report the sale later.

Fields that we do not know are ignored. Within one version answers may get more fields, and refusals more codes: ignore what you
do not know. Paths and methods that are not here, and bodies over 10 MB, do not get as far as us: the gateway answers 403 or 413
with `{"message"}`."""
SERVERS: Final = [{"url": "http://localhost:8000", "description": "`make run`; yours is what `make deploy` printed."}]
HEADERS: Final[Mapping[str, tuple[str, Schema]]] = {
    "Request-Id": ("Quote it when you ask us.", {"type": "string"}),
    "Loyalty-Version": ("The version that this answer is in.", {"type": "string", "enum": list(parsing.VERSIONS)}),
    "Idempotent-Replayed": (
        "There where this was done before, under the same key: what you read is what was answered then.",
        {"type": "string", "enum": ["true"]},
    ),
    "Retry-After": ("Seconds to wait before you send the same with the same key.", {"type": "string", "pattern": "^[0-9]+$"}),
    "WWW-Authenticate": ("Which scheme is asked for.", {"type": "string"}),
}
ALWAYS: Final = ("Request-Id", "Loyalty-Version")
OF_REFUSALS: Final[Mapping[type[Refusal], str]] = {
    refusals.Busy: "Retry-After",
    refusals.Unanswered: "Retry-After",
    refusals.TooManyCalls: "Retry-After",
    refusals.UnknownKey: "WWW-Authenticate",
}
MEANINGS: Final[Mapping[type[Refusal], str]] = {
    refusals.UnusableField: "Missing, of another type, or out of bounds: `field` says which, `detail` what would be right.",
    refusals.MissingRequestId: "A write needs an `Idempotency-Key` of 1 to 128 printable characters.",
    refusals.RequestIdReused: "The same `Idempotency-Key` came before, with other content.",
    refusals.TooManyCalls: "This key called too often in this minute; `Retry-After` says when the next one begins.",
    parsing.BodyTooLarge: f"More than {parsing.BODY_BYTES_MAX // 1024} kB.",
}
"""Where the first words of a kind are for those who read the code."""
REASONS: Final[Mapping[int, str]] = {200: "Done.", 201: "Done.", 202: "Asked.", 304: "What you have is still that."}


def build(calls: Iterable[Call], told: Iterable[Told]) -> Schema:
    """The document, with these examples."""
    listed, examples = tuple(calls), defaultdict[str, list[Told]](list)
    for one in told:
        examples[one.example.call].append(one)
    paths: dict[str, Schema] = defaultdict(dict)
    for call in listed:
        method, path = call.route
        paths[path][method.lower()] = _operation(call, examples[call.name])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Regulars, the till API",
            "version": parsing.VERSIONS[-1],
            "description": ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": SERVERS,
        "tags": [{"name": topic} for topic in dict.fromkeys(call.topic for call in listed)],
        "paths": dict(paths),
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "The key of a location."}},
            "headers": {name: {"description": about, "schema": schema} for name, (about, schema) in HEADERS.items()},
            "schemas": schemas.components(listed),
        },
    }


def _operation(call: Call, told: list[Told]) -> Schema:
    operation: Schema = {
        "operationId": call.name,
        "tags": [call.topic],
        "summary": call.summary,
        "parameters": list(_parameters(call)),
        "responses": dict(sorted(_responses(call, told))),
        "security": [{"key": []}] if call.keyed else [],
    }
    if call.about:
        operation["description"] = call.about
    if call.body:
        content = {JSON: _content(_ref(call.body.__name__), told, sent=True)}
        needed = any(field.required for field in msgspec.structs.fields(call.body))
        operation["requestBody"] = {"required": needed, "content": content}
    return operation


def _parameters(call: Call) -> Iterator[Schema]:
    for name in call.ids:
        schema = {"member_id": schemas.MEMBER_ID, "idempotency_key": schemas.KEY}.get(name, schemas.ID)
        yield {"name": name, "in": "path", "required": True, "schema": schema}
    for name, schema, needed in schemas.fields(call.query) if call.query else ():
        yield {"name": name, "in": "query", "required": needed, **_described(schema)}
    if call.writes:
        about = "Your name for this write, a new one for each: the same again with the same name is answered as before."
        yield {"name": "Idempotency-Key", "in": "header", "required": True, "description": about, "schema": schemas.KEY}
    if call.keyed:
        about, schema = "Leave it out for the newest.", HEADERS["Loyalty-Version"][1]
        yield {"name": "Loyalty-Version", "in": "header", "required": False, "description": about, "schema": schema}
    for header in call.asks:
        yield {"name": header.name, "in": "header", "required": False, "description": header.about, "schema": {"type": "string"}}


def _described(schema: Schema) -> Schema:
    bare = {name: value for name, value in schema.items() if name != "description"}
    return {"description": schema["description"], "schema": bare} if "description" in schema else {"schema": bare}


def _responses(call: Call, told: list[Told]) -> Iterator[tuple[str, Schema]]:
    for status, type_ in call.answers.items():
        response: Schema = {"description": REASONS[status], "headers": _headers(call.headers)}
        if call.writes:
            response["headers"]["Idempotent-Replayed"] = {"$ref": "#/components/headers/Idempotent-Replayed"}
        if status != 304:  # noqa: PLR2004  the one that has no body
            schema = _ref(type_.__name__) if type_ else {"type": "object"}
            response["content"] = {JSON: _content(schema, [one for one in told if one.status == status])}
        yield str(status), response
    rows = defaultdict[int, list[type[Refusal] | None]](list)
    for kind in call.refusals:
        rows[errors.ROWS[kind].status].append(kind)
    if call.keyed:
        rows[errors.INTERNAL.status].append(None)
    for status, kinds in rows.items():
        yield str(status), _refused(kinds, [one for one in told if one.status == status])


def _refused(kinds: list[type[Refusal] | None], told: list[Told]) -> Schema:
    codes = sorted((errors.ROWS[kind] if kind else errors.INTERNAL).code for kind in kinds)
    meant = {(errors.ROWS[kind] if kind else errors.INTERNAL).code: meaning(kind) for kind in kinds}
    headers = _headers(())
    for name in (OF_REFUSALS[kind] for kind in kinds if kind in OF_REFUSALS):
        headers[name] = {"$ref": f"#/components/headers/{name}"}
    return {
        "description": "\n".join(f"* `{code}`: {meant[code]}" for code in codes),
        "headers": headers,
        "content": {JSON: _content(_ref(errors.Refused.__name__), told)},
        "x-codes": codes,
    }


def meaning(kind: type[Refusal] | None) -> str:
    """What a kind of refusal means, in a sentence; None: a failure of ours."""
    if kind is None:
        return "Ours; nothing is half-written. Send the same with the same key."
    if kind in MEANINGS:
        return MEANINGS[kind]
    return " ".join((inspect.getdoc(kind) or "").split()).partition(". ")[0].rstrip(".") + "."


def _headers(own: tuple[Header, ...]) -> Schema:
    common = {name: {"$ref": f"#/components/headers/{name}"} for name in ALWAYS}
    return common | {header.name: {"description": header.about, "schema": {"type": "string"}} for header in own}


def _ref(name: str) -> Schema:
    return {"$ref": schemas.REF.format(name=name)}


def _content(schema: Schema, told: list[Told], *, sent: bool = False) -> Schema:
    values = {one.example.name: one.sent if sent else one.answer for one in told}
    shown = {name: {"value": value} for name, value in values.items() if value is not None}
    return {"schema": schema, "examples": shown} if shown else {"schema": schema}
