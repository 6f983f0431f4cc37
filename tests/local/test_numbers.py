"""The program that connects a merchant's number: what it does in the account, once, and what it says."""

import sys
from dataclasses import replace

import pytest

from chalicelib import wiring
from chalicelib.domain.texts.texting import Registration, Texting
from chalicelib.usecases.programs import open_merchant
from chalicelib.usecases.settings import note_registration
from infra import numbers
from tests.builders import NOW, opening
from tests.carrier_side import REGION, CarrierSide
from tests.fake_vault import FakeVault
from tests.fakes import FakeMerchants

INBOUND = "arn:aws:sns:us-east-1:123456789012:regulars-dev-inbound-texts"
EVENTS = "arn:aws:sns:us-east-1:123456789012:regulars-dev-text-events"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:regulars-dev-record_deliveries"
SENT = "sns/us-east-1/123456789012/DirectPublishToPhoneNumber"


class Operator:
    """Somebody at stage dev, whose merchant has the account's number."""

    def __init__(self, aws, monkeypatch, capsys):
        self.aws, self.patch, self.capsys = aws, monkeypatch, capsys
        self.merchants, vault = FakeMerchants(), FakeVault()
        unregistered = replace(opening(number=aws.number["PhoneNumber"]), texting=Texting())
        open_merchant(self.merchants, vault, unregistered, NOW)
        monkeypatch.setattr(wiring, "merchants", lambda: self.merchants)
        monkeypatch.setattr(wiring, "vault", lambda: vault)
        monkeypatch.setattr(numbers, "open_clients", aws.clients)
        monkeypatch.setenv("STAGE", "dev")

    def run(self, action, merchant="rosas"):
        """Run the program; returns its exit code and all that it said."""
        self.patch.setattr(sys, "argv", ["numbers", "--stage", "dev", action, merchant])
        code = numbers.main()
        said = self.capsys.readouterr()
        return code, said.out + said.err

    @property
    def stored(self):
        return self.merchants.get("rosas").texting.registration


@pytest.fixture
def operator(monkeypatch, capsys):
    return lambda aws: Operator(aws, monkeypatch, capsys)


@pytest.fixture
def dev(operator):
    return operator(CarrierSide())


def test_a_number_is_connected_with_everything_that_texts_and_their_reports_need(dev):
    code, said = dev.run("connect")
    aws, number = dev.aws, dev.aws.number
    assert code == 0, said
    assert (number["TwoWayEnabled"], number["TwoWayChannelArn"]) == (True, INBOUND)
    assert (number["SelfManagedOptOutsEnabled"], number["DeletionProtectionEnabled"]) == (True, True)
    assert number.get("TwoWayChannelRole") is None, "the topic's policy lets AWS in"
    (events,) = aws.sets["regulars-dev-texts"]
    assert (events["SnsDestination"], events["MatchingEventTypes"]) == ({"TopicArn": EVENTS}, ["TEXT_ALL"])
    assert aws.subscriptions == {EVENTS: [FUNCTION]}
    assert aws.groups == {SENT: {"regulars-dev": FUNCTION}, f"{SENT}/Failure": {"regulars-dev": FUNCTION}}
    assert said.count("done ") == 12
    assert "+18445550100 is connected with stage dev: 12 changes." in said


def test_a_second_run_says_that_nothing_changed_and_changes_nothing(dev):
    dev.run("connect")
    dev.aws.asked.clear()
    code, said = dev.run("connect")
    assert (code, dev.aws.changed) == (0, [])
    assert "done" not in said
    assert "+18445550100 is connected with stage dev: no changes." in said


def test_what_somebody_switched_off_is_switched_on_again_and_nothing_else(dev):
    dev.run("connect")
    dev.aws.number["SelfManagedOptOutsEnabled"] = False
    dev.aws.sets["regulars-dev-texts"][0]["Enabled"] = False
    dev.aws.asked.clear()
    code, said = dev.run("connect")
    assert (code, dev.aws.changed) == (0, ["UpdatePhoneNumber", "UpdateEventDestination"])
    assert dev.aws.number["SelfManagedOptOutsEnabled"] is True
    assert "2 changes." in said


def test_a_run_that_broke_off_is_finished_by_the_next_one(dev):
    put = dev.aws.PutSubscriptionFilter
    dev.aws.PutSubscriptionFilter = lambda _: dev.aws.DeleteKeyword({"Keyword": "STOP"})  # refuses
    code, said = dev.run("connect")
    assert (code, "done   What customers text" in said, "AWS refused PutSubscriptionFilter" in said) == (1, True, True)
    assert dev.stored is Registration.PENDING
    dev.aws.PutSubscriptionFilter = put
    code, said = dev.run("connect")
    assert (code, "3 changes." in said) == (0, True)


