"""GET /v1/members/{id} and its entries: an account and its history, now and at any past moment."""

import pytest

from chalicelib.usecases.programs import open_merchant
from tests.api.conftest import TillClient
from tests.builders import BARBER, NOW, opening

PAST = "2026-11-21T18:00:00Z"


def test_a_member_has_a_balance_and_the_lots_it_is_made_of(till, shop, maya):
    till.sell("s1", member_id=maya)
    shop.wait(days=10)
    till.sell("s2", member_id=maya, subtotal=3000)
    assert till.ask("GET", f"/v1/members/{maya}") == {
        "id": maya,
        "at": "2026-12-01T18:00:00+00:00",
        "balance": 42,
        "held": 0,
        "debt": 0,
        "visits": 2,
        "lifetime_points": 42,
        "lots": [
            {
                "points": 12,
                "last_day": "2027-11-30",
                "ends_at": "2027-12-01T08:00:00+00:00",
                "moves_with_activity": False,
                "location": "mill",
                "cause": "sale",
            },
            {
                "points": 30,
                "last_day": "2027-12-31",
                "ends_at": "2028-01-01T08:00:00+00:00",
                "moves_with_activity": False,
                "location": "mill",
                "cause": "sale",
            },
        ],
        "holds": [],
        "certificates": [],
    }


def test_a_hold_is_there_until_it_has_run_out(till, shop, maya):
    till.sell("s1", member_id=maya, subtotal=6000)
    held = till.ask("POST", "/v1/redemptions", {"check_id": "c1", "member_id": maya, "offer_ids": ["coffee"]})
    there = till.ask("GET", f"/v1/members/{maya}")
    assert (there["balance"], there["held"]) == (10, 50)
    assert there["holds"] == [
        {"redemption_id": held["id"], "check_id": "c1", "points": 50, "expires_at": "2026-11-21T18:15:00+00:00"}
    ]
    shop.wait(days=3)
    balances = {
        at: till.ask("GET", f"/v1/members/{maya}?at={at}")["balance"] for at in ("2026-11-21T18:14:59Z", "2026-11-21T18:15:00Z")
    }
    assert list(balances.values()) == [10, 60]


@pytest.mark.parametrize("shop", [BARBER], indirect=True)
def test_a_paid_reward_is_listed_by_its_name(till, maya):
    for visit in range(10):
        till.sell(f"s{visit}", member_id=maya, subtotal=3200)
    there = till.ask("GET", f"/v1/members/{maya}")
    assert (there["balance"], there["lots"]) == (0, [])
    assert there["certificates"] == [{"id": "000011-00", "reward_id": "cut", "name": "Free haircut"}]


def test_before_the_first_entry_an_account_is_empty(till, maya):
    there = till.ask("GET", f"/v1/members/{maya}?at=2001-01-01T00:00:00Z")
    assert (there["balance"], there["visits"], there["lots"]) == (0, 0, [])
    assert till.ask("GET", f"/v1/members/{maya}/entries?at=2001-01-01T00:00:00Z") == {"entries": [], "next": None}


def test_history_tells_what_changed_and_why_newest_first(till, shop, maya):
    till.sell("s1", member_id=maya)
    shop.wait(hours=1)
    till.ask("POST", "/v1/sales/s1/refunds", {"id": "r1", "amount": 500})
    assert till.ask("GET", f"/v1/members/{maya}/entries?limit=2") == {
        "entries": [
            {
                "seq": 3,
                "at": "2026-11-21T19:00:00+00:00",
                "kind": "sale",
                "points": -5,
                "balance_after": 7,
                "held_after": 0,
                "debt_after": 0,
                "location": "mill",
                "cause": "s1",
                "why": "5 points taken back: $7.40 counts now at 1 point for every $1.00, after refunds of $5.00, "
                "rules version 1; the sale keeps 7 of its 12 points.",
            },
            {
                "seq": 2,
                "at": "2026-11-21T18:00:00+00:00",
                "kind": "sale",
                "points": 12,
                "balance_after": 12,
                "held_after": 0,
                "debt_after": 0,
                "location": "mill",
                "cause": "s1",
                "why": "12 points: $12.40 counted at 1 point for every $1.00, rules version 1; "
                "0.4 of a point is kept for the next visit.",
            },
        ],
        "next": 2,
    }


def read_all(till, path):
    """The sequence numbers of all pages."""
    pages, before = [], None
    while True:
        page = till.ask("GET", path + (f"&before={before}" if before else ""))
        pages.append([entry["seq"] for entry in page["entries"]])
        before = page["next"]
        if before is None:
            return pages


