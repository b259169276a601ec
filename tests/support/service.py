"""Dateline as its users run it: processes of the command line on a real Kafka, killed and restarted by the tests."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psutil
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.errors import CoordinatorNotAvailableError

from dateline import settings, topics, wire
from dateline.errors import Rejected
from dateline.records import Event
from dateline.settings import Settings
from support.kafka import KafkaServer, read_all, wait_until

DONE_SECONDS = 120.0
"""Longest wait for a stream to run dry."""

CLOCK = {"updated_at", "first_seen", "last_seen", "as_of"}
"""Fields that follow the clock where an article has no date."""


class Installation:
    """One prefix on a broker: topics, state folder, processes. As a context manager it leaves no process behind."""

    def __init__(self, kafka: KafkaServer, prefix: str, folder: Path, **options: Any) -> None:
        self.kafka = kafka
        self.folder = folder
        values = {
            "kafka": kafka.bootstrap,
            "topic_prefix": prefix,
            "article_partitions": 1,
            "shards": 2,
            "state_dir": folder / "state",
            "settle_seconds": 0,
            "kafka_session_seconds": 6,
            "http_port": 0,
            "log_format": "json",
            **options,
        }
        self.settings: Settings = settings.load(**values)
        self.environment = {
            **os.environ,
            **{settings.PREFIX + key.upper(): str(value) for key, value in values.items()},
        }
        self.topics = topics.declared(self.settings)
        self.processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "Installation":
        topics.create(self.settings)
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes:
            kill(process)

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
        """Start `dateline ARGUMENTS`, its log in the folder."""
        extra = {settings.PREFIX + key.upper(): str(value) for key, value in options.items()}
        with self._log(arguments[-1]).open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dateline", *arguments],
                env={**self.environment, **extra},
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        self.processes.append(process)
        return process

    def log(self, last_argument: str) -> str:
        """What the processes started with this last argument have logged."""
        return self._log(last_argument).read_text()

    def _log(self, last_argument: str) -> Path:
        return self.folder / f"{last_argument.rsplit('/', 1)[-1]}.log"

    def count(self, topic: topics.Topic) -> int:
        """Records ever written to this topic."""
        consumer = KafkaConsumer(bootstrap_servers=self.kafka.bootstrap, enable_auto_commit=False)
        try:
            return sum(consumer.end_offsets(self._partitions(topic)).values())
        finally:
            consumer.close()

    def _partitions(self, topic: topics.Topic) -> list[TopicPartition]:
        return [TopicPartition(topic.name, number) for number in range(topic.partitions)]

    def lag(self, stage: str) -> int:
        """Records that the stage has not yet committed."""
        topic = self.topics.articles if stage == "extract" else self.topics.mentions
        admin = KafkaAdminClient(bootstrap_servers=self.kafka.bootstrap)
        try:
            group = f"{self.settings.topic_prefix}dateline-{stage}"
            committed = _committed(admin, group)
            done = sum(committed[tp].offset for tp in self._partitions(topic) if tp in committed)
        finally:
            admin.close()
        return self.count(topic) - done

    def wait_done(self, seconds: float = DONE_SECONDS) -> None:
        """Return when every article is extracted and every mention resolved."""
        wait_until(lambda: self.lag("extract") == 0, seconds, "extract to commit every article")
        wait_until(lambda: self.lag("resolve") == 0, seconds, "resolve to commit every mention")

    def events(self) -> dict[str, Event]:
        """The latest record of each event, by id; poison that a test sent is passed over."""
        latest: dict[str, Event] = {}
        for record in sorted(self.read(self.topics.events), key=lambda r: (r.partition, r.offset)):
            if record.value is None:
                latest.pop(record.key.decode(), None)
                continue
            try:
                event = wire.decode(Event, record.value)
            except Rejected:
                continue
            known = latest.get(event.event_id)
            if known is None or event.revision >= known.revision:
                latest[event.event_id] = event
        return latest

    def read(self, topic: topics.Topic) -> list[Any]:
        """Every record of a topic."""
        return read_all(self.kafka.bootstrap, topic.name)


def _committed(admin: KafkaAdminClient, group: str) -> dict[TopicPartition, Any]:
    """The group's offsets; none while the broker is still making the topic that keeps them."""
    try:
        return admin.list_group_offsets(group).get(group, {})
    except CoordinatorNotAvailableError:
        return {}


def kill(process: subprocess.Popen[bytes], number: int = signal.SIGKILL) -> None:
    """Send the signal to this process, and wait for its end."""
    if process.poll() is None:
        process.send_signal(number)
    process.wait()


def children(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The extracting processes of a worker (Python's own resource tracker is none)."""
    with contextlib.suppress(psutil.NoSuchProcess):
        found = psutil.Process(process.pid).children()
        return [child for child in found if "resource_tracker" not in " ".join(child.cmdline())]
    return []


def canonical(events: dict[str, Event]) -> str:
    """What events are, without clock times and revisions: equal strings are equal results."""
    plain = [strip(json.loads(event.model_dump_json(exclude={"revision"}))) for event in events.values()]
    return "\n".join(sorted(json.dumps(event, sort_keys=True) for event in plain))


def strip(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: strip(inner) for key, inner in value.items() if key not in CLOCK}
    return [strip(inner) for inner in value] if isinstance(value, list) else value


def groups(events: dict[str, Event]) -> dict[str, str]:
    """Mention id to event id: the partition of mentions into events."""
    return {ref.mention_id: event.event_id for event in events.values() for ref in event.mentions}


def stock(folder: Path, copies: int, apart: timedelta = timedelta(0)) -> Path:
    """A folder with the sample articles `copies` times over, each edition a little different from the others.

    With `apart`, each edition is that much earlier than the next, in its files and in their names: other news. The last
    one is the samples as they are.
    """
    seeds = Path(__file__).parents[2] / "seeds"
    for edition in range(copies):
        shift = (edition + 1 - copies) * apart
        for source in files(seeds):
            target = folder / f"edition-{edition:03}" / later(str(source.relative_to(seeds)).encode(), shift).decode()
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(later(edited(source, edition), shift))
    return folder


def later(text: bytes, by: timedelta) -> bytes:
    """The text with every date such as 2026-09-14 moved."""
    moved = lambda found: str(date.fromisoformat(found[0].decode()) + by).encode()  # noqa: E731
    return re.sub(rb"20\d\d-\d\d-\d\d", moved, text) if by else text


def edited(source: Path, edition: int) -> bytes:
    """Another outlet's edition: other addresses, and so other articles, and in .txt one line more."""
    text = source.read_bytes().replace(b".example.", b"-%d.example." % edition)
    more = f"\n\nEdition {edition} of this page.\n".encode()
    return text + more if source.suffix == ".txt" and text else text


def files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix in {".txt", ".html", ".json", ".jsonl"})
