"""Whether the broker is there, looked at from outside the clients: they tell of an outage only when they send."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

from dateline import clients
from dateline.health import Health
from dateline.settings import Settings
from dateline.telemetry import Metrics

PROBE_SECONDS = 3.0
"""Between two looks, and the longest wait for an answer."""


class Presence:
    """What this process knows of its broker, told to the log, to readiness and to the metrics; from any thread."""

    def __init__(self, settings: Settings, metrics: Metrics, health: Health, log: Any) -> None:
        """Nothing is known yet: not ready."""
        self._servers = [server.rsplit(":", 1) for server in clients.bootstrap(settings)]
        self._kafka = settings.kafka
        self._metrics, self._health, self._log = metrics, health, log
        self._up: bool | None = None
        self._seen: bool | None = None
        health.set("broker", ok=False, detail="connecting")

    def note(self, up: bool, detail: str) -> None:
        """The broker is there, or away. Logged when it changes; the first contact is not worth a line."""
        was, self._up = self._up, up
        self._health.set("broker", ok=up, detail=detail)
        self._metrics.broker_up.set(up)
        if was is not up and not (up and was is None):
            tell = self._log.info if up else self._log.warning
            tell("the broker answers" if up else "the broker is away: waiting", kafka=self._kafka, detail=detail)

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Look every few seconds, in a thread, whether a broker takes connections, and note it when that changes."""
        stop = threading.Event()
        thread = threading.Thread(target=self._watch, args=(stop,), name="presence", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(timeout=PROBE_SECONDS)

    def _watch(self, stop: threading.Event) -> None:
        while not stop.is_set():
            up = any(answers(host, int(port)) for host, port in self._servers)
            if up is not self._seen:  # a broker that takes connections and does nothing is for the clients to tell
                self._seen = up
                self.note(up, "takes connections" if up else f"{self._kafka} takes no connections")
            stop.wait(PROBE_SECONDS)


def answers(host: str, port: int, seconds: float = PROBE_SECONDS) -> bool:
    """Whether something accepts connections there; blocks for at most so long."""
    try:
        socket.create_connection((host, port), timeout=seconds).close()
    except OSError:
        return False
    return True
