import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from kafka.future import Future

from dateline.collect.collector import Collector
from dateline.collect.journal import rows
from dateline.health import Health
from dateline.records import Article
from dateline.rejects import from_headers
from dateline.settings import Settings
from dateline.telemetry import Metrics
from dateline.wire import decode
from support.kafka import wait_until


class Log:
    """Keeps what is logged, as (level, message, fields)."""

    def __init__(self):
        self.lines = []

    def __getattr__(self, level):
        return lambda message, **fields: self.lines.append((level, message, fields))

    def count(self, part):
        return sum(part in message for _, message, _ in self.lines)


@dataclass
class Broker:
    """Stands behind fake producers: `answer(record)` gives None, an exception, or `hold` to keep it waiting."""

    answer: Callable[[Any], Any] = lambda _: None
    refuse_connections: int = 0
    sent: list[Any] = field(default_factory=list)
    taken: list[Any] = field(default_factory=list)
    held: list[Any] = field(default_factory=list)
    producers: int = 0

    def connect(self):
        if self.refuse_connections:
            self.refuse_connections -= 1
            raise ConnectionError
        self.producers += 1
        return FakeProducer(self)

    def release(self):
        held, self.held[:] = list(self.held), []
        for record, future in held:
            self.taken.append(record)
            future.success(None)

    def articles(self):
        return [decode(Article, r.value) for r in self.taken if "articles" in r.topic]

    def rejects(self):
        return [from_headers(r.headers) for r in self.taken if "rejects" in r.topic]


hold = object()


@dataclass
class Record:
    topic: str
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


class FakeProducer:
    def __init__(self, broker):
        self.broker = broker

    def partitions_for(self, topic):
        return {0}

    def send(self, topic, *, value, key, headers):
        record, future = Record(topic, key, value, headers), Future()
        answer = self.broker.answer(record)
        self.broker.sent.append(record)
        if answer is hold:
            self.broker.held.append((record, future))
        elif answer is None:
            self.broker.taken.append(record)
            future.success(None)
        else:
            future.failure(answer)
        return future

    def close(self, timeout):
        self.broker.held.clear()


class Desk:
    """A collector of `tmp_path/in`, with everything a test wants to look at."""

    hold = hold

    def __init__(self, tmp_path: Path, **settings: Any):
        self.folder = tmp_path / "in"
        self.folder.mkdir(exist_ok=True)
        values = {"settle_seconds": 0.05, "scan_seconds": 3600.0, **settings}
        self.settings = Settings(state_dir=tmp_path / "state", kafka="nowhere:1", **values)
        self.metrics, self.health, self.log, self.broker = Metrics(), Health(), Log(), Broker()
        self.stop = threading.Event()
        self.threads: list[threading.Thread] = []
        self.errors: list[BaseException] = []

    def write(self, name: str, content: str | bytes = "Some words.", age: float = 10.0) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        stat = path.stat()
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns - int(age * 1e9)))
        return path

    def collector(self) -> Collector:
        collector = Collector(self.settings, self.metrics, self.health, self.folder, self.log)
        collector.connect = self.broker.connect
        return collector

    def once(self) -> list[Article]:
        """Collect what is there, and return the articles of this run."""
        before = len(self.broker.articles())
        self.collector().run(threading.Event(), once=True)
        return self.broker.articles()[before:]

    def start(self, once: bool = False) -> None:
        def run() -> None:
            try:
                self.collector().run(self.stop, once=once)
            except BaseException as error:
                self.errors.append(error)

        self.threads.append(threading.Thread(target=run))
        self.threads[-1].start()

    def end(self) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(20)
            assert not thread.is_alive()

    def sources(self) -> list[str]:
        return sorted(a.source for a in self.broker.articles())

    def journal(self) -> dict[str, Any]:
        return {row.path: row for row in rows(self.settings.state_dir)}

    def until(self, condition: Callable[[], object], what: str) -> None:
        wait_until(condition, 20, what)


@pytest.fixture
def make_desk(tmp_path):
    desks = []

    def make(**settings):
        desks.append(Desk(tmp_path, **settings))
        return desks[-1]

    yield make
    for desk in desks:
        desk.end()


@pytest.fixture
def desk(make_desk):
    return make_desk()
