"""What an account needs once per region: a budget, a limit for texts, and a log of what becomes of them.

    python -m infra.account --email owner@example.com --month-usd 50

Safe to run again, with other figures too. A template makes what CloudFormation has a resource for; limits of texts have none. AWS
lets a new account spend a dollar a month on texts: where it allows less than was asked for, that is what is set, and said.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

import boto3

from infra.apply import TEMPLATES
from infra.deploying.stacks import ENDED_BY_HAND, ApplyError, Say, Stack, bring
from infra.operating.ending import finish

STACK: Final = "regulars-account"
ACCOUNT_TEMPLATE: Final = TEMPLATES / "account.yaml"
TEXTS: Final = "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT"
ALL_OF_THEM: Final = "100"
LOGS_KEPT_DAYS: Final = 30
"""For so long a text is found by the id under which it is reported."""
Client = Callable[[str], Any]


def set_up(email: str, month_usd: int, say: Say = print, delay_seconds: float = 3.0, client: Client = boto3.client) -> None:
    """Bring the account to what was asked. Errors: ApplyError."""
    if month_usd < 1:
        raise ApplyError("--month-usd must be a whole number of US dollars, at least 1.")
    sms_voice = client("pinpoint-sms-voice-v2")
    limit, log = min(month_usd, _allowed(sms_voice)), _delivery_log(client("sts"))
    parameters = {"Email": email, "MonthUsd": str(month_usd), "TextUsd": str(limit), "DeliveryLog": log}
    outputs = bring(client("cloudformation"), Stack(STACK, ACCOUNT_TEMPLATE, parameters), say, delay_seconds)
    for group in (log, f"{log}/Failure"):
        _make_group(client("logs"), group)
    sms_voice.set_text_message_spend_limit_override(MonthlyLimit=limit)
    client("sns").set_sms_attributes(attributes=attributes(outputs["DeliveryLogRoleArn"]))
    is_limited = _limit_sns(client("sns"), limit)
    say(f"Texts may cost {limit} USD a month; at that AWS stops them all. What becomes of each is logged.")
    if not is_limited:
        say("SNS allows less, and keeps its own limit: ask for a higher SMS spending quota of SNS in AWS Support, then again.")
    if limit < month_usd:
        say("AWS allows no more yet: ask for a higher text message spend limit in the console of End User Messaging, then again.")


def attributes(role_arn: str) -> Mapping[str, str]:
    """What SNS is to do with all texts of the account."""
    return {
        # Texts that sell say so one by one.
        "DefaultSMSType": "Transactional",
        "DeliveryStatusIAMRole": role_arn,
        "DeliveryStatusSuccessSamplingRate": ALL_OF_THEM,
    }


def _limit_sns(sns: Any, limit_usd: int) -> bool:
    """Whether SNS took the limit: the most that AWS lets an account spend by it is a quota of its own."""
    try:
        sns.set_sms_attributes(attributes={"MonthlySpendLimit": str(limit_usd)})
    except sns.exceptions.InvalidParameterException:
        return False
    return True


def _delivery_log(sts: Any) -> str:
    """The log group that SNS writes to; with "/Failure" for what did not arrive."""
    return f"sns/{sts.meta.region_name}/{sts.get_caller_identity()['Account']}/DirectPublishToPhoneNumber"


def _make_group(logs: Any, name: str) -> None:
    """A group that forgets, since there is a number in each line. One that is there already stays as it is."""
    try:
        logs.create_log_group(logGroupName=name)
    except logs.exceptions.ResourceAlreadyExistsException:
        return
    logs.put_retention_policy(logGroupName=name, retentionInDays=LOGS_KEPT_DAYS)


def _allowed(sms_voice: Any) -> int:
    """What AWS lets this account spend on texts at most, in US dollars. Errors: ApplyError."""
    pages = sms_voice.get_paginator("describe_spend_limits").paginate()
    for limit in (limit for page in pages for limit in page["SpendLimits"]):
        if limit["Name"] == TEXTS:
            return int(limit["MaxLimit"])
    raise ApplyError("AWS names no limit for texts in this region: is End User Messaging there? Choose one where it is.")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--email", required=True, help="who hears of spending")
    parser.add_argument("--month-usd", required=True, type=int, help="what the account may cost a month, texts and all")
    arguments = parser.parse_args()
    return finish(lambda: set_up(arguments.email, arguments.month_usd), ENDED_BY_HAND)


if __name__ == "__main__":
    sys.exit(main())
