"""What networks do to calls: the same again, later, out of order, and with the answer lost."""

import time
from typing import Any

from certification.exchanges import new_name
from certification.program import is_for_check
from certification.running import Group
from certification.story import Member, Story

GROUP = Group("The same again, late, and lost")
UNDERWAY_SECONDS = 6.0
"""So long after a line was cut a call may still be under way."""


@GROUP.case("A1", "A sale is sent twice under one key", "The second answer is the first one, and nothing counts twice.")
def same_again(story: Story) -> None:
    maya, sale_id, name = story.join(), new_name(), new_name()
    body = story.sale(maya, story.program.amount_for(10))
    first = story.report("it earns", sale_id, body, name)
    second = story.report("the same answer again", sale_id, body, name)
    story.check_replayed()
    story.check("The answer is the same", second, first)
    story.check("It counted once", story.account(maya)["visits"], 1)
    story.check("The balance is that of one sale", story.balance(maya), first["balance"])


@GROUP.case("A2", "A sale is sent again under a new key", "The state is the same, so nothing is posted.")
def new_name_for_the_same(story: Story) -> None:
    maya, sale_id = story.join(), new_name()
    body = story.sale(maya, story.program.amount_for(10))
    first = story.report("it earns", sale_id, body)
    second = story.report("there is nothing to add", sale_id, body)
    story.check("Nothing is posted", second["points_delta"], 0)
    story.check("The sale stands for the same", second["points_total_for_sale"], first["points_total_for_sale"])
    story.check("The balance is that of one sale", story.balance(maya), first["balance"])


@GROUP.case("A3", "An older state arrives after a newer one", "The newest version holds.")
def out_of_order(story: Story) -> None:
    maya, sale_id = story.join(), new_name()
    small = story.program.amount_for(10)
    large = 3 * small
    body = story.sale(maya, small)
    newest = story.report("the corrected amount earns", sale_id, {**body, "version": 2})
    older = story.report("what is older changes nothing", sale_id, {**body, "subtotal": large, "version": 1})
    story.check("Nothing is posted", older["points_delta"], 0)
    story.check("The sale stands for the newest amount", older["points_total_for_sale"], newest["points_total_for_sale"])
    found = story.send("the sale as it is stored", "GET", f"/v1/sales/{sale_id}")
    story.check("The newest amount is stored", found["amounts"]["subtotal"], small)


@GROUP.case("A4", "A refund arrives before its sale", "It is kept, and counts when the sale arrives.")
def refund_first(story: Story) -> None:
    maya, sale_id = story.join(), new_name()
    body = story.sale(maya, story.program.amount_for(10))
    refund = {"id": "refund-1", "amount": body["subtotal"]}
    story.send("the refund is kept", "POST", f"/v1/sales/{sale_id}/refunds", refund)
    late = story.report("a sale that is refunded whole earns nothing", sale_id, body)
    story.check("The sale stands for nothing", late["points_total_for_sale"], 0)


@GROUP.case("A5", "The line is cut after a sale was sent", "Asking says whether it arrived; the same key makes it arrive once.")
def cut_line(story: Story) -> None:
    maya, sale_id, name = story.join(), new_name(), new_name()
    body = story.sale(maya, story.program.amount_for(10))
    story.shop.server.hang_up(story.begin("nobody hears the answer", "PUT", f"/v1/sales/{sale_id}", body, name))
    arrived = ask_for(story, f"/v1/sales/{sale_id}")
    answer = story.report("the same call again, under the same key", sale_id, body, name)
    if arrived is not None:
        story.check_replayed()
    story.check("It counted once", story.account(maya)["visits"], 1)
    story.check("The balance is that of one sale", story.balance(maya), answer["balance"])
    found = story.send("the key is among those seen", "GET", f"/v1/sales/{sale_id}")
    story.check("The key is among those seen", name in found["keys_seen"], wanted=True)


