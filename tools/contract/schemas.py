"""JSON schemas of what is sent and answered, from the types that validate and that are written."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from chalicelib.api.adjustments import Adjusted
from chalicelib.api.answers import Invited, Reported
from chalicelib.api.batch import QueuedSale, RedeemedOffline
from chalicelib.api.bodies import ID_PATTERN
from chalicelib.api.errors import Refused
from chalicelib.api.gifts import GiftChanged, GiftSold, GiftUsed
from chalicelib.api.merging import Merged
from chalicelib.api.parsing import ID_LENGTH_MAX, PHONE_PATTERN
from chalicelib.api.redemption_bodies import Redeemed, Reversed
from tools.contract.calls import Call
from tools.contract.meanings import meaning_of

Schema = dict[str, Any]

REF: Final = "#/components/schemas/{name}"
ANY_OF: Final[Mapping[str, tuple[type[msgspec.Struct], ...]]] = {
    "OperationDone": (Redeemed, Reversed, Invited, Adjusted, Merged, GiftSold, GiftUsed, GiftChanged),
    "Result": (Reported, Refused),
    "UseResult": (RedeemedOffline, Refused),
}
"""Whose `answer` is what another call answers."""
READ_ONE_BY_ONE: Final = ("BatchBody", "sales", QueuedSale)
"""Of a batch each sale is read for itself, so the body's own type says nothing of them."""
END: Final = r"(?![\s\S])"
"""What "$" is in the dialect of JSON schemas: in Python it also matches before a last line break."""
_RAISES: Final = re.compile(r"\s*Raises [^.]*\.")

KEY: Final = {
    "type": "string",
    "minLength": 1,
    "maxLength": ID_LENGTH_MAX,
    "pattern": rf"^(?!{PHONE_PATTERN.pattern}$)[!-~]([ -~]*[!-~])?$".replace(r"\d", "[0-9]"),
}
ID: Final = {"type": "string", "minLength": 1, "maxLength": ID_LENGTH_MAX, "pattern": ID_PATTERN.replace(END, "$")}
MEMBER_ID: Final = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,128}$"}


def components(calls: Iterable[Call]) -> dict[str, Schema]:
    """All shapes by name. Of an answer every field comes, but those that may be left out."""
    listed = tuple(calls)
    bodies = _named([QueuedSale, *(call.body for call in listed if call.body)])
    told = [type_ for call in listed for type_ in call.answers.values() if type_]
    answers = _named([Refused, *told, *(type_ for types in ANY_OF.values() for type_ in types)])
    for schema in answers.values():
        _require_all(schema)
    both = bodies.keys() & answers.keys()
    if both:
        raise ValueError(f"sent and answered by one name: {both}")
    found = bodies | answers
    for name, types in ANY_OF.items():
        options: list[Schema] = [{"$ref": REF.format(name=type_.__name__)} for type_ in types]
        found[name]["properties"]["answer"] |= {"anyOf": [*options, {"type": "null"}]}
    name, field, type_ = READ_ONE_BY_ONE
    found[name]["properties"][field]["items"] = {"$ref": REF.format(name=type_.__name__)}
    for name, schema in found.items():
        _explain(name, schema)
    return dict(sorted(found.items()))


def fields(type_: type[msgspec.Struct]) -> Iterator[tuple[str, Schema, bool]]:
    """The fields of a query: name, schema, and whether it is needed."""
    schema = _named([type_])[type_.__name__]
    for name, field in schema["properties"].items():
        yield name, field, name in schema["required"]


def _named(types: Iterable[type[msgspec.Struct]]) -> dict[str, Schema]:
    _, found = msgspec.json.schema_components(tuple(dict.fromkeys(types)), ref_template=REF)
    words = {REF.format(name=name): schema for name, schema in found.items() if "enum" in schema}
    plain = {name: _plain(_spelled(schema, words)) for name, schema in found.items() if "enum" not in schema}
    plain.pop(msgspec.Struct.__name__, None)
    return plain


def _spelled(node: Any, words: Mapping[str, Schema]) -> Any:
    """With the words themselves where a type of words is named."""
    if isinstance(node, list):
        return [_spelled(one, words) for one in node]
    if not isinstance(node, dict):
        return node
    own = {name: _spelled(value, words) for name, value in node.items()}
    listed = words.get(own.get("$ref", "")) if isinstance(own.get("$ref"), str) else None
    if listed:
        own["enum"] = listed["enum"]
        del own["$ref"]
    return own


def _plain(node: Any) -> Any:
    """Without what is for those who read the code."""
    if isinstance(node, list):
        return [_plain(one) for one in node]
    if not isinstance(node, dict):
        return node
    plain = {name: _plain(value) for name, value in node.items() if name != "title" or not isinstance(value, str)}
    if isinstance(plain.get("description"), str):
        plain["description"] = " ".join(_RAISES.sub("", plain["description"]).split())
    if isinstance(plain.get("pattern"), str):
        plain["pattern"] = plain["pattern"].replace(END, "$")
    if all(isinstance(value, str) for value in plain.get("enum", [0])):
        plain["type"] = "string"
    if plain.get("type") == "array":
        plain.setdefault("items", {})
    return _hoisted(plain)


def _hoisted(schema: Schema) -> Schema:
    """What describes a field that may be null stands at the field."""
    options = schema.get("anyOf", [])
    described = [option for option in options if "description" in option]
    if len(described) != 1 or "description" in schema:
        return schema
    (option,) = described
    bare = {name: value for name, value in option.items() if name != "description"}
    return {"description": option["description"]} | schema | {"anyOf": [bare if one is option else one for one in options]}


def _require_all(schema: Schema) -> None:
    given = [name for name, field in schema["properties"].items() if "default" in field or name in schema["required"]]
    schema["required"] = given
    for field in schema["properties"].values():
        field.pop("default", None)


def _explain(name: str, schema: Schema) -> None:
    """What the fields mean; a field that is a shape has that shape's own words."""
    for field, told in schema["properties"].items():
        about = meaning_of(name, field)
        if about and "$ref" not in told:
            told.setdefault("description", about)
