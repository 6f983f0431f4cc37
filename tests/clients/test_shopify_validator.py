"""Shopify's own library, in Node, takes what we say is signed and nothing else: node/shopify_validate.mjs gives its verdicts."""

import base64
import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
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
from chalicelib.pos.webhooks import sign
told = json.load(sys.stdin)
print(json.dumps([sign(told["secret"], base64.b64decode(body)) for body in told["bodies"]]))
"""


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


def judge(ask_node, deliveries, secret=SECRET):
    told = [{"body": base64.b64encode(body).decode(), "signature": signature} for body, signature in deliveries]
    verdicts = ask_node("shopify_validate.mjs", question={"secret": secret, "deliveries": told})
    return [verdict["valid"] for verdict in verdicts]


def test_shopifys_library_takes_what_we_sign(ask_node, signatures):
    assert judge(ask_node, list(zip(BODIES, signatures, strict=True))) == [True] * len(BODIES)


def test_it_turns_away_what_we_turn_away(ask_node, signatures):
    changed = [(body[:-1] + b" ", signature) for body, signature in zip(BODIES, signatures, strict=True)]
    bare = [(BODIES[0], signatures[0].rstrip("=")), (BODIES[0], ""), (BODIES[0], signatures[1])]
    assert judge(ask_node, [*changed, *bare]) == [False] * (len(BODIES) + 3)
    assert judge(ask_node, list(zip(BODIES, signatures, strict=True)), "another") == [False] * len(BODIES)
