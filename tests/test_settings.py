import pytest

from dateline import clients, settings
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


def test_a_variable_that_is_no_setting_is_an_error_that_names_the_one_meant(monkeypatch):
    monkeypatch.setenv("DATELINE_SHRADS", "8")
    with pytest.raises(Misconfigured, match=r"DATELINE_SHRADS.*DATELINE_SHARDS"):
        settings.load()


def test_a_broker_without_a_port_is_an_error():
    with pytest.raises(Misconfigured, match="host:port"):
        clients.bootstrap(settings.load(kafka="kafka:9092,foo"))
