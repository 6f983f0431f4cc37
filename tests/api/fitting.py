"""Whether what came back is what the document says: the part of JSON Schema that it uses."""

import json
import re
from functools import cache

from chalicelib.api.openapi import DOCUMENT

KINDS = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def problems(document, schema, value, at="$", *, strict=True):
    """All that does not fit. `strict`: a field that the schema does not name does not fit either."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        tried = [problems(document, option, value, at, strict=strict) for option in schema["anyOf"]]
        return [] if [] in tried else min(tried, key=len)
    if not _is(schema.get("type"), value):
        return [f"{at}: {value!r} is no {schema['type']}"]
    found = [f"{at}: {value!r} is not {bound}" for bound, holds in _bounds(schema, value) if not holds]
    if isinstance(value, list):
        items = schema.get("items", {})
        found += [one for nr, item in enumerate(value) for one in problems(document, items, item, f"{at}[{nr}]", strict=strict)]
    if isinstance(value, dict) and "properties" in schema:
        fields = schema["properties"]
        found += [f"{at}.{name} is missing" for name in schema["required"] if name not in value]
        found += [f"{at}.{name} is not in the schema" for name in value if strict and name not in fields]
        for name in fields.keys() & value.keys():
            found += problems(document, fields[name], value[name], f"{at}.{name}", strict=strict)
    return found


def _is(kind, value):
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return kind is None or isinstance(value, KINDS[kind])


def _bounds(schema, value):
    yield "one of the enum", value in schema.get("enum", [value])
    if isinstance(value, str):
        yield "of the pattern", re.search(schema.get("pattern", ""), value)
    if isinstance(value, str | list):
        size = "Length" if isinstance(value, str) else "Items"
        yield "long enough", len(value) >= schema.get(f"min{size}", 0)
        yield "short enough", len(value) <= schema.get(f"max{size}", len(value))
    if isinstance(value, int):
        yield "large enough", value >= schema.get("minimum", value)
        yield "small enough", value <= schema.get("maximum", value)


@cache
def document():
    """The document that is served."""
    return json.loads(DOCUMENT.read_text(encoding="utf-8"))


@cache
def _operations():
    made = []
    for path, methods in document()["paths"].items():
        pattern = re.compile(re.sub(r"\\\{\w+\\\}", "[^/]*", re.escape(path)))
        made += [(method.upper(), "{" in path, pattern, call) for method, call in methods.items()]
    return sorted(made, key=lambda one: one[1])


def misfits(method, path, status, headers, body):
    """What of an answer the document does not say; a path that it does not know is the gateway's business."""
    bare = path.partition("?")[0]
    call = next((call for name, _, pattern, call in _operations() if name == method and pattern.fullmatch(bare)), None)
    if call is None:
        return []
    response = call["responses"].get(str(status))
    if response is None:
        return [f"{status} is not in the document of {call['operationId']}: {body}"]
    if "content" not in response:
        return ["a body where there is none"] if body else []
    found = problems(document(), response["content"]["application/json"]["schema"], body)
    if "x-codes" in response and body["errors"][0]["code"] not in response["x-codes"]:
        found.append(f"{body['errors'][0]['code']} is not in the document of {call['operationId']}")
    known = {name.lower() for name in [*response["headers"], "Content-Type", "Content-Length"]}
    return found + [
        f"header {name} is not in the document of {call['operationId']}" for name in headers if name.lower() not in known
    ]
