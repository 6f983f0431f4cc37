"""What points of sale get wrong most about this API."""

import time
from typing import Any

from certification.exchanges import NotApplicableError, new_name
from certification.program import is_for_check
from certification.running import Group
from certification.story import Member, Story

GROUP = Group("Our own contract")
LONG_HOLD_SECONDS = 20
CLAIM_SIGNS = 8


@GROUP.case("C1", "A sale without a member", "The receipt has a claim code; who texts it has the sale.")
def claimed_sale(story: Story) -> None:
    sale_id = new_name()
    body = story.sale(None, story.program.amount_for(10))
    sold = story.report("nobody's sale, with a code for the receipt", sale_id, body)
    code = sold.get("claim_code")
    if code is None:
        raise NotApplicableError("The merchant's receipts have no claim codes.")
    story.check("The code has eight signs", len(code), CLAIM_SIGNS)
    again = story.report("the same state has the same code", sale_id, body)
    story.check("The code stays", again["claim_code"], code)
    leo = story.join("Leo")
    before = story.account(leo)["visits"]
    story.text(leo.phone, code, "the shop says that the sale is theirs now")
    found = story.send("the sale has a member", "GET", f"/v1/sales/{sale_id}")
    story.check("It is the sale of who texted", found["member_id"], leo.id)
    story.check("It counts for them", story.account(leo)["visits"], before + 1)


@GROUP.case("C2", "The customer says NO to a reward", "The capture is refused, and the points are back.")
def declined(story: Story) -> None:
    maya = story.join()
    held, before = hold_asking_phone(story, maya)
    story.read_text(maya.phone, "confirm_redemption")
    story.text(maya.phone, "NO", "the shop says that nothing was used")
    path = f"/v1/redemptions/{held['id']}/capture"
    story.refuse("the phone said NO", 410, "DECLINED_BY_CUSTOMER", "POST", path, {})
    story.check("The points are back", story.balance(maya), before)


@GROUP.case("C3", "The customer says YES to a reward", "The till sees it, and captures without a code.")
def confirmed(story: Story) -> None:
    maya = story.join()
    held, _ = hold_asking_phone(story, maya)
    path = f"/v1/redemptions/{held['id']}"
    story.refuse("the phone has not confirmed yet", 409, "CONFIRMATION_NEEDED", "POST", f"{path}/capture", {})
    story.read_text(maya.phone, "confirm_redemption")
    story.text(maya.phone, "YES", "the shop says that the till can see it")
    found = story.send("the till asks where it stands", "GET", path)
    story.check("It can be captured now", found["next_step"], "capture")
    story.send("the reward is used", "POST", f"{path}/capture", {})


@GROUP.case("C4", "A wrong code from the phone", "It says how many tries are left; the right one captures under a new key.")
def wrong_code(story: Story) -> None:
    maya = story.join()
    held, _ = hold_asking_phone(story, maya)
    code = story.confirming_code(maya)
    wrong = f"{(int(code) + 1) % 10_000:04d}"
    path = f"/v1/redemptions/{held['id']}/capture"
    story.refuse("the code is wrong, and counts", 422, "WRONG_CODE", "POST", path, {"code": wrong})
    story.send("the right code", "POST", path, {"code": code})


@GROUP.case("C5", "A hold that ran out", "The capture is refused, and the points are back.")
def ran_out(story: Story) -> None:
    seconds = story.program.terms["hold_seconds"]
    if seconds > LONG_HOLD_SECONDS:
        raise NotApplicableError(f"Holds of this program last {seconds} seconds, and the kit does not wait so long.")
    maya = story.join()
    offer = story.earn_offer(maya, 5_000, is_for_check)
    before = story.balance(maya)
    held = story.hold("the reward is held", maya, new_name(), offer["id"])
    time.sleep(seconds + 1)
    story.refuse("it waited too long", 410, "HOLD_RAN_OUT", "POST", f"/v1/redemptions/{held['id']}/capture", {})
    story.check("The points are back", story.balance(maya), before)