def test_pages_follow_each_other_without_a_gap(till, shop, maya):
    for number in range(6):
        till.sell(f"s{number}", member_id=maya)
        shop.wait(hours=1)
    path = f"/v1/members/{maya}/entries"
    assert read_all(till, f"{path}?limit=3") == [[7, 6, 5], [4, 3, 2], [1]]
    assert read_all(till, f"{path}?limit=7") == [[7, 6, 5, 4, 3, 2, 1]]
    assert read_all(till, f"{path}?limit=2&at=2026-11-21T20:00:00Z") == [[4, 3], [2, 1]]
    assert [len(page) for page in read_all(till, f"{path}?x=y")] == [7]


def test_the_reason_of_the_oldest_on_a_page_knows_what_was_before(till, shop, maya):
    till.sell("s1", member_id=maya)
    till.sell("s2", member_id=maya, subtotal=1260)
    page = till.ask("GET", f"/v1/members/{maya}/entries?limit=1")
    assert "plus 0.4 of a point kept from earlier visits" in page["entries"][0]["why"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("at=yesterday", "at"),
        ("at=2026-11-21T18:00:00", "at"),
        ("at=2026-11-21", "at"),
        ("at=1763000000", "at"),
        ("at=", "at"),
        ("at=2026-11-21T18:01:01Z", "at"),
        ("at=1999-12-31T23:59:59Z", "at"),
        ("at=0001-01-01T00:00:00%2B23:59", "at"),
        ("at=9999-12-31T23:59:59-23:59", "at"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=2.0", "limit"),
        ("limit=all", "limit"),
        ("limit=", "limit"),
        ("before=0", "before"),
        ("before=-3", "before"),
        ("before=10000000000", "before"),
        ("before=99999999999999999999999", "before"),
        ("before=null", "before"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(till, maya, query, field):
    error = till.refuse(400, "INVALID_FIELD", "GET", f"/v1/members/{maya}/entries?{query}")["errors"][0]
    assert error["field"] == field
    assert error["detail"].startswith(f"{field}: ")
    if field == "at":
        till.refuse(400, "INVALID_FIELD", "GET", f"/v1/members/{maya}?{query}")


@pytest.mark.parametrize("at", ["2026-11-21T19:00:00+01:00", "2026-11-21T19:00:00%2B01:00", "2026-11-21T10:00:00-08:00", PAST])
def test_a_moment_may_be_given_in_any_offset_also_with_a_plus_that_nobody_encoded(till, shop, maya, at):
    till.sell("s1", member_id=maya)
    shop.wait(hours=1)
    till.sell("s2", member_id=maya)
    there = till.ask("GET", f"/v1/members/{maya}?at={at}")
    assert (there["at"], there["balance"]) == ("2026-11-21T18:00:00+00:00", 12)


def test_a_clock_that_is_a_little_ahead_asks_for_now(till, shop, maya):
    assert till.ask("GET", f"/v1/members/{maya}?at=2026-11-21T18:01:00Z")["at"] == shop.now.isoformat()


@pytest.mark.parametrize("rest", ["", "/entries", f"?at={PAST}", f"/entries?at={PAST}&limit=1"])
def test_who_is_no_member_here_is_not_found(http, till, shop, maya, rest):
    till.ask("POST", "/v1/members", {"phone": "(206) 555-0143"})
    asked = till.ask("POST", "/v1/members", {"phone": "(206) 555-0143"})["id"]
    keys = open_merchant(shop.merchants, shop.vault, opening("other", "+12065550199"), NOW)
    stranger = TillClient(http, shop, keys["mill"])
    for client, member_id in ((till, "mem_none"), (till, asked), (stranger, maya)):
        client.refuse(404, "MEMBER_NOT_FOUND", "GET", f"/v1/members/{member_id}{rest}")


@pytest.mark.parametrize("rest", ["", "/entries"])
def test_what_cannot_be_a_members_id_is_refused(till, rest):
    till.refuse(404, "MEMBER_NOT_FOUND", "GET", f"/v1/members/mem%231{rest}")
    for member_id in ("a%20b", "%C3%A9", "x" * 129):
        error = till.refuse(400, "INVALID_FIELD", "GET", f"/v1/members/{member_id}{rest}")["errors"][0]
        assert error["field"] == "member_id"


@pytest.mark.parametrize("rest", ["", "/entries"])
def test_both_answers_are_for_tills_only_and_need_no_name(till, maya, rest):
    till.refuse(401, "UNKNOWN_LOCATION_KEY", "GET", f"/v1/members/{maya}{rest}", Authorization="Bearer nobody")
    assert till.send("GET", f"/v1/members/{maya}{rest}", Idempotency_Key="").status_code == 200


def test_every_location_of_a_merchant_sees_the_same(till, dock, shop, maya):
    till.sell("s1", member_id=maya)
    shop.wait(hours=1)
    assert till.ask("GET", f"/v1/members/{maya}") == dock.ask("GET", f"/v1/members/{maya}")
