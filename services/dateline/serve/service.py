"""What `dateline serve`, `dateline events` and `dateline rejects` do."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import click

from dateline import logs, topics
from dateline.errors import Misconfigured, Unavailable
from dateline.health import Health
from dateline.presence import Presence
from dateline.serve import board, console, deadletters, dossier
from dateline.serve.http import HttpServer
from dateline.serve.view import View, read_events
from dateline.settings import Settings
from dateline.telemetry import Metrics

RETRY_SECONDS = 2.0
"""Between two tries to reach a broker that is away."""


async def serve(settings: Settings, until: Callable[[], Awaitable[int]]) -> int:
    """Serve pages, API, metrics and health over the events topic until `until` returns. The broker may come later."""
    view, health, metrics = View(settings.board_events), Health(), Metrics()
    server = HttpServer(settings.http_host, settings.http_port, metrics, health).start(board.routes(view))
    presence = Presence(settings, metrics, health, logs.get("serve"))
    keeping = asyncio.create_task(_keep(settings, view, health, metrics, presence))
    try:
        stopping = asyncio.ensure_future(until())
        with presence.watched():
            await asyncio.wait({stopping, keeping}, return_when=asyncio.FIRST_COMPLETED)
        return stopping.result() if stopping.done() else keeping.result()
    finally:
        keeping.cancel()
        server.stop()
        logs.get("serve").info("stopped")


async def _keep(settings: Settings, view: View, health: Health, metrics: Metrics, presence: Presence) -> int:
    """Keep the view up to date, through outages of the broker."""
    declared = topics.declared(settings)
    health.set("caught up", ok=False, detail="reading the events topic")

    def caught_up() -> None:
        health.set("caught up", ok=True, detail="follows the events topic")
        presence.note(up=True, detail="answers")

    while True:
        try:
            async for key, event in read_events(settings, declared, follow=True, on_caught_up=caught_up):
                view.take(key, event)
                metrics.last_processed.labels("serve").set_to_current_time()
        except Unavailable as error:
            presence.note(up=False, detail=str(error))
            await asyncio.sleep(RETRY_SECONDS)


async def show_events(settings: Settings, *, follow: bool, as_json: bool) -> None:
    """Print the latest record of each event, then, with `follow`, every new revision as it comes."""
    view, declared = View(), topics.declared(settings)
    caught_up = asyncio.Event()
    out = console.console()

    def show_known() -> None:
        caught_up.set()
        if as_json:
            for event in reversed(view.latest()):
                click.echo(event.model_dump_json())
        else:
            out.print(console.table(view.latest(), "Events"))

    async for key, event in read_events(settings, declared, follow=follow, on_caught_up=show_known):
        if view.take(key, event) and event and caught_up.is_set():
            if as_json:
                click.echo(event.model_dump_json())
            else:
                out.print(f"r{event.revision:<3} {console.line(event)}", markup=False, soft_wrap=True)


async def show_event(settings: Settings, event_id: str) -> None:
    """Print the dossier of one event.

    Raises:
        Misconfigured: the topic holds no event of this id.
    """
    view = View()
    async for key, event in read_events(settings, topics.declared(settings)):
        if key == event_id:
            view.take(key, event)
    found = view.events.get(event_id)
    if found is None:
        msg = f"no event {event_id}: `dateline events --json` prints those there are"
        raise Misconfigured(msg)
    click.echo(dossier.text(found))


async def list_rejects(settings: Settings) -> None:
    """Print one JSON line per reject."""
    async for letter in deadletters.read_rejects(settings, topics.declared(settings)):
        fields = {"offset": letter.offset, **letter.reject.model_dump(mode="json", exclude_none=True)}
        click.echo(json.dumps(fields))


async def show_reject(settings: Settings, offset: int) -> None:
    """Print a reject: its fields as JSON on standard error, the original bytes on standard output."""
    letter = await deadletters.find(settings, topics.declared(settings), offset)
    if letter.reject.original_bytes:
        click.echo(f"only the beginning is kept: the input had {letter.reject.original_bytes} bytes", err=True)
    click.echo(letter.reject.model_dump_json(indent=2, exclude_none=True), err=True)
    click.echo(f"key: {letter.key!r}", err=True)
    for name, value in letter.headers:
        click.echo(f"header {name}: {value!r}", err=True)
    click.get_binary_stream("stdout").write(letter.value or b"")


async def replay_rejects(settings: Settings, offsets: set[int] | None) -> int:
    """Send rejects back to their topics (`None`: all that can be); how many."""
    declared = topics.declared(settings)
    if offsets is None:
        letters = await deadletters.read_replayable(settings, declared)
    else:
        letters = await deadletters.find_all(settings, declared, offsets)
    return await asyncio.to_thread(deadletters.replay, settings, letters)
