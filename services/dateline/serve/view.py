"""The events topic as consumers see it: the latest record of each event, in the order of news."""

from collections.abc import AsyncIterator, Callable

from dateline import logs, reading, wire
from dateline.errors import Rejected
from dateline.records import Event
from dateline.settings import Settings
from dateline.topics import Topics


class View:
    """The latest record of each event. Of several the highest revision counts; a tombstone removes it.

    With a `limit`, the events with the oldest news are dropped beyond it.
    """

    def __init__(self, limit: int | None = None) -> None:
        """An empty view."""
        self.events: dict[str, Event] = {}
        self.records = 0
        self._limit = limit

    def take(self, key: str, event: Event | None) -> bool:
        """Take a record in; whether it is news (false for an older revision, read again)."""
        self.records += 1
        if event is None:
            return self.events.pop(key, None) is not None
        known = self.events.get(key)
        if known and event.revision <= known.revision:
            return False
        self.events[key] = event
        if self._limit and len(self.events) > self._limit * 1.1:
            self.events = {e.event_id: e for e in self.latest(self._limit)}
        return True

    def latest(self, count: int | None = None) -> list[Event]:
        """The events, those with the newest news first; merged ones are left out."""
        shown = [event for event in list(self.events.values()) if event.merged_into is None]
        return sorted(shown, key=lambda e: (-e.last_seen.timestamp(), e.event_id))[:count]


async def read_events(
    settings: Settings, topics: Topics, *, follow: bool = False, on_caught_up: Callable[[], None] = lambda: None
) -> AsyncIterator[tuple[str, Event | None]]:
    """Every record of the events topic, (event id, None) for a tombstone; with `follow`, then what comes.

    What is no event is logged and passed over: resolve keeps it in the rejects topic. Raises as `reading.read` does.
    """
    log = logs.get("serve")
    async for record in reading.read(settings, topics.events, follow=follow, on_caught_up=on_caught_up):
        key = (record.key or b"").decode("utf-8", "replace")
        if record.value is None:
            yield key, None
            continue
        try:
            yield key, wire.decode(Event, record.value)
        except Rejected as error:
            log.warning("not an event", partition=record.partition, offset=record.offset, error=str(error))
