"""The Faust edge that the agents share: raw bytes in, acknowledged bytes out, rejects kept, failures fatal.

Faust acknowledges a batch whose handler raised, and would lose it (faust guide, "When agents raise an error").
So a handler never raises: bad input becomes a reject, and anything else ends the process before the
acknowledgement; the restart takes the batch again.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import faust

from dateline import clients, logs, rejects
from dateline.errors import Misconfigured
from dateline.health import Health
from dateline.rejects import RejectRate, Stage
from dateline.settings import Settings
from dateline.telemetry import Metrics
from dateline.topics import Topic, Topics
from dateline.wire import Headers, header_pairs

WITHIN_SECONDS = 0.1
"""How long an agent waits for a batch to fill: the latency it adds at low load."""


@dataclass(frozen=True)
class Service:
    """What every stage of a process shares."""

    settings: Settings
    topics: Topics
    metrics: Metrics
    health: Health
    fatal: Callable[[str, int], None]
    """Ends the process at once with this exit code, without acknowledging anything; never returns."""


CRASHED = 70
"""The exit code after a failure that only a restart can mend (sysexits: internal software error)."""


def end_process(reason: str, code: int = CRASHED) -> None:
    """The usual `fatal`: a supervisor starts the process again, and Kafka gives it the same records again."""
    logs.get("worker").critical("stopping", reason=reason)
    os._exit(code)


def create_app(name: str, service: Service) -> Any:
    """A Faust app that reads raw bytes, takes every option from the settings and serves nothing itself.

    Raises:
        Misconfigured: the state folder cannot be made; Faust wants one, though nothing of ours is kept there.
    """
    settings = service.settings
    folder = settings.state_dir / "faust"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"DATELINE_STATE_DIR: {folder} cannot be made ({error.strerror}): name a folder that can be written"
        raise Misconfigured(msg) from error
    return faust.App(
        f"{settings.topic_prefix}dateline-{name}",
        autodiscover=False,
        web_enabled=False,
        datadir=folder,
        store="memory://",
        topic_disable_leader=True,
        broker_max_poll_records=500,
        stream_buffer_maxsize=1024,
        stream_wait_empty=True,
        **clients.faust_options(settings),
    )


def on_assignment(app: Any, stage: Stage, topic: Topic, service: Service, changed: Callable[[set[int]], None]) -> None:
    """Tell readiness when the group assigned this worker its partitions of the topic, and call `changed` with them.

    A worker without any is ready too: it stands by. `changed` is also called when partitions are revoked.
    """
    mine: set[int] = set()

    async def assigned(_app: Any, assigned: set[Any], **_: Any) -> None:
        mine.clear()
        mine.update(tp.partition for tp in assigned if tp.topic == topic.name)
        changed(set(mine))
        detail = f"partitions {sorted(mine)}" if mine else "no partition: standing by"
        service.health.set(f"{stage} joined", ok=True, detail=detail)

    async def revoked(_app: Any, revoked: set[Any], **_: Any) -> None:
        mine.difference_update(tp.partition for tp in revoked if tp.topic == topic.name)
        changed(set(mine))

    app.on_partitions_assigned.connect(assigned, weak=False)
    app.on_partitions_revoked.connect(revoked, weak=False)


def raw_topic(app: Any, topic: Topic) -> Any:
    """The topic with neither keys nor values interpreted: a decode error inside Faust would end the agent."""
    return app.topic(
        topic.name,
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
        partitions=topic.partitions,
        allow_empty=True,
    )


Start = Callable[[Sequence[Any]], Coroutine[Any, Any, None]]
"""Begins the work on a batch; what is returned ends it."""


class Edge:
    """One stage's connection to the stream."""

    def __init__(self, app: Any, stage: Stage, service: Service) -> None:
        """Nothing is sent before the app runs."""
        self.service = service
        self.stage = stage
        self.log = logs.get(stage)
        self._app = app
        self._rate = RejectRate(service.settings.reject_window, service.settings.reject_share)
        self._flooded = False
        self._share = -1.0

    async def batches(self, stream: Any, size: int) -> AsyncIterator[Sequence[Any]]:
        """The stream's events in batches, in order; each is acknowledged when the loop body is done with it."""
        async for events in stream.take_events(size, within=WITHIN_SECONDS):
            with self.timed(events):
                yield events

    async def overlapping(self, stream: Any, size: int, start: Start) -> None:
        """Handle the stream's events in batches, the next one started while the one before is finished.

        `start` begins the work on a batch and returns its end. Batches end and are acknowledged in order.
        """
        before: asyncio.Task[None] | None = None
        try:
            async for events in stream.noack_take(size, within=WITHIN_SECONDS):
                this = asyncio.create_task(self.guard(self._end(stream, events, start(events), before)))
                before, previous = this, before
                if previous:
                    await previous
        finally:
            if before:
                before.cancel()

    async def _end(
        self, stream: Any, events: Sequence[Any], work: Coroutine[Any, Any, None], before: asyncio.Task[None] | None
    ) -> None:
        try:
            if before:
                await before
        except asyncio.CancelledError:
            work.close()
            raise
        with self.timed(events):
            await work
        for event in events:
            await stream.ack(event)

    @contextmanager
    def timed(self, events: Sequence[Any]) -> Iterator[None]:
        """Note the lag of these events, how long they take, and when they were done."""
        started = time.monotonic()
        self._note_lag(events)
        yield
        self.service.metrics.stage_seconds.labels(self.stage).observe(time.monotonic() - started)
        self.service.metrics.last_processed.labels(self.stage).set_to_current_time()

    async def guard(self, work: Awaitable[None]) -> None:
        """Run the handling of a batch; when it fails, end the process before the batch is acknowledged."""
        try:
            await work
        except asyncio.CancelledError:
            raise
        except Exception as error:
            self.log.exception("batch failed")
            self.service.fatal(f"{self.stage}: {type(error).__name__}: {error}", CRASHED)
            await asyncio.Event().wait()

    async def send(
        self, topic: Topic, key: bytes | None, value: bytes | None, headers: Headers, partition: int | None = None
    ) -> Awaitable[Any]:
        """Hand a record to the producer; what is returned is done when the broker acknowledged it.

        Straight to the producer: Faust's own `Topic.send` wraps each record in three objects of sensors we do not read.
        """
        acknowledged: Awaitable[Any] = await self._app.producer.send(
            topic.name, key, value, partition, timestamp=None, headers=headers
        )
        return acknowledged

    async def reject(self, event: Any, error: Exception) -> None:
        """Keep the input of this event in the rejects topic, with the reason; returns when it is acknowledged."""
        message = event.message
        record = rejects.reject(
            self.stage,
            error,
            len(message.value or b""),
            header_pairs(message.headers),
            original_topic=message.topic,
            original_partition=message.partition,
            original_offset=message.offset,
            original_timestamp=datetime.fromtimestamp(message.timestamp, UTC) if message.timestamp else None,
        )
        await self.keep(record, message.key, message.value, header_pairs(message.headers))

    async def keep(self, record: Any, key: bytes | None, value: bytes | None, headers: Headers) -> None:
        """Send a reject and wait until it is acknowledged."""
        topic = self.service.topics.rejects
        sent = await self.send(topic, key, rejects.clip(value), rejects.to_headers(record, headers))
        await sent
        self.service.metrics.rejects.labels(self.stage, record.reason).inc()
        self.log.warning(
            "rejected", reason=record.reason, topic=record.original_topic, partition=record.original_partition,
            offset=record.original_offset, key=(key or b"").decode("utf-8", "replace"), error=record.exception_message,
        )  # fmt: skip

    def note(self, *, rejected: bool) -> None:
        """Count an input for the readiness check on floods of rejects."""
        self._rate.note(rejected=rejected)
        flooded, share = self._rate.flooded(), self._rate.share()
        if flooded != self._flooded:
            self._flooded = flooded
            self.log.error("flood of rejects" if flooded else "flood of rejects is over", share=share)
        if share == self._share:
            return
        self._share = share
        detail = f"{share:.0%} of the latest inputs of {self.stage} were rejected"
        self.service.health.set(f"{self.stage} rejects", ok=not flooded, detail=detail)

    def _note_lag(self, events: Sequence[Any]) -> None:
        now = time.time()
        latest = {(event.message.topic, event.message.partition): event.message for event in events}
        for message in latest.values():
            lag = max(0.0, now - message.timestamp) if message.timestamp else 0.0
            self.service.metrics.lag_seconds.labels(message.topic, str(message.partition)).set(lag)
