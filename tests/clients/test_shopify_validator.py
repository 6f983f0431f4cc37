"""Shopify's own library, in Node, takes what we say is signed and nothing else: shopify_node/validate.mjs gives its verdicts."""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(__file__).with_name("shopify_node")
FOLDER = ROOT / ".venv-clients" / "shopify_node"
SECRET = "shpss_0123456789abcdef"
BODIES = [
    b"{}",
    json.dumps({"id": 5550001112223, "subtotal_price": "12.40"}).encode(),
    b'{ "id" :1,\n\t"note": "with  spaces" }\r\n',
    '{"name": "Zoë \U0001f950 · ½", "line": "\u2028"}'.encode(),
    b'{"url":"a\\/b","money":1.10,"big":12345678901234567890}',
    json.dumps({"line_items": [{"price": "0.01"}] * 5000}).encode(),
]
OURS = """
import base64, json, sys
from chalicelib.pos.shopify import sign
told = json.load(sys.stdin)
print(json.dumps([sign(told["secret"], base64.b64decode(body)) for body in told["bodies"]]))
"""


@pytest.fixture(scope="module")
def modules():
    """What the lock file names, installed beside the environment of the clients."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("Node is not installed here, so its library cannot be asked")
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted, made = (SCRIPTS / "package-lock.json").read_text(encoding="utf-8"), FOLDER / "made-of.json"
    if not made.exists() or made.read_text(encoding="utf-8") != wanted:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(SCRIPTS / name, FOLDER)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=FOLDER, check=True, capture_output=True)
        made.write_text(wanted, encoding="utf-8")
    return FOLDER / "node_modules"


@pytest.fixture(scope="module")
def signatures():
    """How we sign the bodies."""
    told = json.dumps({"secret": SECRET, "bodies": [base64.b64encode(body).decode() for body in BODIES]})
    python = ROOT / ".venv" / "bin" / "python"
    environment = {**os.environ, "STAGE": "test"}
    done = subprocess.run(
        [python, "-c", OURS], input=told, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    return json.loads(done.stdout)


def judge(modules, deliveries, secret=SECRET):
    told = [{"body": base64.b64encode(body).decode(), "signature": signature} for body, signature in deliveries]
    done = subprocess.run(
        ["node", SCRIPTS / "validate.mjs"],
        input=json.dumps({"secret": secret, "deliveries": told}),
        env={**os.environ, "NODE_PATH": str(modules)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [verdict["valid"] for verdict in json.loads(done.stdout)]


def test_shopifys_library_takes_what_we_sign(modules, signatures):
    assert judge(modules, list(zip(BODIES, signatures, strict=True))) == [True] * len(BODIES)


def test_it_turns_away_what_we_turn_away(modules, signatures):
    changed = [(body[:-1] + b" ", signature) for body, signature in zip(BODIES, signatures, strict=True)]
    bare = [(BODIES[0], signatures[0].rstrip("=")), (BODIES[0], ""), (BODIES[0], signatures[1])]
    assert judge(modules, [*changed, *bare]) == [False] * (len(BODIES) + 3)
    assert judge(modules, list(zip(BODIES, signatures, strict=True)), "another") == [False] * len(BODIES)
