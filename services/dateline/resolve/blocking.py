"""Blocking: which events could be the one that a mention tells.

An event stands under several small keys, all derived from its profile; a mention looks under its own. Keys under
which too many events stand say nothing and are passed over. The index is a function of the set of live events
alone: restored from the topic it answers exactly as before.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import combinations

from dateline.resolve.profile import Profile

COMMON = 400
"""A key with more events than this is over-common: it is not looked under."""

CANDIDATES = 60
"""Events that are compared at most for one mention: those found under most keys."""

RARE_WORDS = 5
"""The longest content words of a sentence, whose pairs are keys: long words are rare words."""


def keys(profile: Profile) -> frozenset[str]:
    """The keys that an event of this profile stands under."""
    return frozenset(_keys(profile, _buckets(profile)))


def lookups(profile: Profile) -> frozenset[str]:
    """The keys to look under for a mention of this profile: as `keys`, and the neighbouring days."""
    near = {bucket + step for bucket in _buckets(profile) for step in (-1, 0, 1)}
    return frozenset(_keys(profile, near))


def _keys(profile: Profile, buckets: Iterable[int]) -> Iterator[str]:
    yield from (f"a|{profile.family}|{name}|{stem}" for name in profile.parties for stem in profile.triggers)
    yield from (f"c|{code}|{stem}" for code in profile.codes | profile.recipient_codes for stem in profile.triggers)
    yield from (f"f|{kind}|{low:g}" for kind, low in profile.figures)
    for bucket in buckets:
        yield from (f"n|{profile.family}|{name}|{bucket}" for name in profile.parties)
        if profile.place:
            yield f"p|{profile.family}|{profile.place}|{bucket}"
        yield from (f"t|{kind}|{word}|{bucket}" for kind in profile.types for word in profile.headwords)
    for sentence in profile.sentences:
        yield from _pairs(sentence)


@lru_cache(maxsize=20_000)
def _pairs(sentence: frozenset[str]) -> tuple[str, ...]:
    """The keys of a sentence: its rare words, two by two."""
    rare = sorted(sorted(sentence, key=lambda word: (-len(word), word))[:RARE_WORDS])
    return tuple(f"w|{first}|{second}" for first, second in combinations(rare, 2))


def _buckets(profile: Profile) -> set[int]:
    """Two-day buckets of what is dated, else of when it was told."""
    days: tuple[date, ...] = (profile.start, profile.end or profile.start) if profile.start else (profile.seen,)
    return {day.toordinal() // 2 for day in days}


class Index:
    """Keys to live events. Not thread-safe; one per shard."""

    def __init__(self) -> None:
        """An empty index."""
        self._events: dict[str, set[str]] = {}
        self._keys: dict[str, frozenset[str]] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def put(self, event_id: str, profile: Profile) -> None:
        """Let the event stand under the keys of this profile, and under no others."""
        new, old = keys(profile), self._keys.get(event_id, frozenset())
        for key in old - new:
            self._take(key, event_id)
        for key in new - old:
            self._events.setdefault(key, set()).add(event_id)
        self._keys[event_id] = new

    def drop(self, event_id: str) -> None:
        """Forget the event."""
        for key in self._keys.pop(event_id, frozenset()):
            self._take(key, event_id)

    def _take(self, key: str, event_id: str) -> None:
        events = self._events[key]
        events.discard(event_id)
        if not events:
            del self._events[key]

    def candidates(self, profile: Profile) -> list[str]:
        """The ids of events that may be this one, those under most keys first; ties by id."""
        votes: defaultdict[str, int] = defaultdict(int)
        for key in lookups(profile):
            events = self._events.get(key, ())
            if len(events) <= COMMON:
                for event_id in events:
                    votes[event_id] += 1
        return sorted(votes, key=lambda event_id: (-votes[event_id], event_id))[:CANDIDATES]
