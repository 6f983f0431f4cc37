"""Pages through the gateway as they are deployed: the stage's name in every link, headers, and bytes as they are."""

import gzip
import re

import pytest

from chalicelib.web.assets import STATIC, asset_url
from chalicelib.web.headers import POLICY
from tests.deploy.account import Account

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Encoding": "gzip, deflate"}


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_links_and_redirects_carry_the_stages_name(account: Account, stage: str) -> None:
    status, headers, _ = account.ask(stage, "GET", "/", **BROWSER)
    assert (status, headers["Location"]) == (303, f"/{stage}/console")
    status, headers, _ = account.ask(stage, "GET", "/console", **BROWSER)
    assert (status, headers["Location"]) == (303, f"/{stage}/sign-in?to=%2Fconsole")


def test_a_page_comes_whole_with_its_policy_and_names_its_files(account: Account) -> None:
    for accepting in (BROWSER, {"Accept": "text/html"}, {}):
        status, headers, body = account.ask("dev", "GET", "/console/no/such/page", **accepting)
        page = (gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body).decode()
        assert (status, headers["Content-Security-Policy"], headers["Cache-Control"]) == (404, POLICY, "no-store")
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert page.startswith("<!doctype html>")
        assert re.findall(r'href="(/[^"]+\.css)"', page)[0] == f"/dev{asset_url('app.css')}"


def test_files_come_to_the_byte_compressed_or_not(account: Account) -> None:
    content = (STATIC / "htmx.min.js").read_bytes()
    _, headers, body = account.ask("dev", "GET", asset_url("htmx.min.js"), Accept="*/*")
    assert (headers["Content-Type"], body) == ("text/javascript; charset=utf-8", content)
    _, headers, body = account.ask("dev", "GET", asset_url("htmx.min.js"), **{**BROWSER, "Accept": "*/*"})
    assert (headers["Content-Encoding"], headers["Cache-Control"]) == ("gzip", "public, max-age=31536000, immutable")
    assert gzip.decompress(body) == content
    assert len(body) < len(content) / 2


def test_a_till_that_does_not_say_what_it_accepts_reads_json(account: Account) -> None:
    status, answer = account.call("dev", "POST", "/v1/members/lookup", {"phone": "(206) 555-0142"}, Authorization="Bearer wrong")
    assert (status, answer["errors"][0]["code"]) == (401, "UNKNOWN_LOCATION_KEY")


def test_nothing_is_changed_for_another_site(account: Account) -> None:
    foreign = {**BROWSER, "Sec-Fetch-Site": "cross-site", "Content-Type": "application/x-www-form-urlencoded"}
    assert account.ask("dev", "POST", "/console", b"a=b", **foreign)[0] in {403, 405}
