"""The HTTP side of every process: /metrics, /healthz, /readyz, and the pages that `routes` adds.

It runs in a thread with an event loop of its own, so that neither extraction nor resolution can keep it waiting.
"""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from prometheus_client.exposition import choose_encoder

from dateline import logs
from dateline.errors import Misconfigured
from dateline.health import Health
from dateline.telemetry import Metrics

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class HttpServer:
    """A running server; `url` tells where."""

    def __init__(self, host: str, port: int, metrics: Metrics, health: Health, *, fall_back: bool = False) -> None:
        """Prepare it; with `fall_back`, a port that is taken gives way to any free one."""
        self._host, self._port, self._fall_back = host, port, fall_back
        self._wanted = port
        self._metrics, self._health = metrics, health
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)
        self._routes: dict[str, Handler] = {
            "/metrics": self._show_metrics,
            "/healthz": _alive,
            "/readyz": self._show_ready,
        }

    def start(self, routes: Mapping[str, Handler] | None = None) -> "HttpServer":
        """Listen, in a thread; returns when it does.

        Raises:
            Misconfigured: the port is taken, or not ours to take.
        """
        self._routes.update(routes or {})
        self._thread.start()
        self._ready.wait()
        if self._error:
            msg = (
                f"cannot serve on {self._host}:{self._port} ({self._error.strerror}): set DATELINE_HTTP_PORT to another"
            )
            raise Misconfigured(msg)
        logs.get("serve").info("serving", url=self.url)
        return self

    @property
    def url(self) -> str:
        """The address, without a path."""
        host = "localhost" if self._host in {"0.0.0.0", "::", "127.0.0.1"} else self._host  # noqa: S104
        return f"http://{host}:{self._port}"

    @property
    def fell_back(self) -> bool:
        """Whether another port is served than the one asked for."""
        return self._wanted not in {0, self._port}

    def stop(self) -> None:
        """Stop listening. Waits at most 2 s for answers under way."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=2)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        application = web.Application()
        application.add_routes([web.get(path, handler) for path, handler in self._routes.items()])
        runner = web.AppRunner(application, access_log=None)
        try:
            self._loop.run_until_complete(runner.setup())
            self._loop.run_until_complete(self._listen(runner))
        except OSError as error:
            self._error = error
            return
        finally:
            self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _listen(self, runner: web.AppRunner) -> None:
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError:
            if not self._fall_back:
                raise
            await web.TCPSite(runner, self._host, 0).start()
        self._port = runner.addresses[0][1]

    async def _show_metrics(self, request: web.Request) -> web.Response:
        self._metrics.ready.set(self._health.ready())
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return web.Response(body=encode(self._metrics.registry), headers={"Content-Type": content_type})

    async def _show_ready(self, _: web.Request) -> web.Response:
        checks = {name: {"ok": check.ok, "detail": check.detail} for name, check in self._health.checks().items()}
        ready = self._health.ready()
        body = json.dumps({"ready": ready, "checks": checks}, indent=2)
        return web.Response(text=body, status=200 if ready else 503, content_type="application/json")


async def _alive(_: web.Request) -> web.Response:
    return web.Response(text="alive\n")
