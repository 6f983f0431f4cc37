"""What becomes of texts comes to a deployed stage by itself, once a number is connected: by a topic, and by SNS's log groups."""

import json

from tests.deploy.story import Story, wait_for
from tests.messaging.test_reports import example

CONNECT = """
import os
from infra.texting import steps
from infra.texting.aws import Place, open_clients
aws, stage = open_clients(), os.environ["STAGE"]
function = aws.functions.get_function_configuration(FunctionName=f"regulars-{stage}-record_deliveries")
place = Place(stage, function["FunctionArn"])
known = [group["logGroupName"] for group in aws.logs.describe_log_groups()["logGroups"]]
for group in place.log_groups:
    if group not in known:
        aws.logs.create_log_group(logGroupName=group)
steps = [*number_steps.deliver_events(aws, place), *number_steps.deliver_logs(aws, place)]
print("changed", *(step.changed for step in steps))
"""
"""The half of `infra.numbers connect` for which the emulator has the services."""


def test_an_event_of_a_text_starts_the_function_and_a_second_run_changes_nothing(story: Story) -> None:
    account = story.account
    assert "changed True True True True True True" in account.run("-c", CONNECT, STAGE="dev")
    assert "changed False False False False False False" in account.run("-c", CONNECT, STAGE="dev")

    def heard() -> int:
        return sum(call["role"] == "regulars-dev-record_deliveries" for call in account.calls())

    before = heard()
    topic = "arn:aws:sns:us-east-1:123456789012:regulars-dev-text-events"
    account.client("sns").publish(TopicArn=topic, Message=json.dumps(example("sms_voice_successful")))
    wait_for("the report of a text", lambda: heard() > before or None, account)
    assert not [call for call in account.calls() if call["denied"] and call["role"] == "regulars-dev-record_deliveries"]
