"""Cases 1 to 9: finding the customer."""

from certification.exchanges import NotApplicableError
from certification.phones import spellings
from certification.running import Group
from certification.story import Story

GROUP = Group("Account look-up")


@GROUP.case("1", "By an identifier that the POS has kept", "The account of the expected member.")
def kept_identifier(story: Story) -> None:
    maya = story.join()
    found = story.send("the account that belongs to this identifier", "GET", f"/v1/members/{maya.id}")
    story.check("It is the member who joined", found["id"], maya.id)


@GROUP.case("2", "By an identifier that is nobody's here", "A refusal that says so, with a sentence for the cashier.")
def unknown_identifier(story: Story) -> None:
    nobody = "mem_" + "a2" * 13
    story.refuse("nobody has this identifier", 404, "MEMBER_NOT_FOUND", "GET", f"/v1/members/{nobody}")


@GROUP.case("3", "By something that is no identifier of ours", "The same refusal: what else a reader reads is nobody's account.")
def no_identifier(story: Story) -> None:
    story.refuse("this is no account", 404, "MEMBER_NOT_FOUND", "GET", "/v1/members/%25B6011000990139424%5ECARD%5E2512")


@GROUP.case("4", "By a number that is keyed in as digits", "The expected member.")
def keyed_digits(story: Story) -> None:
    maya = story.join()
    found = story.look_up(maya.phone[2:], "the member with this number, without its country")
    story.check("It is the member who joined", found and found["id"], maya.id)


@GROUP.case("5", "By a code that the customer shows", "The code names the member and the reward, and is held for this check.")
def shown_code(story: Story) -> None:
    maya = story.join()
    offer = story.earn_offer(maya, 5_000, lambda _: True)
    (words, *_) = story.text(maya.phone, f"REDEEM {offer['name']}", "the shop texts a code for the reward")
    body = {"check_id": "scan-" + maya.id[-8:], "reward_code": story.reward_code(words), "check": story.amounts(5_000)}
    held = story.send("the reward is held", "POST", "/v1/redemptions", body, statuses=(201,))
    story.check("It is the reward of the code", held["offers"][0]["reward_id"], offer["reward_id"])
    story.check("The phone asked for it, so nothing has to be confirmed", held["next_step"], "capture")
    found = story.send("the redemption says whose it is", "GET", f"/v1/redemptions/{held['id']}")
    story.check("It is the member who asked for the code", found["member_id"], maya.id)


@GROUP.case("6", "By a code that nobody has", "A refusal that says so, and nothing is held.")
def unknown_code(story: Story) -> None:
    body = {"check_id": "scan-nobody", "reward_code": "ZZZZZZ9"}
    story.refuse("there is no such code", 422, "CODE_UNKNOWN", "POST", "/v1/redemptions", body)


@GROUP.case("7", "By e-mail address", "The expected member.")
def by_mail(_: Story) -> None:
    raise NotApplicableError("Members have a phone number and no e-mail address.")


@GROUP.case("8", "By phone number", "The expected member, however the cashier types the number.")
def by_phone(story: Story) -> None:
    maya = story.join()
    for typed in spellings(maya.phone):
        found = story.look_up(typed, "the member, by the number as somebody types it")
        story.check("It is the member who joined", found and found["id"], maya.id)
    story.check("The first name is there to greet with", found and found["first_name"], maya.name)


@GROUP.case("9", "By name", "The expected member.")
def by_name(_: Story) -> None:
    raise NotApplicableError("A name finds nobody: two customers may share one, and no till shows a list of customers.")
