"""infra/export.py: all that a merchant has, in a folder that nobody else can read."""

import csv
import json
import stat
import tempfile
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import pages_wiring, wiring
from chalicelib.domain.desk.connection import Connection, System
from chalicelib.domain.figures.figures import Metric
from chalicelib.domain.figures.goals import Goal
from chalicelib.domain.refusals import Busy
from chalicelib.usecases import members, merging
from chalicelib.usecases.leaving.of_shop import Books
from chalicelib.usecases.leaving.shelf import Shelf
from chalicelib.usecases.ports import Committed
from chalicelib.usecases.texts import sending
from chalicelib.usecases.till import Request
from infra import export
from infra.export import main, write
from tests.builders import MAYA, Shop
from tests.fake_campaigns import FakeCampaigns
from tests.fake_causes import FakeCauses
from tests.fake_connections import FakeConnections
from tests.fake_coupons import FakeCoupons
from tests.fake_goals import FakeGoals
from tests.fake_journals import FakeJournals
from tests.fake_papers import FakePapers
from tests.fake_post import FakeDeliveries, FakeSender, FakeWaitingRoom
from tests.fake_settling import FakeAgreements
from tests.fake_studies import FakeStudies
from tests.fake_surveys import FakeSurveys
from tests.usecases import histories
from tests.usecases.racing import Proxy

LEO = "+12065550143"


@pytest.fixture
def shop(monkeypatch, tmp_path):
    shop = Shop()
    monkeypatch.setenv("STAGE", "test")
    monkeypatch.chdir(tmp_path)
    for port in ("book", "merchants", "vault", "deliveries"):
        monkeypatch.setattr(wiring, port, lambda port=port: getattr(shop, port))
    monkeypatch.setattr(wiring, "clock", lambda: shop.now)
    papers = FakePapers()
    monkeypatch.setattr(pages_wiring, "papers", lambda: papers)
    coupons = FakeCoupons(shop.book)
    monkeypatch.setattr(pages_wiring, "coupons", lambda: coupons)
    monkeypatch.setattr(pages_wiring, "surveys", lambda: FakeSurveys(shop.book, shop.deliveries))
    connections = FakeConnections()
    monkeypatch.setattr(wiring, "connections", lambda: connections)
    goals, journals, agreements = FakeGoals(), FakeJournals(), FakeAgreements()
    goals.put("rosas", Goal("g1", Metric.VISITS, None, Fraction(3), Fraction(5), date(2026, 11, 1), date(2026, 12, 1)))
    books = Books(goals, journals, agreements, FakeCampaigns(), FakeStudies(), FakeCauses())
    monkeypatch.setattr(pages_wiring, "books", lambda: books)
    return shop


def run(folder="out", merchant="rosas"):
    return main(["--stage", "test", "--merchant", merchant, folder])


