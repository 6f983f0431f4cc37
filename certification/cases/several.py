"""Several members, several merchants, parts of sales, and customers who are not there, or not any more."""

from certification.exchanges import NotApplicableError, new_name
from certification.program import is_for_check
from certification.running import Group
from certification.story import Story

GROUP = Group("Parts, and other people")


@GROUP.case("B1", "Part of a sale comes back", "What it earned is taken back in proportion, once.")
def partial_refund(story: Story) -> None:
    maya, sale_id = story.join(), new_name()
    amount = 2 * story.program.amount_for(10)
    sale = story.report("it earns", sale_id, story.sale(maya, amount))
    half = {"id": "refund-1", "amount": amount // 2}
    refunded = story.send("half of it goes", "POST", f"/v1/sales/{sale_id}/refunds", half)
    by_rule, rest = story.program.points_of(amount), story.program.points_of(amount // 2)
    if by_rule is not None and rest is not None:
        story.check("It earned what the rule gives", sale["points_total_for_sale"], by_rule)
        story.check("The rest is what half of it earns", refunded["points_total_for_sale"], rest)
    again = story.send("the same refund under a new key changes nothing", "POST", f"/v1/sales/{sale_id}/refunds", half)
    story.check("Nothing is taken twice", again["points_delta"], 0)
    other = {"id": "refund-1", "amount": amount // 2 + 1}
    story.refuse("a refund does not change its amount", 422, "REFUND_CHANGED", "POST", f"/v1/sales/{sale_id}/refunds", other)


@GROUP.case("B2", "All of a sale with a reward comes back", "The reward is given back with it.")
def refund_with_reward(story: Story) -> None:
    maya, check_id = story.join(), new_name()
    offer = story.earn_offer(maya, 6_000, is_for_check)
    before = story.account(maya)
    held = story.hold("the reward is held", maya, check_id, offer["id"], check=story.amounts(6_000))
    story.capture("the reward is used", held, maya)
    off = held["offers"][0]["amount"]
    story.report("the sale is taken", check_id, story.sale(maya, 6_000, discount=off))
    story.send("everything comes back", "POST", f"/v1/sales/{check_id}/refunds", {"id": "refund-1", "amount": 6_000 - off})
    after = story.account(maya)
    story.check("The balance is what it was before the reward", after["balance"], before["balance"])
    story.check("So are the rewards that are paid already", len(after["certificates"]), len(before["certificates"]))


@GROUP.case("B3", "Two members share a check", "Each part is a sale of its own, and earns for its own member.")
def split_check(story: Story) -> None:
    maya, leo, check_id = story.join("Maya"), story.join("Leo"), new_name()
    first, second = story.program.amount_for(10), story.program.amount_for(20)
    hers = story.report("her part earns for her", f"{check_id}-1", story.sale(maya, first))
    his = story.report("his part earns for him", f"{check_id}-2", story.sale(leo, second))
    story.check("Her part is hers", hers["member"]["id"], maya.id)
    story.check("His part is his", his["member"]["id"], leo.id)
    voided = story.report("his part is voided", f"{check_id}-2", story.sale(leo, second, state="voided"))
    story.check("His part stands for nothing", voided["points_total_for_sale"], 0)
    story.check("Her balance stays", story.balance(maya), hers["balance"])
    body = story.sale(leo, first)
    story.refuse("her part cannot become his", 422, "SALE_OF_ANOTHER_MEMBER", "PUT", f"/v1/sales/{check_id}-1", body)


@GROUP.case("B4", "Another merchant asks about this one's member", "Nobody is found, nothing is earned, nothing is told.")
def cross_tenant(story: Story) -> None:
    key = story.shop.other_key
    if key is None:
        raise NotApplicableError("It takes a test key of a second merchant: OTHER_KEY=rk_test_...")
    maya, sale_id = story.join(), new_name()
    earned = story.report("it earns here", sale_id, story.sale(maya, story.program.amount_for(10)))
    path = f"/v1/members/{maya.id}"
    story.refuse("the other merchant has no such member", 404, "MEMBER_NOT_FOUND", "GET", path, key=key)
    found = story.send("nor anybody of ours with this number", "POST", "/v1/members/lookup", {"phone": maya.phone}, key=key)
    story.check("Our member is not among them", [each for each in found["members"] if each["id"] == maya.id], [])
    story.refuse("nor such a sale", 404, "SALE_NOT_FOUND", "GET", f"/v1/sales/{sale_id}", key=key)
    body = {"points": 5, "reason": "goodwill", "actor": "certification"}
    story.refuse("nor can it give points", 404, "MEMBER_NOT_FOUND", "POST", f"{path}/adjustments", body, key=key)
    held = {"check_id": new_name(), "member_id": maya.id, "offer_ids": ["any"]}
    story.refuse("nor use any", 404, "MEMBER_NOT_FOUND", "POST", "/v1/redemptions", held, key=key)
    story.check("The balance here is what it was", story.balance(maya), earned["balance"])


@GROUP.case("B5", "A key that nobody issued", "A refusal that says so, before anything is looked at.")
def unknown_key(story: Story) -> None:
    key = "rk_test_nobody-has-issued-this-key"
    body = {"phone": story.shop.phones.never_joined()}
    story.refuse("this key opens nothing", 401, "UNKNOWN_LOCATION_KEY", "POST", "/v1/members/lookup", body, key=key)


@GROUP.case("B6", "A member who was erased", "Nobody is found by the number or the identifier, and sales go on.")
def erased_member(story: Story) -> None:
    maya = story.join()
    story.report("it earns", new_name(), story.sale(maya, story.program.amount_for(10)))
    story.send("the member is erased", "DELETE", f"/v1/sandbox/members/{maya.id}")
    story.check("The number is nobody's", story.look_up(maya.phone, "nobody has this number"), None)
    story.refuse("the identifier is nobody's", 404, "MEMBER_NOT_FOUND", "GET", f"/v1/members/{maya.id}")
    body = story.sale(None, 2_000, phone=maya.phone)
    sold = story.report("the sale is taken all the same", new_name(), body)
    story.check("It is nobody's sale", sold["member"], None)


@GROUP.case("B7", "A number that nobody joined with", "No member, words that invite, and the sale is taken all the same.")
def unknown_number(story: Story) -> None:
    phone = story.shop.phones.never_joined()
    found = story.send("nobody, and how to invite", "POST", "/v1/members/lookup", {"phone": phone})
    story.check("Nobody is found", found["members"], [])
    story.check(
        "There is a sentence for the cashier, and words that invite", bool(found["message"] and found["invite"]), wanted=True
    )
    sold = story.report("the sale is taken", new_name(), story.sale(None, 2_000, phone=phone))
    story.check("It is nobody's sale", sold["member"], None)