def test_sns_is_let_in_by_the_number_beside_whom_it_let_in_before(dev):
    other = {"Sid": "Other", "Effect": "Allow", "Principal": {"AWS": "210987654321"}, "Action": "sms-voice:*", "Resource": "*"}
    dev.aws.policy = {"Version": "2012-10-17", "Statement": [other]}
    _, said = dev.run("connect")
    kept, ours = dev.aws.policy["Statement"]
    assert (kept, "done   SNS may send from it." in said) == (other, True)
    assert (ours["Principal"], ours["Action"]) == ({"Service": "sns.amazonaws.com"}, "sms-voice:SendTextMessage")
    assert ours["Resource"] == dev.aws.number["PhoneNumberArn"]


def test_a_number_whose_owner_let_sns_in_or_never_had_a_policy_is_understood(dev):
    let_in = {"Effect": "Allow", "Principal": {"Service": ["sns.amazonaws.com"]}, "Action": "sms-voice:*", "Resource": "*"}
    dev.aws.policy = {"Version": "2012-10-17", "Statement": [let_in]}
    _, said = dev.run("connect")
    assert ("found  SNS may send from it." in said, dev.aws.policy["Statement"]) == (True, [let_in])
    dev.aws.GetResourcePolicy = lambda _: dev.aws.DescribeRegistrations({"RegistrationIds": ["none"]})  # is not there
    _, said = dev.run("connect")
    assert "done   SNS may send from it." in said


def test_words_that_aws_answers_by_itself_are_taken_away_so_that_nobody_gets_two_answers(dev):
    dev.aws.keywords = [
        *dev.aws.keywords,
        {"Keyword": "INFO", "KeywordMessage": "See our page.", "KeywordAction": "AUTOMATIC_RESPONSE"},
        {"Keyword": "QUIT", "KeywordMessage": "Bye.", "KeywordAction": "OPT_OUT"},
    ]
    _, said = dev.run("connect")
    assert [one["Keyword"] for one in dev.aws.keywords] == ["HELP", "STOP"]
    assert "done   AWS does not answer INFO any more: we do." in said


def test_the_words_of_a_short_code_stay_as_its_carriers_know_them(operator):
    aws = CarrierSide("short_code")
    aws.keywords = [*aws.keywords, {"Keyword": "INFO", "KeywordMessage": "Hm.", "KeywordAction": "AUTOMATIC_RESPONSE"}]
    aws.number["PhoneNumber"] = "+12065550100"
    code, said = operator(aws).run("connect")
    assert (code, len(aws.keywords)) == (0, 3)
    assert "registered for the short code, and so it does INFO." in said


def test_two_stages_of_an_account_are_told_of_all_texts_and_a_third_is_refused_before_anything(operator):
    aws = CarrierSide(stages=("dev", "prod"))
    dev = operator(aws)
    other = aws.arn("lambda", "function:regulars-prod-record_deliveries")
    aws.groups = {SENT: {"regulars-prod": other}, f"{SENT}/Failure": {"regulars-prod": other}}
    assert dev.run("connect")[0] == 0
    assert aws.groups[SENT] == {"regulars-prod": other, "regulars-dev": FUNCTION}
    aws.groups[SENT] = {"regulars-prod": other, "audit": other}
    aws.asked.clear()
    code, said = dev.run("connect")
    assert (code, aws.changed) == (1, [])
    assert f"The log group {SENT} goes to regulars-prod and audit already, and AWS allows no third." in said


def test_what_aws_need_not_tell_is_not_needed(dev):
    del dev.aws.number["PhoneNumberId"]
    dev.aws.account |= {"attributes": [], "spend_limits": []}
    assert dev.run("connect")[0] == 0
    assert dev.run("show")[0] == 0
    assert dev.aws.number["SelfManagedOptOutsEnabled"] is True
    dev.aws.keywords = []
    code, said = dev.run("connect")
    assert (code, "no changes." in said) == (0, True)


