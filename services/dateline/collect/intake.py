"""From a finished file to its records on their way, and from acknowledgements to the journal.

Order is everything: a record is in the journal only after its acknowledgement, a file only after all of its records.
A crash in between repeats an article under the same id and revision, and loses nothing.
"""

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, BinaryIO

from dateline import rejects, wire
from dateline.clients import MAX_RECORD_BYTES
from dateline.collect.drafts import Draft, Refused, clean
from dateline.collect.flights import Flight, Receipt
from dateline.collect.formats import Format, format_of, read
from dateline.collect.journal import ArticleRow, Journal
from dateline.collect.names import record_source
from dateline.collect.publisher import Message, Publisher
from dateline.collect.reader import GONE, article_id_of, open_file, to_article, unreadable, whole
from dateline.collect.watcher import Finished
from dateline.errors import Reason, Rejected, Unavailable
from dateline.settings import Settings
from dateline.telemetry import Metrics
from dateline.topics import declared

PIECE = 1024 * 1024
Wait = Callable[[Flight], bool]
"""Blocks until a record of this flight can be sent; False: it cannot, the file must be read again."""


class Intake:
    """The books of one collector: what is in flight, and what of it goes into the journal."""

    def __init__(self, settings: Settings, metrics: Metrics, log: Any, journal: Journal, publisher: Publisher) -> None:
        """`flights` are the files under way by source, `landed` those that ended: the caller takes them away."""
        self.flights: dict[str, Flight] = {}
        self.landed: deque[Flight] = deque()
        self._settings, self._metrics, self._log = settings, metrics, log
        self._journal, self._publisher = journal, publisher
        self._topics = declared(settings)
        self._sent: dict[str, ArticleRow] = {}

    def known(self, path: str, source: str, found: os.stat_result) -> bool:
        """Whether a file needs no look: it is in flight or finished, just as it now stands."""
        now = (found.st_size, found.st_mtime_ns)
        if flight := self.flights.get(source):
            return (flight.size, flight.mtime_ns) == now
        rest = self._journal.rest(source)
        if rest is None or rest[:2] != now:
            return False
        if rest[2] == Reason.UNREADABLE:
            return not os.access(path, os.R_OK)  # permissions change without a trace in the time
        return rest[2] != Reason.TOO_LARGE or found.st_size > self._settings.file_bytes  # the limit may be another now

    def take(self, file: Finished, wait: Wait) -> bool:
        """Read a file that is not in flight and send its records; False if it is still changing.

        Blocks as `wait` does. What cannot be read is rejected, what is gone is dropped.
        """
        form = format_of(file.path)
        if form is None:
            return True
        try:
            with open_file(file.path) as stream:
                return self._read(file, form, stream, wait)
        except OSError as error:
            if error.errno not in GONE:
                self._unreadable(file, error, wait)
            return True

    def _read(self, file: Finished, form: Format, stream: BinaryIO, wait: Wait) -> bool:
        found = os.fstat(stream.fileno())
        flight = Flight(file, found.st_size, found.st_mtime_ns)
        if found.st_size > self._settings.file_bytes:
            message = f"{found.st_size} bytes: more than DATELINE_FILE_BYTES={self._settings.file_bytes}"
            self._fly(flight, [Refused(Rejected(Reason.TOO_LARGE, message), stream.read(MAX_RECORD_BYTES))], wait)
            return True
        content = whole(form, stream)
        flight.sha256 = _file_sha256(content)
        after = os.fstat(stream.fileno())
        if (after.st_size, after.st_mtime_ns) != (flight.size, flight.mtime_ns):
            return False
        row = self._journal.file(file.source)
        if row and row.sha256 == flight.sha256:
            self._journal.touch(file.source, flight.size, flight.mtime_ns)
            self._metrics.files.labels(status="unchanged").inc()
        else:
            self._fly(flight, read(form, content), wait)
        return True

    def _unreadable(self, file: Finished, error: OSError, wait: Wait) -> None:
        """Reject a file that may not be read; once for as long as it stays as it is."""
        try:
            found = os.lstat(file.path)
        except OSError:
            return
        row = self._journal.file(file.source)
        if row is None or row.sha256 or (row.size, row.mtime_ns) != (found.st_size, found.st_mtime_ns):
            self._fly(Flight(file, found.st_size, found.st_mtime_ns), [Refused(unreadable(error), b"")], wait)

    def _fly(self, flight: Flight, items: Iterable[Draft | Refused], wait: Wait) -> None:
        """Send every record of a file."""
        self.flights[flight.file.source] = flight
        try:
            for item in items:
                if not wait(flight):
                    flight.failed = True
                    break
                self._dispatch(flight, item)
        except OSError:  # the disk failed half-way: what was sent is not sent again
            flight.failed = True
        flight.sending = False
        self._land(flight)

    def _dispatch(self, flight: Flight, item: Draft | Refused) -> None:
        if isinstance(item, Draft):
            self._send(flight, item)
        elif item.record is None:
            self._reject(flight, flight.file.source, item.raw, item.error)
        else:
            self._refuse_record(flight, item)

    def _send(self, flight: Flight, draft: Draft) -> None:
        """Send an article, unless this content of it was published already."""
        source, now = record_source(flight.file.source, draft.record), datetime.now(UTC)
        row = self._next_row(article_id_of(draft, flight.file.source), source, draft.sha256)
        if row is None:
            flight.records += 1
            return
        article = to_article(draft, flight.file.source, row.revision, now)
        for warning in draft.warnings:
            self._log.warning(warning, article_id=row.article_id, source=source)
        self._sent[row.article_id] = row
        headers = wire.headers(article, wire.new_trace(flight.file.seen))
        message = Message(self._topics.articles.name, row.article_id.encode(), wire.encode(article), headers)
        self._hand_over(message, Receipt(flight, source, draft.raw, row=row))

    def _next_row(self, article_id: str, source: str, sha256: str) -> ArticleRow | None:
        """The article's next revision; None if this content is what this source, or the article, last had."""
        rows = self._journal.articles(article_id)
        latest = self._sent.get(article_id) or max(rows, key=lambda row: row.revision, default=None)
        if any(row.source == source and row.sha256 == sha256 for row in rows) or (latest and latest.sha256 == sha256):
            return None
        return ArticleRow(article_id, source, latest.revision + 1 if latest else 1, sha256)

    def _refuse_record(self, flight: Flight, item: Refused) -> None:
        """Reject one record of several, unless the same content was rejected before."""
        source = record_source(flight.file.source, item.record)
        if self._journal.refused(source) == _sha256(item.raw):
            flight.reason = flight.reason or item.error.reason
        else:
            self._reject(flight, source, item.raw, item.error)

    def _reject(self, flight: Flight, source: str, raw: bytes, error: Rejected) -> None:
        error = Rejected(error.reason, clean(str(error)))
        trace = wire.trace_headers(wire.new_trace(flight.file.seen))
        size = flight.size if source == flight.file.source else len(raw)
        headers = rejects.to_headers(rejects.reject("collect", error, size, source=source), trace)
        message = Message(self._topics.rejects.name, source.encode(), rejects.clip(raw) or b"", headers)
        self._hand_over(message, Receipt(flight, source, raw, refusal=error))

    def _hand_over(self, message: Message, receipt: Receipt) -> None:
        receipt.flight.pending += 1
        try:
            self._publisher.send(message, receipt, weight=len(receipt.raw))
        except (Rejected, Unavailable) as error:
            self.ended(receipt, error)

    def ended(self, receipt: Receipt, error: Exception | None) -> None:
        """Take note of a record's end: acknowledged, never possible (Rejected), or to be tried again."""
        flight, row = receipt.flight, receipt.row
        flight.pending -= 1
        if row and self._sent.get(row.article_id) is row:
            del self._sent[row.article_id]
        if isinstance(error, Rejected) and row:
            self._reject(flight, receipt.source, receipt.raw, error)
        elif error:
            flight.failed = True
        elif row:
            self._published(flight, row)
        elif receipt.refusal:
            self._rejected(flight, receipt, receipt.refusal.reason)
        self._land(flight)

    def _published(self, flight: Flight, row: ArticleRow) -> None:
        self._journal.put(row)
        flight.records += 1
        self._metrics.articles.inc()
        self._log.info("published", article_id=row.article_id, source=row.source, revision=row.revision)

    def _rejected(self, flight: Flight, receipt: Receipt, reason: Reason) -> None:
        if receipt.source != flight.file.source:
            self._journal.put_refused(receipt.source, _sha256(receipt.raw))
        flight.reason = flight.reason or reason
        self._metrics.rejects.labels(stage="collect", reason=reason).inc()
        self._log.warning("rejected", source=receipt.source, reason=str(reason), error=str(receipt.refusal))

    def _land(self, flight: Flight) -> None:
        if flight.over and flight.file.source in self.flights:
            del self.flights[flight.file.source]
            if not flight.failed:
                self._journal.put(flight.row())
            self.landed.append(flight)


def _file_sha256(content: BinaryIO) -> str:
    """The hash of a whole file, piece by piece; the file is at its start again afterwards."""
    digest = hashlib.sha256()
    while piece := content.read(PIECE):
        digest.update(piece)
    content.seek(0)
    return digest.hexdigest()


def _sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
