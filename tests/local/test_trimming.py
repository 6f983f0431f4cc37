"""What of the package a Lambda reads, and whom it trusts."""

import gzip
import hashlib
import json
import re
import ssl
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import botocore
import botocore.session
import pytest
from botocore.loaders import Loader
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from infra.apply import ROOT
from infra.deploying import trimming
from infra.deploying.trimming import ALTERED, CHANGED, PackageError, amazon_roots, calls_made, trim

BOTOCORE = Path(botocore.__file__).parent
SERVICES = ("dynamodb", "kms", "pinpoint-sms-voice-v2", "s3", "sns", "sqs", "ssm")
REGIONS = ("us-east-1", "eu-central-1", "ap-southeast-2", "us-gov-west-1", "cn-north-1")
KEYS = {
    "fbe3018031f9586bcbf41727e417b7d1c45c2f47f93be372a17b96b50757d5a2",
    "7f4296fc5b6a4e3b35d3c369623e364ab1af381d8fa7121533c9d6c633ea2461",
    "36abc32656acfc645c61b71613c4bf21c787f5cabbee48348d58597803d7abc9",
    "f7ecded5c66047d28ed6466b543c40e0743abe81d109254dcf845d4c2c7853c5",
    "2b071c59a0a0ae76b0eadb2bad23bad4580b69c3601b630c2eaf0613afa83f92",
}
"""SHA-256 of the public keys of the five roots that https://www.amazontrust.com/repository/ asks clients to trust, from there."""
LASTING = timedelta(days=2 * 365)
SHORTENED = ("aws_lambda_powertools", "botocore", "msgspec", "phonenumbers", "pyasn1_modules", "pynamodb", "urllib3")
USED = """
import sys
from pathlib import Path
import botocore.session, msgspec, phonenumbers
from aws_lambda_powertools import Logger
class Asked(msgspec.Struct):
    phone: str
assert msgspec.json.decode(b'{"phone": "1"}', type=Asked) == Asked("1")
assert "typing_extensions" not in sys.modules
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model
class Named(Model):
    pk = UnicodeAttribute(hash_key=True, attr_name="PK")
class Counted(Named):
    count = NumberAttribute()
print(Counted("a", count=1).serialize())
from aws_lambda_powertools.metrics import single_metric
print(Path(phonenumbers.__file__).parents[1])
for name in sys.argv[1:]:
    getattr(phonenumbers, name)
print(phonenumbers.format_number(phonenumbers.parse("01512 3456789", "DE"), phonenumbers.PhoneNumberFormat.E164))
client = botocore.session.get_session().create_client("dynamodb", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
client.get_item.__doc__
print(client.meta.method_to_api_mapping["get_item"])
print("importlib.metadata:", "importlib.metadata" in sys.modules)
sys.modules["_cbor2"] = None
import webauthn
from webauthn.helpers import encode_cbor, parse_cbor
print(parse_cbor(encode_cbor({1: 2, -2: b"x"})), Path(sys.modules["pyasn1_modules"].__file__).parents[1])
"""


@pytest.fixture(scope="module")
def bundle() -> bytes:
    return (BOTOCORE / "cacert.pem").read_bytes()


def files_of(*services: str) -> dict[str, bytes]:
    """botocore's data as a package has them."""
    data = BOTOCORE / "data"
    paths = [path for name in services for path in (data / name).rglob("*.json*")] + list(data.glob("*.json*"))
    return {path.relative_to(BOTOCORE.parent).as_posix(): path.read_bytes() for path in paths}


def trusting(bundle: bytes) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=bundle.decode())
    return context


@pytest.fixture(scope="module")
def trimmed() -> dict[str, bytes]:
    return trim(files_of(*SERVICES, "s3", "ec2"))


# One of them has 0 for a serial number.
@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_the_roots_are_amazons_and_no_others(bundle: bytes) -> None:
    keys = [root.public_key() for root in x509.load_pem_x509_certificates(amazon_roots(bundle))]
    written = [key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for key in keys]
    assert sorted(hashlib.sha256(key).hexdigest() for key in written) == sorted(KEYS)


def test_no_root_ends_within_two_years(bundle: bytes) -> None:
    ends = [ssl.cert_time_to_seconds(str(root["notAfter"])) for root in trusting(amazon_roots(bundle)).get_ca_certs()]
    assert min(ends) > (datetime.now(UTC) + LASTING).timestamp()


def test_the_roots_are_those_of_the_botocore_that_is_packed(bundle: bytes) -> None:
    """Taken at every packaging: a root that botocore replaces is replaced."""
    theirs = trusting(bundle).get_ca_certs(binary_form=True)
    ours = trusting(trim({trimming.ROOTS: bundle})[trimming.ROOTS]).get_ca_certs(binary_form=True)
    assert set(ours) < set(theirs)


def pem_of(bundle: bytes) -> list[str]:
    begin = "-----BEGIN CERTIFICATE-----"
    return [begin + part.partition("-----END")[0] for part in bundle.decode().split(begin)[1:]]


