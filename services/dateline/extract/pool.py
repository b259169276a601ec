"""The process pool that extracts, with time limits; an article that kills its process is tried again, then rejected."""

import asyncio
import importlib.util
import os
import queue
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from dateline.errors import Misconfigured, Reason, Rejected
from dateline.extract.child import Child, ChildDied, Failed, Found, Work
from dateline.records import Article
from dateline.settings import Settings
from dateline.telemetry import Metrics
from dateline.wire import EncodedMention

ATTEMPTS = 2
"""A process may die of something else (memory, a kill): an article is blamed when its second process dies too."""

SPARE = 1
"""Processes beyond the machine's cores: one waits for its next article while the others compute."""

STARTS = 3
"""A process that is killed while it loads its model is started again, so often in all."""


def load_work(model: str) -> Work:
    """The extraction pipeline with this spaCy model; called in the child, so the parent never loads spaCy."""
    from dateline.extract import pipeline  # noqa: PLC0415 - see above

    tools = pipeline.load_tools(model)

    def work(article: Article) -> Found:
        found = pipeline.extract(article, tools)
        return Found([EncodedMention.of(mention) for mention in found.mentions], found.outcome)

    return work


class ExtractionPool:
    """Processes that extract articles, each served by one thread of this process; `close` ends them."""

    def __init__(self, settings: Settings, metrics: Metrics, load: Callable[[str], Work] = load_work) -> None:
        """Prepare the pool; the first article, or `warm`, starts the processes. `load` builds the work inside each.

        Raises:
            Misconfigured: the spaCy pipeline of the settings is not installed.
        """
        if importlib.util.find_spec(settings.model) is None:
            msg = f"DATELINE_MODEL: no spaCy pipeline {settings.model!r} is installed: pip install it, or name another"
            raise Misconfigured(msg)
        self.size = settings.processes or (os.cpu_count() or 1) + SPARE
        self._settings = settings
        self._metrics = metrics
        self._load = load
        self._busy = 0
        self._closed = False
        self._children: set[Child] = set()
        self._idle: queue.SimpleQueue[Child | None] = queue.SimpleQueue()
        for _ in range(self.size):
            self._idle.put(None)  # a place in which a process is not yet started
        self._threads = ThreadPoolExecutor(self.size, thread_name_prefix="extraction")

    def warm(self) -> None:
        """Start the processes now, so that the model loads while the worker joins its group. Does not block."""
        for _ in range(self.size):
            self._threads.submit(self._warm_one)

    def _warm_one(self) -> None:
        place = self._idle.get()
        self._idle.put(place or self._start())

    async def extract(self, article: Article) -> Found:
        """What a child process found in the article.

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
                answer = await self._run(article)
            except ChildDied:
                continue
            except TimeoutError as error:
                limit = f"extraction took longer than {self._settings.article_seconds:g} s"
                raise Rejected(Reason.TIMED_OUT, limit) from error
            if isinstance(answer, Failed):
                raise Rejected(Reason.FAILED, f"extraction raised {answer.what}")
            self._metrics.extraction_seconds.observe(answer.seconds)
            return answer
        message = f"the extracting process died {ATTEMPTS} times of this article"
        raise Rejected(Reason.WORKER_DIED, message, ATTEMPTS)

    async def _run(self, article: Article) -> Found | Failed:
        self._count(+1)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._in_child, article)
        finally:
            self._count(-1)

    def _count(self, step: int) -> None:
        self._busy += step
        self._metrics.pool_busy.set(min(self._busy, self.size) / self.size)

    def _in_child(self, article: Article) -> Found | Failed:
        """One attempt, in a thread. Raises what Child.extract raises; its process is replaced at the next article."""
        child = self._idle.get()
        try:
            child = self._loaded(child)
            return child.extract(article, self._settings.article_seconds)
        except (ChildDied, TimeoutError):
            self._bury(child)
            child = None
            raise
        finally:
            self._idle.put(child)

    def _loaded(self, child: Child | None) -> Child:
        """This process, or a new one in its place, with its model loaded."""
        for _ in range(STARTS):
            child = child or self._start()
            try:
                child.load()
            except ChildDied:
                self._bury(child)
                child = None
            else:
                return child
        msg = f"an extracting process died {STARTS} times while it loaded its model"
        raise RuntimeError(msg)

    def _start(self) -> Child:
        if self._closed:
            msg = "the pool is closed"
            raise RuntimeError(msg)
        child = Child(self._load, self._settings.model)
        self._children.add(child)
        return child

    def _bury(self, child: Child | None) -> None:
        if child is not None:
            child.end()
            self._children.discard(child)
            self._metrics.pool_deaths.inc()

    def close(self) -> None:
        """End the processes at once; articles under way are given up (they were not acknowledged)."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in list(self._children):
            child.end()
