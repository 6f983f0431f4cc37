"""Store what signs passes for phones' wallets, so that members' pages offer them; say what is stored; or forget it.

    python -m infra.passes --stage prod show
    python -m infra.passes --stage prod apple pass.pem pass-key.pem AppleWWDRCAG4.pem
    python -m infra.passes --stage prod google 3388000000012345678 service-account.json
    python -m infra.passes --stage prod forget apple

For Apple: the certificate of a pass type, its key without a password, and Apple's certificate above it, each as PEM. For Google:
the number of the issuer, and the file of a service account that may issue for it. Both are looked at before anything is stored,
in SecureStrings of SSM, and nothing of them is shown. Pages offer what is stored within five minutes. Stage local is the
`make run` in another window.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import boto3
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from chalicelib import settings
from chalicelib.web.wallet.apple import Signer
from chalicelib.web.wallet.google import Issuer
from chalicelib.web.wallet.passes import APPLE, NEEDED
from infra.operating.ending import RefusedError
from infra.operating.running import run

TYPES_BEGIN: Final = "pass."


def main() -> int:
    """Do what was asked; 1 where it is refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("show", help="what is stored")
    apple = actions.add_parser("apple", help="store what Apple's passes need")
    for name in ("certificate", "key", "intermediate"):
        apple.add_argument(name, type=Path)
    google = actions.add_parser("google", help="store what Google's passes need")
    google.add_argument("issuer")
    google.add_argument("account", type=Path)
    forget = actions.add_parser("forget", help="store it no more")
    forget.add_argument("wallet", choices=sorted(NEEDED))
    arguments = parser.parse_args()
    return run(arguments.stage, partial(_act, arguments, datetime.now(UTC)))


def _act(arguments: argparse.Namespace, now: datetime) -> str:
    ssm = boto3.client("ssm")
    match arguments.action:
        case "apple":
            return _put(ssm, "apple", read_apple(*(_text(path) for path in _paths(arguments)), now))
        case "google":
            return _put(ssm, "google", read_google(arguments.issuer, _text(arguments.account)))
        case "forget":
            ssm.delete_parameters(Names=[settings.pass_parameter(name) for name in NEEDED[arguments.wallet]])
            return f"{arguments.wallet}: forgotten. Pages offer it no more within five minutes; passes in phones stay there."
        case _:
            return "\n".join(f"{wallet}: {_standing(ssm, names)}" for wallet, names in NEEDED.items())


def read_apple(certificate: str, key: str, intermediate: str, now: datetime) -> dict[str, str]:
    """What is to be stored, by name. Errors: RefusedError, where no pass would be good that they sign."""
    try:
        signer = Signer.read(certificate, key, intermediate)
    except ValueError as wrong:
        raise RefusedError(f"One of the three files is not what it should be: {wrong}.") from None
    if signer.certificate.public_key() != signer.key.public_key():
        raise RefusedError("The key is not the one of the certificate.")
    if not signer.pass_type.startswith(TYPES_BEGIN) or not signer.team:
        raise RefusedError("The certificate is not one of a pass type: its subject names no pass type or no team.")
    if signer.certificate.not_valid_after_utc <= now:
        raise RefusedError(
            f"The certificate ended on {signer.certificate.not_valid_after_utc:%Y-%m-%d}: make a new one at Apple."
        )
    try:
        signer.certificate.verify_directly_issued_by(signer.intermediate)
    except (ValueError, TypeError, InvalidSignature):
        raise RefusedError("The third file is not the certificate that issued the first: Apple names it as its issuer.") from None
    return dict(zip(APPLE, (certificate, key, intermediate), strict=True))


def read_google(issuer_id: str, account: str) -> dict[str, str]:
    """What is to be stored, by name. Errors: RefusedError."""
    try:
        said = json.loads(account)
        issuer = Issuer.read(json.dumps({**said, "issuer_id": issuer_id}))
        load_pem_private_key(issuer.key.encode(), None)
    except (ValueError, TypeError) as wrong:
        raise RefusedError(f"The file is not that of a service account: {wrong}.") from None
    if not issuer_id.isdecimal():
        raise RefusedError(f"{issuer_id!r} is no issuer: a number, as the Google Pay and Wallet console shows it.")
    return {"google": json.dumps({"issuer_id": issuer.id, "client_email": issuer.email, "private_key": issuer.key})}


def _put(ssm: Any, wallet: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        ssm.put_parameter(Name=settings.pass_parameter(name), Type="SecureString", Value=value.strip(), Overwrite=True)
    return f"{wallet}: stored. Pages offer it within five minutes. Delete the files that it came from."


def _standing(ssm: Any, names: tuple[str, ...]) -> str:
    found = ssm.get_parameters(Names=[settings.pass_parameter(name) for name in names])["Parameters"]
    return "stored" if len(found) == len(names) else "not stored"


def _paths(arguments: argparse.Namespace) -> tuple[Path, Path, Path]:
    return arguments.certificate, arguments.key, arguments.intermediate


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError):
        raise RefusedError(f"{path} cannot be read as text: is it PEM (or JSON)?") from None


if __name__ == "__main__":
    sys.exit(main())
