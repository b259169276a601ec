"""Blocking: which events could be the one that a mention tells.

An event stands under several small keys, all derived from its profile; a mention looks under its own, the rarest
first. Keys under which too many events stand say nothing and are passed over. The index is a function of the set of
live events alone: restored from the topic it answers exactly as before.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice

from dateline.resolve.profile import Profile

COMMON = 200
"""A key with more events than this is over-common: it is not looked under."""

LOOKED_AT = 400
"""Events seen under a mention's keys, rarest key first, after which no further key is opened."""

CANDIDATES = 12
"""Events that are compared at most for one mention: those found under the most and rarest keys."""

BACKGROUND = 30
"""Unknown events that are counted among the live ones when rarity is measured: a handful of articles that tell one
story do not make its words common."""


def keys(profile: Profile) -> frozenset[str]:
    """The keys that an event of this profile stands under, and a mention of it looks under."""
    return frozenset(_keys(profile))


def _keys(profile: Profile) -> Iterator[str]:
    yield from map(_topic_key, profile.topic)
    yield from (f"n|{name}" for name in profile.parties)
    yield from (f"c|{code}|{stem}" for code in profile.codes | profile.recipient_codes for stem in profile.triggers)
    if profile.place:
        yield f"p|{profile.place}"


def _topic_key(word: str) -> str:
    return f"t|{word}"


class Index:
    """Keys to live events of one family. Not thread-safe."""

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

    def candidates(self, profile: Profile, allowed: Callable[[str], bool]) -> list[str]:
        """The ids of the allowed events that may be this one, the likeliest first; ties by id."""
        found = ((len(self._events.get(key, ())), key) for key in keys(profile))
        votes: defaultdict[str, float] = defaultdict(float)
        looked_at = 0
        for size, key in sorted(found):
            looked_at += size
            if size > COMMON or looked_at > LOOKED_AT:
                break
            weight = 1 / math.sqrt(1 + size)
            for event_id in self._events.get(key, ()):
                votes[event_id] += weight
        ranked = sorted((-vote, event_id) for event_id, vote in votes.items())
        return list(islice((event_id for _, event_id in ranked if allowed(event_id)), CANDIDATES))

    def telling(self, profile: Profile) -> dict[str, float]:
        """How telling each topic word of a mention is: the square of its rarity, 0 in all live events, 1 in none.

        Rarity is the inverse document frequency (Spärck Jones 1972), as a share of the greatest possible.
        """
        whole = math.log(len(self._keys) + BACKGROUND + 2)
        sizes = ((word, len(self._events.get(_topic_key(word), ()))) for word in profile.topic)
        return {word: max(0.0, 1 - math.log(size + 1) / whole) ** 2 for word, size in sizes}
