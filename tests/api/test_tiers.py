"""What a till is told of tiers: in the terms, with a member, and of a sale that one priced."""

import pytest

from tests.builders import LADDER, MAYA, program

CLIMBING = pytest.mark.parametrize("shop", [program(tiers=LADDER)], indirect=True)


@CLIMBING
def test_the_terms_name_the_levels(till):
    assert till.ask("GET", "/v1/program")["tiers"] == {
        "basis": "spend",
        "window": "calendar_year",
        "grace_days": 0,
        "levels": [
            {
                "id": "silver",
                "name": "Silver",
                "threshold": 10_000,
                "times": "5/4",
                "bonus_points": 0,
                "words": "From $100.00 in a calendar year: 1.25 times the points.",
            },
            {
                "id": "gold",
                "name": "Gold",
                "threshold": 50_000,
                "times": "2",
                "bonus_points": 100,
                "words": "From $500.00 in a calendar year: 2 times the points, and 100 points for getting there.",
            },
        ],
    }


@CLIMBING
def test_a_look_up_says_where_the_member_stands_and_what_is_next(till, maya):
    found = till.ask("POST", "/v1/members/lookup", {"phone": MAYA})
    tier = {"name": None, "last_day": None, "basis": "spend", "next_tier": {"name": "Silver", "need": 10_000}}
    assert found["members"][0]["tier"] == tier
    assert found["message"].endswith("$100.00 to Silver.")
    till.sell(member_id=maya, subtotal=12_000)
    found = till.ask("POST", "/v1/members/lookup", {"phone": MAYA})
    tier = {"name": "Silver", "last_day": "2027-12-31", "basis": "spend", "next_tier": {"name": "Gold", "need": 38_000}}
    assert found["members"][0]["tier"] == tier
    assert found["message"].endswith("Silver, $380.00 to Gold.")
    till.sell("sale-2", member_id=maya, subtotal=38_000)
    found = till.ask("POST", "/v1/members/lookup", {"phone": MAYA})
    assert found["members"][0]["tier"]["next_tier"] is None


@CLIMBING
def test_a_sale_says_which_tier_priced_it(till, maya):
    till.sell(member_id=maya, subtotal=12_000)
    till.sell("sale-2", member_id=maya, subtotal=1_000)
    assert "tier" not in till.ask("GET", "/v1/sales/sale-1")["posted"]
    posted = till.ask("GET", "/v1/sales/sale-2")["posted"]
    assert (posted["tier"], posted["times"], posted["points"]) == ("silver", "5/4", 12)


@CLIMBING
def test_a_quote_foretells_what_the_tier_gives(till, maya):
    till.sell(member_id=maya, subtotal=12_000)
    check = {"currency": "USD", "subtotal": 4_000}
    quoted = till.ask("POST", "/v1/checks/c1/quote", {"member_id": maya, "check": check})
    assert quoted["points_to_earn"] == 50


@CLIMBING
def test_why_names_the_tier_and_its_bonus(till, maya):
    till.sell(member_id=maya, subtotal=12_000)
    till.sell("sale-2", member_id=maya, subtotal=40_000)
    till.ask("POST", "/v1/sales/sale-2/refunds", {"id": "r1", "amount": 20_000})
    first, second, third = [entry["why"] for entry in till.ask("GET", f"/v1/members/{maya}/entries")["entries"]][2::-1]
    assert first.endswith("rules version 1; the member is Silver now.")
    assert ", times 1.25 (Silver)" in second
    assert second.endswith("the member is Gold now, with 100 points for getting there.")
    assert third.endswith("the member is Silver again, and the 100 points for Gold were taken back.")


def test_where_there_are_no_tiers_nothing_is_said_of_them(till, maya):
    till.sell(member_id=maya)
    assert "tiers" not in till.ask("GET", "/v1/program")
    assert "tier" not in till.ask("POST", "/v1/members/lookup", {"phone": MAYA})["members"][0]
    assert "tier" not in till.ask("GET", "/v1/sales/sale-1")["posted"]
