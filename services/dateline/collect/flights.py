"""What is known of a file while its records are on their way."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from dateline.collect.journal import ArticleRow, FileRow, stamp
from dateline.collect.watcher import Finished
from dateline.errors import Reason, Rejected


@dataclass(slots=True, eq=False)
class Flight:
    """A file whose records are on their way. `failed`: it must be read again, whatever becomes of the others."""

    file: Finished
    size: int
    mtime_ns: int
    sha256: str | None = None
    sending: bool = True
    failed: bool = False
    pending: int = 0
    records: int = 0
    reason: Reason | None = None

    @property
    def over(self) -> bool:
        """Whether every record was sent, and what became of each is known."""
        return not self.sending and not self.pending

    @property
    def status(self) -> Literal["published", "rejected"]:
        """How it ended: rejected if it could not be read to its end, or nothing in it was an article."""
        return "published" if self.records and self.sha256 else "rejected"

    def row(self) -> FileRow:
        """What the journal keeps."""
        return FileRow(
            path=self.file.source,
            sha256=self.sha256,
            size=self.size,
            mtime_ns=self.mtime_ns,
            status=self.status,
            reason=str(self.reason) if self.reason else None,
            records=self.records,
            seen_at=stamp(self.file.seen),
            finished_at=stamp(datetime.now(UTC)),
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """What comes back with the outcome of a record: an article (`row`) or a reject (`refusal`) of a flight."""

    flight: Flight
    source: str
    raw: bytes
    row: ArticleRow | None = None
    refusal: Rejected | None = None
