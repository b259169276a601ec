"""One family of events: what is kept of each, the index over the live ones, and the decision of each mention.

A family has a clock of its own, the newest article of the family, so that how families are spread over shards
changes nothing.
"""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dateline.records import Event, Mention
from dateline.resolve import fold, profile
from dateline.resolve.blocking import Index
from dateline.resolve.decision import Decision, Ignored, Joined, Opened, decide
from dateline.resolve.profile import Profile
from dateline.settings import Settings

FUTURE = timedelta(days=1)
"""An article dated further in the future than this does not move the clock: one typing error must not
expire every event."""


RECENT = 256
"""Events whose records are kept parsed: those in the news are joined again and again."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long events live, in the articles' time, and how much of them a record keeps."""

    window: timedelta = timedelta(days=30)
    late: timedelta = timedelta(days=60)
    retention: timedelta = timedelta(days=400)
    mentions: int = 40

    @classmethod
    def of(cls, settings: Settings) -> "Bounds":
        """The bounds that the settings name."""
        return cls(
            window=timedelta(days=settings.window_days),
            late=timedelta(days=settings.late_days),
            retention=timedelta(days=settings.retention_days),
            mentions=settings.event_mentions,
        )


@dataclass(frozen=True, slots=True)
class Step:
    """What one mention did: the decision, the event to write (None: nothing) and its JSON, the ids to delete first."""

    decision: Decision
    event: Event | None
    value: bytes = b""
    expired: tuple[str, ...] = ()


class FamilyEvents:
    """The events of one family. Not thread-safe."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        """No event yet."""
        self._bounds = bounds or Bounds()
        self._held = self._bounds.window + self._bounds.late
        self._records: dict[str, bytes] = {}
        self._recent: dict[str, Event] = {}
        self._profiles: dict[str, Profile] = {}
        self._known: set[str] = set()
        self._told_by: dict[str, tuple[str, ...]] = {}
        self._last_seen: dict[str, datetime] = {}
        self._live_until: list[tuple[datetime, str]] = []
        self._kept_until: list[tuple[datetime, str]] = []
        self._index = Index()
        self._time = datetime.min.replace(tzinfo=UTC)

    @classmethod
    def restored(cls, events: Iterable[Event], bounds: Bounds | None = None) -> "FamilyEvents":
        """The family whose latest records these are. What the retention ended meanwhile, the next step reports."""
        family = cls(bounds)
        for event in events:
            family._put(event)
            family._time = max(family._time, event.last_seen)
        family._leave_window()
        return family

    @property
    def live(self) -> int:
        """Events in the matching window."""
        return len(self._index)

    def step(self, mention: Mention, as_of: datetime, now: datetime) -> Step:
        """Decide one mention and take the result in. `as_of` is its article's time, `now` the clock.

        A mention that is known already changes nothing, so every step can be repeated.
        """
        if mention.mention_id in self._known:
            return Step(Ignored("known"), None)
        as_of = min(as_of, now + FUTURE)
        self._time = max(self._time, as_of)
        self._leave_window()
        expired = self._forget()
        mine = profile.of_mention(mention, as_of)
        decision = decide(mine, self._in_window(mine), self._profiles.__getitem__)
        event = self._event(decision, mention, as_of, now)
        return Step(decision, event, self._put(event), expired)

    def _in_window(self, mine: Profile) -> list[str]:
        """Candidates whose news are at most the window away, before or after: late articles find their events too."""
        profiles = ((key, self._profiles[key]) for key in self._index.candidates(mine))
        window = self._bounds.window
        return [key for key, event in profiles if event.told - window <= mine.seen <= event.seen + window]

    def _event(self, decision: Opened | Joined, mention: Mention, as_of: datetime, now: datetime) -> Event:
        if isinstance(decision, Opened):
            return fold.open_event(mention, as_of, now, decision.possible_duplicate_of)
        known = self._recent.get(decision.event_id)
        known = known or Event.model_validate_json(self._records[decision.event_id])
        return fold.join(known, mention, as_of, now, self._bounds.mentions)

    def _put(self, event: Event) -> bytes:
        """Take the record in, in the place of its earlier one; its JSON."""
        key, value = event.event_id, event.model_dump_json().encode()
        self._told_by[key] = (*(ref.mention_id for ref in event.mentions), *event.folded)
        self._known.update(self._told_by[key])
        self._records[key] = value
        self._recent.pop(key, None)
        self._recent[key] = event
        if len(self._recent) > RECENT:
            del self._recent[next(iter(self._recent))]
        self._profiles[key] = profile.of_event(event)
        self._index.put(key, self._profiles[key])
        self._last_seen[key] = event.last_seen
        heapq.heappush(self._live_until, (event.last_seen + self._held, key))
        heapq.heappush(self._kept_until, (event.last_seen + self._bounds.retention, key))
        return value

    def _leave_window(self) -> None:
        """Take events without news for the window, and the time articles may be late, out of the index.

        Their ids stay known.
        """
        for key in self._due(self._live_until, self._held):
            if key in self._profiles:
                self._index.drop(key)
                del self._profiles[key], self._records[key]
                self._recent.pop(key, None)

    def _forget(self) -> tuple[str, ...]:
        """Forget events without news for the retention, and name them."""
        gone = tuple(dict.fromkeys(self._due(self._kept_until, self._bounds.retention)))
        for key in gone:
            self._known.difference_update(self._told_by.pop(key))
            del self._last_seen[key]
        return gone

    def _due(self, heap: list[tuple[datetime, str]], age: timedelta) -> list[str]:
        due = []
        while heap and heap[0][0] < self._time:
            until, key = heapq.heappop(heap)
            if self._last_seen.get(key) == until - age:  # otherwise newer news prolonged it
                due.append(key)
        return due
