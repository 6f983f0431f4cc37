"""Passes for phones' wallets: built and signed as Apple and Google want them, and offered only where keys for them are stored."""

import hashlib
import io
import json
import re
import struct
import subprocess
import zipfile
import zlib
from urllib.parse import urlsplit

import jwt
import pytest

from chalicelib.domain.refusals import Busy
from chalicelib.usecases.wallets import scanned_of
from chalicelib.web.wallet.apple import Signer
from chalicelib.web.wallet.pictures import draw_mark
from tests.web.certificates import PASS_TYPE, TEAM, apple, key, pem_of, public_of
from tests.web.member import let_in

FILES = {"pass.json", "manifest.json", "signature", "icon.png", "icon@2x.png", "icon@3x.png", "logo.png", "logo@2x.png"}
ISSUER = {
    "issuer_id": "3388000000012345678",
    "client_email": "cards@example.iam.gserviceaccount.com",
    "private_key": pem_of(key(3)),
}


@pytest.fixture
def maya(visitor, monkeypatch):
    return let_in(visitor, monkeypatch)


@pytest.fixture
def signing(maya):
    """The operator has stored everything."""
    known = maya.visitor.desk.parameters.known
    for name, value in zip(("apple_certificate", "apple_key", "apple_intermediate"), apple(), strict=True):
        known[name] = value
    known["google"] = json.dumps(ISSUER)
    maya.shop.sell(maya.id, 8400)
    return maya


def opened(maya):
    answer = maya.visitor.get(f"{maya.path}/apple")
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(answer.body))


def test_where_nothing_is_stored_no_pass_is_offered_or_sent(maya):
    assert "Wallet" not in maya.look()
    for wallet in ("apple", "google"):
        assert maya.visitor.get(f"{maya.path}/{wallet}").status_code == 404


def test_half_of_a_certificate_is_none(signing):
    del signing.visitor.desk.parameters.known["apple_key"]
    text = signing.look()
    assert "Add to Google Wallet" in text
    assert "Apple" not in text


def test_passes_are_offered_where_their_keys_are(signing):
    text = signing.look()
    assert "Add to Apple Wallet" in text
    assert "Add to Google Wallet" in text


def test_the_page_does_not_wait_for_what_signs_passes(signing, monkeypatch):
    def refuse(*_: str) -> None:
        raise Busy

    monkeypatch.setattr(signing.visitor.desk.parameters, "read", refuse)
    assert "84 points" in signing.look()


def test_an_apple_pass_has_its_files_and_a_digest_of_each(signing):
    zipped = opened(signing)
    assert signing.visitor.last.headers["Content-Type"] == "application/vnd.apple.pkpass"
    assert set(zipped.namelist()) == FILES
    manifest = json.loads(zipped.read("manifest.json"))
    assert manifest == {
        name: hashlib.sha1(zipped.read(name), usedforsecurity=False).hexdigest()
        for name in FILES - {"manifest.json", "signature"}
    }


def test_an_apple_pass_says_what_the_page_says(signing):
    told = json.loads(opened(signing).read("pass.json"))
    assert (told["formatVersion"], told["passTypeIdentifier"], told["teamIdentifier"]) == (1, PASS_TYPE, TEAM)
    assert told["organizationName"] == "Rosa's Bakery"
    (code,) = told["barcodes"]
    assert code == {"format": "PKBarcodeFormatQR", "message": scanned_of(signing.link), "messageEncoding": "iso-8859-1"}
    assert told["storeCard"]["primaryFields"] == [{"key": "balance", "label": "points", "value": "84"}]
    assert told["storeCard"]["secondaryFields"] == [{"key": "next", "label": "Ready for you", "value": "Free coffee"}]
    assert f"{signing.visitor.desk.shop.pages.url()}/w/" not in told["serialNumber"]
    assert signing.link not in told["serialNumber"]
    for colour in ("backgroundColor", "foregroundColor", "labelColor"):
        assert re.fullmatch(r"rgb\(\d{1,3}, \d{1,3}, \d{1,3}\)", told[colour])


