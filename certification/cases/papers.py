"""What customers have on paper: coupons, of members and of nobody, and gift certificates."""

from typing import Any

from certification.exchanges import NotApplicableError, new_name
from certification.running import Group
from certification.story import Member, Story

COUPONS = Group("Coupons")
GIFTS = Group("Gift certificates")
CHECK = 5_000
"""Minor units of a check that is larger than what most coupons ask for."""
WORTH = 2_500
"""Minor units of a certificate, of which part is used."""
PART = 1_000
NO_SUCH_COUPON = "2222-2222-2222"
NO_SUCH_GIFT = "2222-2222-2223"
CREATED = (201,)


@COUPONS.case("D1", "A member uses a coupon", "It takes money off, and no other check can use it.")
def coupon_of_a_member(story: Story) -> None:
    code, maya = hand_out(story), story.join()
    quoted = ask(story, "the coupon is among what was asked for", code, maya)
    story.check("It is applied", len(quoted["applied"]), 1)
    off = quoted["applied"][0]["amount"]
    held = use(story, "the coupon is set aside for this check", code, new_name(), maya)
    story.check("It takes off what the quote said", [one["amount"] for one in held["offers"]], [off])
    story.check("It costs no points", [one["price_points"] for one in held["offers"]], [0])
    refused(story, "it waits on another check", "COUPON_USED", code, maya)
    story.capture("the coupon is used", held, maya)
    refused(story, "it was used", "COUPON_USED", code, maya)


@COUPONS.case("D2", "A coupon without a member", "It is used at once, and a sale that is voided gives it back.")
def coupon_of_nobody(story: Story) -> None:
    code, check_id = hand_out(story), new_name()
    quoted = ask(story, "nobody's number is needed", code, None)
    if [one["code"] for one in quoted["rejected"]] == ["COUPON_FOR_MEMBERS"]:
        raise NotApplicableError("The coupon of this merchant is for members.")
    story.check("It is applied", len(quoted["applied"]), 1)
    taken = use(story, "the coupon is used at once", code, check_id, None)
    story.check("Nothing has to be captured", taken["status"], "captured")
    refused(story, "it was used", "COUPON_USED", code, None)
    off = sum(one["amount"] for one in taken["offers"])
    body = story.sale(None, CHECK, discount=off)
    story.report("the check is paid", check_id, body)
    story.report("the check is voided", check_id, body | {"state": "voided"})
    use(story, "the coupon can be used again", code, new_name(), None)


@COUPONS.case("D3", "A coupon whose sale is refunded", "Part of a refund keeps it used; all of it gives it back.")
def coupon_refunded(story: Story) -> None:
    code, check_id, maya = hand_out(story), new_name(), story.join()
    held = use(story, "the coupon is set aside for this check", code, check_id, maya)
    story.capture("the coupon is used", held, maya)
    off = sum(one["amount"] for one in held["offers"])
    story.report("the check is paid", check_id, story.sale(maya, CHECK, discount=off))
    refund = f"/v1/sales/{check_id}/refunds"
    story.send("part of it is refunded", "POST", refund, {"id": new_name(), "amount": 1})
    refused(story, "the coupon stays used", "COUPON_USED", code, maya)
    story.send("the rest is refunded", "POST", refund, {"id": new_name(), "amount": CHECK - off - 1})
    again = use(story, "the coupon can be used again", code, new_name(), maya)
    story.send("it is given back", "DELETE", f"/v1/redemptions/{again['id']}")


@COUPONS.case("D4", "A coupon that there is not", "The cashier is told, and nothing is taken off.")
def no_such_coupon(story: Story) -> None:
    hand_out(story)
    maya = story.join()
    quoted = ask(story, "it is rejected", NO_SUCH_COUPON, maya)
    story.check("Nothing is taken off", quoted["applied"], [])
    story.check("It says why", [one["code"] for one in quoted["rejected"]], ["COUPON_UNKNOWN"])


@COUPONS.case("D5", "The same coupon under the same key", "The answer is the earlier one, and it is used once.")
def coupon_sent_twice(story: Story) -> None:
    code, maya = hand_out(story), story.join()
    body = {"check_id": new_name(), "member_id": maya.id, "coupon": code, "check": story.amounts(CHECK)}
    name = new_name()
    first = story.send("the coupon is set aside", "POST", "/v1/redemptions", body, name=name, statuses=CREATED)
    again = story.send("the same again", "POST", "/v1/redemptions", body, name=name, statuses=CREATED)
    story.check_replayed()
    story.check("It is one redemption", again["id"], first["id"])


