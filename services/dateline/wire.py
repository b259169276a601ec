"""Records as Kafka messages: JSON values, CloudEvents binary-mode headers, and the trace from file to event.

CloudEvents 1.0 Kafka binding: attributes as `ce_*` headers, the value as it is, so a null value stays a tombstone.
`traceparent` is W3C Trace Context; `ce_seentime` is our extension: when collect saw the file.
"""

import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from dateline.errors import Reason, Rejected
from dateline.ontology import FAMILIES, EventType
from dateline.records import SCHEMA_VERSION, Article, Event, Mention, Record

R = TypeVar("R", bound=Record)
Headers = list[tuple[str, bytes]]

TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
"""W3C Trace Context, section 3.2: neither id may be all zeroes, version ff is none."""

CE_TYPES: dict[type[Record], str] = {
    Article: "dateline.article.v1",
    Mention: "dateline.mention.v1",
    Event: "dateline.event.v1",
}


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a record comes from: its W3C trace, and when collect saw the file (None: unknown)."""

    traceparent: str
    seen: datetime | None = None

    def child(self) -> "Trace":
        """The next step of the same trace."""
        version, trace_id, _, flags = self.traceparent.split("-")
        return Trace(f"{version}-{trace_id}-{secrets.token_hex(8)}-{flags}", self.seen)


def new_trace(seen: datetime | None = None) -> Trace:
    """The start of a trace."""
    return Trace(f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01", seen)


def trace_of(headers: Iterable[tuple[str, bytes]] | Mapping[str, bytes] | None) -> Trace:
    """The trace in these headers; a new one where there is none or it is damaged. Never raises."""
    found = dict(headers or {})
    traceparent = (found.get("traceparent") or b"").decode("ascii", "replace")
    seen = _instant(found.get("ce_seentime"))
    return Trace(traceparent, seen) if TRACEPARENT.fullmatch(traceparent) else new_trace(seen)


def _instant(raw: bytes | None) -> datetime | None:
    try:
        found = datetime.fromisoformat((raw or b"").decode("ascii"))
    except ValueError:
        return None
    return found if found.tzinfo else None


def encode(record: Record) -> bytes:
    """The record as UTF-8 JSON."""
    return record.model_dump_json().encode()


@dataclass(frozen=True, slots=True)
class EncodedMention:
    """A mention as it is sent: encoded in the process that found it, and not read again on its way to the topic."""

    type: EventType
    ce_id: str
    value: bytes

    @classmethod
    def of(cls, mention: Mention) -> "EncodedMention":
        """The mention, encoded."""
        return cls(mention.type, record_id(mention), encode(mention))

    @property
    def key(self) -> bytes:
        """Mentions are keyed by the event family: those that may tell one event come in one partition."""
        return FAMILIES[self.type].encode()

    def headers(self, trace: Trace) -> Headers:
        """The CloudEvents and trace headers."""
        return _headers(self.ce_id, CE_TYPES[Mention], trace)


LIMITS: dict[type[Record], int] = {Mention: 256 * 1024, Event: 1_000_000}
"""Bytes of a record's value beyond which it cannot be ours; an article's length is extract's to judge."""


def decode(model: type[R], value: bytes | None) -> R:
    """The record in a message's value.

    Raises:
        Rejected: null or empty, too large, not JSON, of another schema version, or not this record.
    """
    if not value:
        raise Rejected(Reason.EMPTY, "the record has no value")
    if len(value) > LIMITS.get(model, len(value)):
        raise Rejected(Reason.TOO_LARGE, f"{len(value)} bytes, the limit for {model.__name__} is {LIMITS[model]}")
    try:
        return model.model_validate_json(value)
    except ValidationError as error:
        raise _rejected(model, value, error) from error


def _rejected(model: type[Record], value: bytes, error: ValidationError) -> Rejected:
    """Why this value is not the record: not JSON, of another schema version, or else what the model says."""
    try:
        parsed = json.loads(value)
    except (ValueError, RecursionError) as damage:
        return Rejected(Reason.NOT_JSON, f"the value is not JSON: {damage}")
    version = parsed.get("schema_version") if isinstance(parsed, dict) else None
    if version is not None and version != SCHEMA_VERSION:
        return Rejected(Reason.WRONG_VERSION, f"schema_version {version!r}: this release reads {SCHEMA_VERSION}")
    first = error.errors()[0]
    where = ".".join(map(str, first["loc"])) or "the value"
    return Rejected(
        Reason.WRONG_SCHEMA, f"not {model.__name__}: {where}: {first['msg']} ({error.error_count()} errors)"
    )


def headers(record: Article | Event, trace: Trace) -> Headers:
    """The CloudEvents and trace headers of a record. Equal records have equal `ce_id`s: a repetition is harmless."""
    return _headers(record_id(record), CE_TYPES[type(record)], trace)


def tombstone_headers(event_id: str) -> Headers:
    """The headers of an event's deletion: the same CloudEvents type, no data."""
    return _headers(f"{event_id}/deleted", CE_TYPES[Event], new_trace())


def record_id(record: Article | Mention | Event) -> str:
    """The CloudEvents id: it changes exactly when the content does."""
    if isinstance(record, Article):
        return f"{record.article_id}/{record.revision}"
    if isinstance(record, Mention):
        return f"{record.mention_id}/{record.article.revision}"
    return f"{record.event_id}/{record.revision}"


def _headers(identity: str, kind: str, trace: Trace) -> Headers:
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", identity.encode()),
        ("ce_source", f"/dateline/{kind.split('.')[1]}s".encode()),
        ("ce_type", kind.encode()),
        ("ce_time", datetime.now(UTC).isoformat(timespec="milliseconds").encode()),
        ("content-type", b"application/json"),
        *trace_headers(trace),
    ]


def trace_headers(trace: Trace) -> Headers:
    """The trace alone, for a message that carries no record of ours."""
    seen = [("ce_seentime", trace.seen.isoformat(timespec="milliseconds").encode())] if trace.seen else []
    return [("traceparent", trace.traceparent.encode()), *seen]


def header_pairs(headers: Any) -> Headers:
    """Headers as Faust gives them (a mapping, pairs, or nothing), as pairs."""
    if not headers:
        return []
    pairs: Iterable[tuple[str, bytes]] = headers.items() if hasattr(headers, "items") else headers
    return [(name, value) for name, value in pairs]
