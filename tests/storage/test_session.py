"""What botocore does for services that are not ours is left out; what it does for ours is not."""

from botocore.handlers import BUILTIN_HANDLERS

from chalicelib.storage.session import open_session

OURS = {"dynamodb", "ssm", "kms"}


def test_no_handler_of_botocore_is_for_one_of_our_services_alone():
    """Should a new version have one, `open_session` has to register it."""
    parts = [event.split(".") for event, *_ in BUILTIN_HANDLERS if not event.startswith("docs.")]
    named = {part for _, *others in parts for part in others}
    assert "s3" in named
    assert not named & OURS
    assert "*" not in {others[0] for _, *others in parts if others}


def test_what_all_services_share_is_done():
    """Without it a transaction would have no token, and be done twice when it is sent twice."""
    session = open_session()
    client = session.create_client("dynamodb", region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none")
    sent = []
    client.meta.events.register("before-call", lambda params, **_: sent.append(params["body"]))
    client.meta.events.register("before-send", lambda **_: Answered())
    client.transact_write_items(TransactItems=[{"Put": {"TableName": "ledger", "Item": {"pk": {"S": "a"}}}}])
    assert b"ClientRequestToken" in sent[0]


class Answered:
    status_code, headers, content = 200, {}, b"{}"
