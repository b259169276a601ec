"""The Faust edge of resolve: mentions in, events out, one write per decision, in order.

The events topic is the state. A shard is restored from it after each assignment and dropped when its partition is
revoked; every write is acknowledged before its mention is.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from dateline import rejects, wire
from dateline.errors import Reason, Rejected
from dateline.records import Mention
from dateline.resolve.decision import Ignored, Joined
from dateline.resolve.family import Bounds, Step, Written
from dateline.resolve.shard import Shard
from dateline.resolve.store import read_partition, rejected_before
from dateline.stream import Edge, Service, on_assignment, raw_topic
from dateline.wire import Trace, header_pairs

YIELD = 8
"""Mentions after which a batch lets the other work of the process go on: extraction waits for its acknowledgements."""


def attach(app: Any, service: Service) -> None:
    """Give the app the agent that resolves, and let it drop what is revoked."""
    resolver = Resolver(app, service)

    async def resolve_mentions(stream: Any) -> None:
        """Recognise the event that each mention tells."""
        async for events in resolver.edge.batches(stream, service.settings.resolve_batch):
            await resolver.edge.guard(resolver.handle(events))

    app.agent(raw_topic(app, service.topics.mentions), name="resolve")(resolve_mentions)

    on_assignment(app, "resolve", service.topics.mentions, service, resolver.hold)


class Resolver:
    """The shards of this worker, and what they write."""

    def __init__(self, app: Any, service: Service) -> None:
        """No shard yet: each is restored when its partition is assigned."""
        self.edge = Edge(app, "resolve", service)
        self._service = service
        self._shards: dict[int, Shard] = {}
        self._assigned: set[int] = set()
        self._assignment = 0
        self._lock = asyncio.Lock()
        self._bounds = Bounds.of(service.settings)

    def hold(self, partitions: set[int]) -> None:
        """Hold the shards of these partitions: restore them soon, and forget all others: another worker writes them."""
        self._assigned = partitions
        self._assignment += 1
        for partition in self._shards.keys() - partitions:
            del self._shards[partition]
            self._service.metrics.live_events.remove(str(partition))
        self._service.health.set("restored", ok=not partitions, detail="reading the events topic")
        task = asyncio.create_task(self.edge.guard(self._restore(partitions)))
        self._restoring = task  # the loop itself keeps only weak references

    async def _restore(self, partitions: set[int]) -> None:
        for partition in sorted(partitions):
            if partition in self._assigned:
                await self._shard(partition)
        if partitions == self._assigned:
            self._service.health.set("restored", ok=True, detail=f"shards {sorted(self._shards)}")

    async def handle(self, events: Sequence[Any]) -> None:
        """Decide a batch in order; returns when every event it wrote is acknowledged."""
        sent: list[tuple[Mention, Step, Trace, list[Any]]] = []
        for number, event in enumerate(events):
            if number % YIELD == 0:
                await asyncio.sleep(0)
            shard = await self._shard(event.message.partition)
            try:
                mention, trace = self._read(event)
            except Rejected as error:
                await self.edge.reject(event, error)
                self._count("rejected")
                continue
            step = shard.step(mention, _as_of(mention, trace, event.message), datetime.now(UTC))
            sent.append((mention, step, trace, await self._write(step, trace, event.message.partition)))
        for mention, step, trace, acknowledgements in sent:
            for acknowledged in acknowledgements:
                await acknowledged
            self._observe(mention, step, trace)
        for partition, shard in self._shards.items():
            self._service.metrics.live_events.labels(str(partition)).set(shard.live)

    def _read(self, event: Any) -> tuple[Mention, Trace]:
        mention = wire.decode(Mention, event.message.value)
        if not event.message.key:
            raise Rejected(Reason.NO_KEY, "a mention's key is its event family")
        return mention, wire.trace_of(header_pairs(event.message.headers))

    async def _shard(self, partition: int) -> Shard:
        async with self._lock:
            while partition not in self._shards:
                assignment = self._assignment
                shard = await self._read_shard(partition)
                if assignment == self._assignment:  # otherwise somebody else may have written meanwhile
                    self._shards[partition] = shard
            return self._shards[partition]

    async def _read_shard(self, partition: int) -> Shard:
        started = time.monotonic()
        events, poison = await read_partition(self._service.settings, self._service.topics.events, partition)
        known = await rejected_before(self._service.settings, self._service.topics) if poison else set()
        for record, error in poison:
            if (record.topic, record.partition, record.offset) not in known:
                await self._keep(record, error)
        shard = Shard.restored(events, self._bounds)
        for repair in shard.repairs(datetime.now(UTC)):
            self.edge.log.warning("merge completed", event_id=repair.event.event_id, into=repair.event.merged_into)
            await (await self._send(repair, wire.new_trace(), partition))
        seconds = time.monotonic() - started
        self._service.metrics.restore_seconds.observe(seconds)
        self._service.metrics.live_events.labels(str(partition)).set(shard.live)
        self.edge.log.info("restored", shard=partition, events=len(events), seconds=round(seconds, 3))
        return shard

    async def _keep(self, record: Any, error: Rejected) -> None:
        kept = rejects.reject(
            "resolve",
            error,
            len(record.value or b""),
            original_topic=record.topic,
            original_partition=record.partition,
            original_offset=record.offset,
            original_timestamp=datetime.fromtimestamp(record.timestamp / 1000, UTC),
        )
        await self.edge.keep(kept, record.key, record.value, header_pairs(record.headers))

    async def _write(self, step: Step, trace: Trace, partition: int) -> list[Any]:
        """Send what a step changed, in order; the results are to be awaited."""
        events, sent = self._service.topics.events, []
        for event_id in step.expired:
            gone = wire.tombstone_headers(event_id)
            sent.append(await self.edge.send(events, event_id.encode(), None, gone, partition))
        return sent + [await self._send(written, trace, partition) for written in step.written]

    async def _send(self, written: Written, trace: Trace, partition: int) -> Any:
        headers = wire.headers(written.event, trace.child())
        key = written.event.event_id.encode()
        return await self.edge.send(self._service.topics.events, key, written.value, headers, partition)

    def _observe(self, mention: Mention, step: Step, trace: Trace) -> None:
        if isinstance(step.decision, Ignored):
            self._count("ignored")
            return
        metrics, decision = self._service.metrics, "joined" if isinstance(step.decision, Joined) else "opened"
        self._count(decision)
        told = {"article_id": mention.article.article_id, "mention_id": mention.mention_id}
        tell = self.edge.log.info if decision == "opened" else self.edge.log.debug
        tell(decision, event_id=step.written[0].event.event_id, **told)
        for merged in step.written[1:]:
            metrics.merges.inc()
            self.edge.log.info("merged", event_id=merged.event.event_id, into=merged.event.merged_into, **told)
        metrics.tombstones.inc(len(step.expired))
        if trace.seen:
            metrics.event_latency_seconds.observe(max(0.0, (datetime.now(UTC) - trace.seen).total_seconds()))

    def _count(self, decision: str) -> None:
        self._service.metrics.decisions.labels(decision).inc()
        self.edge.note(rejected=decision == "rejected")


def _as_of(mention: Mention, trace: Trace, message: Any) -> datetime:
    """The time of the mention's article: published, else when its file was seen, else when it was sent."""
    if mention.article.published:
        return mention.article.published
    return trace.seen or datetime.fromtimestamp(message.timestamp, UTC)
