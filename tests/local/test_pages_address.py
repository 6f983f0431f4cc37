"""A deploy says where pages are, and what that means for texts."""

import boto3
import pytest
from moto import mock_aws

from chalicelib import settings
from infra.deploying import pages_address

SHORT = "https://abcdefghij.execute-api.ap-southeast-2.amazonaws.com/prod"


@pytest.fixture
def ssm(monkeypatch):
    monkeypatch.setenv("STAGE", "dev")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield boto3.client("ssm")


def test_the_address_is_kept_where_texts_look_for_it_and_a_later_deploy_changes_it(ssm):
    for url in ("https://old.example", SHORT):
        assert pages_address.keep(ssm, "dev", url) == f"links in texts begin with {url}"
    assert ssm.get_parameter(Name=settings.pages_url_parameter())["Parameter"]["Value"] == SHORT


def test_an_address_that_leaves_no_room_in_a_text_is_told(ssm):
    said = pages_address.keep(ssm, "dev", f"https://{'w' * 60}.example")
    assert "too long for a text" in said


def test_65_characters_are_the_most(ssm):
    assert "begin with" in pages_address.keep(ssm, "dev", "h" * 65)
    assert "too long" in pages_address.keep(ssm, "dev", "h" * 66)
