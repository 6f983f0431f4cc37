"""What of the package a Lambda reads.

botocore brings the descriptions of all services of AWS, 440 of them, and reads through some at every start. Ours are seven, and
of those a few calls: the ones that the roles may make (infra/policies.py). Of the certificate authorities that it trusts,
Amazon's stay.
"""

import gzip
import json
import re
import ssl
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from infra.deploying.symbols import without_symbols
from infra.operating.ending import RefusedError
from infra.policies import FUNCTIONS, STAGES, policy

DATA: Final = "botocore/data/"
ROOTS: Final = "botocore/cacert.pem"
OF_ALL_SERVICES: Final = ("endpoints.json", "partitions.json", "sdk-default-configuration.json", "_retry.json")
OF_A_SERVICE: Final = ("service-2.json", "endpoint-rule-set-1.json")
NAMES: Final = {"sms-voice": "pinpoint-sms-voice-v2"}
"""botocore's name of a service, where IAM has another."""
UNNAMED: Final = {"dynamodb": {"TransactWriteItems"}, "sqs": {"SendMessageBatch"}}
"""Calls that IAM has no name for: a transaction is as many single writes to it, a batch as many messages."""
AMAZON: Final = (
    "Amazon Root CA 1",
    "Amazon Root CA 2",
    "Amazon Root CA 3",
    "Amazon Root CA 4",
    "Starfield Services Root Certificate Authority - G2",
)
"""The roots that the certificates of AWS's services go back to. A client that trusts few should trust all of these, says AWS."""

NOTED: Final = re.compile(r"\.dist-info/(METADATA$|WHEEL$|licenses/|LICEN[CS]E|NOTICE|COPYING|AUTHORS)")
"""What pip notes of a package that is worth keeping: name, origin and licence."""
LEFT_OUT: Final = re.compile(
    r"^(botocore/docs/(?!__init__|docstring|utils)|phonenumbers/data/alt_format_)"
    r"|^(aws_lambda_powertools/(event_handler|middleware_factory|tracing|metrics/provider/datadog)|cffi|pycparser"
    r"|dateutil/zoneinfo|urllib3/(contrib|http2/(?!__init__))|pyasn1/codec/(cer|der|native))/"
    r"|^aws_lambda_powertools/utilities/(?!__init__|jmespath_utils)|^pyasn1_modules/(?!__init__|rfc5280)"
    r"|^phonenumbers/(short(data/|numberinfo)|asyoutypeformatter|carrier|geocoder|phonenumbermatcher|prefix|timezone)"
    r"|^(_cbor2\.|cbor2/tool|dateutil/tz/?win|jinja2/(ext|meta|nativetypes|sandbox)|pyasn1/codec/ber/encoder|segno/(cli|helpers))"
    r"|^aws_lambda_powertools/shared/(cookies|dynamodb_deserializer|headers_serializer)"
    r"|^cryptography/(cobblestone|fernet|hazmat/(asn1|primitives/twofactor)/)"
    r"|^tzdata/zoneinfo/(tzdata\.zi|[^/]+\.tab|leapseconds)"
    r"|(^|/)(__pycache__|tests?|testing|bin|include|[^/]+\.data|[^/]+\.dist-info)/"
    r"|\.(py[cio]|pxd|pyx|c|h|md|rst|typed)$"
)
"""Parts that nothing of ours imports: of cffi, cryptography has `_cffi_backend` alone; webauthn reads one of 120 kinds of ASN.1;
what cbor2 has in C it has in Python too, fast enough for a passkey; through pyOpenSSL's door into urllib3 botocore would go at
every start, now that webauthn brings pyOpenSSL; numbers are read and written, not found in texts. Caches, tests, notes, and what
only compilers and type checkers read. `botocore.crt` stays: botocore imports it where a runtime has awscrt."""

INSTEAD: Final = {
    # botocore hangs help texts on every call of a client, and for writing them imports all that parses and writes HTML.
    "botocore/docs/__init__.py": "",
    "botocore/docs/docstring.py": """
class Unwritten(str):
    def __new__(cls, *_, **__):
        return super().__new__(cls)

ClientMethodDocstring = PaginatorDocstring = WaiterDocstring = Unwritten
""",
    # HTTP/2, which nothing turns on, asks for the version of a library that is not there: `importlib.metadata` for that.
    "urllib3/http2/__init__.py": "",
    # Its metrics and its tracer are imported where they are used, if at all; nothing asks it to look for ids in events.
    "aws_lambda_powertools/__init__.py": "from aws_lambda_powertools.logging import Logger\n",
    "aws_lambda_powertools/utilities/jmespath_utils/__init__.py": "",
    # Numbers are read and written, not found in texts or shown while they are typed, and none is an emergency's.
    "phonenumbers/__init__.py": "from .phonenumberutil import *\n",
}
"""What libraries import at every start for what we never do, shortened."""
CHANGED: Final = b"# Shortened for this package.\n"
"""Licences ask that a changed file says so."""
MEMBERS: Final = b"[(n, o) for n in dir(cls) if isinstance(o := getattr(cls, n, None), %s)]"
ALTERED: Final = {
    # What it takes from there Python has itself, and that is a large module.
    "msgspec/_utils.py": (b"from typing_extensions import ", b"from typing import "),
    # JSON is all that is read and written, and by types that nobody looks into.
    "msgspec/__init__.py": (b"from . import inspect, json, msgpack, structs, toml, yaml", b"from . import json, structs"),
    # `getmembers` looks at every member of a shape in three ways, for the sake of kinds that shapes have none of.
    "pynamodb/attributes.py": (b"getmembers(cls, lambda o: isinstance(o, Attribute))", MEMBERS % b"Attribute"),
    "pynamodb/models.py": (b"getmembers(cls, lambda o: isinstance(o, Index))", MEMBERS % b"Index"),
}
"""What they do of more than we need at every start, and what instead."""
NUMBERS: Final = "phonenumbers/data/__init__.py"
ALTERNATIVES: Final = re.compile(rb"^from \.alt_format_\S+ import .*\n|(?<=^_ALT_NUMBER_FORMATS = )\{.*\}", re.MULTILINE)
"""46 modules with rarer ways to write a number, by which phonenumbers finds numbers in a text."""

