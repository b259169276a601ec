"""Collect: a folder's finished files become articles in Kafka, each once, whatever breaks on the way."""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from dateline import clients, logs, topics
from dateline.collect.flights import Flight
from dateline.collect.intake import Intake
from dateline.collect.journal import Journal
from dateline.collect.publisher import Producer, Publisher
from dateline.collect.watcher import Finished, Watcher
from dateline.errors import Misconfigured, Unavailable
from dateline.health import Health
from dateline.presence import Presence
from dateline.rejects import RejectRate
from dateline.settings import Settings
from dateline.telemetry import Metrics

STOP_SECONDS = 4.0
"""At the end, records in flight may be acknowledged for so long; then they are abandoned until the next start."""
COMMIT_SECONDS = 0.2
"""The journal is committed this often: many files share one disk write."""
NAP_SECONDS = 0.25
CENSUS_SECONDS = 5.0
"""Between two counts of the files that wait while nothing can be sent; a count takes about 1 s for 100,000 files."""


class Collector:
    """Watches one folder for as long as `run` runs. Everything it needs to know after a restart is in the journal."""

    def __init__(self, settings: Settings, metrics: Metrics, health: Health, folder: Path, log: Any = None) -> None:
        """Nothing is opened yet. `connect` makes the producer; tests put another in its place."""
        self.settings, self.metrics, self.health, self.folder = settings, metrics, health, folder
        self.log = log or logs.get("collect")
        self.connect: Callable[[], Producer] = partial(_connect, settings)
        self.presence = Presence(settings, metrics, health, self.log)

    def run(self, stop: threading.Event, once: bool = False) -> None:
        """Collect until `stop` is set; with `once`, until every file of the tree is acknowledged. Blocks.

        Waits for a broker that is away and for files that settle. After `stop` it returns within about 5 s.

        Raises:
            Misconfigured: the folder is none, the journal is another collector's or another folder's, Kafka is not
                configured, or its topics are not as declared.
            Unavailable: the journal's disk is away; or with `once`, the folder.
        """
        _Run(self, directory(self.folder), stop).run(once)


