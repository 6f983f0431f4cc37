"""The product's story, lived through the deployed functions."""

import re

import pytest

from chalicelib.domain.texts.log_words import NAMES
from tests.deploy.account import Account
from tests.deploy.story import Story, wait_for


def test_a_name_texted_makes_a_member_and_the_phone_is_welcomed(story: Story) -> None:
    assert story.heard[0].startswith("Rosa's Bakery: Welcome Maria!")
    assert story.member.startswith("mem_")


def test_a_sale_earns_and_a_reward_is_used(story: Story) -> None:
    assert story.done["sold"] == 62
    assert story.done["offers"] == ["coffee"]
    assert story.done["captured"] == 21  # 62.40 and 8.90 are 71.30, less 50


def test_stop_and_start_are_confirmed(story: Story) -> None:
    assert story.heard[1].startswith("Rosa's Bakery: You're unsubscribed")
    assert story.heard[2].startswith("Rosa's Bakery: Welcome back Maria!")


def test_who_texts_the_code_of_a_receipt_joins_with_its_points_and_gets_a_code_for_a_reward(story: Story) -> None:
    assert re.search(r"\b[C-X][2-9C-X]{6}\b", story.done["coded"]), story.done["coded"]


def test_reports_of_the_carrier_are_taken(story: Story) -> None:
    assert story.done["sns_log_success"] == {"settled": 1}
    assert story.done["sns_log_failure"] == {"repeated": 1}


def test_the_ledger_adds_up(story: Story) -> None:
    assert story.done["reconciled"] == {"done": 0}


def test_members_are_studied(story: Story) -> None:
    assert story.done["studied"] == {"added_up": 1, "done": 1}


def test_the_console_finds_who_joined_and_shows_what_they_were_texted(story: Story) -> None:
    assert f"/dev/console/members/{story.member}" in story.done["found"]
    assert NAMES["reward_ready"] in story.done["texts"]


def test_a_campaign_goes_to_who_agreed_to_offers(story: Story) -> None:
    assert "1 person gets it." in story.done["campaign"]
    assert "Send to 1 person" in story.done["campaign"]
    assert "being sent" in story.done["sent"] or "All 1 texts are handed over." in story.done["sent"]
    assert story.heard[3:] in ([], ["Rosa's Bakery: Hi Maria! A free coffee is yours until Sunday. STOP to end."])


def test_whoever_runs_the_stage_sees_what_is_there_and_a_member_what_is_kept(story: Story) -> None:
    assert "The table of points answers." in story.done["set-up"]
    assert "Maria" in story.done["page"]
    assert "62.40" in story.done["data"]


def test_the_schedule_brings_a_text_that_had_to_wait_onto_the_queue(story: Story) -> None:
    assert "sqs:SendMessage" in {call["action"] for call in story.calls if call["role"] == "regulars-dev-send_waiting"}


@pytest.mark.parametrize(("queue", "body"), [("outbound-texts", "poison"), ("inbound-texts", '{"Message": 1}')])
def test_what_cannot_be_handled_is_buried_where_somebody_looks_or_let_go(account: Account, queue: str, body: str) -> None:
    """What is no text at all would be none the next time either; what should have been one of ours is kept."""
    sqs = account.client("sqs")
    url, dead = (sqs.get_queue_url(QueueName=f"regulars-prod-{queue}{end}")["QueueUrl"] for end in ("", "-dead"))
    # Tries come three minutes apart otherwise.
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "0"})
    sqs.send_message(QueueUrl=url, MessageBody=body)

    def waiting(of: str) -> list[str]:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        counts = sqs.get_queue_attributes(QueueUrl=of, AttributeNames=names)["Attributes"]
        return [name for name in names if counts[name] != "0"]

    wait_for("the end of the message", lambda: not waiting(url), account)
    assert bool(waiting(dead)) == (queue == "outbound-texts")


def test_the_key_of_one_stage_opens_nothing_at_the_other(story: Story, account: Account) -> None:
    body, key = {"phone": "(206) 555-0142"}, f"Bearer {story.key}"
    assert account.call("dev", "POST", "/v1/members/lookup", body, Authorization=key)[0] == 200
    assert account.call("prod", "POST", "/v1/members/lookup", body, Authorization=key)[0] == 401
