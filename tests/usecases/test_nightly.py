"""The nightly copy: everything once, in files that say who nobody is, however often it is cut short."""

import gzip
import json
from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.causes.cause import Cause, Handed
from chalicelib.domain.coupon import Batch
from chalicelib.domain.figures.campaign import Campaign
from chalicelib.domain.figures.figures import Metric
from chalicelib.domain.figures.goals import Goal
from chalicelib.domain.money.flows import Way
from chalicelib.domain.money.journal import Month, Owed
from chalicelib.domain.program import SANDBOX
from chalicelib.domain.surveys.survey import TallyName
from chalicelib.usecases.leaving import nightly
from chalicelib.usecases.leaving.export_format import FORMAT
from chalicelib.usecases.leaving.nightly import LEFT_OUT, Copier, Store, run_nightly
from chalicelib.usecases.leaving.of_shop import Books
from chalicelib.usecases.leaving.shelf import Shelf
from chalicelib.usecases.texts.post import Correspondence, Delivery
from tests.builders import MAYA, Shop
from tests.fake_campaigns import FakeCampaigns
from tests.fake_causes import FakeCauses
from tests.fake_coupons import FakeCoupons
from tests.fake_goals import FakeGoals
from tests.fake_journals import FakeJournals
from tests.fake_settling import FakeAgreements
from tests.fake_studies import FakeStudies
from tests.fake_surveys import FakeSurveys
from tests.giving import GiftShop
from tests.usecases import histories
from tests.usecases.friends import Friends


class Bucket(Store):
    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.puts, self.fails_at = 0, 0

    def put(self, name: str, content: bytes) -> None:
        self.puts += 1
        if self.puts == self.fails_at:
            raise OSError(name)
        self.files[name] = content

    def rows(self, file: str) -> list[dict]:
        found = [content for name, content in sorted(self.files.items()) if f"/{file}-" in name]
        return [json.loads(line) for content in found for line in gzip.decompress(content).decode().splitlines()]


def copier(shop: Shop, bucket: Bucket, books: Books | None = None) -> Copier:
    books = books or Books(FakeGoals(), FakeJournals(), FakeAgreements(), FakeCampaigns(), FakeStudies(), FakeCauses())
    beside = lambda: ["rosas", "gone", "rosas" + SANDBOX], books, FakeCoupons(shop.book), FakeSurveys(shop.book, shop.deliveries)
    return Copier(shop.book, shop.merchants, shop.vault, shop.deliveries, bucket, lambda: shop.now, *beside)


def stocked() -> tuple[Shop, Books]:
    """A shop of which there is some of everything, and nothing of anything that it does not have."""
    friends = Friends()
    shop, noor = friends.shop, friends.come()
    shop.sell(noor, 6_000)
    friends.stream()
    shop.redeem(noor, "coffee", check_id="next")
    gifts = GiftShop(shop)
    gifts.pay(gifts.code_of(gifts.sell(2_000)), 500)
    FakeCoupons(shop.book).add_batch("rosas", Batch("b1", "five", 10, shop.now))
    shop.book.answered["rosas", str(TallyName(shop.now.date(), "mill", 1)), "4"] += 1
    shop.deliveries.claim(Delivery("rosas", noor, "sale-1", shop.now, "earned", 1), "+12065550100", Correspondence())
    campaigns = FakeCampaigns()
    campaigns.add("rosas", Campaign("c1", "lapsed", None, "Come back", shop.now.date(), shop.now, begun_at=shop.now))
    causes = FakeCauses()
    causes.put("rosas", Cause("1", "Food Pantry", "", date(2026, 10, 1)))
    causes.hand_over("rosas", Handed(date(2026, 10, 1), "1", 350, shop.now, "st_1"), 0)
    books = Books(FakeGoals(), FakeJournals(), FakeAgreements(), campaigns, FakeStudies(), causes)
    books.goals.put("rosas", Goal("g1", Metric.VISITS, None, Fraction(3), Fraction(5), date(2026, 11, 1), date(2026, 12, 1)))
    month = Month(date(2026, 10, 1), "USD", Fraction(7), owed={"mill": Owed()}, sent={Way("mill", "dock"): 40})
    books.journals.close("rosas", [month])
    return shop, books


def plenty() -> float:
    return 900.0


def test_a_stage_without_a_place_copies_nothing() -> None:
    assert run_nightly(None, plenty) == 0