BROKEN = {
    "the stage is not deployed": (lambda aws: aws.functions.clear(), "Run `make deploy STAGE=dev`, then run this again."),
    "a topic is missing": (lambda aws: aws.topics.discard(INBOUND), "There is no topic regulars-dev-inbound-texts"),
    "the other topic is missing": (lambda aws: aws.topics.discard(EVENTS), "Run `python -m infra.apply --stage dev`"),
    "deliveries are not logged": (lambda aws: aws.attributes.clear(), "Run `python -m infra.account --email"),
    "one of the groups is missing": (lambda aws: aws.groups.pop(f"{SENT}/Failure"), "SNS does not log what becomes of all texts"),
    "some deliveries are not logged": (
        lambda aws: aws.attributes.update(DeliveryStatusSuccessSamplingRate="10"),
        f"SNS does not log what becomes of all texts in {REGION}",
    ),
    "it is another number": (
        lambda aws: aws.number.update(PhoneNumber="+18445550199"),
        "+18445550100 is none of the numbers of this account in us-east-1.",
    ),
    "it was given back": (lambda aws: aws.number.update(Status="DELETED"), "is none of the numbers of this account"),
    "it takes no texts": (lambda aws: aws.number.update(NumberCapabilities=["VOICE"]), "takes no texts, only VOICE"),
    "it is in a pool": (lambda aws: aws.number.update(PoolId="pool-1"), "take it out of the pool in End User Messaging"),
    "it is not active": (lambda aws: aws.number.update(Status="PENDING"), "cannot be set up before it is active: see `show`"),
    "another stage has it": (
        lambda aws: aws.number.update(TwoWayEnabled=True, TwoWayChannelArn=INBOUND.replace("dev", "prod")),
        "go to arn:aws:sns:us-east-1:123456789012:regulars-prod-inbound-texts, not to stage dev.",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_missing_is_said_in_one_line_before_anything_changed(dev, what):
    break_it, sentence = BROKEN[what]
    break_it(dev.aws)
    code, said = dev.run("connect")
    assert (code, dev.aws.changed, dev.stored) == (1, [], Registration.PENDING)
    assert sentence in said
    assert said.count("\n") == 1


def test_an_unknown_merchant_is_refused_before_aws_is_asked(dev):
    assert dev.run("connect", "nobody") == (1, "There is no merchant nobody at stage dev.\n")
    assert dev.aws.asked == []


def test_everything_is_shown_and_nothing_changed(dev):
    code, said = dev.run("show")
    assert (code, dev.aws.changed) == (0, [])
    sandbox = "texts reach only numbers that were verified. Ask for production access in End User Messaging."
    reviewed = "is being reviewed; this takes days, for a toll-free number or a campaign up to several weeks."
    assert said.splitlines() == [
        "+18445550100 is a US toll-free number, active, for transactional texts, $2.00 a month.",
        "What customers text is lost: two-way texting is off. Run `connect`.",
        "AWS answers HELP and STOP by itself: run `connect`.",
        "It can be released by mistake: run `connect`.",
        f"The toll-free registration registration-5b8f8b5311c4442f904051be74635331 {reviewed}",
        f"The account is in the SMS sandbox: {sandbox}",
        "All texts of the account may cost $1 a month; AWS lets you raise that to $1, and further on request.",
        "Regulars holds the same: pending, so no text leaves.",
    ]


def test_what_is_shown_says_where_regulars_and_the_carriers_disagree(dev):
    dev.run("connect")
    dev.aws.stand("toll_free", "COMPLETE", "approved")
    _, said = dev.run("show")
    assert "What customers text goes to regulars-dev-inbound-texts.\nHELP and STOP come to us.\n" in said
    how = "python -m infra.numbers --stage dev refresh rosas"
    assert f"Regulars holds it to be pending, but it is approved: {how}" in said
    assert dev.stored is Registration.PENDING


def test_an_approved_number_whose_stop_does_not_reach_us_sends_nothing(dev):
    dev.aws.stand("toll_free", "COMPLETE", "approved")
    code, said = dev.run("refresh")
    assert (code, dev.stored) == (0, Registration.PENDING)
    assert "It is not connected with stage dev: python -m infra.numbers --stage dev connect rosas" in said
    dev.run("connect")
    assert dev.stored is Registration.APPROVED
    for odd in ({"SelfManagedOptOutsEnabled": False}, {"PoolId": "pool-1", "SelfManagedOptOutsEnabled": True}):
        dev.aws.number |= odd
        dev.run("refresh")
        assert dev.stored is Registration.PENDING, odd
        note_registration(dev.merchants, "rosas", Registration.APPROVED)


def test_stage_local_has_no_carriers(dev, monkeypatch):
    from infra.operating import running

    monkeypatch.setattr(running, "enter_stage", lambda _: None)
    monkeypatch.setattr(sys, "argv", ["numbers", "--stage", "local", "connect", "rosas"])
    assert numbers.main() == 1
    assert dev.capsys.readouterr().err == "Stage local has no carriers: the phone of `make run` shows its texts.\n"
