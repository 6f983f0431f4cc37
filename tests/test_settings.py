"""Settings are read when asked for, and fail by name."""

import pytest

from chalicelib import settings, wiring
from chalicelib.messaging.sender import SnsTextSender
from chalicelib.messaging.sms_voice import SmsVoiceTextSender
from chalicelib.storage.tables import Tables


def test_names_follow_the_stage_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    for stage in ("dev", "prod"):
        monkeypatch.setenv("STAGE", stage)
        assert settings.ledger_table() == f"regulars-{stage}-ledger"
        assert settings.merchants_table() == f"regulars-{stage}-merchants"
        assert settings.inbound_queue() == f"regulars-{stage}-inbound-texts"
        assert settings.configuration_set() == f"regulars-{stage}-texts"
        assert settings.phone_key_alias() == f"alias/regulars-{stage}"
        assert settings.phone_hash_key_parameter() == f"/regulars/{stage}/secrets/phone_hash_key"


@pytest.mark.parametrize(("name", "read"), [("STAGE", settings.ledger_table), ("LEDGER_STREAM_ARN", settings.ledger_stream_arn)])
def test_a_missing_setting_is_named_with_a_sentence(monkeypatch: pytest.MonkeyPatch, name: str, read: object) -> None:
    for value in (None, "", "  "):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
        with pytest.raises(settings.MissingSetting, match=f"{name} is not set.*\\.$"):
            read()  # type: ignore[operator]


def test_the_tables_are_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert Tables("one", "two").connection.client.meta.endpoint_url == "http://127.0.0.1:9"


def test_texts_leave_by_sns_unless_the_environment_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    wiring.sender.cache_clear()
    monkeypatch.setenv("STAGE", "dev")
    monkeypatch.delenv("TEXT_SENDER", raising=False)
    assert settings.text_sender() == "sns"
    assert isinstance(wiring.sender(), SnsTextSender)
    wiring.sender.cache_clear()
    monkeypatch.setenv("TEXT_SENDER", "sms-voice")
    assert isinstance(wiring.sender(), SmsVoiceTextSender)
    wiring.sender.cache_clear()
    monkeypatch.setenv("TEXT_SENDER", "pigeon")
    with pytest.raises(settings.UnknownSetting, match=r"TEXT_SENDER is 'pigeon'.*\.$"):
        wiring.sender()
