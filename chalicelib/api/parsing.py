"""Reading a request: its key, its headers, its ids and its body. Whatever cannot be read is refused with what would be right."""

import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar
from urllib.parse import unquote

import msgspec
from chalice.app import Request as HttpRequest

from chalicelib.api.bodies import ID_PATTERN
from chalicelib.domain.refusals import MissingRequestId, Refusal, UnknownKey, UnknownMember, UnusableField

BODY_BYTES_MAX: Final = 256 * 1024
MEMBER_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
ID_LENGTH_MAX: Final = 128
KEY_LENGTH_MAX: Final = 200
KEY_IN_PATH: Final = "idempotency_key"
VERSIONS: Final = ("2026-01-01",)
"""Dates of the API that a till may name in `Loyalty-Version`; the last one is the newest."""
PHONE_PATTERN: Final = re.compile(r"\+[1-9]\d{6,14}")
NEVER_A_PHONE: Final = "never a phone number, since ids are stored and logged"
_REGEX: Final = re.compile(r"`str` matching regex '.*'", re.DOTALL)
_WHERE: Final = re.compile(r"(?P<problem>.*?)(?: - at `(?P<path>\$[^`]*)`)?", re.DOTALL)
_MISSING: Final = re.compile(r"Object missing required field `(\w+)`")
_WHOLE: Final = re.compile(r"-?[0-9]{1,18}")
_BLANK_OFFSET: Final = re.compile(r"(?<=\d) (?=\d\d:\d\d\Z)")
_STEP: Final = re.compile(r"\.(\w+)|\[[^\]]*\]")

Body = TypeVar("Body", bound=msgspec.Struct)


class MalformedBody(Refusal):
    """The body is not JSON. `problem` says where it stops being JSON."""

    problem: str


class BodyTooLarge(Refusal):
    """The body is too large."""

    bytes_max: int = BODY_BYTES_MAX


class ContentTypeNotJson(Refusal):
    """The body says that it is something else than application/json."""


class UnknownVersion(Refusal):
    """The header Loyalty-Version names no version of this API."""

    known: str = ", ".join(VERSIONS)


def read_location_key(request: HttpRequest) -> str:
    """The location key of `Authorization: Bearer <key>`. Raises UnknownKey."""
    scheme, _, key = str(request.headers.get("authorization", "")).strip().partition(" ")
    key = key.strip()
    if scheme.lower() != "bearer" or not key or len(key) > KEY_LENGTH_MAX or not key.isascii():
        raise UnknownKey
    return key


def version_of(request: HttpRequest) -> str:
    """The version of the API in which this call is answered: the one that it names, or the newest."""
    named = str(request.headers.get("loyalty-version", ""))
    return named if named in VERSIONS else VERSIONS[-1]


def check_version(request: HttpRequest) -> None:
    """Accept a known version of the API, or none named. Raises UnknownVersion."""
    if request.headers.get("loyalty-version", VERSIONS[-1]) not in VERSIONS:
        raise UnknownVersion


def read_request_id(request: HttpRequest) -> str:
    """The Idempotency-Key: 1 to 128 printable ASCII characters. Raises MissingRequestId."""
    key = str(request.headers.get("idempotency-key", "")).strip()
    if not _is_key(key):
        raise MissingRequestId
    if PHONE_PATTERN.fullmatch(key):
        raise UnusableField("Idempotency-Key", NEVER_A_PHONE)
    return key


def read_ids(typed: Mapping[str, str]) -> dict[str, str]:
    """The ids in the path, decoded (Chalice hands them over as they came). Raises UnusableField, UnknownMember."""
    ids = {name: unquote(value) for name, value in typed.items()}
    for name, value in ids.items():
        if name == KEY_IN_PATH and _is_key(value) and not PHONE_PATTERN.fullmatch(value):
            continue  # may hold spaces, as in the header
        if not is_id(value):
            raise UnusableField(name, f"1 to 128 printable ASCII characters, no spaces; {NEVER_A_PHONE}")
    member_id = ids.get("member_id")
    if member_id is not None and not MEMBER_ID.fullmatch(member_id):
        raise UnknownMember(member_id)  # ours are plain, so nobody has it
    return ids


