"""Files that may still be written to, held until they rest."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

LIMIT = 10_000
"""Files held at the same time; the others must be offered again when these are through."""

AGAIN_SECONDS = 0.1
"""Before a file that could not be taken is offered again."""


@dataclass(slots=True)
class _Held:
    size: int
    mtime_ns: int
    due: float
    seen: datetime


class Settling:
    """Decides when a file is at rest: size and modification time unchanged for `rest` seconds.

    The rest is measured by this process's clock, or by the file's own time where that is further back: a file that
    was written long ago is at rest at once, and a clock that is wrong on the other machine delays nothing.
    """

    def __init__(
        self, rest: float, wall: Callable[[], float] = time.time, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`wall` is the clock that files are stamped with, `clock` one that never jumps; both in seconds."""
        self.overflowed = False
        self._rest, self._wall, self._clock = rest, wall, clock
        self._held: dict[str, _Held] = {}

    def __len__(self) -> int:
        return len(self._held)

    def rested(self, path: str, size: int, mtime_ns: int) -> datetime | None:
        """When the file was first seen, if it is at rest: then it is let go. Otherwise None, and it is held."""
        held = self._held.get(path)
        seen = held.seen if held else datetime.now(UTC)
        if held and (held.size, held.mtime_ns) == (size, mtime_ns):
            due = held.due
        else:
            due = self._clock() + min(self._rest, mtime_ns / 1e9 + self._rest - self._wall())
        if due <= self._clock():
            self._held.pop(path, None)
            return seen
        self._hold(path, _Held(size, mtime_ns, due, seen))
        return None

    def again(self, path: str, seen: datetime) -> None:
        """Hold a file that must be looked at once more, in a moment."""
        self._held[path] = _Held(-1, -1, self._clock() + AGAIN_SECONDS, seen)

    def drop(self, path: str) -> None:
        """Let go of a file that needs no look any more."""
        self._held.pop(path, None)

    def due(self) -> list[str]:
        """The files that must be looked at again now."""
        now = self._clock()
        return [path for path, held in self._held.items() if held.due <= now]

    def next_due(self) -> float:
        """Seconds until the next one is due; infinite if none is held."""
        return max(0.0, min((held.due for held in self._held.values()), default=math.inf) - self._clock())

    def oldest(self) -> datetime | None:
        """When the file that is held longest was first seen."""
        return min((held.seen for held in self._held.values()), default=None)

    def room(self) -> bool:
        """Whether those that were turned away can be offered again."""
        return len(self._held) < LIMIT // 2

    def _hold(self, path: str, held: _Held) -> None:
        if path in self._held or len(self._held) < LIMIT:
            self._held[path] = held
        else:
            self.overflowed = True
