"""One family of events: what is kept of each, the index over the live ones, and the decision of each mention.

A family has a clock of its own, the newest article of the family, so that how families are spread over shards
changes nothing.
"""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dateline.records import Event, Mention
from dateline.resolve import fold, merging, profile
from dateline.resolve.blocking import Index
from dateline.resolve.decision import Decision, Ignored, Opened, decide, sameness
from dateline.resolve.profile import Profile
from dateline.resolve.redirects import Redirects
from dateline.resolve.similarity import Likeness
from dateline.resolve.sources import mention_ids
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
    merged: timedelta = timedelta(days=7)

    @classmethod
    def of(cls, settings: Settings) -> "Bounds":
        """The bounds that the settings name."""
        return cls(
            window=timedelta(days=settings.window_days),
            late=timedelta(days=settings.late_days),
            retention=timedelta(days=settings.retention_days),
            mentions=settings.event_mentions,
            merged=timedelta(days=settings.merged_days),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """What one mention did: the decision, the ids to delete, and then the events to write, in this order.

    The first event has the mention in it; the others are redirects of events that were merged into it.
    """

    decision: Decision
    written: tuple["Written", ...] = ()
    expired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """An event and its JSON."""

    event: Event
    value: bytes

    @classmethod
    def of(cls, event: Event) -> "Written":
        """The event, encoded."""
        return cls(event, event.model_dump_json().encode())


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
        self._redirects = Redirects(self._bounds.merged)
        self._index = Index()
        self._time = datetime.min.replace(tzinfo=UTC)

    @classmethod
    def restored(cls, events: Iterable[Event], bounds: Bounds | None = None) -> "FamilyEvents":
        """The family whose latest records these are. What the retention ended meanwhile, the next step reports."""
        family = cls(bounds)
        for event in events:
            family._time = max(family._time, event.last_seen)
            if event.merged_into:
                family._redirects.put(event)
            else:
                family._put(Written.of(event))
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
            return Step(Ignored("known"))
        as_of = min(as_of, now + FUTURE)
        self._time = max(self._time, as_of)
        self._leave_window()
        expired = self._forget()
        mine = profile.of_mention(mention, as_of)
        decision = decide(mine, self._in_window(mine), self._profiles.__getitem__, self._index.telling(mine))
        if isinstance(decision, Opened):
            opened = fold.open_event(mention, as_of, now, decision.possible_duplicate_of)
            return Step(decision, (self._put(Written.of(opened)),), expired)
        known = self._stored(decision.event_id)
        event = fold.join(known, mention, fold.Joining(as_of, now, self._bounds.mentions, decision.why.top))
        return Step(decision, self._merged(event, decision.near, now), expired)

    def _in_window(self, mine: Profile) -> list[str]:
        """Candidates whose news are at most the window away, before or after: late articles find their events too."""
        first, last = mine.seen - self._bounds.window, mine.seen + self._bounds.window

        def near(key: str) -> bool:
            event = self._profiles[key]
            return first <= event.seen and event.told <= last

        return self._index.candidates(mine, near)

    def _merged(self, event: Event, near: Iterable[str], now: datetime) -> tuple[Written, ...]:
        """Take in an event that a mention joined, merged with those of the near ones that now prove to be the same."""
        gone: list[str] = []
        grown = profile.of_event(event)
        for key in near:
            why = self._sameness(grown, len(mention_ids(event)), key)
            if why is None:
                continue
            older, younger = merging.in_order(event, self._stored(key))
            event = merging.merge(older, younger, fold.Joining(self._time, now, self._bounds.mentions, why.top))
            gone.append(younger.event_id)
            grown = profile.of_event(event)
        if not gone:
            return (self._put(Written.of(event), grown),)
        revision = self._stored(event.event_id).revision + 1
        first = self._put(Written.of(event.model_copy(update={"revision": revision})), grown)
        return (first, *self._redirect(gone, event.event_id, now))

    def _sameness(self, event: Profile, mentions: int, key: str) -> Likeness | None:
        """Why an event of so many mentions is the one of this id, or None."""
        pair = (event, self._profiles[key])
        smaller, larger = pair if mentions <= len(self._told_by[key]) else pair[::-1]
        return sameness(smaller, larger, self._index.telling(smaller))

    def _redirect(self, keys: Iterable[str], into: str, now: datetime) -> list[Written]:
        """Take events out that another has taken in, and re-point what was merged into them before."""
        written = []
        for key in keys:
            gone = self._stored(key)
            self._drop(key)
            del self._told_by[key], self._last_seen[key]
            for event in (gone, *self._redirects.into(key)):
                moved = merging.redirect(event, into, now, self._time)
                written.append(Written.of(self._redirects.put(moved)))
        return written

    def repairs(self, now: datetime) -> list[Written]:
        """What a crash between the writes of one step left undone; to be called once, after the restore."""
        shared = sum(map(len, self._told_by.values())) > len(self._known)
        halves = merging.unfinished(self._stored(key) for key in self._records) if shared else []
        written = [done for half, whole in halves for done in self._redirect([half], whole, now)]
        return written + [Written.of(moved) for moved in self._redirects.shortened(now, self._time)]

    def _stored(self, key: str) -> Event:
        return self._recent.get(key) or Event.model_validate_json(self._records[key])

    def _put(self, written: Written, known: Profile | None = None) -> Written:
        """Take the record in, in the place of its earlier one; `known` is its profile, where it was made already."""
        event, key = written.event, written.event.event_id
        self._told_by[key] = mention_ids(event)
        self._known.update(self._told_by[key])
        self._records[key] = written.value
        self._recent.pop(key, None)
        self._recent[key] = event
        if len(self._recent) > RECENT:
            del self._recent[next(iter(self._recent))]
        self._profiles[key] = known or profile.of_event(event)
        self._index.put(key, self._profiles[key])
        self._last_seen[key] = event.last_seen
        heapq.heappush(self._live_until, (event.last_seen + self._held, key))
        heapq.heappush(self._kept_until, (event.last_seen + self._bounds.retention, key))
        return written

    def _drop(self, key: str) -> None:
        """Take the event out of the index; its ids stay known."""
        self._index.drop(key)
        del self._profiles[key], self._records[key]
        self._recent.pop(key, None)

    def _leave_window(self) -> None:
        """Drop events without news for the window and the time articles may be late."""
        for key in self._due(self._live_until, self._held):
            if key in self._profiles:
                self._drop(key)

    def _forget(self) -> tuple[str, ...]:
        """Forget events without news for the retention, and redirects after their grace, and name them."""
        gone = tuple(dict.fromkeys(self._due(self._kept_until, self._bounds.retention)))
        for key in gone:
            self._known.difference_update(self._told_by.pop(key))
            del self._last_seen[key]
        return (*gone, *self._redirects.due(self._time))

    def _due(self, heap: list[tuple[datetime, str]], age: timedelta) -> list[str]:
        due = []
        while heap and heap[0][0] < self._time:
            until, key = heapq.heappop(heap)
            if self._last_seen.get(key) == until - age:  # otherwise newer news prolonged it
                due.append(key)
        return due
