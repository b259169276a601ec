"""Everything in one go on this machine: a broker unless one is configured, watcher, workers, board, metrics."""

import asyncio
import contextlib
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from dateline import app, topics
from dateline.collect.collector import Collector, directory
from dateline.embedded import EmbeddedBroker
from dateline.health import Health
from dateline.serve import board, console
from dateline.serve.http import HttpServer
from dateline.serve.view import View, read_events
from dateline.settings import Settings
from dateline.stream import Service, end_process
from dateline.telemetry import Metrics

EMBEDDED_SESSION_SECONDS = 3.0
"""The embedded broker lets a worker join after half its session timeout."""

PROGRESS_SECONDS = 5.0
"""Between two progress lines where there is no terminal."""


ADVICE = """To run it for good, with DATELINE_KAFKA=host:port, start each of these as a service of its own
(on one machine with DATELINE_HTTP_PORT=0, or a port for each):
  dateline topics --create; dateline watch {folder}; dateline worker; dateline serve"""


@dataclass
class Outcome:
    """What a run came to: the events, and how much was rejected."""

    view: View
    metrics: Metrics
    ended_by: int
    """The signal that ended it, 0 when the folder was done."""

    def summary(self, shown: int) -> str:
        """One line of figures, where the table shows so many events."""
        total, events = self.metrics.total, len(self.view.events)
        more = f" ({shown} shown; --rows 0 shows all)" if shown < events else ""
        return (
            f"{total('dateline_articles'):.0f} articles, {total('dateline_mentions'):.0f} mentions, "
            f"{events} events{more}, {total('dateline_rejects'):.0f} rejects"
        )


def show(outcome: Outcome, rows: int) -> None:
    """Print the events that most articles tell, at most `rows` of them (0: all), and the figures of the run."""
    out, events = console.console(), console.most_told(outcome.view.latest())
    if events:
        out.print(console.table(events[: rows or None], "\nEvents, those that most articles tell first"))
    out.print(outcome.summary(min(rows or len(events), len(events))))


@contextlib.contextmanager
def local_broker(settings: Settings) -> Iterator[Settings]:
    """Settings with a broker: the configured one, else an embedded one that lasts as long as the block.

    What an embedded broker holds ends with it, so the journal of its files does too.
    """
    if settings.kafka:
        yield settings
        return
    with (
        tempfile.TemporaryDirectory(prefix="dateline-") as folder,
        EmbeddedBroker(Path(folder) / "broker.log") as broker,
    ):
        yield settings.model_copy(
            update={
                "kafka": broker.bootstrap,
                "kafka_session_seconds": EMBEDDED_SESSION_SECONDS,
                "state_dir": Path(folder),
            }
        )


def run(settings: Settings, folder: Path, *, once: bool) -> Outcome:
    """Read the folder, print each event as it appears, and serve the board; `once`: until the folder is done.

    Blocks; Ctrl-C or SIGTERM end it in order. Raises what the parts raise: Misconfigured, Unavailable.
    """
    directory(folder)
    out, progress = console.console(), console.console(stderr=True)
    health, view = Health(), View()
    metrics = Metrics()
    with local_broker(settings) as local:
        kind = "configured Kafka" if settings.kafka else "embedded broker, in memory only, for trying out"
        progress.print(f"broker   {local.kafka} ({kind})")
        topics.create(local)
        service = Service(local, topics.declared(local), metrics, health, end_process)
        server = HttpServer(local.http_host, local.http_port, metrics, health, fall_back=True)
        server.start(board.routes(view))
        if server.fell_back:
            progress.print(f"port {local.http_port} is taken, so another one serves:")
        progress.print(f"board    {server.url}/   metrics {server.url}/metrics   health {server.url}/readyz")
        try:
            collector = Collector(local, metrics, health, folder)
            ended_by = asyncio.run(_Run(service, collector, view, out, progress).main(once=once))
        finally:
            server.stop()
        progress.print(f"metrics and health were served at {server.url}/metrics and {server.url}/readyz")
    return Outcome(view, metrics, ended_by)


class _Run:
    """The parts of one run while they run."""

    def __init__(self, service: Service, collector: Collector, view: View, out: Console, progress: Console) -> None:
        self.service, self.collector, self.view = service, collector, view
        self.out, self.progress = out, progress
        self.collected = asyncio.Event()
        self.stop_collecting = threading.Event()
        self.caught_up = asyncio.Event()

    async def main(self, *, once: bool) -> int:
        """Run all parts until the folder is done (`once`) or a signal comes; its number, else 0."""
        collecting = asyncio.create_task(self._collect(once=once))
        try:
            return await app.run_worker(self.service, app.STAGES, lambda: self._until(collecting, once=once))
        finally:
            self.stop_collecting.set()
            await collecting

    async def _collect(self, *, once: bool) -> None:
        await asyncio.to_thread(self.collector.run, self.stop_collecting, once)
        self.collected.set()

    async def _until(self, collecting: asyncio.Task[None], *, once: bool) -> int:
        signalled = asyncio.create_task(app.stop_signal())
        showing = asyncio.create_task(self._show())
        telling = asyncio.create_task(self._tell())
        done: asyncio.Task[int] = asyncio.create_task(self._done()) if once else signalled
        waiting: set[asyncio.Task[Any]] = {signalled, showing, telling, done, collecting}
        try:
            while not (signalled.done() or done.done()):
                finished, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for task in finished:
                    task.result()
            return signalled.result() if signalled.done() else 0
        finally:
            for task in (signalled, showing, telling, done):
                task.cancel()

    async def _show(self) -> None:
        """Print each event when it first appears, and keep the view."""
        async for key, event in self._events():
            if self.view.take(key, event) and event and event.revision == 1:
                self.out.print(console.line(event), markup=False, soft_wrap=True)

    def _events(self) -> AsyncIterator[Any]:
        service = self.service
        return read_events(service.settings, service.topics, follow=True, on_caught_up=self.caught_up.set)

    async def _tell(self) -> None:
        """Say how far it is: a status line on a terminal, a plain line now and then elsewhere."""
        if self.progress.is_terminal:
            with self.progress.status("starting") as status:
                while True:
                    status.update(self._progress())
                    await asyncio.sleep(0.25)
        told = ""
        while True:
            if (now := self._progress()) != told:
                self.progress.print(f"progress {now}")
            told = now
            await asyncio.sleep(PROGRESS_SECONDS)

    def _progress(self) -> str:
        total = self.service.metrics.total
        return (
            f"{total('dateline_articles'):.0f} articles read, {total('dateline_articles_extracted'):.0f} extracted, "
            f"{total('dateline_decisions'):.0f} mentions decided, {len(self.view.events)} events"
        )

    async def _done(self) -> int:
        """Return when everything collected is extracted, resolved, and seen in the events topic."""
        metrics = self.service.metrics
        await self.collected.wait()
        await self.caught_up.wait()
        while True:
            decisions = "dateline_decisions_total"
            written = sum(metrics.value(decisions, {"decision": d}) for d in ("opened", "joined"))
            if (
                metrics.total("dateline_articles_extracted") >= metrics.total("dateline_articles")
                and metrics.total("dateline_decisions") >= metrics.total("dateline_mentions")
                and self.view.records >= written
            ):
                return 0
            await asyncio.sleep(0.05)
