"""The document as a page for people: docs/reference.md."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from chalicelib.api import errors
from chalicelib.domain import refusals
from chalicelib.domain.refusals import Refusal
from tools.contract.calls import EVERY_CALL, EVERY_WRITE, WITH_A_BODY
from tools.contract.document import meaning
from tools.contract.examples import Told
from tools.contract.schemas import Schema

JSON: Final = "application/json"
HEAD: Final = """# Reference of the till API

Every call with its fields, answers, refusals and examples. `make openapi` writes it, from the types that validate what you send;
the same for programs is `GET /v1/openapi.json`. [The till API](pos-api.md) says how the calls go together: read that first.

Fields in **bold** have to be sent; in an answer they always come, and the others where there is something to say. Every call
takes `Loyalty-Version`, and *a write* needs an `Idempotency-Key`. An id in a path is yours, 1 to 128 printable characters, or one
that we answered. What every call can refuse stands [at the end](#what-every-call-can-refuse)."""
EVERYWHERE: Final = {"Loyalty-Version", "Idempotency-Key"}
"""Headers that are told once."""
COMMON: Final[Mapping[str, tuple[type[Refusal], ...]]] = {
    "every call with a key": EVERY_CALL,
    "with fields or ids": (refusals.UnusableField,),
    "with a body": tuple(kind for kind in WITH_A_BODY if kind is not refusals.UnusableField),
    "every write": tuple(kind for kind in EVERY_WRITE if kind is not refusals.UnusableField),
}
LINE: Final = 110
"""Characters of an example in one line; GitHub shows so many on a laptop."""
WORDS: Final = {"integer": "whole number", "string": "text", "boolean": "true or false", "object": "object"}


def page(document: Schema, told: Iterable[Told]) -> str:
    """All of it."""
    parts, lived = [HEAD, _contents(document)], tuple(told)
    for topic in (tag["name"] for tag in document["tags"]):
        parts.append(f"## {topic}")
        for method, path, call in _calls(document):
            if topic in call["tags"]:
                parts.append(_call(document, method, path, call))
                parts += [_example(method, one) for one in lived if one.example.call == call["operationId"]]
    parts += [_shapes(document), _common()]
    return "\n\n".join(parts) + "\n"


def _calls(document: Schema) -> Iterator[tuple[str, str, Schema]]:
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            yield method.upper(), path, call


def _contents(document: Schema) -> str:
    rows = [f"| [`{m} {path}`](#{_anchor(f'{m} {path}')}) | {call['summary']} |" for m, path, call in _calls(document)]
    return "\n".join(["| call | |", "|---|---|", *rows])


def _call(document: Schema, method: str, path: str, call: Schema) -> str:
    about = f"{call['summary']}. {call.get('description', '')}".strip()
    writes = any(one["name"] == "Idempotency-Key" for one in call["parameters"])
    parts = [f"### `{method} {path}`", f"{about} *A write.*" if writes else about]
    named = [one for one in call["parameters"] if one["in"] != "path" and one["name"] not in EVERYWHERE]
    if named:
        rows = [_parameter(one) for one in named]
        parts.append("\n".join(["| asked with | where | | |", "|---|---|---|---|", *rows]))
    if "requestBody" in call:
        shape = _shape_name(call["requestBody"]["content"][JSON]["schema"])
        parts += [
            f"Body{'' if call['requestBody']['required'] else ' (may be left out)'}:",
            _table(document["components"]["schemas"][shape]),
        ]
    parts.append(_answers(call))
    return "\n\n".join(part for part in parts if part)


def _parameter(one: Schema) -> str:
    return f"| `{one['name']}` | {one['in']} | {describe(one['schema'])} | {one.get('description', '')} |"


def _table(schema: Schema) -> str:
    rows = []
    for name, field in schema["properties"].items():
        shown = f"**`{name}`**" if name in schema["required"] else f"`{name}`"
        rows.append(f"| {shown} | {describe(field)} | {_cell(field.get('description', ''))} |")
    return "\n".join(["| field | | |", "|---|---|---|", *rows])


def _answers(call: Schema) -> str:
    told = []
    for status, response in call["responses"].items():
        if int(status) < 400:  # noqa: PLR2004  what went well
            shape = describe(response["content"][JSON]["schema"]) if "content" in response else "no body"
            told.append(f"{status}, {shape}")
    return f"Answers {' or '.join(told)}. {_refusals(call)}".strip()


def _refusals(call: Schema) -> str:
    common = {errors.ROWS[kind].code for kinds in COMMON.values() for kind in kinds} | {errors.INTERNAL.code}
    codes = [(code, status) for status, response in call["responses"].items() for code in response.get("x-codes", ())]
    own = [f"`{code}` ({status})" for code, status in codes if code not in common]
    return f"Refuses: {', '.join(own)}." if own else ""


def _example(method: str, one: Told) -> str:
    asked = "" if one.sent is None else f" {_json(one.sent)}"
    return f"*{one.example.name}*\n\n```\n{method} {one.path}{asked}\n{one.status} {_json(one.answer)}\n```"


def _json(value: Any, depth: int = 0) -> str:
    """What fits in one line stands in one."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + depth <= LINE or not isinstance(value, dict | list):
        return line
    named = isinstance(value, dict)
    begins, ends = "{}" if named else "[]"
    rows = list[str]()
    for one in value:
        part = f"{json.dumps(one)}: {_json(value[one], depth + 1)}" if named else _json(one, depth + 1)
        room = LINE - depth - len(part)
        if named and rows and "\n" not in rows[-1] + part and len(rows[-1]) < room:
            rows[-1] += f", {part}"
        else:
            rows.append(part)
    return begins + ",".join(f"\n{' ' * (depth + 1)}{row}" for row in rows) + f"\n{' ' * depth}{ends}"


def _shapes(document: Schema) -> str:
    """All that the calls name and do not show."""
    calls = [call for _, _, call in _calls(document) if "requestBody" in call]
    shown = {_shape_name(call["requestBody"]["content"][JSON]["schema"]) for call in calls}
    parts, named = ["## Shapes"], json.dumps(document["components"]["schemas"])
    for name, schema in document["components"]["schemas"].items():
        if name not in shown or f'/{name}"' in named:
            parts += [f"### {name}", schema.get("description", ""), _table(schema)]
    return "\n\n".join(part for part in parts if part)


def _common() -> str:
    rows = ["| status | code | asked with | |", "|---|---|---|---|"]
    for what, kinds in COMMON.items():
        rows += [f"| {errors.ROWS[kind].status} | `{errors.ROWS[kind].code}` | {what} | {meaning(kind)} |" for kind in kinds]
    rows.append(f"| {errors.INTERNAL.status} | `{errors.INTERNAL.code}` | every call with a key | {meaning(None)} |")
    about = "All refusals have the shape [Refused](#refused); `cashier_message` can be said aloud."
    return "\n".join(["## What every call can refuse", "", about, "", *rows])


def describe(schema: Schema) -> str:
    """What a value may be, in words."""
    if "$ref" in schema:
        name = _shape_name(schema)
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join("null" if option == {"type": "null"} else describe(option) for option in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        return _list(schema)
    if schema.get("format") == "date-time":
        return "time"
    word = WORDS.get(schema.get("type", ""), "anything")
    bounds = _bounds(schema.get("minimum"), schema.get("maximum"), "")
    return word + (bounds or _bounds(schema.get("minLength"), schema.get("maxLength"), " characters"))


def _list(schema: Schema) -> str:
    bounds = _bounds(schema.get("minItems"), schema.get("maxItems"), " of").removeprefix(", ") or "any number of"
    return f"list: {bounds} {describe(schema['items'])}"


def _bounds(least: int | None, most: int | None, unit: str) -> str:
    if least is None and most is None:
        return ""
    if least is None:
        return f", at most {most}{unit}"
    return f", at least {least}{unit}" if most is None else f", {least} to {most}{unit}"


def _shape_name(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _anchor(heading: str) -> str:
    """As GitHub makes it."""
    return re.sub(r"[^a-z0-9 _-]", "", heading.lower()).replace(" ", "-")