def test_a_root_that_botocore_no_longer_trusts_stops_the_packaging(bundle: bytes) -> None:
    without = "".join(f"{part}-----END CERTIFICATE-----\n" for part in pem_of(bundle)[:20]).encode()
    with pytest.raises(PackageError, match="Amazon Root CA 1"):
        amazon_roots(without)


def test_what_the_roles_may_call_is_what_is_kept(trimmed: dict[str, bytes]) -> None:
    for service, calls in calls_made().items():
        (name,) = [name for name in trimmed if name.startswith(f"botocore/data/{service}/") and name.endswith("service-2.json")]
        kept = set(json.loads(trimmed[name])["operations"])
        assert kept <= calls
        # What else the roles allow is called by Lambda itself, by another service's name.
        assert calls - kept <= {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}
    assert {name.split("/")[2] for name in trimmed if name.count("/") > 2} == set(SERVICES)


def test_a_kept_call_has_all_that_it_had_but_words(trimmed: dict[str, bytes]) -> None:
    name = "botocore/data/dynamodb/2012-08-10/service-2.json"
    whole = json.loads(gzip.decompress((BOTOCORE.parent / f"{name}.gz").read_bytes()))
    short = json.loads(trimmed[name])
    assert short["metadata"] == whole["metadata"]
    for operation, described in short["operations"].items():
        assert described == {key: part for key, part in whole["operations"][operation].items() if key != "documentation"}
    assert "TransactWriteItems" in short["operations"]
    assert set(short["shapes"]) < set(whole["shapes"])
    assert short["shapes"]["AttributeValue"]["members"].keys() == whole["shapes"]["AttributeValue"]["members"].keys()
    assert '"documentation":"' not in trimmed[name].decode()


@pytest.mark.parametrize("region", REGIONS)
def test_endpoints_are_as_they_were(trimmed: dict[str, bytes], region: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in trimmed.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        for service in SERVICES:
            short = client(service, region, Loader([f"{folder}/botocore/data"], include_default_search_paths=False))
            whole = client(service, region, Loader())
            assert short.meta.endpoint_url == whole.meta.endpoint_url
            assert short.meta.config.signature_version == whole.meta.config.signature_version
            assert short.meta.service_model.signing_name == whole.meta.service_model.signing_name


def client(service: str, region: str, loader: Loader) -> botocore.client.BaseClient:
    session = botocore.session.get_session()
    session.register_component("data_loader", loader)
    return session.create_client(service, region, aws_access_key_id="none", aws_secret_access_key="none")


def test_notes_tests_and_caches_are_left_out_and_licences_kept() -> None:
    kept = {
        "a/b.py",
        "a/data.json",
        "a-1.dist-info/WHEEL",
        "a-1.dist-info/licenses/LICENSE.md",
        "a-1.dist-info/NOTICE",
        "testament.py",
        "botocore/crt/auth.py",
        "tzdata/zoneinfo/Europe/Berlin",
        "tzdata/zones",
    }
    left = {
        "a/tests/test_b.py",
        "a/__pycache__/b.cpython-311.pyc",
        "README.md",
        "a/py.typed",
        "a/b.pyi",
        "a-1.dist-info/RECORD",
        "a-1.dist-info/sboms/a.json",
        "a-1.data/scripts/a",
        "cffi/api.py",
        "cryptography/fernet.py",
        "jinja2/sandbox.py",
        "phonenumbers/phonenumbermatcher.py",
        "tzdata/zoneinfo/tzdata.zi",
        "tzdata/zoneinfo/zone.tab",
    }
    assert trim(dict.fromkeys(kept | left, b"")).keys() == kept


def test_of_a_projects_page_the_head_is_kept() -> None:
    name = "a-1.dist-info/METADATA"
    assert trim({name: b"Name: a\nVersion: 1\n\n# All about a\n"}) == {name: b"Name: a\nVersion: 1\n"}


@pytest.mark.parametrize("name", ALTERED)
def test_what_is_altered_of_a_library_is_still_in_it(name: str) -> None:
    library, _, path = name.partition("/")
    whole = (Path(str(find_spec(library).origin)).parent / path).read_bytes()
    altered = trim({name: whole})[name]
    assert altered.startswith(CHANGED)
    assert len(whole.splitlines()) == len(altered.splitlines()) - 1
    assert altered != CHANGED + whole


def test_what_is_shortened_of_libraries_does_what_it_did(tmp_path: Path) -> None:
    """In a process that has these before all others: numbers are read and written, clients speak, lines are logged."""
    for library in SHORTENED:
        folder = Path(str(find_spec(library).origin)).parent
        files = {
            path.relative_to(folder.parent).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.suffix in {".py", ".so"}
        }
        files |= files_of("dynamodb") if library == "botocore" else {}
        for name, content in trim(files).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
    asked = re.findall(r"phonenumbers\.(\w+)", (ROOT / "chalicelib" / "domain" / "phone.py").read_text())
    said = subprocess.run(
        [sys.executable, "-c", USED, *asked], env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True
    ).stdout
    passkeys = f"{{1: 2, -2: b'x'}} {tmp_path}"
    shape = "{'count': {'N': '1'}, 'PK': {'S': 'a'}}"
    assert said.splitlines() == [shape, str(tmp_path), "+4915123456789", "GetItem", "importlib.metadata: False", passkeys]
