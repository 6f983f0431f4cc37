"""Files that are put into a bucket."""

import boto3
import pytest
from moto import mock_aws

from chalicelib.storage.figures.exports import Exports


def test_a_file_is_put_there_in_place_of_the_one_of_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="regulars-test-exports-1")
        exports = Exports("regulars-test-exports-1")
        exports.put("2026-11-22/rosas/members-000000000000.jsonl.gz", b"\x1f\x8bfirst")
        exports.put("2026-11-22/rosas/members-000000000000.jsonl.gz", b"\x1f\x8bagain")
        (found,) = s3.list_objects_v2(Bucket="regulars-test-exports-1")["Contents"]
        content = s3.get_object(Bucket="regulars-test-exports-1", Key=found["Key"])["Body"].read()
    assert (found["Key"], content) == ("2026-11-22/rosas/members-000000000000.jsonl.gz", b"\x1f\x8bagain")
