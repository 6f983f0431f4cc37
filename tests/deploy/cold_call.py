"""What a fresh sandbox of the API's function does: started with Lambda's Python in the folder of the unpacked package.

`cold_call.py floor` imports what Lambda's runtime has imported before our code is asked for. `cold_call.py look-up` does that
too, then imports the application and answers one look-up; its last line are the modules that came by that. `cold_call.py page`
answers a page that anybody may ask for. `cold_call.py tag` says for which Python code has to be compiled.
"""
# ruff: noqa: F401, PTH109  the floor is made of these imports, and of no other

# What Lambda's interface to its runtime imports, of the standard library.
import base64
import concurrent.futures.thread
import contextlib
import decimal
import http.client
import json
import logging
import os
import sys
import time
import traceback

EVENT = {
    "resource": "/v1/members/lookup",
    "path": "/v1/members/lookup",
    "httpMethod": "POST",
    "headers": {"Content-Type": "application/json", "Authorization": f"Bearer {os.environ.get('LOCATION_KEY')}"},
    "multiValueHeaders": {"Content-Type": ["application/json"]},
    "queryStringParameters": None,
    "multiValueQueryStringParameters": None,
    "pathParameters": None,
    "stageVariables": None,
    "requestContext": {"resourcePath": "/v1/members/lookup", "httpMethod": "POST", "identity": {"sourceIp": "192.0.2.1"}},
    "body": base64.b64encode(json.dumps({"phone": "(206) 555-0142"}).encode()).decode(),
    "isBase64Encoded": True,
}


def look_up() -> None:
    import app
    from chalicelib import wiring

    # Counting instructions takes fifty times as long as executing them; nobody waits for this till.
    wiring.time_of_call = contextlib.nullcontext
    answer = app.app(EVENT, None)
    found = json.loads(answer["body"])
    if answer["statusCode"] != 200 or [member["first_name"] for member in found.get("members", [])] != ["Maria"]:
        sys.exit(f"{answer} {found}")


def show_page() -> None:
    """A page with its template and a file by its name, and all that pages import later."""
    import app

    asked = {"httpMethod": "GET", "body": None, "headers": {"Accept": "text/html"}, "multiValueHeaders": {}}
    context = {"resourcePath": "/sign-in/{a}", "httpMethod": "GET", "path": "/api/sign-in/nothing"}
    answer = app.app({**EVENT, **asked, "pathParameters": {"a": "nothing"}, "requestContext": context}, None)
    if answer["statusCode"] != 404 or 'href="/api/assets/app.' not in answer["body"]:
        sys.exit(f"{answer}")
    import jwt
    import pydyf
    import segno
    import webauthn
    from webauthn.helpers import parse_cbor

    if parse_cbor(b"\xa1\x01\x02") != {1: 2}:
        sys.exit("no CBOR")


if __name__ == "__main__":
    before = set(sys.modules)
    if sys.argv[1] in {"look-up", "page"}:
        sys.path.insert(0, os.getcwd())
    if sys.argv[1] == "page":
        show_page()
    if sys.argv[1] == "look-up":
        look_up()
        sys.stdout.write("\n" + " ".join(sorted(set(sys.modules) - before)))
    if sys.argv[1] == "tag":
        sys.stdout.write(json.dumps(sys.implementation.cache_tag))
    sys.stdout.flush()
    os._exit(0)  # a sandbox is frozen or killed; no process there ends in order
