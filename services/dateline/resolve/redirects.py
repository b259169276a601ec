"""Events that were merged into others: kept for a grace period, so that consumers can follow where they went."""

import heapq
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from dateline.records import Event
from dateline.resolve import merging


class Redirects:
    """The merged events of one family. Not thread-safe."""

    def __init__(self, grace: timedelta) -> None:
        """No redirect yet; each is kept for `grace` after its merge, in the articles' time."""
        self._grace = grace
        self._events: dict[str, Event] = {}
        self._into: defaultdict[str, set[str]] = defaultdict(set)
        self._until: list[tuple[datetime, str]] = []

    def put(self, event: Event) -> Event:
        """Take a merged event in, in the place of its earlier record."""
        self._take(event.event_id)
        self._events[event.event_id] = event
        self._into[event.merged_into or ""].add(event.event_id)
        heapq.heappush(self._until, (event.last_seen + self._grace, event.event_id))
        return event

    def into(self, key: str) -> list[Event]:
        """The events that were merged into this one, by id."""
        return [self._events[one] for one in sorted(self._into.get(key, ()))]

    def shortened(self, now: datetime, time: datetime) -> Iterator[Event]:
        """Point to the end whatever points to another redirect, and name it: a crash left the chain."""
        for event in list(self._events.values()):
            target = self._events.get(event.merged_into or "")
            if target and target.merged_into:
                yield self.put(merging.redirect(event, target.merged_into, now, time))

    def due(self, time: datetime) -> tuple[str, ...]:
        """Forget the redirects whose grace is over, and name them."""
        gone = []
        while self._until and self._until[0][0] < time:
            until, key = heapq.heappop(self._until)
            event = self._events.get(key)
            if event and event.last_seen == until - self._grace:  # otherwise it was re-pointed since
                self._take(key)
                gone.append(key)
        return tuple(gone)

    def _take(self, key: str) -> None:
        event = self._events.pop(key, None)
        if event:
            known = self._into[event.merged_into or ""]
            known.discard(key)
            if not known:
                del self._into[event.merged_into or ""]
