"""A pass for Apple Wallet: a zip of JSON and pictures, signed over the digests of all of them (Apple, Wallet Passes).

It carries what was true when it was made, and the link to the page that goes on being true.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, Self

from chalice.app import Response
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID

from chalicelib.usecases.wallets import page_of, scanned_of
from chalicelib.web.visit import Visit
from chalicelib.web.wallet import passes
from chalicelib.web.wallet.pictures import draw_mark
from chalicelib.web.wallet.scene import Scene, nobody, open_scene

KIND: Final = "application/vnd.apple.pkpass"
MADE: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the zip: a pass of the same facts is made of the same files."""
GREEN, WHITE, PALE = "rgb(11, 90, 65)", "rgb(255, 255, 255)", "rgb(224, 239, 231)"
ICONS: Final = {"icon.png": 29, "icon@2x.png": 58, "icon@3x.png": 87, "logo.png": 50, "logo@2x.png": 100}


class Signer(NamedTuple):
    """What an operator's Apple account gives: the certificate of a pass type with its key, and Apple's own above it."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    intermediate: x509.Certificate

    @classmethod
    def read(cls, certificate: str, key: str, intermediate: str) -> Self:
        """The three as PEM. Raises ValueError for anything else."""
        try:
            private = load_pem_private_key(key.encode(), None)
        except TypeError:
            raise ValueError("the key is encrypted") from None
        if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise ValueError("the key is of another kind")  # noqa: TRY004  whoever reads this holds a file, not a type
        return cls(
            x509.load_pem_x509_certificate(certificate.encode()), private, x509.load_pem_x509_certificate(intermediate.encode())
        )

    @property
    def pass_type(self) -> str:
        """The pass type that it signs for."""
        return self._named(NameOID.USER_ID)

    @property
    def team(self) -> str:
        """The team whose it is."""
        return self._named(NameOID.ORGANIZATIONAL_UNIT_NAME)

    def _named(self, name: x509.ObjectIdentifier) -> str:
        found = self.certificate.subject.get_attributes_for_oid(name)
        return str(found[0].value) if found else ""


def send(visit: Visit) -> Response:
    """The member's pass."""
    scene, there = open_scene(visit), passes.stored()
    if scene is None or not set(passes.APPLE) <= there.keys():
        return nobody(visit)
    signer = Signer.read(*(there[name] for name in passes.APPLE))
    return visit.file(seal(tell(scene, signer), signer), KIND, f"{scene.merchant.id}.pkpass")


def tell(scene: Scene, signer: Signer) -> dict[str, Any]:
    """What the pass says."""
    page, name = scene.read(), scene.wallet.customer.first_name
    code = {"format": "PKBarcodeFormatQR", "message": scanned_of(scene.link), "messageEncoding": "iso-8859-1"}
    following = passes.next_of(scene, page)
    card = {
        "primaryFields": [_field("balance", scene.word(page, page.balance), passes.balance_of(scene, page))],
        "secondaryFields": [_field("next", *following)] if following else [],
        "auxiliaryFields": [_field("name", scene.say("name"), name)] if name else [],
        "backFields": [
            _field("page", scene.say("title"), page_of(scene.visit.origin, scene.link)),
            _field("help", scene.merchant.name, scene.say("help")),
            _field("keep", scene.say("print"), scene.say("keep")),
        ],
    }
    return {
        "formatVersion": 1,
        "passTypeIdentifier": signer.pass_type,
        "teamIdentifier": signer.team,
        "serialNumber": passes.serial_of(scene),
        "organizationName": scene.merchant.name,
        "logoText": scene.merchant.name,
        "description": scene.say("title"),
        "backgroundColor": GREEN,
        "foregroundColor": WHITE,
        "labelColor": PALE,
        "sharingProhibited": True,
        "barcodes": [code],
        "storeCard": card,
    }


def seal(told: Mapping[str, Any], signer: Signer) -> bytes:
    """The pass as a file: what it says, its pictures, the digests of all, and the signature over those."""
    files = {"pass.json": json.dumps(told, ensure_ascii=False).encode()}
    files |= {name: draw_mark(size) for name, size in ICONS.items()}
    digests = {name: hashlib.sha1(content, usedforsecurity=False).hexdigest() for name, content in files.items()}
    files["manifest.json"] = json.dumps(digests).encode()
    signing = PKCS7SignatureBuilder().set_data(files["manifest.json"])
    signing = signing.add_signer(signer.certificate, signer.key, SHA256()).add_certificate(signer.intermediate)
    files["signature"] = signing.sign(Encoding.DER, [PKCS7Options.DetachedSignature, PKCS7Options.Binary])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(zipfile.ZipInfo(name, MADE), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _field(key: str, label: str, value: str) -> dict[str, str]:
    return {"key": key, "label": label, "value": value}
