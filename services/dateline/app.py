"""The workers: Faust apps, one per stage, wired in flow order and run until they are asked to stop."""

import asyncio
import contextlib
import gc
import signal
import threading
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal

from aiokafka.errors import KafkaError

from dateline import extract, logs, resolve, topics
from dateline.errors import Unavailable
from dateline.extract.pool import ExtractionPool
from dateline.presence import Presence
from dateline.stream import CRASHED, Service, create_app

WorkerStage = Literal["extract", "resolve"]
STAGES: tuple[WorkerStage, ...] = ("extract", "resolve")

INTERRUPTED = 130
"""The exit code after Ctrl-C."""

STOP_SECONDS = 8.0
"""What is in flight may take so long to finish after SIGTERM; then it is left, unacknowledged, to the next start."""


COLLECT_GARBAGE = (50_000, 20, 20)
"""When Python looks for reference cycles: a worker holds millions of objects that live for weeks and hardly any cycle,
and would spend a fifth of its time walking them at the usual 700, 10, 10 (measured with 10,000 live events)."""


async def run_worker(
    service: Service,
    stages: Sequence[WorkerStage],
    until: Callable[[], Awaitable[int]],
) -> int:
    """Run these stages until `until` returns, then finish what is in flight; the result is that of `until`.

    Waits for a broker that is away, and says so.

    Raises:
        Misconfigured: the topics are not as declared, or the spaCy pipeline is missing.
    """
    gc.set_threshold(*COLLECT_GARBAGE)
    _not_yet(service, stages)
    presence = Presence(service.settings, service.metrics, service.health, logs.get("worker"))
    ended = asyncio.ensure_future(until())
    try:
        with presence.watched():
            while not ended.done() and await _topics_are_there(service, presence, ended):
                try:
                    await _run_apps(service, stages, ended)
                except Unavailable as error:  # it went away just while the apps were joining: begin anew
                    presence.note(up=False, detail=str(error))
            return await ended
    finally:
        ended.cancel()


def _not_yet(service: Service, stages: Sequence[WorkerStage]) -> None:
    """Readiness before anything is: every check is there from the first moment, and fails."""
    names = ["topics", *(f"{stage} joined" for stage in stages), *(["restored"] * ("resolve" in stages))]
    for name in names:
        service.health.set(name, ok=False, detail="starting")
    for stage in stages:
        service.health.set(f"{stage} rejects", ok=True, detail="nothing was rejected yet")


async def _topics_are_there(service: Service, presence: Presence, ended: asyncio.Future[int]) -> bool:
    """Whether the topics are as declared, once the broker is there; false when it ended first."""
    stop = threading.Event()
    asking = asyncio.create_task(asyncio.to_thread(topics.require_when_there, service.settings, presence, stop))
    waiting: set[asyncio.Future[Any]] = {asking, ended}
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    there = await asking
    service.health.set("topics", ok=there, detail="as declared" if there else "not checked")
    return there and not ended.done()


async def _run_apps(service: Service, stages: Sequence[WorkerStage], ended: asyncio.Future[int]) -> None:
    with contextlib.ExitStack() as stack:
        apps = [_build(stage, service, stack) for stage in stages]
        starting = asyncio.create_task(_start_all(apps, service, stack))
        try:
            waiting: set[asyncio.Future[Any]] = {starting, ended}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
            await asyncio.wait({ended})
        finally:
            starting.cancel()  # it waits for a broker that is away
            interrupted = ended.done() and not ended.cancelled() and ended.exception() is None
            code = INTERRUPTED if interrupted and ended.result() == signal.SIGINT else 0
            await _stop([app for app in apps if app.started], service, code)


async def _start_all(apps: Sequence[Any], service: Service, stack: contextlib.ExitStack) -> None:
    for app in apps:
        await _start(app, service)
        stack.callback(asyncio.create_task(_watch(app, service)).cancel)


def _build(stage: WorkerStage, service: Service, stack: contextlib.ExitStack) -> Any:
    app = create_app(stage, service)
    if stage == "extract":
        pool = ExtractionPool(service.settings, service.metrics)
        stack.callback(pool.close)
        pool.warm()
        extract.attach(app, service, pool)
    else:
        resolve.attach(app, service)
    return app


async def _start(app: Any, service: Service) -> None:
    app.loop = asyncio.get_running_loop()
    app.finalize()
    try:
        await app.start()
    except KafkaError as error:
        msg = f"the broker at {service.settings.kafka} does not answer: {error!r}"
        raise Unavailable(msg) from error


async def _watch(app: Any, service: Service) -> None:
    """End the process when the app crashed: it would be alive, and do nothing."""
    await app._crashed.wait()
    service.fatal(f"{app.conf.id} crashed: {app.crash_reason!r}", CRASHED)


async def _stop(apps: Sequence[Any], service: Service, code: int) -> None:
    stopping = [asyncio.create_task(app.stop()) for app in apps]
    if stopping:
        _, left = await asyncio.wait(stopping, timeout=STOP_SECONDS)
        if left:  # what is in flight was not acknowledged: the next start takes it again
            service.fatal(f"not done within {STOP_SECONDS:g} s of being asked to stop", code)
    logs.get("worker").info("stopped")


def note_signals(stop: threading.Event) -> list[int]:
    """Set `stop` at SIGTERM and SIGINT; the list fills with those that came."""
    came: list[int] = []

    def note(number: int, _: Any) -> None:
        came.append(number)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, note)
    return came


async def stop_signal() -> int:
    """Return at the first SIGTERM or SIGINT, with its number."""
    loop = asyncio.get_running_loop()
    asked: asyncio.Future[int] = loop.create_future()

    def note(number: int) -> None:
        if not asked.done():
            asked.set_result(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, note, number)
    return await asked
