"""infra/templates/watch.yaml: everything of the application is watched, and every alarm tells somebody what to do."""

import json
import re
from typing import Any

import pytest
from cfnlint.decode import decode

from chalicelib import settings
from chalicelib.domain.desk.connection import System
from chalicelib.observability import (
    NAMESPACE,
    UNDELIVERED,
    tell_differences,
    tell_proof,
    tell_reports,
    tell_text,
    tell_untaken,
)
from chalicelib.pos.square.events import VOID
from chalicelib.usecases.texts.post import REFUSED
from infra import policies
from infra.apply import ROOT, TEMPLATE, WATCH_TEMPLATE

STAGE = "dev"
Watched = tuple[str, str, frozenset[tuple[str, str]]]
"""Namespace, metric, dimensions."""

TEMPLATE_OF_ALARMS = decode(str(WATCH_TEMPLATE))[0]
ALARMS = {name: one["Properties"] for name, one in TEMPLATE_OF_ALARMS["Resources"].items() if one["Type"].endswith("::Alarm")}
BACKGROUND = [name for name in policies.FUNCTIONS if name != policies.API_HANDLER]


def say(value: Any) -> str:
    """What a value of the template is at stage dev."""
    if isinstance(value, dict):
        ((how, told),) = value.items()
        assert (how, told) == ("Ref", "Stage") or how == "Fn::Sub"
        return STAGE if how == "Ref" else str(told).replace("${Stage}", STAGE)
    return str(value)


def metric(namespace: str, name: str, **dimensions: str) -> Watched:
    return namespace, name, frozenset(dimensions.items())


def watched_by(alarm: dict[str, Any]) -> list[Watched]:
    metrics = [one["MetricStat"]["Metric"] for one in alarm.get("Metrics", ()) if "MetricStat" in one] or [alarm]
    return [
        metric(one["Namespace"], one["MetricName"], **{dim["Name"]: say(dim["Value"]) for dim in one["Dimensions"]})
        for one in metrics
    ]


WATCHED = {watched: name for name, alarm in ALARMS.items() for watched in watched_by(alarm)}


@pytest.mark.parametrize("function", policies.FUNCTIONS)
def test_no_function_is_throttled_unseen(function):
    assert metric("AWS/Lambda", "Throttles", FunctionName=policies.function_name(STAGE, function)) in WATCHED


@pytest.mark.parametrize("function", BACKGROUND)
def test_no_function_in_the_background_fails_unseen(function):
    assert metric("AWS/Lambda", "Errors", FunctionName=policies.function_name(STAGE, function)) in WATCHED


def test_failing_and_slow_answers_are_seen_where_tills_get_them(monkeypatch):
    """A route that raises is no error to Lambda."""
    config = json.loads((ROOT / ".chalice" / "config.json").read_text())
    of_api = {"ApiName": config["app_name"], "Stage": STAGE}
    assert config["stages"][STAGE]["api_gateway_stage"] == STAGE
    assert config["stages"]["prod"]["api_gateway_stage"] == "prod"
    assert WATCHED[metric("AWS/ApiGateway", "5XXError", **of_api)] == "TillsFailingAlarm"
    assert WATCHED[metric("AWS/ApiGateway", "Latency", **of_api)] == "TillsSlowAlarm"
    assert ALARMS["TillsSlowAlarm"]["ExtendedStatistic"] == "p99"


def named(kind: str) -> list[str]:
    resources = decode(str(TEMPLATE))[0]["Resources"].values()
    key = {"AWS::SQS::Queue": "QueueName", "AWS::DynamoDB::Table": "TableName"}[kind]
    return [say(one["Properties"][key]) for one in resources if one["Type"] == kind]


@pytest.mark.parametrize("queue", named("AWS::SQS::Queue"))
def test_no_text_waits_and_none_is_buried_unseen(queue):
    name = "ApproximateNumberOfMessagesVisible" if queue.endswith("-dead") else "ApproximateAgeOfOldestMessage"
    alarm = ALARMS[WATCHED[metric("AWS/SQS", name, QueueName=queue)]]
    assert alarm["Threshold"] == 0 or not queue.endswith("-dead")


