"""One extracting process and its own pipe.

Nothing is shared between the processes: a lock or a queue held in common would stay locked, or half written, when
one of them is killed, and stop the others. With a pipe each, a death is an end of file, and concerns one article.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Any

from dateline.ontology import Outcome
from dateline.records import Article
from dateline.wire import EncodedMention

Work = Callable[[Article], "Found"]

READY = "ready"
"""What a process says once its model is loaded."""

LOAD_SECONDS = 300.0
"""Longest wait for a process to load its model: minutes pass only on a machine that swaps."""

KILL_SECONDS = 5.0
"""Longest wait for a killed process to be gone."""


class ChildDied(Exception):
    """The process ended before it answered."""


@dataclass(frozen=True)
class Failed:
    """What the process raised, in words: an exception itself may not travel."""

    what: str


@dataclass(frozen=True)
class Found:
    """The mentions of an article, what came of it, and the seconds it took to find them."""

    mentions: list[EncodedMention]
    outcome: Outcome
    seconds: float = 0.0


class Child:
    """A process that extracts one article at a time. Used by one thread at a time."""

    def __init__(self, load: Callable[[str], Work], model: str) -> None:
        """Start the process; it loads its model meanwhile."""
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, load, model, os.getpid()), daemon=True)
        self._process.start()
        theirs.close()
        self._ready = False

    def load(self) -> None:
        """Wait until the model is loaded.

        Raises:
            ChildDied: the process was killed meanwhile.
            RuntimeError: the model does not load, or not within LOAD_SECONDS.
        """
        if not self._ready:
            if not self._pipe.poll(LOAD_SECONDS):
                msg = f"an extracting process does not load its model within {LOAD_SECONDS:g} s"
                raise RuntimeError(msg)
            told = self._receive()
            if isinstance(told, Failed):
                msg = f"an extracting process cannot load its model: {told.what}"
                raise RuntimeError(msg)
            self._ready = True

    def extract(self, article: Article, seconds: float) -> Found | Failed:
        """The answer of the process.

        Raises:
            ChildDied: it died of this article, or was killed.
            TimeoutError: it took longer than `seconds`, and was ended.
        """
        try:
            self._pipe.send(article)
            if not self._pipe.poll(seconds):
                self.end()
                raise TimeoutError
        except OSError as error:
            if isinstance(error, TimeoutError):
                raise
            raise ChildDied from error
        answer: Found | Failed = self._receive()
        return answer

    def _receive(self) -> Any:
        try:
            return self._pipe.recv()
        except (EOFError, OSError) as error:
            raise ChildDied from error

    def end(self) -> None:
        """End the process at once; whoever waits for its answer is told ChildDied."""
        self._process.kill()
        self._process.join(KILL_SECONDS)


def _serve(pipe: Connection, load: Callable[[str], Work], model: str, parent: int) -> None:
    """The process: load, say so, then answer each article until the pipe or the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    try:
        work = load(model)
    except Exception as error:
        pipe.send(Failed(f"{type(error).__name__}: {error}"))
        return
    try:
        pipe.send(READY)
        while True:
            pipe.send(_answer(work, pipe.recv()))
    except (EOFError, OSError):
        return  # the parent is gone


def _answer(work: Work, article: Article) -> Found | Failed:
    started = time.perf_counter()
    try:
        return replace(work(article), seconds=time.perf_counter() - started)
    except Exception as error:
        return Failed(f"{type(error).__name__}: {error}")


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(0)
