"""Cases 10 to 13 and 17 to 19: what a member may use, and a reward on the whole check."""

from typing import Any

from certification.exchanges import NotApplicableError, new_name
from certification.program import is_for_check
from certification.running import Group
from certification.story import Story

INQUIRY = Group("Account inquiry")
GROUP = Group("Redemption on the check")
CHECK = 5_000
"""Minor units of a check that is larger than most rewards."""


@INQUIRY.case("10", "Rewards that cannot be used yet", "They are listed with why not, and a hold of one is refused.")
def not_yet(story: Story) -> None:
    maya = story.join()
    quoted = story.quote("all there is, and that it cannot be used", maya, CHECK)
    offers = [offer for offer in quoted["offers"] if not offer["applicable"]]
    if not offers:
        raise NotApplicableError(
            "A new member of this program has something to use at once, or is shown nothing before it is earned."
        )
    story.check("Every one says why not", [bool(offer["reason"] and offer["message"]) for offer in offers], [True] * len(offers))
    if story.program.is_rebate:
        return  # without credit there is no offer that could be named
    body = {"check_id": new_name(), "member_id": maya.id, "offer_ids": [offers[0]["id"]]}
    story.refuse("there are too few points", 422, "INSUFFICIENT_POINTS", "POST", "/v1/redemptions", body)


@INQUIRY.case("11", "Rewards that can be used", "The expected reward is there and can be applied.")
def ready(story: Story) -> None:
    maya = story.join()
    offer = story.earn_offer(maya, CHECK, lambda _: True, **lines(story))
    quoted = story.quote("the reward can be used", maya, CHECK, offer["id"], **lines(story))
    story.check("It can be applied to this check", [taken["id"] for taken in quoted["applied"]], [offer["id"]])
    story.check("Nothing of what was asked for is rejected", quoted["rejected"], [])
    story.check("The till is told what a hold will ask for", quoted["next_step"] is not None, wanted=True)


@INQUIRY.case("12", "What a member has", "The balance that was earned.")
def balance_shown(story: Story) -> None:
    maya = story.join()
    before = story.balance(maya)
    amount = story.program.amount_for(1)
    earned = story.report("it earns", new_name(), story.sale(maya, amount))
    found = story.look_up(maya.phone, "the balance after the sale")
    story.check("The look-up shows the same balance as the sale did", found and found["balance"], earned["balance"])
    if not story.program.is_instant:
        story.check("It grew by what the sale earned", earned["balance"] - before, earned["points_delta"])


@INQUIRY.case(
    "13", "Rewards that no longer apply", "Once nothing is left to pay the reward is refused, and a hold gives it back."
)
def emptied_check(story: Story) -> None:
    maya, check_id = story.join(), new_name()
    offer = story.earn_offer(maya, CHECK, is_for_check)
    before = story.balance(maya)
    held = story.hold("the reward is taken out of the balance", maya, check_id, offer["id"], check=story.amounts(CHECK))
    story.check("The balance is less by its price", held["balance"], before - sum(o["price_points"] for o in held["offers"]))
    emptied = story.quote("nothing is left to pay, so nothing can be used", maya, 0)
    usable = [each for each in emptied["offers"] if each["applicable"]]
    story.check("No reward applies to an empty check", usable, [])
    released = story.send("the reward goes back", "DELETE", f"/v1/redemptions/{held['id']}")
    story.check("The hold is released", released["status"], "released")
    story.check("The balance is what it was", story.balance(maya), before)


def lines(story: Story) -> dict[str, object]:
    """A check whose goods a reward of items could be for, where the program has such rewards."""
    names = [reward["items"][0] for reward in story.program.rewards() if reward.get("items")]
    if not names:
        return {}
    found = [{"id": f"line-{at}", "name": name, "quantity": "2", "total": 1_000} for at, name in enumerate(names)]
    rest = CHECK - 1_000 * len(found)
    return {"lines": [*found, *([{"id": "rest", "name": "something else", "quantity": "1", "total": rest}] if rest > 0 else [])]}


@GROUP.case("17", "A reward on the check", "It is applied, and the amount is right.")
def on_the_check(story: Story) -> None:
    maya = story.join()
    offer = story.earn_offer(maya, CHECK, is_for_check)
    held = story.hold("the reward is held for this check", maya, new_name(), offer["id"], check=story.amounts(CHECK))
    (taken,) = held["offers"]
    reward = next(each for each in story.program.rewards() if each["id"] == offer["reward_id"])
    wanted = {"percent_off": CHECK * reward["percent"] // 100, "credit": min(CHECK, offer["amount"])}.get(
        reward["kind"], min(CHECK, reward["amount"])
    )
    if reward["cap"] is not None:
        wanted = min(wanted, reward["cap"])
    story.check("The amount is what the program says", taken["amount"], wanted)
    story.check("The hold takes what the quote said", taken["amount"], offer["amount"])
    small = max(1, wanted // 2)
    quoted = story.quote("on a smaller check it takes no more than there is to pay", maya, small)
    over = [each for each in quoted["offers"] if each["amount"] > small]
    story.check("No offer is worth more than the check", over, [])


@GROUP.case("18", "The amount on the payment screen", "Asked again, the redemption says the same amount.")
def carried_to_payment(story: Story) -> None:
    maya = story.join()
    offer = story.earn_offer(maya, CHECK, is_for_check)
    held = story.hold("the reward is held", maya, new_name(), offer["id"], check=story.amounts(CHECK))
    found = story.send("where the redemption stands", "GET", f"/v1/redemptions/{held['id']}")
    story.check("It is held", found["status"], "held")
    story.check("The amounts are those of the hold", amounts(found), amounts(held))


@GROUP.case("19", "Paying a check with a reward", "The redemption is captured, and the sale earns on what was paid.")
def paid_with_reward(story: Story) -> None:
    maya, check_id = story.join(), new_name()
    offer = story.earn_offer(maya, CHECK, is_for_check)
    held = story.hold("the reward is held", maya, check_id, offer["id"], check=story.amounts(CHECK))
    story.capture("the reward is used", held, maya)
    off = sum(amounts(held).values())
    foretold = story.quote("what the rest of the check earns", maya, CHECK, discount=off)["points_to_earn"]
    closed = story.report("the sale is taken", check_id, story.sale(maya, CHECK, discount=off))
    story.check("It earns on what was paid", closed["points_total_for_sale"], foretold)
    found = story.send("the sale knows of the reward", "GET", f"/v1/sales/{check_id}")
    story.check(
        "The reward is among those used on it", [used["reward_id"] for used in found["rewards_used"]], [offer["reward_id"]]
    )


def amounts(redemption: dict[str, Any]) -> dict[str, int]:
    """The amount of each offer of a redemption."""
    return {offer["id"]: offer["amount"] for offer in redemption["offers"]}