Calls = Mapping[str, set[str]]
Json = dict[str, Any]


class PackageError(RefusedError):
    """Why there is no package, as a sentence for the operator."""


def trim(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """These files of a package, without what a Lambda does not read."""
    kept: dict[str, bytes] = {}
    calls = calls_made()
    for name, content in files.items():
        if name.startswith(DATA):
            kept |= _of_botocore(name, content, calls)
        elif name == ROOTS:
            kept[name] = amazon_roots(content)
        elif name in INSTEAD:
            kept[name] = CHANGED + INSTEAD[name].encode()
        elif name in ALTERED:
            kept[name] = CHANGED + content.replace(*ALTERED[name])
        elif name == NUMBERS:
            kept[name] = CHANGED + ALTERNATIVES.sub(lambda found: b"{}" if found[0].startswith(b"{") else b"", content)
        elif name.endswith(".dist-info/METADATA"):
            kept[name] = content.partition(b"\n\n")[0] + b"\n"  # what follows is the project's page
        elif NOTED.search(name) or not LEFT_OUT.search(name):
            kept[name] = without_symbols(content) if name.endswith(".so") else content
    return kept


def calls_made() -> dict[str, set[str]]:
    """The calls that the functions make, by botocore's name of the service."""
    calls: dict[str, set[str]] = defaultdict(set)
    statements = [statement for function in FUNCTIONS for statement in policy(STAGES[0], function)["Statement"]]
    for action in {action for statement in statements for action in statement["Action"]}:
        service, _, call = action.partition(":")
        calls[NAMES.get(service, service)].add(call)
    for service, unnamed in UNNAMED.items():
        calls[service] |= unnamed
    del calls["logs"]  # Lambda itself writes the logs
    return dict(calls)


def amazon_roots(bundle: bytes) -> bytes:
    """Of a bundle of certificates those of Amazon's roots, as they are. Errors: PackageError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=bundle.decode())
    found = {}
    for told, certificate in zip(context.get_ca_certs(), context.get_ca_certs(binary_form=True), strict=True):
        name = dict(part for parts in told["subject"] for part in parts).get("commonName")
        found[name] = ssl.DER_cert_to_PEM_cert(certificate)
    if missing := [name for name in AMAZON if name not in found]:
        raise PackageError(f'botocore trusts {", ".join(missing)} no more: see "Roots" in docs/cold-start.md.')
    return "".join(found[name] for name in AMAZON).encode()


def _of_botocore(name: str, content: bytes, calls: Calls) -> dict[str, bytes]:
    path = PurePosixPath(name.removeprefix(DATA).removesuffix(".gz"))
    service = path.parts[0] if len(path.parts) > 1 else None
    if path.name not in (OF_ALL_SERVICES if service is None else OF_A_SERVICE if service in calls else ()):
        return {}
    described = json.loads(gzip.decompress(content) if name.endswith(".gz") else content)
    if service and path.name == "service-2.json":
        described = _described(described, calls[service])
    elif path.name == "endpoints.json":
        described = _reachable(described, calls)
    return {f"{DATA}{path}": json.dumps(described, separators=(",", ":")).encode()}


def _reachable(endpoints: Json, calls: Calls) -> Json:
    names = calls.keys() | NAMES.keys()
    for partition in endpoints["partitions"]:
        partition["services"] = {name: service for name, service in partition["services"].items() if name in names}
    return endpoints


def _described(service: Json, calls: set[str]) -> Json:
    """A service with some of its calls, the shapes that those need, and nothing for readers."""
    operations = {name: operation for name, operation in service["operations"].items() if name in calls}
    shapes: Json = {}
    wanted = list(_shapes_of(operations))
    while wanted:
        name = wanted.pop()
        if name not in shapes:
            shapes[name] = service["shapes"][name]
            wanted += _shapes_of(shapes[name])
    shortened: Json = _without_words(service | {"operations": operations, "shapes": shapes})
    return shortened


def _shapes_of(described: Any) -> Iterator[str]:
    """The names of the shapes that a part of a description speaks of."""
    if isinstance(described, dict):
        if isinstance(described.get("shape"), str):
            yield described["shape"]
        described = list(described.values())
    if isinstance(described, list):
        for part in described:
            yield from _shapes_of(part)


def _without_words(described: Any) -> Any:
    if isinstance(described, dict):
        # A member may be called "documentation", and is no string then.
        return {
            name: _without_words(part) for name, part in described.items() if name != "documentation" or not isinstance(part, str)
        }
    return [_without_words(part) for part in described] if isinstance(described, list) else described