@GROUP.case("A6", "The line is cut after a hold was sent", "The operation can be asked for, and the same key holds once.")
def cut_hold(story: Story) -> None:
    maya, name = story.join(), new_name()
    body = hold_body(story, maya)
    before = story.balance(maya)
    story.shop.server.hang_up(story.begin("nobody hears the answer", "POST", "/v1/redemptions", body, name))
    arrived = ask_for(story, f"/v1/operations/{name}")
    held = story.send("the same call again, under the same key", "POST", "/v1/redemptions", body, name=name, statuses=(201,))
    if arrived is not None:
        story.check_replayed()
        story.check("It is the redemption that was asked for", held["id"], arrived["resource"]["id"])
    taken = sum(offer["price_points"] for offer in held["offers"])
    story.check("Its price was taken once", story.balance(maya), before - taken)
    story.check("One hold waits", len(story.account(maya)["holds"]), 1)


@GROUP.case("A7", "A hold is sent twice, then its capture twice", "One redemption, captured once.")
def hold_twice(story: Story) -> None:
    maya, hold_name, capture_name = story.join(), new_name(), new_name()
    body = hold_body(story, maya)
    first = story.send("the reward is held", "POST", "/v1/redemptions", body, name=hold_name, statuses=(201,))
    second = story.send("the same hold", "POST", "/v1/redemptions", body, name=hold_name, statuses=(201,))
    story.check_replayed()
    story.check("It is the same redemption", second["id"], first["id"])
    path, shown = f"/v1/redemptions/{first['id']}/capture", {}
    if first["next_step"] == "confirm":
        shown = {"code": story.confirming_code(maya)}
    story.send("the reward is used", "POST", path, shown, name=capture_name)
    story.send("the same capture", "POST", path, shown, name=capture_name)
    story.check_replayed()
    story.refuse(
        "what is used is not given back by a release", 410, "REDEMPTION_CLOSED", "DELETE", f"/v1/redemptions/{first['id']}"
    )


@GROUP.case("A8", "A key is used again for something else", "A refusal, and nothing changes.")
def reused_key(story: Story) -> None:
    maya, sale_id, name = story.join(), new_name(), new_name()
    body = story.sale(maya, story.program.amount_for(10))
    first = story.report("it earns", sale_id, body, name)
    other = {**body, "subtotal": body["subtotal"] * 2}
    story.refuse("this key was another call", 422, "IDEMPOTENCY_KEY_REUSED", "PUT", f"/v1/sales/{sale_id}", other, name=name)
    story.check("The balance is that of the first", story.balance(maya), first["balance"])


@GROUP.case("A9", "The queue of a till that was offline", "Each sale has its own answer; one bad one stops no other.")
def offline_batch(story: Story) -> None:
    maya, name = story.join(), new_name()
    good = [story.sale(maya, story.program.amount_for(10), sale_id=new_name(), captured_offline=True) for _ in range(2)]
    wrong = {**good[0], "sale_id": new_name(), "currency": "XAF" if story.program.currency != "XAF" else "USD"}
    body = {"sales": [good[0], wrong, good[1]]}
    first = story.send("one result a sale, in the order given", "POST", "/v1/sales/batch", body, name=name)["results"]
    story.check("The good ones are taken, the bad one is not", [each["status"] for each in first], [200, 422, 200])
    story.check("Both count", story.account(maya)["visits"], 2)
    second = story.send("what was taken is answered as then", "POST", "/v1/sales/batch", body, name=name)["results"]
    story.check("The good ones are replayed", [second[at]["replayed"] for at in (0, 2)], [True, True])
    story.check("Both still count once", story.account(maya)["visits"], 2)


def hold_body(story: Story, member: Member) -> dict[str, Any]:
    """What a hold of a reward that the member has earned says."""
    offer = story.earn_offer(member, 5_000, is_for_check)
    return {"check_id": new_name(), "member_id": member.id, "offer_ids": [offer["id"]], "check": story.amounts(5_000)}


def ask_for(story: Story, path: str) -> dict[str, Any] | None:
    """What became of a call whose answer got lost; None where nothing was done."""
    deadline = time.monotonic() + UNDERWAY_SECONDS
    while True:
        found: dict[str, Any] = story.send("did it arrive?", "GET", path, statuses=(200, 404))
        if story.exchanges[-1].status != 404:  # noqa: PLR2004  not found
            return found
        if time.monotonic() > deadline:
            return None
        story.exchanges.pop()
        time.sleep(0.3)
