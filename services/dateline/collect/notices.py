"""What the file system says by itself: a bounded set of changed paths, filled by a thread of its own."""

import threading
from typing import Any

from watchfiles import Change, watch

LIMIT = 10_000
"""More changed paths than this are forgotten, and a full scan is asked for instead: memory stays bounded."""

ANEW_SECONDS = 1.0
"""Between the failure of a watch and the next one: each is followed by a full scan."""


class Notices:
    """File notifications of a folder tree, until `stop`. Where there are none, only scanning sees changes."""

    def __init__(self, folder: str, wake: threading.Event, log: Any) -> None:
        """Start listening; `wake` is set whenever something changed."""
        self._folder, self._wake, self._log = folder, wake, log
        self._paths: dict[str, bool] = {}
        self._lost = False
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="collect-notices", daemon=True)
        self._thread.start()

    def take(self) -> tuple[dict[str, bool], bool]:
        """The changed paths since the last call (True: new), and whether there were too many to keep. Never blocks."""
        with self._lock:
            taken = self._paths, self._lost
            self._paths, self._lost = {}, False
        return taken

    def stop(self) -> None:
        """Stop listening; blocks for a fraction of a second."""
        self._stop.set()
        self._thread.join(timeout=2.0)

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                self._follow()
            except (
                RuntimeError
            ) as error:  # a name that is not UTF-8 ends a watch; the scan after the next start finds it
                self._log.info("file notifications start anew", folder=self._folder, error=str(error))
                self._stop.wait(ANEW_SECONDS)
            except Exception as error:  # watches run out, folders vanish: scanning goes on in any case
                advice = "too many folders? raise fs.inotify.max_user_watches"
                self._log.warning("no file notifications, only scans", error=str(error), advice=advice)
                return

    def _follow(self) -> None:
        pace: dict[str, Any] = {"debounce": 200, "step": 20, "rust_timeout": 500, "yield_on_timeout": True}
        quiet: dict[str, Any] = {"watch_filter": None, "ignore_permission_denied": True, "raise_interrupt": False}
        for number, changes in enumerate(watch(self._folder, stop_event=self._stop, **pace, **quiet)):
            self._note(changes, lost=number == 0)  # what came before the watches stood was not noticed

    def _note(self, changes: set[tuple[Change, str]], *, lost: bool) -> None:
        with self._lock:
            self._lost |= lost
            for change, path in changes:
                if change is not Change.deleted:
                    self._paths[path] = change is Change.added or self._paths.get(path, False)
            if len(self._paths) > LIMIT:
                self._paths, self._lost = {}, True
        if changes or lost:
            self._wake.set()
