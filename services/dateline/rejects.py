"""Rejects: what could not be processed is kept, with its original bytes and the reason, and can be replayed."""

from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Literal

from dateline.clients import MAX_RECORD_BYTES
from dateline.errors import Reason, Rejected
from dateline.records import Reject
from dateline.wire import Headers

PREFIX = "dateline_reject_"
"""Before the name of every field of `Reject` in the headers of a reject; the original headers stay beside them."""

Stage = Literal["collect", "extract", "resolve", "serve"]


REPLAY_OF = "dateline_replay_of"
"""Header of a record that `replay` sent back: the offset of its reject. If it fails again, the newer reject stands for
both."""
ATTEMPTS = "dateline_attempts"
"""Header of such a record: how often it was tried before."""


def reject(
    stage: Stage, error: Exception, size: int, headers: Iterable[tuple[str, bytes]] = (), **origin: Any
) -> Reject:
    """The record of a failure. `size` are the bytes of the input, `origin` is what is known of where it was."""
    before = dict(headers).get(ATTEMPTS, b"0")
    return Reject(
        stage=stage,
        reason=error.reason if isinstance(error, Rejected) else Reason.FAILED,
        exception_class=type(error).__name__,
        exception_message=str(error)[:2000],
        attempts=(error.attempts if isinstance(error, Rejected) else 1) + (int(before) if before.isdigit() else 0),
        failed_at=datetime.now(UTC),
        original_bytes=size if size > MAX_RECORD_BYTES else None,
        **origin,
    )


def replayed(headers: Headers, offset: int, attempts: int) -> Headers:
    """The original headers, and that this is the reject at this offset, sent back after so many attempts."""
    kept = [(name, value) for name, value in headers if name not in {REPLAY_OF, ATTEMPTS}]
    return [*kept, (REPLAY_OF, str(offset).encode()), (ATTEMPTS, str(attempts).encode())]


def to_headers(record: Reject, original: Iterable[tuple[str, bytes]] = ()) -> Headers:
    """The original headers, then the reject's fields as UTF-8 strings; null fields are left out."""
    kept = [(name, value) for name, value in original if not name.startswith(PREFIX)]
    fields = record.model_dump(mode="json", exclude_none=True)
    return [*kept, *((PREFIX + name, str(value).encode()) for name, value in fields.items())]


def from_headers(headers: Iterable[tuple[str, bytes]]) -> Reject:
    """The reject's fields again. Raises pydantic.ValidationError when these are not a reject's headers."""
    fields = {
        name.removeprefix(PREFIX): value.decode()
        for name, value in headers
        if name.startswith(PREFIX) and value is not None
    }
    return Reject.model_validate({**fields, "schema_version": int(fields.get("schema_version", "1"))})


def original_headers(headers: Iterable[tuple[str, bytes]]) -> Headers:
    """The headers that the input came with."""
    return [(name, value) for name, value in headers if not name.startswith(PREFIX)]


def clip(value: bytes | None) -> bytes | None:
    """The original bytes as far as the rejects topic can hold them."""
    return value if value is None or len(value) <= MAX_RECORD_BYTES else value[:MAX_RECORD_BYTES]


class RejectRate:
    """The share of rejects among the latest inputs of a stage, for readiness: a flood of rejects is an alarm."""

    def __init__(self, window: int, limit: float) -> None:
        """Look at the latest `window` inputs; `limit` is the share from which on it is a flood."""
        self._latest: deque[bool] = deque(maxlen=window)
        self._rejected = 0
        self._limit = limit

    def note(self, *, rejected: bool) -> None:
        """Count one input."""
        self._rejected += rejected - (len(self._latest) == self._latest.maxlen and self._latest[0])
        self._latest.append(rejected)

    def share(self) -> float:
        """Rejected inputs among the latest ones, 0 to 1."""
        return self._rejected / len(self._latest) if self._latest else 0.0

    def flooded(self) -> bool:
        """Whether too many are rejected; never before a tenth of the window (at least 5) was seen."""
        return len(self._latest) >= max(5, (self._latest.maxlen or 0) // 10) and self.share() > self._limit
