import pytest

from dateline import settings
from dateline.errors import Misconfigured


def test_every_setting_has_a_meaning():
    assert all(meaning for *_, meaning in settings.table(settings.load()))


def test_a_variable_sets_it(monkeypatch):
    monkeypatch.setenv("DATELINE_SHARDS", "8")
    assert settings.load().shards == 8


def test_a_wrong_value_is_named_with_its_variable(monkeypatch):
    monkeypatch.setenv("DATELINE_SHARDS", "none")
    with pytest.raises(Misconfigured, match="DATELINE_SHARDS"):
        settings.load()


def test_settings_never_change():
    with pytest.raises(ValueError, match="frozen"):
        settings.load().shards = 2


def test_a_password_is_not_shown(monkeypatch):
    monkeypatch.setenv("DATELINE_KAFKA_SASL_PASSWORD", "hunter2")
    assert "hunter2" not in str(settings.table(settings.load()))
