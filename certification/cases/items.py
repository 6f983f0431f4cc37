"""Cases 14 to 16 and 20 to 24: rewards of one item, and of one for another."""

from collections.abc import Callable
from typing import Any

from certification.exchanges import new_name
from certification.program import Reward, is_for_item, is_one_for_one
from certification.running import Group
from certification.story import Member, Story

GROUP = Group("Redemption of an item")
ONE_FOR_ONE = Group("Redemption of one for another")
PRICE = 600
"""Minor units of one of the goods that a reward is for."""
OTHER = {"id": "other", "name": "something else entirely", "quantity": "1", "total": 4_000}


@GROUP.case("14", "A reward of one item", "It is applied to that item, and the amount is right.")
def on_the_item(story: Story) -> None:
    maya = story.join()
    held = hold_item(story, maya, new_name(), is_for_item)
    check_applied(story, held, is_for_item)


@GROUP.case("15", "The item on the payment screen", "Asked again, the redemption says the same amount.")
def item_carried(story: Story) -> None:
    carried(story, is_for_item)


@GROUP.case("16", "Paying a check with a reward of an item", "The redemption is captured and the sale is taken.")
def item_paid(story: Story) -> None:
    paid(story, is_for_item)


@ONE_FOR_ONE.case("20", "One for another, while too few are on the check", "The reward is listed, and cannot be used.")
def too_few(story: Story) -> None:
    maya = story.join()
    offer = story.earn_offer(maya, 6_000, is_one_for_one, lines=goods(story, is_one_for_one, 8))
    quoted = story.quote("one of the goods is too few", maya, 4_600, offer["id"], lines=goods(story, is_one_for_one, 1))
    story.check("It is not applied", quoted["applied"], [])
    listed = [each["applicable"] for each in quoted["offers"] if each["reward_id"] == offer["reward_id"]]
    story.check("It is listed as one that cannot be used", listed, [False])


@ONE_FOR_ONE.case("21", "One for another, once enough are on the check", "The reward can be used.")
def enough(story: Story) -> None:
    maya = story.join()
    offer = story.earn_offer(maya, 6_000, is_one_for_one, lines=goods(story, is_one_for_one, 8))
    count = 1 + reward_of(story, is_one_for_one)["buy"]
    lines = goods(story, is_one_for_one, count)
    quoted = story.quote("enough are there", maya, total(lines), offer["id"], lines=lines)
    story.check("It can be applied", [taken["id"] for taken in quoted["applied"]], [offer["id"]])


@ONE_FOR_ONE.case("22", "Using one for another", "It is applied to one of the goods, and the amount is right.")
def one_given(story: Story) -> None:
    maya = story.join()
    held = hold_item(story, maya, new_name(), is_one_for_one)
    check_applied(story, held, is_one_for_one)


@ONE_FOR_ONE.case("23", "One for another on the payment screen", "Asked again, the redemption says the same amount.")
def one_carried(story: Story) -> None:
    carried(story, is_one_for_one)


@ONE_FOR_ONE.case("24", "Paying a check with one for another", "The redemption is captured and the sale is taken.")
def one_paid(story: Story) -> None:
    paid(story, is_one_for_one)


def reward_of(story: Story, wanted: Callable[[Reward], bool]) -> Reward:
    """The cheapest reward of this kind."""
    return next(iter(story.program.rewards(wanted)), {"items": ["nothing"], "buy": 1})


def goods(story: Story, wanted: Callable[[Reward], bool], count: int) -> list[dict[str, Any]]:
    """A check with so many of what the reward is for, and something else."""
    items = reward_of(story, wanted)["items"] or ["anything"]
    return [{"id": "wanted", "name": items[0], "quantity": str(count), "total": PRICE * count}, OTHER]


def total(lines: list[dict[str, Any]]) -> int:
    """What the lines cost together."""
    return sum(line["total"] for line in lines)


def hold_item(story: Story, member: Member, check_id: str, wanted: Callable[[Reward], bool]) -> dict[str, Any]:
    """A hold of such a reward on a check that it fits."""
    count = 1 + reward_of(story, wanted).get("buy", 0)
    lines = goods(story, wanted, count)
    offer = story.earn_offer(member, total(lines), wanted, lines=lines)
    check = story.amounts(total(lines), lines=lines)
    return story.hold("the reward is held for the item", member, check_id, offer["id"], check=check)


def check_applied(story: Story, held: dict[str, Any], wanted: Callable[[Reward], bool]) -> None:
    """The reward takes off one of the goods, as much as the program says, and no more than one costs."""
    (taken,) = held["offers"]
    story.check("It is for an item", taken["scope"] in {"item", "items"}, wanted=True)
    story.check("It names the line that it is for", {each["line_id"] for each in taken["allocations"]}, {"wanted"})
    story.check("The lines add up to the amount", sum(each["amount"] for each in taken["allocations"]), taken["amount"])
    reward = reward_of(story, wanted)
    if reward["kind"] == "free_item":
        story.check("One is free, as far as the program pays", taken["amount"], min(PRICE, reward["amount"] or PRICE))
    count = 1 + reward["buy"]
    story.check("No more than the goods cost", 0 < taken["amount"] <= PRICE * count, wanted=True)


def carried(story: Story, wanted: Callable[[Reward], bool]) -> None:
    """The payment screen shows what was held."""
    held = hold_item(story, story.join(), new_name(), wanted)
    found = story.send("where the redemption stands", "GET", f"/v1/redemptions/{held['id']}")
    shown, taken = ([(each["id"], each["amount"]) for each in one["offers"]] for one in (found, held))
    story.check("The amounts are those of the hold", shown, taken)


def paid(story: Story, wanted: Callable[[Reward], bool]) -> None:
    """The check is paid with the reward on it."""
    maya, check_id = story.join(), new_name()
    held = hold_item(story, maya, check_id, wanted)
    story.capture("the reward is used", held, maya)
    count = 1 + reward_of(story, wanted).get("buy", 0)
    lines, off = goods(story, wanted, count), held["offers"][0]["amount"]
    story.report("the sale is taken", check_id, story.sale(maya, total(lines), discount=off, lines=lines))
    found = story.send("the sale knows of the reward", "GET", f"/v1/sales/{check_id}")
    story.check("One reward was used on it", len(found["rewards_used"]), 1)
