"""Restoring a shard: its partition of the events topic, read back from the beginning by a plain consumer."""

from contextlib import suppress
from typing import Any

from dateline import reading, rejects, wire
from dateline.errors import Reason, Rejected
from dateline.records import Event
from dateline.settings import Settings
from dateline.topics import Topic, Topics

Poison = tuple[Any, Rejected]
"""A record that is no event (aiokafka.ConsumerRecord), and why."""


async def read_partition(settings: Settings, topic: Topic, partition: int) -> tuple[list[Event], list[Poison]]:
    """The latest record of every event in this partition, in the order of their first appearance, and what is none.

    Of several records of one key the highest revision counts, not the last offset: a worker that lost its partition
    without knowing may still have written. Raises Unavailable when the broker is away.
    """
    latest: dict[bytes, Event] = {}
    poison: list[Poison] = []
    async for record in reading.read(settings, topic, [partition]):
        if record.value is None and record.key:
            latest.pop(record.key, None)
            continue
        try:
            event = _event(record)
        except Rejected as error:
            poison.append((record, error))
            continue
        known = latest.get(record.key)
        if known is None or event.revision >= known.revision:
            latest[record.key] = event
    return list(latest.values()), poison


async def rejected_before(settings: Settings, topics: Topics) -> set[tuple[str | None, int | None, int | None]]:
    """Topic, partition and offset of everything the rejects topic keeps: poison is rejected once, not at every restore.

    Raises Unavailable when the broker is away.
    """
    found = set()
    async for record in reading.read(settings, topics.rejects):
        with suppress(ValueError):  # what is no reject is serve's to tell
            reject = rejects.from_headers(record.headers)
            found.add((reject.original_topic, reject.original_partition, reject.original_offset))
    return found


def _event(record: Any) -> Event:
    if not record.key:
        raise Rejected(Reason.NO_KEY, "an event's key is its event_id")
    event = wire.decode(Event, record.value)
    if event.event_id.encode() != record.key:
        raise Rejected(Reason.WRONG_SCHEMA, f"the key {record.key!r} is not the event_id {event.event_id}")
    return event