def test_everything_is_there_and_says_who_nobody_is(shop: Shop) -> None:
    bucket, maya = Bucket(), shop.join("Maya")
    shop.sell(maya, 1_240)
    shop.sell(None, 900, "nobody")
    shop.adjust(maya, 60, note="for Maya Angelou")
    shop.redeem(maya, "coffee", check_id="next")
    assert run_nightly(copier(shop, bucket), plenty) > 0
    (member,) = bucket.rows("members")
    assert (member["member_id"], member["phone"], member["first_name"], member["balance"]) == (maya, None, None, 22)
    assert [row["kind"] for row in bucket.rows("entries")] == ["joined", "sale", "adjusted", "held", "captured"]
    assert {row["sale_id"] for row in bucket.rows("sales")} >= {"sale-1", "nobody"}
    assert [row["status"] for row in bucket.rows("redemptions")] == ["captured"]
    assert bucket.rows("consents") == []
    said = b"".join(gzip.decompress(content) for name, content in bucket.files.items() if name.endswith(".gz")).decode()
    for word in ("Maya", MAYA[2:], "Angelou", "ana"):
        assert word not in said
    assert {name.split("/")[0] for name in bucket.files} == {"2026-11-21"}
    assert json.loads(bucket.files["2026-11-21/complete.json"])["members"] == 1


def test_every_file_of_the_format_is_in_a_copy_but_those_that_are_left_out() -> None:
    (shop, books), bucket = stocked(), Bucket()
    shelf = Shelf(shop.book, shop.vault, shop.deliveries, shop.merchant, shop.now)
    beside = replace(shelf, coupons=FakeCoupons(shop.book), surveys=FakeSurveys(shop.book, shop.deliveries))
    exported = Counter(name for name, _ in (*beside.rows(), *books.rows("rosas")))
    assert set(exported) == set(FORMAT), "the shop of this test lacks some"
    run_nightly(copier(shop, bucket, books), plenty)
    copied = Counter({name: len(rows) for name in FORMAT if (rows := bucket.rows(name))})
    assert copied == Counter({name: rows for name, rows in exported.items() if name not in LEFT_OUT})


def test_what_is_beside_the_members_is_copied_once_however_small_the_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "PAGE_ITEMS", 1)
    monkeypatch.setattr(nightly, "PART_ROWS", 1)
    (shop, books), bucket = stocked(), Bucket()
    run_nightly(copier(shop, bucket, books), plenty)
    assert [row["answers"] for row in bucket.rows("answers")] == [{"4": 1}]
    assert [len(bucket.rows(name)) for name in ("coupons", "goals", "journal", "settlements")] == [1, 1, 1, 1]
    assert not [name for name in bucket.files if "/gone/" in name or SANDBOX in name]


def test_it_is_done_once_a_day(shop: Shop) -> None:
    bucket = Bucket()
    shop.join()
    assert run_nightly(copier(shop, bucket), plenty) > 0
    assert run_nightly(copier(shop, bucket), plenty) == 0
    shop.wait(days=1)
    assert run_nightly(copier(shop, bucket), plenty) > 0
    assert {name.split("/")[0] for name in bucket.files} == {"2026-11-21", "2026-11-22"}


def test_what_takes_longer_goes_on_in_the_next_run_under_the_day_on_which_it_began(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "PAGE_ITEMS", 1)
    bucket = Bucket()
    shop.sell(shop.join(), 1_240)
    for _ in range(20):
        left = iter([40.0, 40.0, 0.0])
        run_nightly(copier(shop, bucket), lambda left=left: next(left, 0.0))
        shop.wait(hours=1)
    assert "2026-11-21/complete.json" in bucket.files
    assert len([name for name in bucket.files if name.startswith("2026-11-21/rosas/members")]) >= 1


def test_sandboxes_stay_out(shop: Shop) -> None:
    bucket, member = Bucket(), shop.join()
    shop.book.chains[f"rosas{SANDBOX}", "mem_x"] = shop.book.chains["rosas", member]
    run_nightly(copier(shop, bucket), plenty)
    assert len(bucket.rows("members")) == 1


@settings(max_examples=25)
@given(st.sampled_from(sorted(histories.RULES)), histories.histories, st.integers(1, 6), st.lists(st.integers(1, 9), max_size=4))
def test_cut_short_anywhere_each_thing_is_there_once(rules: str, history: list, items: int, failures: list[int]) -> None:
    shop, bucket = histories.play(rules, history), Bucket()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(nightly, "PAGE_ITEMS", items)
        patched.setattr(nightly, "PART_ROWS", 5)
        for fails_at in failures:
            bucket.fails_at = bucket.puts + fails_at
            try:
                run_nightly(copier(shop, bucket), plenty)
            except OSError:
                continue
        bucket.fails_at = 0
        run_nightly(copier(shop, bucket), plenty)
    book = shop.book
    people = {member for _, member in [*book.customers, *book.chains]}
    assert sorted(row["member_id"] for row in bucket.rows("members")) == sorted(people)
    entries = Counter((row["member_id"], row["seq"]) for row in bucket.rows("entries"))
    assert entries == Counter((e.member_id, e.account.seq) for chain in book.chains.values() for e in chain)
    assert sorted((row["location_id"], row["sale_id"]) for row in bucket.rows("sales")) == sorted(name[1:] for name in book.sales)
    assert f"{shop.now:%Y-%m-%d}/complete.json" in bucket.files