@GIFTS.case("D6", "A certificate is sold and used bit by bit", "What is left is told each time, and no more can be used.")
def gift_used(story: Story) -> None:
    gift = sell(story)
    found = story.send("it is found by its code", "POST", "/v1/gifts/lookup", {"code": gift["code"]})
    story.check("All of it is left", (found["balance"], found["standing"]), (WORTH, "open"))
    paid = pay(story, "a part is used", gift["code"], PART)
    story.check("The rest is left", paid["balance"], WORTH - PART)
    body = {"code": gift["code"], "amount": WORTH, "currency": story.program.currency}
    story.refuse("more than is left is refused", 422, "GIFT_TOO_LITTLE_LEFT", "POST", "/v1/gifts/uses", body)
    rest = pay(story, "the rest is used", gift["code"], WORTH - PART)
    story.check("Nothing is left", rest["balance"], 0)


@GIFTS.case("D7", "A refund goes back to the certificate", "It can be used again, and no more comes back than was used.")
def gift_refunded(story: Story) -> None:
    gift = sell(story)
    paid = pay(story, "a part is used", gift["code"], PART)
    path = f"/v1/gifts/{gift['id']}/uses/{paid['use_id']}/reverse"
    back = story.send("the use is given back", "POST", path, {})
    story.check("All of it is left again", back["balance"], WORTH)
    story.refuse("there is nothing left to give back", 422, "GIFT_TOO_MUCH_BACK", "POST", path, {"amount": 1})


@GIFTS.case("D8", "A payment with it that is sent twice", "The answer is the earlier one, and it is paid once.")
def gift_sent_twice(story: Story) -> None:
    gift, name = sell(story), new_name()
    body = {"code": gift["code"], "amount": PART, "currency": story.program.currency}
    for expected in ("a part is used", "the same again"):
        paid = story.send(expected, "POST", "/v1/gifts/uses", body, name=name, statuses=CREATED)
    story.check_replayed()
    story.check("It was paid once", paid["balance"], WORTH - PART)


@GIFTS.case("D9", "A certificate that there is not", "The cashier is told, and nobody learns of others.")
def no_such_gift(story: Story) -> None:
    story.refuse("no such code", 404, "GIFT_NOT_FOUND", "POST", "/v1/gifts/lookup", {"code": NO_SUCH_GIFT})


@GIFTS.case("D10", "A certificate that was sold by mistake", "It is taken back while nothing of it is used, and buys nothing.")
def gift_taken_back(story: Story) -> None:
    gift = sell(story)
    story.send("it is taken back", "DELETE", f"/v1/gifts/{gift['id']}")
    body = {"code": gift["code"], "amount": PART, "currency": story.program.currency}
    story.refuse("it buys nothing any more", 410, "GIFT_VOIDED", "POST", "/v1/gifts/uses", body)


def hand_out(story: Story) -> str:
    """The code of a new coupon on paper."""
    specials = story.program.coupons()
    if not specials:
        raise NotApplicableError("The merchant has no coupons now.")
    with story.setting_up():
        made = story.send("a coupon on paper", "POST", "/v1/sandbox/coupons", {"special_id": specials[0]["id"]})
    return str(made["code"])


def ask(story: Story, expected: str, code: str, member: Member | None) -> dict[str, Any]:
    """What the coupon takes off a check."""
    body = {"check": story.amounts(CHECK), "coupon": code} | ({"member_id": member.id} if member else {})
    answer: dict[str, Any] = story.send(expected, "POST", f"/v1/checks/{new_name()}/quote", body)
    return answer


def use(story: Story, expected: str, code: str, check_id: str, member: Member | None) -> dict[str, Any]:
    """Use the coupon on a check, as far as a till does by itself."""
    body = {"check_id": check_id, "coupon": code, "check": story.amounts(CHECK)} | ({"member_id": member.id} if member else {})
    answer: dict[str, Any] = story.send(expected, "POST", "/v1/redemptions", body, statuses=CREATED)
    return answer


def refused(story: Story, expected: str, word: str, code: str, member: Member | None) -> None:
    """Another check cannot use it."""
    body = {"check_id": new_name(), "coupon": code, "check": story.amounts(CHECK)} | ({"member_id": member.id} if member else {})
    story.refuse(expected, 422, word, "POST", "/v1/redemptions", body)


def sell(story: Story) -> dict[str, Any]:
    """A certificate that was just sold."""
    body = {"amount": WORTH, "currency": story.program.currency}
    answer: dict[str, Any] = story.send("it is sold, with a code for its paper", "POST", "/v1/gifts", body, statuses=CREATED)
    return answer


def pay(story: Story, expected: str, code: str, amount: int) -> dict[str, Any]:
    """Use so much of it."""
    body = {"code": code, "amount": amount, "currency": story.program.currency}
    answer: dict[str, Any] = story.send(expected, "POST", "/v1/gifts/uses", body, statuses=CREATED)
    return answer
