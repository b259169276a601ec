"""The producer's rim: a connection that comes back by itself, and what became of every record sent.

Nothing here retries a record: a failed one is handed back, and its file is read again.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Protocol

from kafka.errors import InvalidRecordError, KafkaError, MessageSizeTooLargeError, RecordListTooLargeError

from dateline.errors import Misconfigured, Reason, Rejected, Unavailable
from dateline.wire import Headers

RECORDS_IN_FLIGHT = 4000
BYTES_IN_FLIGHT = 32 * 1024 * 1024
"""The producer has no limits of its own: without these two a slow broker would fill the memory."""
STALL_SECONDS = 5.0
"""Records in flight without any acknowledgement for so long: the broker is away."""
FIRST_BACKOFF, LONGEST_BACKOFF = 0.5, 30.0
OVERSIZED = (MessageSizeTooLargeError, RecordListTooLargeError)
Outcome = tuple[Any, Exception | None]
"""The receipt given to `send`, and None if the broker acknowledged the record, Rejected if it never will."""


class Producer(Protocol):
    """What we need of `kafka.KafkaProducer`."""

    def send(self, topic: str, *, value: bytes, key: bytes, headers: Headers) -> Any:
        """Return a future with `add_callback` and `add_errback`."""

    def partitions_for(self, topic: str) -> object:
        """Block until the topic is known."""

    def close(self, timeout: float) -> None:
        """Send what is left, and end."""


@dataclass(frozen=True, slots=True)
class Message:
    """A record for a topic."""

    topic: str
    key: bytes
    value: bytes
    headers: Headers


@dataclass(frozen=True, slots=True)
class _Sent:
    receipt: Any
    size: int


class Publisher:
    """Sends records and collects what became of them; for use by one thread.

    `on_state(up, detail)` is told whenever the broker goes away or comes back, and once at the first contact.
    """

    def __init__(
        self,
        connect: Callable[[], Producer],
        topics: tuple[str, ...],
        on_state: Callable[[bool, str], None],
        wake: Callable[[], None],
        on_wait: Callable[[], None] = lambda: None,
    ) -> None:
        """`connect` makes a producer and may block; `wake` is called from other threads at each outcome.

        `on_wait` is called now and then while `restore` blocks.
        """
        self.records = 0
        self.bytes = 0
        self._connect, self._topics, self._on_state, self._wake = connect, topics, on_state, wake
        self._on_wait = on_wait
        self._producer: Producer | None = None
        self._outcomes: SimpleQueue[tuple[_Sent, Exception | None]] = SimpleQueue()
        self._broken = False
        self._up: bool | None = None
        self._backoff = FIRST_BACKOFF
        self._heard = 0.0

    @property
    def usable(self) -> bool:
        """Whether a record can be sent now: there is a producer in good order, and room in flight."""
        room = self.records < RECORDS_IN_FLIGHT and self.bytes < BYTES_IN_FLIGHT
        return self._producer is not None and not self._broken and room

    def send(self, message: Message, receipt: Any, weight: int = 0) -> None:
        """Send a record; `outcomes` tells what became of it. `weight` is memory held by the receipt, in bytes.

        Raises:
            Rejected: it is too large for the producer.
            Unavailable: there is no producer in good order; `restore` one when nothing is in flight any more.
        """
        if self._producer is None or self._broken:
            msg = "there is no producer in good order"
            raise Unavailable(msg)
        sent = _Sent(receipt, len(message.value) + weight)
        try:
            future = self._producer.send(message.topic, value=message.value, key=message.key, headers=message.headers)
        except OVERSIZED as error:
            raise Rejected(Reason.TOO_LARGE, str(error)) from error
        except KafkaError as error:
            self._break(error)
            raise Unavailable(str(error)) from error
        if not self.records:
            self._heard = time.monotonic()
        self.records += 1
        self.bytes += sent.size
        future.add_callback(partial(self._done, sent, None))
        future.add_errback(partial(self._failed, sent))

    def outcomes(self) -> Iterator[Outcome]:
        """What became of records since the last call; never blocks. After a failure the producer is to be restored."""
        with suppress(Empty):
            while True:
                sent, error = self._outcomes.get_nowait()
                self.records -= 1
                self.bytes -= sent.size
                yield sent.receipt, self._judge(error)
        if self.records and self._up and time.monotonic() - self._heard > STALL_SECONDS:
            self._tell(False, f"no acknowledgement for {STALL_SECONDS:g} s, {self.records} records wait for one")

    def restore(self, stop: threading.Event) -> bool:
        """Have a producer in good order; blocks, with a growing pause between attempts, until then or `stop`.

        Does nothing while records are in flight: each of them comes to an end by itself, at the latest at the
        producer's delivery timeout. Raises Misconfigured as `connect` does.
        """
        if self._broken and not self.records:
            self.close(1.0)
            stop.wait(self._pause())
        while self._producer is None and not stop.is_set():
            self._on_wait()
            found = self._attempt(stop)
            if isinstance(found, Exception):
                self._tell(False, str(found))
                stop.wait(self._pause())
            elif found is not None:
                self._producer, self._broken = found, False
                self._tell(True, "connected")
        return self._producer is not None and not self._broken

    def close(self, timeout: float) -> None:
        """End the producer within about `timeout` seconds; what is not acknowledged by then is abandoned."""
        producer, self._producer = self._producer, None
        if producer is None:
            return
        if self.records:  # close() would raise and leave the sending thread behind
            with suppress(AttributeError):
                producer._sender.force_close()  # type: ignore[attr-defined]
                producer._sender.join(timeout)  # type: ignore[attr-defined]
        with suppress(KafkaError):
            producer.close(timeout=timeout)

    def _attempt(self, stop: threading.Event) -> Producer | Exception | None:
        """A producer, or why there is none; None if `stop` came first. Connecting blocks, so a thread does it."""
        found: SimpleQueue[Producer | Exception] = SimpleQueue()
        threading.Thread(target=self._open, args=(found, stop), name="collect-connect", daemon=True).start()
        while not stop.is_set():
            with suppress(Empty):
                result = found.get(timeout=0.1)
                if isinstance(result, Misconfigured):
                    raise result
                return result
        return None

    def _open(self, found: "SimpleQueue[Producer | Exception]", stop: threading.Event) -> None:
        try:
            producer = self._connect()
            try:
                for topic in self._topics:
                    producer.partitions_for(topic)
            except KafkaError as error:
                producer.close(timeout=1.0)
                msg = f"the topics are not there ({error}): `dateline topics --create` makes them"
                raise Unavailable(msg) from error
        except Exception as error:  # the other thread raises or retries it
            found.put(error)
            return
        if stop.is_set():
            producer.close(timeout=1.0)
        else:
            found.put(producer)

    def _done(self, sent: _Sent, error: Exception | None, _metadata: object = None) -> None:
        self._outcomes.put((sent, error))
        self._wake()

    def _failed(self, sent: _Sent, error: Exception) -> None:
        self._done(sent, error)

    def _judge(self, error: Exception | None) -> Exception | None:
        if error is None:
            self._heard, self._backoff = time.monotonic(), FIRST_BACKOFF
            if not self._broken:
                self._tell(True, "acknowledges")
            return None
        if isinstance(error, (*OVERSIZED, InvalidRecordError)):
            reason = Reason.FAILED if isinstance(error, InvalidRecordError) else Reason.TOO_LARGE
            return Rejected(reason, f"refused by the broker: {error}")
        self._break(error)
        return error

    def _break(self, error: Exception) -> None:
        self._broken = True
        self._tell(False, f"{type(error).__name__}: {error}")

    def _pause(self) -> float:
        pause, self._backoff = self._backoff, min(2 * self._backoff, LONGEST_BACKOFF)
        return pause

    def _tell(self, up: bool, detail: str) -> None:
        if up is not self._up:
            self._up = up
            self._on_state(up, detail)
