"""What an operator's accounts would give, made here: a certificate above, one of a pass type below it, and a service account."""

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

PASS_TYPE = "pass.example.regulars"
TEAM = "A1B2C3D4E5"


@cache
def key(number: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pem_of(private: rsa.RSAPrivateKey) -> str:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_of(private: rsa.RSAPrivateKey) -> str:
    return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def certificate(
    names: dict[x509.ObjectIdentifier, str], issuer: x509.Name | None, own: int, signer: int, days: int = 300
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(name, value) for name, value in names.items()])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer or subject).public_key(key(own).public_key())
    built = (
        built.serial_number(1000 + own).not_valid_before(now - timedelta(days=400)).not_valid_after(now + timedelta(days=days))
    )
    return built.add_extension(x509.BasicConstraints(issuer is None, None), critical=True).sign(key(signer), SHA256())


@cache
def apple(days: int = 300) -> tuple[str, str, str]:
    """Certificate, key and intermediate, as PEM."""
    above = certificate({NameOID.COMMON_NAME: "Test Worldwide Developer Relations"}, None, 1, 1)
    names = {
        NameOID.USER_ID: PASS_TYPE,
        NameOID.COMMON_NAME: f"Pass Type ID: {PASS_TYPE}",
        NameOID.ORGANIZATIONAL_UNIT_NAME: TEAM,
    }
    own = certificate(names, above.subject, 2, 1, days)
    pem = [one.public_bytes(Encoding.PEM).decode() for one in (own, above)]
    return pem[0], pem_of(key(2)), pem[1]
