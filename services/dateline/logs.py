"""Structured logs on stderr: readable lines on a terminal, JSON lines elsewhere."""

import logging
import sys
from typing import Any

import structlog

from dateline.settings import Settings

QUIET = ("aiokafka", "faust", "mode", "kafka", "watchfiles", "trafilatura", "asyncio", "aiohttp.access")
"""Libraries that may speak from WARNING on only: their INFO is about themselves."""


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
    handler = logging.StreamHandler(sys.stderr)
    drop = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[drop, renderer]))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def get(stage: str) -> Any:
    """The logger of a stage; bind article and event ids as keyword arguments of each call."""
    return structlog.stdlib.get_logger("dateline." + stage)
