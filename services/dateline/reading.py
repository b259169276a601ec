"""Reading a topic from its beginning, without a group: for restores, and for showing events and rejects."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from dateline import clients
from dateline.errors import Misconfigured, Unavailable
from dateline.settings import Settings
from dateline.topics import Topic

POLL_MS = 250
"""How long one fetch waits for something new."""

AT_ONCE = 5000
"""Records taken from one fetch."""


async def read(
    settings: Settings,
    topic: Topic,
    partitions: Sequence[int] | None = None,
    *,
    follow: bool = False,
    on_caught_up: Callable[[], None] = lambda: None,
) -> AsyncIterator[Any]:
    """Every record (aiokafka.ConsumerRecord) up to the end the topic has now; with `follow`, then what comes.

    `on_caught_up` is called when that end is reached. In order within each partition.

    Raises:
        Unavailable: the broker is away. Misconfigured: there is no such topic.
    """
    consumer = clients.reader(settings)
    try:
        await consumer.start()
        if topic.name not in await consumer.topics():
            msg = f"there is no topic {topic.name}: create the topics with `dateline topics --create`"
            raise Misconfigured(msg)
        numbers = range(topic.partitions) if partitions is None else partitions
        where = [TopicPartition(topic.name, number) for number in numbers]
        consumer.assign(where)
        await consumer.seek_to_beginning(*where)
        ends = await consumer.end_offsets(where)
        caught_up = False
        while follow or not caught_up:
            if not caught_up and await _at_end(consumer, ends):
                caught_up = True
                on_caught_up()
                continue
            for records in (await consumer.getmany(timeout_ms=POLL_MS, max_records=AT_ONCE)).values():
                for record in records:
                    yield record
    except KafkaError as error:
        msg = f"the broker at {settings.kafka} does not answer: {error!r}; is it running, is DATELINE_KAFKA right?"
        raise Unavailable(msg) from error
    finally:
        await consumer.stop()


async def _at_end(consumer: Any, ends: dict[TopicPartition, int]) -> bool:
    """Whether everything was read; the high watermark too, for the embedded broker names too small an end."""
    for tp, end in ends.items():
        if await consumer.position(tp) < max(end, consumer.highwater(tp) or 0):
            return False
    return True