def read(name, folder="out"):
    return [json.loads(line) for line in (Path(folder) / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def shelf(shop):
    return Shelf(shop.book, shop.vault, shop.deliveries, shop.merchant, shop.now)


@given(st.sampled_from(sorted(histories.RULES)), histories.histories)
def test_whatever_happened_is_in_the_files_once(rules, history):
    shop = histories.play(rules, history)
    with tempfile.TemporaryDirectory() as folder:
        counts = write(shelf(shop), Path(folder) / "out")
        found = {name: read(name, f"{folder}/out") for name in counts}
    book = shop.book
    people = {member for _, member in [*book.customers, *book.chains]}
    assert sorted(row["member_id"] for row in found["members"]) == sorted(people)
    chains = {(entry.member_id, entry.account.seq): entry for chain in book.chains.values() for entry in chain}
    assert {(row["member_id"], row["seq"]): row["points"] for row in found["entries"]} == {
        name: entry.points for name, entry in chains.items()
    }
    assert sorted((row["location_id"], row["sale_id"]) for row in found["sales"]) == sorted(name[1:] for name in book.sales)
    assert sorted(row["id"] for row in found["redemptions"]) == sorted(name for _, name in book.redemptions)
    assert len(found["consents"]) == sum(map(len, book.consents.values()))
    assert [counts[name] for name in found] == [len(rows) for rows in found.values()]
    for row in found["members"]:
        customer = book.customers.get(("rosas", row["member_id"]))
        if customer is not None and customer.is_member and customer.merged_into is None:
            member = members.get(book, shop.till, row["member_id"], shop.now)
            assert row["balance"] == member.balance
            assert [lot["points"] for lot in row["lots"]] == [lot.points for lot in member.account.lots]


def test_a_member_is_shown_with_phone_name_and_the_last_day_of_points(shop):
    maya = shop.join("Maya")
    shop.sell(maya, 6240)
    assert run() == 0
    (row,) = read("members")
    assert (row["phone"], row["first_name"], row["standing"], row["balance"]) == (MAYA, "Maya", "member", 62)
    assert row["lots"] == [{"last_day": "2027-11-30", "location_id": "mill", "points": 62, "cause": "sale"}]
    assert row["consents"] == ["receipt"]
    joined, sold = read("entries")
    assert (joined["kind"], sold["kind"], sold["cause"], sold["points"], sold["worth"]) == ("joined", "sale", "sale-1", 62, 62)
    assert [row["words"] for row in read("consents")] == ["Maya"]


def test_texts_that_were_sent_and_rewards_that_were_used_are_shown(shop):
    maya = shop.join()
    shop.sell(maya, 6240)
    post = sending.Post(shop.book, shop.merchants, shop.vault, shop.deliveries, FakeWaitingRoom(), FakeSender())
    sending.send(post, Committed("rosas", list(shop.book.entries("rosas", maya))[-1]), shop.now)
    shop.redeem(maya, "coffee", check_id="next")
    assert isinstance(shop.deliveries, FakeDeliveries)
    run()
    (text,) = read("texts")
    assert (text["kind"], text["parts"], text["member_id"]) == ("reward_ready", 1, maya)
    (used,) = read("redemptions")
    assert (used["status"], used["check_id"], used["uses"][0]["offer_id"]) == ("captured", "next", "coffee")


def test_what_a_shop_aims_for_is_there_beside_its_members(shop):
    assert run() == 0
    assert [(row["id"], row["target"], row["ended_on"]) for row in read("goals")] == [("g1", "5", None)]
    assert read("journal") == read("settlements") == []


def test_the_merchant_is_shown_with_all_that_it_set_but_no_pin(shop):
    shop.confirm_by_phone()
    shop.merchants.change_wording("rosas", "earned", "en", "{merchant}: {points}")
    run()
    text = (Path("out") / "merchant.json").read_text()
    merchant = json.loads(text)
    assert (merchant["name"], merchant["phone"], merchant["confirmation"]["always"]) == ("Rosa's Bakery", "+12065550100", True)
    assert [place["id"] for place in merchant["locations"]] == ["mill", "dock"]
    assert merchant["programs"][0]["rewards"][0]["price_points"] == 50
    assert merchant["wordings"] == [{"kind": "earned", "language": "en", "template": "{merchant}: {points}"}]
    assert "pin" not in text
    assert "sealed" not in text


def test_a_spreadsheet_opens_members_and_sales_and_takes_nothing_for_a_formula(shop):
    maya = shop.join("Maya")
    shop.sell(maya, 900, "=1+1")
    run()
    with (Path("out") / "members.csv").open(encoding="utf-8-sig") as lines:
        (row,) = csv.DictReader(lines)
    assert (row["phone"], row["first_name"], row["balance"]) == (MAYA, "Maya", "9")
    with (Path("out") / "sales.csv").open(encoding="utf-8-sig") as lines:
        (row,) = csv.DictReader(lines)
    assert (row["sale_id"], row["subtotal"], row["points"]) == ("'=1+1", "900", "9")


def test_a_spreadsheet_reads_umlauts_as_they_were_written(shop):
    shop.join("Åse-Zoë")
    run()
    written = (Path("out") / "members.csv").read_bytes()
    assert written.startswith("\ufeffphone,".encode())
    assert "Åse-Zoë".encode() in written
    assert read("members")[0]["first_name"] == "Åse-Zoë"


def test_a_full_disk_and_a_lost_data_key_are_told_as_what_they_are(shop, monkeypatch, capsys):
    shop.join()

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(export, "_open", full)
        assert run("full") == 1
    assert "No space left on device. full is not complete: delete it" in capsys.readouterr().err

    def lost(*_):
        raise ValueError("lost")

    monkeypatch.setattr(type(shop.vault), "open", lost)
    assert run("lost") == 1
    assert "What is sealed cannot be read: lost. Is the merchant's data key" in capsys.readouterr().err


def test_nobody_else_can_read_it_and_it_says_what_it_is(shop, capsys):
    shop.join()
    run()
    assert stat.S_IMODE(Path("out").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in Path("out").iterdir()} == {0o600}
    assert "it is personal data" in (Path("out") / "README.txt").read_text()
    said = capsys.readouterr().out
    assert said == (
        "out: 1 members, 1 entries, 0 sales, 0 redemptions, 0 texts, 1 consents, 0 referrals, 1 goals, 0 journal, "
        "0 settlements, 0 coupons, 0 gifts, 0 gift_moves, 0 answers, 0 campaigns, 0 causes, 0 handed_over. "
        "It is personal data in plain: delete it when it has arrived.\n"
    )


def test_another_merchant_stays_out(shop):
    number = shop.vault.seal("other", "+12065550109")
    shop.merchants.merchants["other"] = replace(shop.merchant, id="other", phone_sealed=number)
    shop.join()
    assert run(merchant="other") == 0
    assert (read("members"), read("consents")) == ([], [])


def test_no_more_than_one_page_and_one_member_is_in_memory(shop, monkeypatch):
    for number in range(30):
        shop.join("Maya", f"+1206555{200 + number:04d}")
    monkeypatch.setattr("chalicelib.usecases.leaving.shelf.PAGE_ITEMS", 7)
    asked = []

    class Counting(Proxy):
        def page(self, after, items_max):
            asked.append(items_max)
            return self._book.page(after, items_max)

    monkeypatch.setattr(wiring, "book", lambda: Counting(shop.book))
    run()
    assert len(read("members")) == 30
    assert asked.count(7) > 30 // 7


def test_a_folder_that_is_there_and_a_merchant_that_is_not_are_refused_before_anything_is_written(shop, capsys):
    assert run(merchant="nobody") == 1
    assert not Path("out").exists()
    Path("out").mkdir()
    assert run() == 1
    assert list(Path("out").iterdir()) == []
    assert "There is no merchant nobody at stage test." in capsys.readouterr().err


@pytest.mark.parametrize(("error", "why"), [(Busy, "do not answer"), (KeyboardInterrupt, "Stopped.")])
def test_an_export_that_ends_half_way_says_why_and_that_the_folder_is_not_complete(shop, monkeypatch, capsys, error, why):
    class Silent(Proxy):
        def page(self, *_):
            raise error

    monkeypatch.setattr(wiring, "book", lambda: Silent(shop.book))
    assert run() == 1
    said = capsys.readouterr().err
    assert why in said
    assert "out is not complete: delete it, and run the same again." in said


def test_of_two_who_are_one_person_points_and_rewards_are_shown_once(shop):
    maya, old = shop.join(), shop.join("Maya", LEO)
    shop.sell(old, 6240)
    used = shop.redeem(old, "coffee", check_id="next")
    pair = merging.Pair(maya, old, "ana")
    merging.merge(shop.book, shop.till, pair, Request("m1", ""), shop.now)
    shop.reverse(used)
    run()
    assert {row["member_id"]: row["balance"] for row in read("members")} == {maya: 62, old: 0}
    assert [row["id"] for row in read("redemptions")] == [used]


def test_points_of_sale_are_told_without_what_is_secret(shop):
    secret, token = shop.vault.seal("rosas", "app-secret"), shop.vault.seal("rosas", "access-token")
    connected = Connection(
        System.SQUARE, "rosas", "rosas", "mill", shop.now, (secret,), {"L1": "dock"}, token, "https://a.example/b"
    )
    wiring.connections().put(connected)
    assert run() == 0
    (told,) = json.loads(Path("out/merchant.json").read_text(encoding="utf-8"))["connections"]
    assert told == {
        "system": "square",
        "account": "rosas",
        "location_id": "mill",
        "connected_at": "2026-11-21T18:00:00Z",
        "places": {"L1": "dock"},
        "url": "https://a.example/b",
        "signing": None,
    }
