"""infra/privacy.py: what people ask about themselves, answered by an operator."""

import json
import stat
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib import pages_wiring, wiring
from chalicelib.domain.desk.connection import Connection, System
from chalicelib.domain.desk.privacy import PrivacyRequest, Wanted
from chalicelib.usecases import members
from chalicelib.usecases.texts import sending
from infra import privacy, show
from tests.builders import MAYA, NOW, Shop
from tests.fake_connections import FakeConnections
from tests.fake_papers import FakePapers
from tests.fake_post import FakeSender, FakeWaitingRoom
from tests.fake_privacy import FakePrivacyRequests
from tests.usecases.leaving.people import OTHER, look_up, merge, say
from tests.usecases.texts.test_notices import Street


@pytest.fixture
def shop(monkeypatch, tmp_path):
    shop = Shop()
    shop.privacy, shop.connections = FakePrivacyRequests(), FakeConnections()
    monkeypatch.setenv("STAGE", "test")
    monkeypatch.setenv("CONFIRM", "rosas")
    monkeypatch.chdir(tmp_path)
    for port in ("book", "merchants", "vault", "deliveries", "privacy", "connections"):
        monkeypatch.setattr(wiring, port, lambda port=port: getattr(shop, port))
    monkeypatch.setattr(wiring, "clock", lambda: shop.now)
    papers = FakePapers()
    monkeypatch.setattr(pages_wiring, "papers", lambda: papers)
    return shop


@pytest.fixture
def run(monkeypatch, capsys, shop):
    assert shop

    def run(action, *words, merchant="rosas"):
        monkeypatch.setattr(sys, "argv", ["privacy", "--stage", "test", action, merchant, *words])
        code = privacy.main()
        told = capsys.readouterr()
        return code, told.out + told.err

    return run


def ask(shop, request_id, wanted, *member_ids, about=None):
    sealed = shop.vault.seal("rosas", json.dumps(about)) if about else b""
    shop.privacy.put(PrivacyRequest("rosas", request_id, wanted, shop.now, sealed, member_ids))


def exported(said):
    path = Path(said.partition(":")[0])
    return path, json.loads(path.read_text(encoding="utf-8"))


def test_the_list_says_what_waits_who_is_meant_and_until_when(shop, run):
    assert run("list") == (0, "Nothing waits.\nDone before: 0.\n")
    ask(shop, "shopify-data-1", Wanted.EXPORT, "mem_maya")
    ask(shop, "shopify-redact-2", Wanted.ERASE, about={"customer": 7})
    ask(shop, "shopify-leave-3", Wanted.LEAVE, about={"system": "shopify", "account": "rosas.myshopify.com"})
    shop.privacy.put(PrivacyRequest("rosas", "old", Wanted.EXPORT, NOW).close(NOW))
    assert run("list")[1].splitlines() == [
        "shopify-data-1: wants a copy; asked 2026-11-21, due 2026-12-21.",
        "  It is about mem_maya.",
        "shopify-leave-3: the shop left its maker; asked 2026-11-21, due 2026-12-21.",
        "  `done` ends the connection of rosas.myshopify.com; nobody is forgotten by that.",
        "shopify-redact-2: wants to be forgotten; asked 2026-11-21, due 2026-12-21.",
        '  Nobody was found. What was said of them: {"customer": 7}',
        "Done before: 1.",
    ]
    shop.now += timedelta(days=30)
    assert "OVERDUE" in run("list")[1]


def test_an_export_has_everything_of_one_person_and_nobody_else_can_read_it(shop, run):
    street = Street(shop)
    maya, old = shop.join(), shop.join("Maya", OTHER)
    shop.join("Leo", "+12065550149")
    shop.sell(maya, 6240)
    shop.sell(old, 1000, "older")
    shop.redeem(maya, "coffee", check_id="next")
    street.deliver()
    merge(shop, maya, old)
    code, said = run("export", MAYA)
    path, told = exported(said)
    assert (code, stat.S_IMODE(path.stat().st_mode), path.parent.name) == (0, 0o600, "merchants")
    one, other = told["members"]
    assert (one["phone"], one["first_name"], other["phone"]) == (MAYA, "Maya", OTHER)
    assert one["entries"][1]["why"].startswith("62 points: $62.40 counted at 1 point for every $1.00")
    assert [sale["sale_id"] for sale in one["sales"]] == ["sale-1"]
    assert [used["uses"][0]["offer_id"] for used in one["redemptions"]] == ["coffee"]
    assert [row["event"] for row in one["consents"]] == ["joined"]
    assert "Rosa's Bakery: Welcome Maya!" in one["last_words"][0]
    assert one["texted_lately"][0]["kind"] == "welcome"
    assert "Leo" not in path.read_text(encoding="utf-8")


