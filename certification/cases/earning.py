"""Cases 25 to 30: earning, with and without rewards, and taking it back."""

from typing import Any

from certification.exchanges import NotApplicableError, new_name
from certification.program import is_for_check
from certification.running import Group
from certification.story import Member, Story

GROUP = Group("Accrual and reversal")
CHECK = 6_000


@GROUP.case("25", "A sale without a reward", "It earns what the quote said and the rule gives, with a sentence for the receipt.")
def plain_sale(story: Story) -> None:
    maya = story.join()
    amount = story.program.amount_for(10)
    foretold = story.quote("what the check will earn", maya, amount)["points_to_earn"]
    sale = sell(story, maya, amount)
    story.check("It earns what the quote said", sale["points_delta"], foretold)
    by_rule = story.program.points_of(amount)
    if by_rule is not None:
        story.check("It earns what the rule gives", sale["points_delta"], by_rule)
    story.check("There is a sentence for the receipt", bool(sale["receipt_message"]), wanted=True)
    story.check("The account says the same", story.balance(maya), sale["balance"])


@GROUP.case("26", "Voiding a sale without a reward", "What it earned is taken back.")
def voided_sale(story: Story) -> None:
    maya, sale_id = story.join(), new_name()
    before = story.account(maya)
    body = story.sale(maya, story.program.amount_for(10))
    earned = story.report("it earns", sale_id, body)
    voided = story.report("everything is taken back", sale_id, {**body, "state": "voided"})
    story.check("The sale stands for nothing", voided["points_total_for_sale"], 0)
    story.check("What it earned is taken back", voided["points_delta"], -earned["points_total_for_sale"])
    after = story.account(maya)
    story.check("The balance is what it was", after["balance"], before["balance"])
    story.check("No visit is counted", after["visits"], before["visits"])


@GROUP.case("27", "A sale with a reward", "It earns on what was paid, and the reward is used.")
def sale_with_reward(story: Story) -> None:
    maya, check_id = story.join(), new_name()
    used = use_one(story, maya, check_id)
    story.check("The sale knows of the reward", len(used["rewards_used"]), 1)
    story.check("Nothing of it went back", used["rewards_used"][0]["points_restored"], 0)


@GROUP.case("28", "Voiding a sale with a reward", "What it earned is taken back, and the reward can be used again.")
def voided_with_reward(story: Story) -> None:
    maya, check_id = story.join(), new_name()
    offer = story.earn_offer(maya, CHECK, is_for_check)
    before = story.account(maya)
    held = story.hold("the reward is held", maya, check_id, offer["id"], check=story.amounts(CHECK))
    story.capture("the reward is used", held, maya)
    body = story.sale(maya, CHECK, discount=held["offers"][0]["amount"])
    story.report("the sale is taken", check_id, body)
    story.report("everything is taken back", check_id, {**body, "state": "voided"})
    after = story.account(maya)
    story.check("The balance is what it was before the reward", after["balance"], before["balance"])
    story.check("So are the rewards that are paid already", len(after["certificates"]), len(before["certificates"]))
    again = story.quote("the reward can be used again", maya, CHECK)["offers"]
    usable = {each["reward_id"] for each in again if each["applicable"]}
    story.check("The reward is there again", offer["reward_id"] in usable, wanted=True)


@GROUP.case("29", "A sale with several rewards", "All are used on one check, and it earns on what was paid.")
def several_rewards(story: Story) -> None:
    maya, check_id = story.join(), new_name()
    held, _ = use_two(story, maya, check_id)
    found = story.send("the sale knows of both", "GET", f"/v1/sales/{check_id}")
    wanted = sorted(offer["reward_id"] for offer in held["offers"])
    story.check("Both rewards were used on it", sorted(used["reward_id"] for used in found["rewards_used"]), wanted)


@GROUP.case("30", "Taking one of several rewards back", "The others stay, and the sale is reported with the new amounts.")
def one_of_several(story: Story) -> None:
    maya, check_id = story.join(), new_name()
    held, body = use_two(story, maya, check_id)
    first, second = held["offers"]
    before = story.account(maya)
    path = f"/v1/redemptions/{held['id']}/reverse"
    undone = story.send("one of them goes back", "POST", path, {"offer_ids": [first["id"]], "reason": "wrong reward"})
    story.check("The other one stays captured", undone["status"], "captured")
    story.check("It is the one that was named", [offer["id"] for offer in undone["offers"]], [first["id"]])
    found = story.send("where the redemption stands", "GET", f"/v1/redemptions/{held['id']}")
    story.check(
        "It says which went back",
        {each["id"]: each["reversed"] for each in found["offers"]},
        {first["id"]: True, second["id"]: False},
    )
    report_as_foretold(story, maya, check_id, {**body, "discount": second["amount"]})
    after = story.account(maya)
    gained = (
        after["balance"] - before["balance"]
        if first["price_points"]
        else len(after["certificates"]) - len(before["certificates"])
    )
    story.check("Its price is back", gained >= max(1, first["price_points"]), wanted=True)


def sell(story: Story, member: Member, amount: int) -> dict[str, Any]:
    """A closed sale of a new check."""
    return story.report("it earns", new_name(), story.sale(member, amount))


def use_one(story: Story, member: Member, check_id: str) -> dict[str, Any]:
    """A check that is paid with one reward; the sale as it is stored."""
    offer = story.earn_offer(member, CHECK, is_for_check)
    held = story.hold("the reward is held", member, check_id, offer["id"], check=story.amounts(CHECK))
    story.capture("the reward is used", held, member)
    off = held["offers"][0]["amount"]
    report_as_foretold(story, member, check_id, story.sale(member, CHECK, discount=off))
    found: dict[str, Any] = story.send("the sale as it is stored", "GET", f"/v1/sales/{check_id}")
    return found


def use_two(story: Story, member: Member, check_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A check that is paid with two rewards: the redemption, and the sale as it was reported."""
    rewards = story.program.rewards(is_for_check)
    if [reward["kind"] for reward in rewards] == ["credit"]:
        raise NotApplicableError("The merchant's program has one kind of reward, store credit, which is used once on a check.")
    offers = story.earn_offers(member, CHECK, 2, is_for_check)
    held = story.hold("both are held", member, check_id, *(offer["id"] for offer in offers), check=story.amounts(CHECK))
    story.check("Both are taken", len(held["offers"]), 2)
    story.capture("both are used", held, member)
    body = story.sale(member, CHECK, discount=sum(offer["amount"] for offer in held["offers"]))
    report_as_foretold(story, member, check_id, body)
    return held, body


def report_as_foretold(story: Story, member: Member, check_id: str, body: dict[str, Any]) -> None:
    """The sale with its rewards earns what a quote of the rest says."""
    foretold = story.quote("what the rest of the check earns", member, CHECK, discount=body["discount"])["points_to_earn"]
    closed = story.report("the sale is taken", check_id, body)
    story.check("It earns on what was paid", closed["points_total_for_sale"], foretold)