def is_id(value: str) -> bool:
    """Whether this can be an id of a till's: 1 to 128 printable ASCII characters without spaces, and no phone number."""
    return len(value) <= ID_LENGTH_MAX and re.match(ID_PATTERN, value) is not None


def read_body(request: HttpRequest, body_type: type[Body]) -> tuple[Body, Any]:
    """The body as the type that declares it, and as the plain JSON that came.

    Raises ContentTypeNotJson, BodyTooLarge, MalformedBody, UnusableField.
    """
    if not request.raw_body and not any(field.required for field in msgspec.structs.fields(body_type)):
        return body_type(), {}  # no body says as much as an empty one
    content_type = str(request.headers.get("content-type", "")).partition(";")[0].strip().lower()
    if content_type not in {"", "application/json"}:
        raise ContentTypeNotJson
    raw = request.raw_body
    if len(raw) > BODY_BYTES_MAX:
        raise BodyTooLarge
    return read_json(raw, body_type)


def read_json(raw: bytes | str, body_type: type[Body]) -> tuple[Body, Any]:
    """JSON as the type that declares it, and as it came. Raises MalformedBody, UnusableField."""
    try:
        plain = msgspec.json.decode(raw)
        return msgspec.json.decode(raw, type=body_type), plain
    except msgspec.ValidationError as error:
        raise _unusable(str(error), body_type) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedBody(str(error)) from None
    except RecursionError:
        raise MalformedBody("too many levels") from None


def read_query(request: HttpRequest, query_type: type[Body]) -> Body:
    """What follows the question mark, as the type that declares it. Raises UnusableField."""
    said: Mapping[str, str] = request.query_params or {}
    try:
        return msgspec.convert({name: _plain_of_query(said[name]) for name in said}, query_type)
    except msgspec.ValidationError as error:
        raise _unusable(str(error), query_type) from None


def _is_key(name: str) -> bool:
    return 1 <= len(name) <= ID_LENGTH_MAX and name.isascii() and name.isprintable()


def write_content(method: str, path: str, ids: Mapping[str, str], plain: Any) -> str:
    """What a request asks, as text that is the same however its JSON is written. It may hold a number: sign it to keep it."""
    return msgspec.json.encode([method, path, ids, plain], order="sorted").decode()


def _plain_of_query(text: str) -> int | str:
    """A number, or the text; a plus before an offset that nobody encoded has arrived as a blank."""
    return int(text) if _WHOLE.fullmatch(text) else _BLANK_OFFSET.sub("+", text)


def _unusable(message: str, body_type: type[msgspec.Struct]) -> UnusableField:
    """Which field, what is wrong with it, and what would be right: the field's own description."""
    found = _WHERE.fullmatch(message)
    problem, path = (found["problem"], found["path"] or "$") if found else (message, "$")
    problem = _REGEX.sub("another form", problem)
    missing = _MISSING.fullmatch(problem)
    if missing:
        path, problem = f"{path}.{missing[1]}", "missing"
    described = _describe(path, body_type)
    return UnusableField(path.removeprefix("$").removeprefix(".") or "body", f"{problem}. {described}".rstrip(". "))


def _describe(path: str, body_type: type[msgspec.Struct]) -> str:
    """The description of the field at a path like `$.refunds[0].amount`, from the JSON schema of its body; "" without one."""
    schema = msgspec.json.schema(body_type)
    node, described = _resolve(schema, schema), ""
    for step in _STEP.finditer(path):
        node = _resolve(node.get("properties", {}).get(step[1], {}) if step[1] else node.get("items", {}), schema)
        described = str(node.get("description", described))
    return described


def _resolve(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What stands behind a reference, and behind "this or null"."""
    for option in node.get("anyOf", ()):
        if option.get("type") != "null":
            node = {**option, **{name: value for name, value in node.items() if name != "anyOf"}}
            break
    name = str(node.get("$ref", "")).rpartition("/")[2]
    if not name:
        return node
    # The description of a type is for those who read the code; that of a field is for those who call.
    own = {key: value for key, value in schema["$defs"][name].items() if key != "description"}
    return {**own, **{key: value for key, value in node.items() if key != "$ref"}}