@pytest.mark.parametrize("table", named("AWS::DynamoDB::Table"))
def test_no_table_refuses_unseen(table):
    for name in ("ReadThrottleEvents", "WriteThrottleEvents"):
        assert metric("AWS/DynamoDB", name, TableName=table) in WATCHED


def test_what_follows_from_sales_does_not_lag_unseen():
    follower = policies.function_name(STAGE, "publish_entries")
    assert WATCHED[metric("AWS/Lambda", "IteratorAge", FunctionName=follower)] == "EntriesLateAlarm"


def test_the_console_does_not_lag_unseen():
    follower = policies.function_name(STAGE, "keep_overview")
    assert WATCHED[metric("AWS/Lambda", "IteratorAge", FunctionName=follower)] == "OverviewLateAlarm"


def test_what_is_watched_is_ours_by_name(monkeypatch):
    """A word that is misspelled is watched for ever, and nothing comes."""
    monkeypatch.setenv("STAGE", STAGE)
    ours = {
        *(policies.function_name(STAGE, one) for one in policies.FUNCTIONS),
        settings.ledger_table(),
        settings.merchants_table(),
        settings.overview_table(),
    }
    ours |= {
        settings.inbound_queue(),
        settings.outbound_queue(),
        settings.webhooks_queue(),
        f"{settings.inbound_queue()}-dead",
        f"{settings.outbound_queue()}-dead",
        f"{settings.webhooks_queue()}-dead",
    }
    for namespace, _, dimensions in WATCHED:
        if namespace not in (NAMESPACE, "AWS/ApiGateway"):
            assert {value for _, value in dimensions} <= ours


def test_every_metric_of_ours_that_is_watched_is_told_by_the_code_in_these_words(capsys):
    tell_differences(STAGE, [{"difference": "MissingEntries"}] * 3)
    tell_text(STAGE, "rosas", "earned", REFUSED)
    tell_text(STAGE, "rosas", "earned", "sent", 2, 16_600)
    tell_reports(STAGE, {"settled": 2}, undelivered=1)
    tell_proof(STAGE, 3, 4711, [])
    tell_untaken(STAGE, System.SQUARE, VOID)
    told = set()
    for line in (json.loads(line) for line in capsys.readouterr().out.splitlines()):
        for emitted in line.get("_aws", {}).get("CloudWatchMetrics", ()):
            (names,) = emitted["Dimensions"]
            (one,) = emitted["Metrics"]
            told.add(metric(emitted["Namespace"], one["Name"], **{name: line[name] for name in names}))
    ours = {watched for watched in WATCHED if watched[0] == NAMESPACE}
    assert len(ours) == 6
    assert ours <= told


def test_texts_that_all_arrived_are_no_news(capsys):
    tell_reports(STAGE, {"settled": 2}, undelivered=0)
    assert UNDELIVERED not in capsys.readouterr().out


def test_a_text_that_left_tells_its_parts_and_its_cents(capsys):
    tell_text("dev", "rosas", "earned", "sent", 2, 16_600)
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one.get("Texts") for one in told] == [[1.0], None, None]
    assert (told[1]["TextParts"], told[2]["TextSpendCents"]) == ([2.0], [1.66])
    assert all("merchant" not in one for one in told)


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_tells_somebody_what_it_means_and_what_to_do(name):
    alarm = ALARMS[name]
    assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "AlarmsTopic"}]
    assert say(alarm["AlarmName"]).startswith(f"regulars-{STAGE}-")
    sentences = re.split(r"[.;:] ", say(alarm["AlarmDescription"]))
    assert len(sentences) > 1
    assert re.search(r"\b([Ll]ook|[Ss]ee|ask|warm)\b", say(alarm["AlarmDescription"]))


@pytest.mark.parametrize("name", ALARMS)
def test_silence_is_no_alarm_but_of_the_job_that_always_tells(name):
    silence = "breaching" if name == "LedgerDiffersAlarm" else "notBreaching"
    assert ALARMS[name]["TreatMissingData"] == silence