def test_whoever_has_the_phone_now_does_not_read_what_it_was_texted_before(shop, run):
    street = Street(shop)
    maya = shop.join()
    street.deliver()
    say(shop, "NOT ME")
    street.deliver()
    say(shop, "Leo")
    street.deliver()
    path, told = exported(run("export", MAYA)[1])
    (leo,) = told["members"]
    assert (leo["first_name"], [one["kind"] for one in leo["texted_lately"]]) == ("Leo", ["welcome"])
    assert "Welcome Leo" in leo["last_words"][0]
    assert maya not in path.read_text(encoding="utf-8")
    assert "Maya" not in path.read_text(encoding="utf-8")


def test_who_joins_with_the_phone_of_somebody_forgotten_reads_nothing_of_them(shop, run):
    street = Street(shop)
    shop.sell(shop.join(), 6240)
    street.deliver()
    run("erase", MAYA)
    say(shop, "Hello", "Leo")
    street.deliver()
    path, told = exported(run("export", MAYA)[1])
    assert [one["first_name"] for one in told["members"]] == ["Leo"]
    assert "Maya" not in path.read_text(encoding="utf-8")


def test_a_request_is_exported_by_its_id_and_closed(shop, run):
    maya = shop.join()
    ask(shop, "r-1", Wanted.EXPORT, maya, about={"phone": MAYA})
    _, told = exported(run("export", "r-1")[1])
    assert told["members"][0]["member_id"] == maya
    assert run("done", "r-1") == (0, "r-1 is done.\n")
    closed = shop.privacy.find("rosas", "r-1")
    assert (closed.done_at, closed.about_sealed) == (shop.now, b"")
    assert run("done", "r-1")[0] == 0


def test_erasing_forgets_and_closes_the_request(shop, run):
    maya = shop.join()
    ask(shop, "r-1", Wanted.ERASE, maya)
    code, said = run("erase", "r-1")
    assert (code, maya in said, look_up(shop)) == (0, True, None)
    assert shop.privacy.find("rosas", "r-1").done_at == shop.now


def test_who_is_forgotten_without_a_request_is_kept_as_one_that_is_done(shop, run):
    maya = shop.join()
    run("erase", MAYA)
    (kept,) = shop.privacy.of_merchant("rosas")
    assert (kept.wanted, kept.member_ids, kept.done_at, kept.about_sealed) == (Wanted.ERASE, (maya,), shop.now, b"")


def test_what_is_stored_of_a_merchant_says_what_waits_and_until_when(shop, run, monkeypatch, capsys):
    ask(shop, "r-1", Wanted.EXPORT)
    ask(shop, "r-2", Wanted.ERASE)
    run("done", "r-2")
    monkeypatch.setattr(sys, "argv", ["show", "--stage", "test", "rosas"])
    assert show.main() == 0
    last = "Privacy requests that wait: 1, the first is due 2026-12-21: python -m infra.privacy --stage test list rosas"
    assert capsys.readouterr().out.splitlines()[-1] == last


def test_erasing_asks_first(shop, run, monkeypatch):
    shop.join()
    monkeypatch.setenv("CONFIRM", "prod")
    assert run("erase", MAYA)[0] == 1
    assert look_up(shop) is not None


def test_the_end_of_a_connection_ends_it_and_nothing_else(shop, run):
    maya = shop.join()
    shop.connections.put(Connection(System.SHOPIFY, "rosas.myshopify.com", "rosas", "mill", NOW))
    ask(shop, "r-1", Wanted.LEAVE, about={"system": "shopify", "account": "rosas.myshopify.com"})
    code, said = run("done", "r-1")
    assert (code, "speaks for rosas no more" in said) == (0, True)
    assert shop.connections.of_merchant("rosas") == ()
    assert members.get(shop.book, shop.till, maya, shop.now)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("export", MAYA), "keeps nothing of them"),
        (("erase", MAYA), "knows nobody of the kind"),
        (("done", "r-9"), "has no request r-9"),
        (("export", "12"), "digits"),
        (("erase", "r-2"), "Nobody was found for r-2"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(shop, run, words, sentence):
    ask(shop, "r-2", Wanted.ERASE, about={"phone": None})
    code, said = run(*words)
    assert (code, sentence in said) == (1, True), said


def test_another_merchants_member_is_not_found(shop, run):
    maya = shop.join()
    shop.merchants.merchants["other"] = replace(shop.merchant, id="other")
    assert run("export", maya, merchant="other")[0] == 1
    assert run("list", merchant="nobody") == (1, "There is no merchant nobody at stage test.\n")


def test_what_is_sent_after_the_end_is_nothing(shop, run):
    street = Street(shop)
    maya = shop.join()
    post = sending.Post(shop.book, shop.merchants, shop.vault, shop.deliveries, FakeWaitingRoom(), FakeSender())
    run("erase", maya)
    assert [outcome for item in street.committed() for outcome in sending.send(post, item, shop.now)] == []
