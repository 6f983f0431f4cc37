"""Merging two members through the till API."""

from tests.builders import MAYA

OTHER = "+12065550143"


def test_two_members_become_one_and_two_again(till, shop, maya):
    other = shop.join("Maya", OTHER)
    till.sell("s1", member_id=maya, subtotal=4000)
    till.sell("s2", member_id=other, subtotal=2200)
    body = {"other_member_id": other, "actor": "anna"}
    assert till.ask("POST", f"/v1/members/{maya}/merge", body, "once") == {
        "id": maya,
        "other_member_id": other,
        "balance": 62,
        "other_balance": 0,
        "message": "They are one member now. Both numbers work.",
    }
    assert till.send("POST", f"/v1/members/{maya}/merge", body, "once").headers["Idempotent-Replayed"] == "true"
    for phone in (MAYA, OTHER):
        found = till.ask("POST", "/v1/members/lookup", {"phone": phone})["members"]
        assert [(member["id"], member["balance"]) for member in found] == [(maya, 62)]
    back = till.ask("POST", f"/v1/members/{maya}/separate", body)
    assert (back["balance"], back["other_balance"]) == (40, 22)
    assert till.ask("POST", "/v1/members/lookup", {"phone": OTHER})["members"][0]["balance"] == 22


def test_what_cannot_be_merged_or_separated_is_refused_in_words(till, shop, maya):
    other = shop.join("Maya", OTHER)
    body = {"other_member_id": other, "actor": "anna"}
    refused = till.refuse(422, "MERGE_BUILT_UPON", "POST", f"/v1/members/{maya}/separate", body)
    assert refused["cashier_message"].startswith("It is too late to separate")
    till.refuse(422, "SAME_MEMBER", "POST", f"/v1/members/{maya}/merge", body | {"other_member_id": maya})
    till.refuse(404, "MEMBER_NOT_FOUND", "POST", "/v1/members/a%23b/merge", body)
    till.refuse(404, "MEMBER_NOT_FOUND", "POST", f"/v1/members/{maya}/merge", body | {"other_member_id": "mem_nobody"})
    till.refuse(400, "INVALID_FIELD", "POST", f"/v1/members/{maya}/merge", {"other_member_id": other})
    till.sell("s1", member_id=maya, subtotal=6000)
    till.ask("POST", "/v1/redemptions", {"check_id": "c", "member_id": maya, "offer_ids": ["coffee"]})
    till.refuse(422, "REWARD_HELD", "POST", f"/v1/members/{maya}/merge", body)