def test_a_sum_counts_a_function_that_told_nothing_as_none():
    sums = [alarm["Metrics"] for alarm in ALARMS.values() if "Metrics" in alarm]
    assert len(sums) == 5
    for metrics in sums:
        assert [one["Expression"] for one in metrics if one.get("ReturnData") is not False] == ["SUM(FILL(METRICS(), 0))"]


def test_who_hears_of_alarms_may_stay_open():
    by_email = TEMPLATE_OF_ALARMS["Resources"]["AlarmsByEmail"]
    assert (by_email["Condition"], by_email["Properties"]["Endpoint"]) == ("HasEmail", {"Ref": "AlarmEmail"})
    assert TEMPLATE_OF_ALARMS["Parameters"]["AlarmEmail"]["Default"] == ""
    (publishes,) = TEMPLATE_OF_ALARMS["Resources"]["AlarmsTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert publishes["Principal"] == {"Service": "cloudwatch.amazonaws.com"}


@pytest.fixture(scope="module")
def dashboard():
    body = TEMPLATE_OF_ALARMS["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    return json.loads(re.sub(r"\$\{[^}]+\}", lambda found: {"${Stage}": STAGE}.get(found[0], "x"), body))["widgets"]


def test_the_dashboard_shows_all_alarms(dashboard):
    (shown,) = [widget["properties"]["alarms"] for widget in dashboard if widget["type"] == "alarm"]
    assert [arn.rpartition(":")[2] for arn in shown] == [say(alarm["AlarmName"]) for alarm in ALARMS.values()]


def test_the_dashboard_answers_what_is_asked_at_a_glance(dashboard):
    titles = [widget["properties"]["title"] for widget in dashboard]
    assert {title.partition(":")[0] for title in titles if ":" in title} == {"Tills", "Texts", "Ledger"}
    assert sum(title.startswith("Spent") for title in titles) == 2
    places = [(widget["x"], widget["y"]) for widget in dashboard]
    assert len(set(places)) == len(places)


def test_what_the_dashboard_shows_is_watched_or_only_counted(dashboard):
    shown = {
        metric(row[0], row[1], **dict(zip(row[2:-1:2], row[3:-1:2], strict=True)))
        for widget in dashboard
        for row in widget["properties"].get("metrics", ())
        if isinstance(row[0], str)
    }
    counted = {
        metric("AWS/ApiGateway", "Count", ApiName="regulars", Stage=STAGE),
        metric("AWS/DynamoDB", "ConsumedReadCapacityUnits", TableName=f"regulars-{STAGE}-ledger"),
        metric("AWS/DynamoDB", "ConsumedWriteCapacityUnits", TableName=f"regulars-{STAGE}-ledger"),
        metric("AWS/SNS", "NumberOfMessagesPublished", TopicName=f"regulars-{STAGE}-inbound-texts"),
        metric("AWS/SNS", "SMSMonthToDateSpentUSD"),
        metric("AWS/SMSVoice", "TextMessageMonthlySpend"),
    }
    assert shown - set(WATCHED) == counted
    searched = [
        row[0]["expression"]
        for widget in dashboard
        for row in widget["properties"].get("metrics", ())
        if isinstance(row[0], dict)
    ]
    assert [re.findall(r"\{(.+?)\}.*MetricName=\"(\w+)\"", one) for one in searched] == [
        [("Regulars,outcome,stage", "Texts")],
    ]


def test_the_dashboard_adds_up_what_merchants_spend_from_the_lines_about_texts(dashboard, caplog):
    with caplog.at_level("INFO", logger="regulars"):
        tell_text(STAGE, "rosas", "earned", "sent", 2, 16_600)
    (line,) = caplog.records
    (widget,) = (one["properties"] for one in dashboard if one["type"] == "log")
    source, chosen, added, *_ = widget["query"].split(" | ")
    assert source == f"SOURCE '/aws/lambda/{policies.function_name(STAGE, 'send_texts')}'"
    assert chosen == f"filter message = '{line.getMessage()}' and cents > 0"
    assert added == "stats sum(cents) as spent by merchant"
    assert (line.cents, line.merchant) == (1.66, "rosas")
