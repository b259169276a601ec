"""The rejects topic for people: list it, look at one, send one back to where it came from."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from dateline import clients, logs, reading, rejects
from dateline.errors import Misconfigured
from dateline.records import Reject
from dateline.settings import Settings
from dateline.topics import Topics
from dateline.wire import Headers


@dataclass(frozen=True)
class DeadLetter:
    """One reject: its place in the rejects topic (`offset`), why, and the original message."""

    offset: int
    reject: Reject
    key: bytes | None
    value: bytes | None
    headers: Headers


async def read_rejects(settings: Settings, topics: Topics) -> AsyncIterator[DeadLetter]:
    """Every reject that is kept, oldest first. What is no reject is logged and passed over."""
    async for record in reading.read(settings, topics.rejects):
        try:
            reject = rejects.from_headers(record.headers)
        except (ValidationError, ValueError) as error:
            logs.get("serve").warning("not a reject", offset=record.offset, error=str(error)[:200])
            continue
        kept = rejects.original_headers(record.headers)
        yield DeadLetter(record.offset, reject, record.key, record.value, kept)


async def read_replayable(settings: Settings, topics: Topics) -> list[DeadLetter]:
    """Every reject that came whole from a topic and was not replaced by a newer one, when it failed again."""
    letters = [letter async for letter in read_rejects(settings, topics)]
    replaced = {value.decode() for letter in letters for name, value in letter.headers if name == rejects.REPLAY_OF}
    kept = [letter for letter in letters if letter.reject.original_topic and not letter.reject.original_bytes]
    return [letter for letter in kept if str(letter.offset) not in replaced]


async def find(settings: Settings, topics: Topics, offset: int) -> DeadLetter:
    """The reject at this offset. Raises Misconfigured when there is none."""
    return (await find_all(settings, topics, {offset}))[0]


async def find_all(settings: Settings, topics: Topics, offsets: set[int]) -> list[DeadLetter]:
    """The rejects at these offsets, oldest first. Raises Misconfigured when there is none at one of them."""
    letters = [letter async for letter in read_rejects(settings, topics) if letter.offset in offsets]
    if missing := offsets - {letter.offset for letter in letters}:
        msg = f"no reject at offset {min(missing)}: `dateline rejects list` shows what there is"
        raise Misconfigured(msg)
    return letters


def replay(settings: Settings, letters: list[DeadLetter]) -> int:
    """Send these back to their original topics, with key, value and headers as they came; how many.

    Blocks until every one is acknowledged. A rejected file has no topic: it is read again when it changes.

    Raises:
        Misconfigured: one of them never was in a topic, or was too large to be kept. Unavailable: the broker is away.
    """
    for letter in letters:
        if letter.reject.original_bytes:
            size = letter.reject.original_bytes
            msg = f"the reject at offset {letter.offset} had {size} bytes: only its beginning could be kept"
            raise Misconfigured(msg)
        if letter.reject.original_topic is None:
            file = letter.reject.source
            msg = f"the reject at offset {letter.offset} is the file {file}: mend or touch the file instead"
            raise Misconfigured(msg)
    producer = clients.producer(settings)
    try:
        sent: list[Any] = [
            producer.send(
                letter.reject.original_topic,
                key=letter.key,
                value=letter.value,
                headers=rejects.replayed(letter.headers, letter.offset, letter.reject.attempts),
                partition=letter.reject.original_partition,
            )
            for letter in letters
        ]
        for future in sent:
            future.get(timeout=60)
    finally:
        producer.close(timeout=5)
    return len(sent)