class _Run:
    """One run of a collector: the loop, and what it tells the outside."""

    def __init__(self, of: Collector, folder: Path, stop: threading.Event) -> None:
        self._settings, self._metrics, self._health, self._log = of.settings, of.metrics, of.health, of.log
        self._folder, self._stop = folder, stop
        self._rate = RejectRate(of.settings.reject_window, of.settings.reject_share)
        self._flooded: bool | None = None
        self._waited = 0.0
        self._commit_at = 0.0
        self._oldest: datetime | None = None
        self._census_at, self._waiting = 0.0, 0
        self._since_rest: Counter[str] = Counter()
        names = topics.declared(of.settings)
        self._journal = Journal(of.settings.state_dir, folder)
        self._watcher = Watcher(str(folder), of.settings, self._known, of.log, self._on_folder)
        wake = self._watcher.wake.set
        written = (names.articles.name, names.rejects.name)
        self._publisher = Publisher(of.connect, written, of.presence.note, wake, self._census)
        self._intake = Intake(of.settings, of.metrics, of.log, self._journal, self._publisher)

    def run(self, once: bool) -> None:
        self._metrics.oldest_file_age.set_function(self._age)
        self._metrics.backlog_files.set_function(self._backlog)
        self._health.set("collect", True, "nothing was rejected yet")
        try:
            self._publisher.restore(self._stop)
            self._waiting = 0
            self._collect(once)
            self._land()
        finally:
            self._oldest = None
            self._publisher.close(1.0)
            self._journal.close()

    def _collect(self, once: bool) -> None:
        self._on_folder(True, "watched")
        with closing(self._watcher.files(self._stop, notify=not once)) as files:
            for file in files:
                if file is not None:
                    self._take(file)
                self._settle()
                if once and self._watcher.lost:
                    msg = "the folder went away"
                    raise Unavailable(msg)
                if file is None and self._watcher.idle and not self._intake.flights:
                    self._rest()
                    if once:
                        return

    def _rest(self) -> None:
        """Everything is acknowledged: say once what was done since the last rest."""
        if self._since_rest:
            self._log.info("every file is acknowledged", **self._since_rest)
            self._since_rest.clear()

    def _take(self, file: Finished) -> None:
        began, self._waited = time.monotonic(), 0.0
        if file.source in self._intake.flights or not self._intake.take(file, self._wait):
            self._watcher.again(file)
            return
        self._metrics.stage_seconds.labels(stage="collect").observe(time.monotonic() - began - self._waited)

    def _settle(self) -> None:
        """Take note of what became of records, and commit when it is time."""
        for receipt, error in self._publisher.outcomes():
            self._intake.ended(receipt, error)
        while self._intake.landed:
            self._done(self._intake.landed.popleft())
        now = time.monotonic()
        if now >= self._commit_at:
            self._journal.commit()
            self._commit_at = now + COMMIT_SECONDS
            held = self._watcher.settling.oldest()
            self._oldest = min((f.file.seen for f in self._intake.flights.values()), default=held)
            self._oldest = min(self._oldest, held) if self._oldest and held else self._oldest

    def _wait(self, flight: Flight) -> bool:
        """Block until a record of `flight` can be sent. False: stopped, or the file must be read again."""
        began = time.monotonic()
        while not (self._stop.is_set() or flight.failed or self._room()):
            self._settle()
            if self._room():
                break
            if time.monotonic() - began > CENSUS_SECONDS:
                self._census()
            if self._publisher.records:
                self._watcher.wake.wait(NAP_SECONDS)
                self._watcher.wake.clear()
            else:
                self._publisher.restore(self._stop)
        self._waiting = 0
        self._waited += time.monotonic() - began
        return not (self._stop.is_set() or flight.failed)

    def _room(self) -> bool:
        return self._publisher.usable and len(self._intake.flights) <= self._settings.files_in_flight

    def _land(self) -> None:
        """Give records in flight their last chance."""
        deadline = time.monotonic() + STOP_SECONDS
        while self._publisher.records and time.monotonic() < deadline:
            self._watcher.wake.wait(0.05)
            self._watcher.wake.clear()
            self._settle()

    def _done(self, flight: Flight) -> None:
        if flight.failed:
            self._watcher.again(flight.file)
            return
        status = flight.status
        self._metrics.files.labels(status=status).inc()
        self._metrics.last_processed.labels(stage="collect").set_to_current_time()
        self._since_rest[status] += 1
        self._rate.note(rejected=status == "rejected")
        if self._rate.flooded() is not self._flooded:
            flood = self._flooded is not None or self._rate.flooded()
            self._flooded = self._rate.flooded()
            if flood:
                text = "flood of rejects" if self._flooded else "flood of rejects is over"
                self._log.error(text, share=round(self._rate.share(), 2))
        self._health.set("collect", not self._flooded, f"{self._rate.share():.0%} of the latest files rejected")

    def _known(self, path: str, source: str, found: os.stat_result) -> bool:
        return self._intake.known(path, source, found)

    def _on_folder(self, there: bool, detail: str) -> None:
        self._health.set("folder", there, detail)
        tell = self._log.info if there else self._log.warning
        tell(detail, folder=str(self._folder))

    def _census(self) -> None:
        """While nothing can be sent, count the files that wait, and since when the oldest lies there."""
        if time.monotonic() < self._census_at:
            return
        count, oldest = self._watcher.unfinished()
        self._waiting = count
        self._oldest = min((t for t in (oldest, self._oldest) if t), default=None)
        self._census_at = time.monotonic() + CENSUS_SECONDS

    def _backlog(self) -> float:
        return max(self._waiting, len(self._watcher.settling) + len(self._intake.flights))

    def _age(self) -> float:
        return (datetime.now(UTC) - self._oldest).total_seconds() if self._oldest else 0.0


def _connect(settings: Settings) -> Producer:
    """A producer, where the topics are as declared; else raises Misconfigured, or Unavailable when none answers."""
    topics.require(settings)
    producer: Producer = clients.producer(settings)
    return producer


def directory(folder: Path) -> Path:
    """The folder without links. Raises Misconfigured when it is none that can be listed."""
    found = folder.resolve()
    if not found.is_dir():
        msg = f"{folder} is not a directory: name the folder that articles arrive in"
        raise Misconfigured(msg)
    if not os.access(found, os.R_OK | os.X_OK):
        msg = f"{folder} may not be listed by this user"
        raise Misconfigured(msg)
    return found
