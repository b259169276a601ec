"""One shard: the families of events whose mentions come in one partition.

It is a function of its partition of the events topic: `restored` from the records there it decides as before.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from dateline.ontology import FAMILIES, Family
from dateline.records import Event, Mention
from dateline.resolve.family import Bounds, FamilyEvents, Step, Written


class Shard:
    """The state of one partition. Not thread-safe."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        """An empty shard."""
        self._bounds = bounds or Bounds()
        self._families: dict[Family, FamilyEvents] = {}

    @classmethod
    def restored(cls, events: Iterable[Event], bounds: Bounds | None = None) -> "Shard":
        """The shard whose latest records these are."""
        shard = cls(bounds)
        by_family: dict[Family, list[Event]] = defaultdict(list)
        for event in events:
            by_family[event.family].append(event)
        for family, known in by_family.items():
            shard._families[family] = FamilyEvents.restored(known, shard._bounds)
        return shard

    @property
    def live(self) -> int:
        """Events in the matching window."""
        return sum(family.live for family in self._families.values())

    def repairs(self, now: datetime) -> list[Written]:
        """What a crash between the writes of one step left undone: to be asked for once, after the restore."""
        return [written for family in self._families.values() for written in family.repairs(now)]

    def step(self, mention: Mention, as_of: datetime, now: datetime) -> Step:
        """Decide one mention and take the result in. `as_of` is its article's time, `now` the clock.

        A mention that is known already changes nothing, so every step can be repeated.
        """
        family = FAMILIES[mention.type]
        if family not in self._families:
            self._families[family] = FamilyEvents(self._bounds)
        return self._families[family].step(mention, as_of, now)
