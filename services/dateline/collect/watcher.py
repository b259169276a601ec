"""Which files are finished: a generator of them, fed by notifications and by a scan every so often."""

import os
import stat
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dateline.collect.formats import format_of
from dateline.collect.names import source_of
from dateline.collect.notices import Notices
from dateline.collect.scan import look, scan, stat_of
from dateline.collect.settling import Settling
from dateline.settings import Settings

STRIDE = 500
"""Files of a scan that are looked at before notifications have their turn."""
SUBTREES = 100
"""Folders that appeared and wait to be scanned; with more, the whole tree is scanned."""
NAP_SECONDS = 0.25
"""Longest sleep when nothing happens."""
TOLD = 1000
"""Extensions and unreadable folders that the log names; no more, so that odd names cannot fill the memory."""
LOST_SECONDS = 2.0
"""Between two looks for a folder that went away."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A file at rest: where it is, its source, and when it was first seen."""

    path: str
    source: str
    seen: datetime


Known = Callable[[str, str, os.stat_result], bool]
"""Whether the file of this path and source needs no look as it now stands."""


class Watcher:
    """The finished files of a folder tree, held by nothing but their settling."""

    def __init__(
        self, folder: str, settings: Settings, known: Known, log: Any, on_folder: Callable[[bool, str], None]
    ) -> None:
        """`folder` is an absolute path without links. `on_folder` is told when it goes away and when it is back."""
        self.wake = threading.Event()
        self.settling = Settling(settings.settle_seconds)
        self.lost = False
        self._folder, self._known, self._log, self._on_folder = folder, known, log, on_folder
        self._top = folder.rstrip(os.sep) + os.sep
        self._pause = settings.scan_seconds
        self._notices: Notices | None = None
        self._listened: tuple[int, int] | None = None
        self._noted: dict[str, bool] = {}
        self._walks: deque[Iterator[os.DirEntry[str]]] = deque()
        self._full: Iterator[os.DirEntry[str]] | None = None
        self._next_scan = 0.0
        self._missed = True
        self._told: set[str] = set()
        self._foreign: Counter[str] = Counter()

    @property
    def idle(self) -> bool:
        """Whether everything that the latest scan found was yielded or is known."""
        return not (self._missed or self._walks or self._noted or self.settling or self.settling.overflowed)

    def files(self, stop: threading.Event, notify: bool = True) -> Generator[Finished | None, None, None]:
        """Finished files as they come, None when there is none for the moment; ends within a nap of `stop`.

        Blocks for `NAP_SECONDS` at most, less when `wake` is set.
        """
        try:
            while not stop.is_set():
                self._begin_scan(notify)
                yield from self._settled()
                yield from self._noticed()
                yield from self._stride()
                yield None
                self._nap()
        finally:
            self._deafen()

    def unfinished(self) -> tuple[int, datetime | None]:
        """How many files of the tree are not known, and since when the oldest of them lies there. Blocks for a scan."""
        count, oldest = 0, None
        with suppress(OSError):  # the folder itself is away
            for entry in scan(self._folder, self._problem):
                found = stat_of(entry) if format_of(entry.name) else None
                if found and not self._known(entry.path, source_of(entry.path.removeprefix(self._top)), found):
                    count, oldest = count + 1, min(oldest or found.st_ctime, found.st_ctime)
        return count, datetime.fromtimestamp(oldest, UTC) if oldest else None

    def again(self, file: Finished) -> None:
        """Yield this file once more, as it then is, unless it is known by then."""
        self.settling.again(file.path, file.seen)

    def _settled(self) -> Iterator[Finished]:
        for path in self.settling.due():
            found = look(self._folder, path)
            if found is None or not stat.S_ISREG(found.st_mode):
                self.settling.drop(path)  # it is gone again
            else:
                yield from self._consider(path, found)

    def _noticed(self) -> Iterator[Finished]:
        if self._notices:
            paths, lost = self._notices.take()
            self._noted.update(paths)
            self._missed |= lost
        while self._noted:
            path, new = self._noted.popitem()
            found = look(self._folder, path)
            if found is not None and stat.S_ISREG(found.st_mode):
                yield from self._consider(path, found)
            elif found is not None and new:  # a folder: nothing tells of the files that came with it
                self._missed |= len(self._walks) >= SUBTREES
                self._walks.append(scan(path, self._problem))

    def _stride(self) -> Iterator[Finished]:
        for _ in range(STRIDE):
            if not self._walks:
                return
            try:
                entry = next(self._walks[0], None)
            except OSError as error:  # the top of this walk cannot be listed
                entry = None
                if self._walks[0] is self._full:
                    self._lose(error)
            if entry is None:
                self._end_walk()
            elif format_of(entry.name) is None:
                if len(self._foreign) < TOLD:
                    self._foreign[os.path.splitext(entry.name)[1].lower()] += 1  # noqa: PTH122 - a str
            elif (found := stat_of(entry)) is not None:
                yield from self._consider(entry.path, found)

    def _consider(self, path: str, found: os.stat_result) -> Iterator[Finished]:
        """The file if it is finished and not known; else it is held until it is."""
        if format_of(path) is None:
            return
        source = source_of(path.removeprefix(self._top))
        if self._known(path, source, found):
            self.settling.drop(path)
        elif seen := self.settling.rested(path, found.st_size, found.st_mtime_ns):
            yield Finished(path, source, seen)

    def _begin_scan(self, notify: bool) -> None:
        soon = (self._missed or self.settling.overflowed) and not self.lost and self.settling.room()
        if self._full is not None or not (soon or time.monotonic() >= self._next_scan):
            return
        self._missed = self.settling.overflowed = False
        self._foreign.clear()
        if notify:
            self._listen()
        self._full = scan(self._folder, self._problem)
        self._walks.append(self._full)

    def _end_walk(self) -> None:
        if self._walks.popleft() is not self._full:
            return
        self._full = None
        if self.lost and not self._missed:
            self.lost = False
            self._missed = True  # its notifications begin with the next scan
            self._on_folder(True, "the folder is back")
        self._next_scan = time.monotonic() + (LOST_SECONDS if self.lost else self._pause)
        for extension in self._foreign.keys() - self._told:
            if self._tell(extension):
                self._log.info("files of this kind are ignored", extension=extension, files=self._foreign[extension])

    def _lose(self, error: OSError) -> None:
        self._missed = True
        if not self.lost:
            self.lost = True
            self._deafen()
            self._on_folder(False, f"the folder cannot be listed: {error.strerror}")

    def _listen(self) -> None:
        """Have notifications of the folder that is there now: a new one under the old name is another folder."""
        try:
            found = os.stat(self._folder)  # noqa: PTH116 - a str
        except OSError:
            return
        if self._listened != (found.st_dev, found.st_ino):
            self._deafen()
            self._listened = (found.st_dev, found.st_ino)
            self._notices = Notices(self._folder, self.wake, self._log)

    def _deafen(self) -> None:
        if self._notices:
            self._notices.stop()
            self._notices = self._listened = None

    def _problem(self, path: str, error: OSError) -> None:
        if self._tell(path):
            self._log.warning("a folder cannot be read", folder=source_of(path), error=error.strerror)

    def _tell(self, what: str) -> bool:
        """Whether this is to be told: once each."""
        new = what not in self._told and len(self._told) < TOLD
        self._told.update([what] if new else [])
        return new

    def _nap(self) -> None:
        if not self._walks:
            self.wake.wait(min(NAP_SECONDS, self.settling.next_due()))
            self.wake.clear()
