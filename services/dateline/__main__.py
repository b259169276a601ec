"""The command line; the only place that builds Settings.

Exit codes: 0 done; 1 something was rejected, differs or failed; 2 wrong usage or configuration; 70 a crash that a
restart mends; 130 interrupted.
"""

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Coroutine
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from dateline import __version__, app, clients, logs, offline, settings, topics
from dateline import run as all_in_one
from dateline.collect.collector import Collector
from dateline.collect.journal import rows as file_rows
from dateline.errors import DatelineError, Misconfigured
from dateline.health import Health
from dateline.serve import service
from dateline.serve.http import HttpServer
from dateline.settings import Settings
from dateline.stream import Service, end_process
from dateline.telemetry import Metrics

EXIT_FAILED, EXIT_USAGE, EXIT_INTERRUPTED = 1, 2, app.INTERRUPTED

FOLDER = click.Path(path_type=Path)
FILES = click.Path(exists=True, dir_okay=False, path_type=Path)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        code = cli.main(standalone_mode=False, prog_name="dateline")
    except (click.exceptions.Abort, KeyboardInterrupt):
        code = EXIT_INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = EXIT_USAGE
    except DatelineError as error:
        click.echo(f"dateline: {error}", err=True)
        code = EXIT_USAGE if isinstance(error, Misconfigured) else EXIT_FAILED
    except BrokenPipeError:  # whoever read our output went away: `dateline events | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code or 0)


@click.group(epilog=" ".join(__doc__.splitlines()[2:4]))
@click.version_option(__version__, prog_name="dateline")
def cli() -> None:
    """Article files in, one record per real-world event out of a compacted Kafka topic.

    Try it: dateline run --once. Every setting is an environment variable: dateline settings.
    """


@cli.command()
@click.argument("folder", type=FOLDER, default="seeds")
@click.option("--once", is_flag=True, help="Stop when the folder is read.")
@click.option(
    "--rows",
    type=click.IntRange(min=0),
    default=40,
    show_default=True,
    help="Rows of the table at the end; 0 for every event.",
)
def run(folder: Path, once: bool, rows: int) -> int:
    """Do everything in one go: watch FOLDER (default: seeds), extract, resolve, show the events.

    Without DATELINE_KAFKA it starts an embedded broker, which keeps nothing.
    """
    loaded = _load(log_level=None if "DATELINE_LOG_LEVEL" in os.environ else "WARNING")
    outcome = all_in_one.run(loaded, folder, once=once)
    all_in_one.show(outcome, rows)
    click.echo(all_in_one.ADVICE.format(folder=folder))
    return EXIT_INTERRUPTED if outcome.ended_by == signal.SIGINT else int(once and outcome.ended_by > 0)


@cli.command()
@click.argument("folder", type=FOLDER)
@click.option("--once", is_flag=True, help="Stop when every file is published.")
def watch(folder: Path, once: bool) -> int:
    """Publish the article files that land in FOLDER (stage 1, collect)."""
    loaded = _kafka_settings()
    metrics, health, stop = Metrics(), Health(), threading.Event()
    interrupts = app.note_signals(stop)
    collector = Collector(loaded, metrics, health, folder)
    with _http(loaded, metrics, health), collector.presence.watched():
        collector.run(stop, once)
    logs.get("collect").info("stopped")
    if signal.SIGINT in interrupts:
        return EXIT_INTERRUPTED
    return int(once and (bool(interrupts) or metrics.total("dateline_rejects") > 0))


@cli.command()
@click.argument("stage", type=click.Choice(["extract", "resolve", "all"]), default="all")
def worker(stage: str) -> int:
    """Extract mentions from articles, resolve mentions to events, or both (stages 2 and 3)."""
    loaded = _kafka_settings()
    shared = Service(loaded, topics.declared(loaded), Metrics(), Health(), end_process)
    stages = app.STAGES if stage == "all" else tuple(s for s in app.STAGES if s == stage)
    with _http(loaded, shared.metrics, shared.health):
        return _exit_code(app.run_worker(shared, stages, app.stop_signal))


@cli.command()
def serve() -> int:
    """Show the events topic as pages, as an API, and its metrics (stage 4)."""
    return _exit_code(service.serve(_kafka_settings(), app.stop_signal))


@cli.command()
@click.argument("files", type=FILES, nargs=-1, required=True)
@click.option("--show", is_flag=True, help="For people: each sentence, what was found in it, and why.")
def extract(files: tuple[Path, ...], show: bool) -> int:
    """Without Kafka: read article FILES, print the mentions of events as JSON lines."""
    if show:
        return EXIT_FAILED if offline.show(_load(), files, click.echo) else 0
    return EXIT_FAILED if asyncio.run(offline.extract(_load(), files, click.echo)) else 0