def test_a_pass_made_again_replaces_the_one_before(signing):
    numbers = {json.loads(opened(signing).read("pass.json"))["serialNumber"] for _ in range(2)}
    assert len(numbers) == 1


def test_the_signature_of_an_apple_pass_is_verified_by_another_program(signing, tmp_path):
    zipped = opened(signing)
    zipped.extractall(tmp_path)
    (tmp_path / "above.pem").write_text(apple()[2])
    verify = ["openssl", "cms", "-verify", "-inform", "DER", "-in", "signature", "-content", "manifest.json", "-binary"]
    verify += ["-CAfile", "above.pem", "-purpose", "any", "-out", "said"]
    done = subprocess.run(verify, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verification successful" in done.stderr, done.stderr
    assert (tmp_path / "said").read_bytes() == zipped.read("manifest.json")
    shown = subprocess.run(
        ["openssl", "cms", "-cmsout", "-print", "-inform", "DER", "-in", "signature"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for attribute in ("contentType", "signingTime", "messageDigest"):
        assert attribute in shown
    assert "eContent: <ABSENT>" in shown
    assert shown.count("serialNumber: 100") >= 2, "both certificates travel along"


def test_a_pass_that_was_changed_is_not_verified(signing, tmp_path):
    opened(signing).extractall(tmp_path)
    (tmp_path / "above.pem").write_text(apple()[2])
    (tmp_path / "manifest.json").write_bytes((tmp_path / "manifest.json").read_bytes().replace(b"pass.json", b"pass.jsom"))
    verify = ["openssl", "cms", "-verify", "-inform", "DER", "-in", "signature", "-content", "manifest.json", "-binary"]
    done = subprocess.run([*verify, "-CAfile", "above.pem", "-purpose", "any"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode != 0


def test_the_pictures_are_png_of_their_size():
    for size in (29, 100):
        picture = draw_mark(size)
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", picture[16:24]) == (size, size)
        begin = picture.index(b"IDAT")
        (length,) = struct.unpack(">I", picture[begin - 4 : begin])
        assert len(zlib.decompress(picture[begin + 4 : begin + 4 + length])) == size * (3 * size + 1)


def test_a_google_link_is_signed_and_says_what_the_page_says(signing):
    answer = signing.visitor.get(f"{signing.path}/google")
    assert answer.status_code == 303
    location = urlsplit(answer.headers["Location"])
    assert (location.scheme, location.netloc) == ("https", "pay.google.com")
    assert len(answer.headers["Location"]) <= 1800, "what Google takes"
    token = location.path.removeprefix("/gp/v/save/")
    claims = jwt.decode(token, public_of(key(3)), algorithms=["RS256"], audience="google", options={"verify_iat": False})
    assert (claims["iss"], claims["typ"]) == (ISSUER["client_email"], "savetowallet")
    (card,), (kind,) = claims["payload"]["loyaltyObjects"], claims["payload"]["loyaltyClasses"]
    assert card["classId"] == kind["id"] == f"{ISSUER['issuer_id']}.rosas"
    assert card["barcode"] == {"type": "QR_CODE", "value": scanned_of(signing.link)}
    assert card["loyaltyPoints"] == {"label": "points", "balance": {"string": "84"}}
    assert signing.link not in card["id"]
    assert jwt.get_unverified_header(token)["alg"] == "RS256"


def test_a_key_of_somebody_else_does_not_verify_a_google_link(signing):
    location = signing.visitor.get(f"{signing.path}/google").headers["Location"]
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(location.rpartition("/")[2], public_of(key(4)), algorithms=["RS256"], audience="google")


def test_what_is_no_key_is_refused_in_words():
    certificate, _, above = apple()
    with pytest.raises(ValueError, match="PEM"):
        Signer.read(certificate, "nothing", above)
