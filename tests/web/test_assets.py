"""Files that pages load: kept for a year by the name of their content, and never an old one."""

import gzip
import re

import pytest

from chalicelib.web import assets
from chalicelib.web.assets import FOR_EVER, STATIC, asset_url
from tests.web.visiting import Visitor

NAMES = sorted(path.name for path in STATIC.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_every_file_is_sent_as_what_it_is_and_may_be_kept(visitor: Visitor, name: str) -> None:
    answer = visitor.get(asset_url(name))
    assert (answer.status_code, answer.body) == (200, (STATIC / name).read_bytes())
    assert answer.headers["Cache-Control"] == FOR_EVER
    assert answer.headers["Content-Type"] in assets.KINDS.values()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_its_name_is_of_its_content() -> None:
    assert re.fullmatch(r"/assets/htmx\.min\.[0-9a-f]{10}\.js", asset_url("htmx.min.js"))
    with pytest.raises(KeyError):
        asset_url("no-such.js")


def test_who_takes_it_compressed_gets_it_compressed_once(visitor: Visitor) -> None:
    answer = visitor.get(asset_url("htmx.min.js"), Accept_Encoding="gzip, br")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(answer.body) == (STATIC / "htmx.min.js").read_bytes()
    assert assets._compressed("htmx.min.js") is assets._compressed("htmx.min.js")


@pytest.mark.parametrize("asked", ["app.0123456789.css", "app.css"])
def test_a_page_from_before_a_deploy_gets_what_is_there_now_and_nobody_keeps_it(visitor: Visitor, asked: str) -> None:
    answer = visitor.get(f"/assets/{asked}")
    assert (answer.status_code, answer.body) == (200, (STATIC / "app.css").read_bytes())
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_scanner_finds_its_other_half_by_its_plain_name() -> None:
    """It imports it relative to itself, and knows of no hash."""
    assert 'import("./qr-scanner-worker.min.js")' in (STATIC / "qr-scanner.umd.min.js").read_text()


@pytest.mark.parametrize(
    "asked",
    ["other.0123456789.css", "nothing", "..%2Fassets.py", "%2e%2e%2fpages.py", "app.0123456789.js", ".css", "app.css%00.js"],
)
def test_nothing_else_is_to_be_had(visitor: Visitor, asked: str) -> None:
    assert visitor.get(f"/assets/{asked}").status_code == 404