@GROUP.case(
    "C6", "A hold is given back, and captured after all", "A refusal: once given back it is over, and the points are back."
)
def released(story: Story) -> None:
    maya = story.join()
    offer = story.earn_offer(maya, 5_000, is_for_check)
    before = story.balance(maya)
    held = story.hold("the reward is held", maya, new_name(), offer["id"])
    path = f"/v1/redemptions/{held['id']}"
    story.send("the reward goes back", "DELETE", path)
    story.send("giving back twice is no mistake", "DELETE", path)
    story.refuse("it is over", 410, "REDEMPTION_CLOSED", "POST", f"{path}/capture", {})
    story.check("The points are back", story.balance(maya), before)


@GROUP.case("C7", "Two tills want the same points", "One has them, the other is refused, and nothing goes below zero.")
def two_tills(story: Story) -> None:
    maya = story.join()
    offer = story.earn_offer(maya, 5_000, is_for_check)
    before = story.balance(maya)
    story.hold("the first till has it", maya, new_name(), offer["id"])
    left = story.balance(maya)
    story.check("Its price was taken", left, before - offer["price_points"])
    if offer["price_points"] and left >= offer["price_points"]:
        raise NotApplicableError("The member earned enough for two of the rewards.")
    body = {"check_id": new_name(), "member_id": maya.id, "offer_ids": [offer["id"]]}
    story.send("the second till does not", "POST", "/v1/redemptions", body, statuses=(422,))
    story.check("Nothing was taken", story.balance(maya), left)


@GROUP.case("C8", "A quote changes nothing", "Asked twice it says the same, and the balance stays.")
def quote_twice(story: Story) -> None:
    maya = story.join()
    story.earn_offer(maya, 5_000, is_for_check)
    before = story.account(maya)
    first, second = (story.quote("what the member can use", maya, 5_000) for _ in range(2))
    story.check("Both say the same", second, first)
    after = story.account(maya)
    story.check("The account is what it was", {**after, "at": ""}, {**before, "at": ""})


@GROUP.case("C9", "Money as a decimal number", "A refusal that names the field: amounts are whole minor units.")
def decimal_money(story: Story) -> None:
    maya = story.join()
    body = {**story.sale(maya, 0), "subtotal": 12.4}
    told = story.refuse("amounts are whole minor units", 400, "INVALID_FIELD", "PUT", f"/v1/sales/{new_name()}", body)
    story.check("The field is named", told["errors"][0]["field"], "subtotal")


@GROUP.case("C10", "A sale in another currency", "A refusal, since points were promised for the program's own.")
def wrong_currency(story: Story) -> None:
    maya = story.join()
    other = "EUR" if story.program.currency != "EUR" else "USD"
    body = {**story.sale(maya, 2_000), "currency": other}
    story.refuse("the program is in another currency", 422, "WRONG_CURRENCY", "PUT", f"/v1/sales/{new_name()}", body)


@GROUP.case("C11", "A write without a key", "A refusal: without Idempotency-Key a second try could count twice.")
def no_key(story: Story) -> None:
    body = story.sale(None, 2_000)
    story.refuse("every write has a name", 400, "IDEMPOTENCY_KEY_MISSING", "PUT", f"/v1/sales/{new_name()}", body, name=" ")


@GROUP.case("C12", "A member who texts STOP", "They stay a member and earn on, in silence; the till need not know.")
def silent_member(story: Story) -> None:
    maya = story.join()
    story.text(maya.phone, "STOP", "the shop confirms, once")
    sold = story.report("the sale earns all the same", new_name(), story.sale(maya, story.program.amount_for(10)))
    story.check("It is theirs", sold["member"]["id"], maya.id)
    found = story.look_up(maya.phone, "they are still a member")
    story.check("The number is still theirs", found and found["id"], maya.id)
    story.check("The phone stays silent", story.read_silence(maya.phone, "earned"), True)


def hold_asking_phone(story: Story, member: Member) -> tuple[dict[str, Any], int]:
    """A hold that the phone has to confirm, and the balance before it: of the dearest reward, since dear ones ask most."""
    rewards = story.program.rewards(is_for_check)
    offer = story.earn_offer(member, 6_000, lambda reward: bool(rewards) and reward["id"] == rewards[-1]["id"])
    before = story.balance(member)
    held = story.hold("the reward is held, and the phone is asked", member, new_name(), offer["id"], check=story.amounts(6_000))
    if held["next_step"] != "confirm":
        raise NotApplicableError("The merchant does not ask the phone about this reward.")
    return held, before