@cli.command()
@click.argument("mentions", type=click.File("rb"), default="-")
def resolve(mentions: Any) -> int:
    """Without Kafka: read Mention JSON lines (default: standard input), print Event JSON lines."""
    return EXIT_FAILED if offline.resolve(_load(), mentions, click.echo) else 0


@cli.command()
def journal() -> None:
    """Print what collect knows of each file, one JSON line a file."""
    for row in file_rows(_load().state_dir):
        click.echo(json.dumps(row._asdict()))


@cli.group(invoke_without_command=True)
@click.option("--follow", is_flag=True, help="Go on with what comes.")
@click.option("--json", "as_json", is_flag=True, help="Event JSON lines instead of a table.")
@click.pass_context
def events(context: click.Context, follow: bool, as_json: bool) -> None:
    """Read the compacted events topic: the latest record of each event."""
    if context.invoked_subcommand is None:
        asyncio.run(service.show_events(_kafka_settings(), follow=follow, as_json=as_json))


@events.command(name="show")
@click.argument("event_id")
def events_show(event_id: str) -> None:
    """Print all that is known of one event, where it stands, and why each mention joined it."""
    asyncio.run(service.show_event(_kafka_settings(), event_id))


@cli.command(name="topics")
@click.option("--create", is_flag=True, help="Create the topics that are missing.")
@click.option("--check", is_flag=True, help="Compare the cluster with what is declared; 1 if it differs.")
def topics_command(create: bool, check: bool) -> int:
    """Show the declared topics, create them, or check a live cluster against them."""
    loaded = _kafka_settings() if create or check else _load()
    if create:
        made = topics.create(loaded)
        click.echo(f"created {', '.join(made)}" if made else "all topics are there already")
    if check:
        differences = topics.check(loaded)
        click.echo("\n".join(map(str, differences)) or "as declared")
        return EXIT_FAILED if differences else 0
    for topic in () if create else topics.declared(loaded):
        config = ", ".join(f"{key}={value}" for key, value in topic.config.items())
        click.echo(f"{topic.name}: {topic.carries}; key {topic.key}; {topic.partitions} partitions; {config}")
    return 0


@cli.group()
def rejects() -> None:
    """What could not be processed: list it, look at it, send it back."""


@rejects.command(name="list")
def rejects_list() -> None:
    """Print one JSON line per reject: its offset, where it came from, and why."""
    asyncio.run(service.list_rejects(_kafka_settings()))


@rejects.command(name="show")
@click.argument("offset", type=int)
def rejects_show(offset: int) -> None:
    """Print the original bytes of the reject at OFFSET (see list); why it was rejected, on standard error.

    Of an input above 4 MiB only the beginning is kept.
    """
    asyncio.run(service.show_reject(_kafka_settings(), offset))


@rejects.command(name="replay")
@click.argument("offsets", type=int, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every reject that came whole from a topic.")
def rejects_replay(offsets: tuple[int, ...], everything: bool) -> None:
    """Send the rejects at OFFSETS back to their original topics, as they came."""
    if bool(offsets) == everything:
        msg = "name offsets (see `dateline rejects list`), or --all"
        raise click.UsageError(msg)
    count = asyncio.run(service.replay_rejects(_kafka_settings(), None if everything else set(offsets)))
    click.echo(f"{count} sent back", err=True)


@cli.command(name="settings")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def settings_command(as_json: bool) -> None:
    """Every setting with the value in force, its default and its meaning."""
    click.echo(settings.listing(settings.load(), as_json=as_json))


def _load(**overrides: Any) -> Settings:
    loaded = settings.load(**overrides)
    logs.configure(loaded)
    return loaded


def _kafka_settings() -> Settings:
    loaded = _load()
    clients.bootstrap(loaded)
    return loaded


def _http(loaded: Settings, metrics: Metrics, health: Health) -> ExitStack:
    stack = ExitStack()
    stack.callback(HttpServer(loaded.http_host, loaded.http_port, metrics, health).start().stop)
    return stack


def _exit_code(work: Coroutine[Any, Any, int]) -> int:
    """Run a service; 130 when Ctrl-C ended it, 0 when SIGTERM did."""
    return EXIT_INTERRUPTED if asyncio.run(work) == signal.SIGINT else 0


if __name__ == "__main__":
    main()
