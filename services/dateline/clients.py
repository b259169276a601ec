"""How each Kafka client is told where the broker is and how to log in; the only place that knows their options."""

import ssl
from collections.abc import Callable
from typing import Any

import faust
from aiokafka import AIOKafkaConsumer
from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from dateline.errors import Misconfigured, Unavailable
from dateline.settings import Settings

MAX_RECORD_BYTES = 4 * 1024 * 1024
"""The largest record our topics take."""

MAX_REJECT_BYTES = MAX_RECORD_BYTES + 512 * 1024
"""The largest reject: any record, and the headers that say why."""

FETCH_BYTES = 8 * 1024 * 1024
"""One fetch of one partition: restores are several times faster than with the clients' 1 MiB."""

LINGER_MS = 10
"""How long a producer waits for more before it sends: hundreds of records go in one request, not one in each."""

BATCH_BYTES = 256 * 1024
"""The most that a producer puts into one batch of a partition."""

METADATA_MS = 5000
"""How often a worker asks for the topics again. One that joins while a broker starts is told of none, and would stand
by without partitions until the next time it asks (aiokafka: 5 minutes)."""


def bootstrap(settings: Settings) -> list[str]:
    """The configured brokers.

    Raises:
        Misconfigured: none is configured, or one is not host:port.
    """
    if not settings.kafka:
        msg = "no Kafka is configured: set DATELINE_KAFKA to its bootstrap servers, such as kafka:9092"
        raise Misconfigured(msg)
    servers = [server.strip() for server in settings.kafka.split(",")]
    for server in servers:
        if not server.rpartition(":")[0] or not server.rpartition(":")[2].isdigit():
            msg = f"DATELINE_KAFKA: {server!r} is not host:port, such as kafka:9092"
            raise Misconfigured(msg)
    return servers


def ssl_context(settings: Settings) -> ssl.SSLContext | None:
    """The TLS context, or None for the plain protocols.

    Raises:
        Misconfigured: a certificate file cannot be loaded.
    """
    if "SSL" not in settings.kafka_security_protocol:
        return None
    try:
        context = ssl.create_default_context(cafile=settings.kafka_ssl_cafile)
        if settings.kafka_ssl_certfile:
            context.load_cert_chain(settings.kafka_ssl_certfile, settings.kafka_ssl_keyfile)
    except OSError as error:
        msg = f"DATELINE_KAFKA_SSL_CAFILE, _CERTFILE or _KEYFILE: {error}"
        raise Misconfigured(msg) from error
    return context


def _common(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {
        "bootstrap_servers": bootstrap(settings),
        "security_protocol": settings.kafka_security_protocol,
        "ssl_context": ssl_context(settings),
    }
    if settings.kafka_security_protocol.startswith("SASL"):
        password = settings.kafka_sasl_password
        options["sasl_mechanism"] = settings.kafka_sasl_mechanism
        options["sasl_plain_username"] = settings.kafka_sasl_username
        options["sasl_plain_password"] = password.get_secret_value() if password else None
    return options


def _connected(build: Callable[..., Any], options: dict[str, Any]) -> Any:
    try:
        return build(**options)
    except (KafkaError, OSError) as error:
        servers = ",".join(options["bootstrap_servers"])
        msg = f"no Kafka broker answers at {servers} ({error}): is it running, is DATELINE_KAFKA right?"
        raise Unavailable(msg) from error


def admin(settings: Settings) -> KafkaAdminClient:
    """A connected admin client; the caller closes it. Raises Unavailable when no broker answers within 5 s."""
    return _connected(KafkaAdminClient, {**_common(settings), "bootstrap_timeout_ms": 5000, "client_id": "dateline"})


def producer(settings: Settings) -> KafkaProducer:
    """An idempotent producer (kafka-python's default), for keys and values that are bytes already.

    Raises Unavailable when no broker answers within 15 s.
    """
    options = {
        **_common(settings),
        "bootstrap_timeout_ms": 15_000,
        "client_id": "dateline",
        "acks": "all",
        "enable_idempotence": True,
        "linger_ms": LINGER_MS,
        "reconnect_backoff_max_ms": 1000,
        "max_block_ms": 5000,
        "batch_size": BATCH_BYTES,
        "max_request_size": MAX_REJECT_BYTES,
    }
    return _connected(KafkaProducer, options)


def reader(settings: Settings) -> AIOKafkaConsumer:
    """A consumer without a group, not yet started: for restores and for showing a topic."""
    return AIOKafkaConsumer(
        **_common(settings),
        client_id="dateline",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=FETCH_BYTES,
        fetch_max_bytes=4 * FETCH_BYTES,
    )


def faust_options(settings: Settings) -> dict[str, Any]:
    """What `faust.App` needs to know of the broker."""
    return {
        "broker": ";".join(f"kafka://{server}" for server in bootstrap(settings)),
        "broker_credentials": _credentials(settings),
        "broker_session_timeout": settings.kafka_session_seconds,
        "broker_heartbeat_interval": min(3.0, settings.kafka_session_seconds / 4),
        "consumer_max_fetch_size": FETCH_BYTES,
        "consumer_auto_offset_reset": "earliest",
        "consumer_metadata_max_age_ms": METADATA_MS,
        "producer_max_request_size": MAX_REJECT_BYTES,
        "producer_linger": LINGER_MS / 1000,
        "producer_max_batch_size": BATCH_BYTES,
    }


def _credentials(settings: Settings) -> Any:
    context = ssl_context(settings)
    if settings.kafka_security_protocol.startswith("SASL"):
        password = settings.kafka_sasl_password
        return faust.SASLCredentials(
            username=settings.kafka_sasl_username,
            password=password.get_secret_value() if password else None,
            mechanism=settings.kafka_sasl_mechanism,
            ssl_context=context,
        )
    return faust.SSLCredentials(context) if context else None
