"""Without Kafka: the same extraction and the same resolution over files, JSON lines out."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from dateline import logs, wire
from dateline.collect.reader import read_file
from dateline.errors import Rejected
from dateline.extract.child import Found
from dateline.extract.pool import ExtractionPool
from dateline.records import Event, Mention
from dateline.rejects import Stage
from dateline.resolve.family import Bounds
from dateline.resolve.shard import Shard
from dateline.settings import Settings
from dateline.telemetry import Metrics

AHEAD = 8
"""Articles under way per extracting process: enough to keep each busy while results are printed in order."""

Print = Callable[[str], None]


async def extract(settings: Settings, files: Sequence[Path], out: Print) -> int:
    """Print the mentions of these files' articles as JSON lines, in the order of the files; how many were rejected.

    Raises Misconfigured when the spaCy pipeline is missing. Rejected inputs are named in the log.
    """
    pool = ExtractionPool(settings, Metrics())
    under_way: deque[tuple[str, asyncio.Task[Found]]] = deque()
    rejected = 0
    try:
        for file in files:
            for found in read_file(file):
                if isinstance(found, tuple):
                    rejected += _tell("collect", *found)
                    continue
                under_way.append((found.source, asyncio.create_task(pool.extract(found))))
                if len(under_way) >= AHEAD * pool.size:
                    rejected += await _print_next(under_way, out)
        while under_way:
            rejected += await _print_next(under_way, out)
    finally:
        pool.close()
    return rejected


def show(settings: Settings, files: Sequence[Path], out: Print) -> int:
    """Print each article with what was found in it and why; how many inputs were rejected.

    Raises Misconfigured when the spaCy pipeline is missing.
    """
    from dateline.extract import pipeline  # noqa: PLC0415 - spaCy, which nothing else in this process needs
    from dateline.extract.show import lines, look  # noqa: PLC0415

    tools, rejected = pipeline.load_tools(settings.model), 0
    for file in files:
        for found in read_file(file):
            if isinstance(found, tuple):
                rejected += _tell("collect", *found)
                continue
            out(f"=== {found.source}  {found.title or ''}  {found.published or 'undated'}")
            for seen in look(found, tools):
                out("\n".join(lines(seen)))
    return rejected


async def _print_next(under_way: deque[tuple[str, asyncio.Task[Found]]], out: Print) -> int:
    source, task = under_way.popleft()
    try:
        found = await task
    except Rejected as error:
        return _tell("extract", source, error)
    for mention in found.mentions:
        out(mention.value.decode())
    return 0


def _tell(stage: Stage, source: str, error: Rejected) -> int:
    logs.get(stage).warning("rejected", source=source, reason=error.reason, error=str(error))
    return 1


def resolve(settings: Settings, lines: Iterable[bytes], out: Print) -> int:
    """Print the events that these Mention JSON lines tell, in the order they were opened; how many lines were rejected.

    An article without `published` counts as published now. Events beyond the retention are printed too: nothing is
    deleted from a file.
    """
    now = datetime.now(UTC)
    shard, events, rejected = Shard(Bounds.of(settings)), dict[str, Event](), 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            mention = wire.decode(Mention, line)
        except Rejected as error:
            rejected += _tell("resolve", f"line {number}", error)
            continue
        step = shard.step(mention, mention.article.published or now, now)
        events.update((written.event.event_id, written.event) for written in step.written)
    for event in events.values():
        out(event.model_dump_json())
    return rejected
