"""Structured logs on stderr: readable lines on a terminal, JSON lines elsewhere."""

import logging
import sys
import time
from typing import Any

import structlog

from dateline.settings import Settings

QUIET = ("aiokafka", "faust", "mode", "kafka", "watchfiles", "trafilatura", "asyncio", "aiohttp.access")
"""Libraries that may speak from WARNING on only: their INFO is about themselves."""

CALM_SECONDS = 60.0
"""A library may repeat a message after so long: while the broker is away, its clients say so thirty times a second."""


class Calm(logging.Filter):
    """Passes each message of a library once in CALM_SECONDS, whatever its arguments; our own always."""

    def __init__(self) -> None:
        """Nothing was said yet."""
        super().__init__()
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this record is shown."""
        if not record.name.startswith(QUIET):
            return True
        message, now = (record.name, str(record.msg)), time.monotonic()
        if now - self._said.get(message, -CALM_SECONDS) < CALM_SECONDS:
            return False
        self._said[message] = now
        return True


class _Stderr(logging.StreamHandler[Any]):
    """Writes to whatever is standard error at the moment: a progress line on the terminal takes its place."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> Any:
        return sys.stderr

    @stream.setter
    def stream(self, _: Any) -> None:
        pass


def configure(settings: Settings) -> None:
    """Set up logging for this process, once, at its start. Library loggers share the format."""
    as_json = settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=True)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = _Stderr()
    drop = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[drop, renderer]))
    handler.addFilter(Calm())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def get(stage: str) -> Any:
    """The logger of a stage; bind article and event ids as keyword arguments of each call."""
    return structlog.stdlib.get_logger("dateline." + stage)
