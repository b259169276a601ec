"""The process pool that extracts: time limits, and an article that kills its process is tried once more, then rejected.

pebble runs one article per task, so a death concerns exactly the article that was in that process.
"""

import asyncio
import functools
import importlib.util
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pebble import ProcessExpired, ProcessPool

from dateline.errors import Misconfigured, Reason, Rejected
from dateline.records import Article, Mention
from dateline.settings import Settings
from dateline.telemetry import Metrics

ATTEMPTS = 2
"""A process may die of something else (memory, a kill): an article is blamed when its second process dies too."""

Work = Callable[[Article], list[Mention]]
_child: dict[str, Work] = {}
"""In a child process: its work, set once by its initializer. Always empty in the parent."""


def load_work(model: str) -> Work:
    """The extraction pipeline with this spaCy model; called in the child, so the parent never loads spaCy."""
    from dateline.extract import pipeline  # noqa: PLC0415 - see above

    return functools.partial(pipeline.extract, tools=pipeline.load_tools(model))


def _start_child(load: Callable[[str], Work], model: str, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _child["work"] = load(model)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(0)


@dataclass(frozen=True)
class _Raised:
    """What extraction raised for one article, told apart from what the pool itself raises."""

    what: str


def _extract(article: Article) -> tuple[list[Mention] | _Raised, float]:
    started = time.perf_counter()
    try:
        found: list[Mention] | _Raised = _child["work"](article)
    except Exception as error:
        found = _Raised(f"{type(error).__name__}: {error}")
    return found, time.perf_counter() - started


class ExtractionPool:
    """Processes that extract articles. Start it before the event loop is busy; `close` ends them."""

    def __init__(self, settings: Settings, metrics: Metrics, load: Callable[[str], Work] = load_work) -> None:
        """Prepare the processes; the first article, or `warm`, starts them. `load` builds the work inside each.

        Raises:
            Misconfigured: the spaCy pipeline of the settings is not installed.
        """
        if importlib.util.find_spec(settings.model) is None:
            msg = f"DATELINE_MODEL: no spaCy pipeline {settings.model!r} is installed: pip install it, or name another"
            raise Misconfigured(msg)
        self.size = settings.processes or os.cpu_count() or 1
        self._settings = settings
        self._metrics = metrics
        self._busy = 0
        self._pool = ProcessPool(
            max_workers=self.size,
            initializer=_start_child,
            initargs=(load, settings.model, os.getpid()),
            context=multiprocessing.get_context("spawn"),
        )

    def warm(self) -> None:
        """Start the processes now, so that the model loads while the worker joins its group. Does not block."""
        for _ in range(self.size):
            self._pool.schedule(time.time)

    async def extract(self, article: Article) -> list[Mention]:
        """The mentions of an article, found in a child process.

        Raises:
            Rejected: over the length limit (TOO_LARGE) or the time limit (TIMED_OUT), its process died twice
                (WORKER_DIED), or it raised (FAILED).
            RuntimeError: the pool itself is broken, as when the model does not load: nothing is wrong with the article.
        """
        if len(article.text) > self._settings.article_chars:
            limit = f"the limit is {self._settings.article_chars} (DATELINE_ARTICLE_CHARS)"
            raise Rejected(Reason.TOO_LARGE, f"{len(article.text)} characters, {limit}")
        for _ in range(ATTEMPTS):
            try:
                found, seconds = await self._run(article)
            except ProcessExpired:
                self._metrics.pool_restarts.inc()
                continue
            except TimeoutError as error:
                self._metrics.pool_restarts.inc()
                raise Rejected(
                    Reason.TIMED_OUT, f"extraction took longer than {self._settings.article_seconds:g} s"
                ) from error
            if isinstance(found, _Raised):
                raise Rejected(Reason.FAILED, f"extraction raised {found.what}")
            self._metrics.extraction_seconds.observe(seconds)
            return found
        message = f"the extracting process died {ATTEMPTS} times of this article"
        raise Rejected(Reason.WORKER_DIED, message, ATTEMPTS)

    async def _run(self, article: Article) -> tuple[list[Mention] | _Raised, float]:
        self._count(+1)
        try:
            future: Any = self._pool.schedule(_extract, args=[article], timeout=self._settings.article_seconds)
            return await asyncio.wrap_future(future)
        finally:
            self._count(-1)

    def _count(self, step: int) -> None:
        self._busy += step
        self._metrics.pool_busy.set(min(self._busy, self.size) / self.size)

    def close(self) -> None:
        """End the processes at once; articles under way are given up (they were not acknowledged)."""
        self._pool.stop()
        self._pool.join(timeout=5)
