"""A real Apache Kafka for the tests, and what they need to look into it.

The broker comes from a Docker engine if one answers, else from the jars of deploy/kafka/pom.xml.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from dateline.embedded import answers, free_port, spawn

POM = Path(__file__).parents[2] / "deploy" / "kafka" / "pom.xml"
START_SECONDS = 90.0
CLUSTER_ID = "ZGF0ZWxpbmUtdGVzdHMtMQ"
JAVA = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=WARN")
COMPACTS_SOON = {
    "cleanup.policy": "compact",
    "segment.ms": "1000",
    "min.cleanable.dirty.ratio": "0.01",
    "max.compaction.lag.ms": "1000",
    "delete.retention.ms": "1000",
}
"""Topic settings under which compaction shows within seconds. The segment being written to is never compacted:
something must be sent after the second is over, and once more before a tombstone itself goes."""
BROKER = {
    "auto.create.topics.enable": "false",
    "broker.heartbeat.interval.ms": "250",
    "broker.session.timeout.ms": "1000",  # a broker killed and restarted waits for its former self to expire
    "group.initial.rebalance.delay.ms": "0",
    "log.cleaner.backoff.ms": "500",
    "offsets.topic.num.partitions": "4",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.replication.factor": "1",
}
NEEDED = (
    "these tests need a real Apache Kafka: start a Docker engine, or install Java 17 or newer and Maven "
    "(on Debian: apt-get install default-jre-headless maven). Missing: "
)


class KafkaServer(ABC):
    """One broker, reached at `bootstrap`, which stays the same over `kill` and `restart`."""

    bootstrap: str

    @abstractmethod
    def start(self) -> None:
        """Return once the broker serves; raise if it does not within `START_SECONDS`."""

    @abstractmethod
    def kill(self) -> None:
        """End the broker with SIGKILL, as a power cut would; its data stay. Does nothing if it does not run."""

    def restart(self) -> None:
        """Kill it if it runs, and start it again on the same data."""
        self.kill()
        self.start()

    def stop(self) -> None:
        """End it for good."""
        self.kill()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()


class JavaKafka(KafkaServer):
    """Kafka in a JVM of this machine. Log, data and settings are in `folder`.

    It ends with the thread that started it: start and restart it from the test's main thread.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.log = self.folder / "kafka.log"
        self._java = [_program("java"), *JAVA, "-cp", f"{_jars()}/*"]
        self._process: subprocess.Popen[bytes] | None = None
        self._port = free_port()
        self.bootstrap = f"127.0.0.1:{self._port}"
        self._properties = self.folder / "server.properties"
        self._properties.write_text(_properties(self._port, free_port(), self.folder / "data"))

    def start(self) -> None:
        assert self._process is None, "it runs already"
        if not (self.folder / "data" / "meta.properties").exists():
            self._format()
        self._process = spawn([*self._java, "kafka.Kafka", str(self._properties)], self.log)
        try:
            wait_until(self._serves, START_SECONDS, f"Kafka to serve (see {self.log})")
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _format(self) -> None:
        command = [*self._java, "kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", str(self._properties)]
        with self.log.open("ab") as out:
            ended = subprocess.run(command, stdout=out, stderr=out, check=False).returncode
        assert ended == 0, f"Kafka did not format its storage: {self._last_words()}"

    def _serves(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"Kafka ended while starting: {self._last_words()}"
        return answers(self._port) and serves(self.bootstrap)

    def _last_words(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]


class ContainerKafka(KafkaServer):
    """Kafka in a container, at a fixed port, so that it comes back at the same address.

    Written from the documentation: there was no Docker engine where this was developed.
    """

    def __init__(self) -> None:
        from testcontainers.community.kafka import KafkaContainer  # noqa: PLC0415 - only where Docker is

        self._container = KafkaContainer().with_kraft().with_bind_ports(9093, free_port())
        for name, value in BROKER.items():
            self._container.with_env("KAFKA_" + name.upper().replace(".", "_"), value)
        self._created = False

    def start(self) -> None:
        if self._created:
            self._container.get_wrapped_container().start()
        else:
            self._container.start(timeout=int(START_SECONDS))
            self._created = True
        self.bootstrap = self._container.get_bootstrap_server()
        wait_until(lambda: serves(self.bootstrap), START_SECONDS, "Kafka in its container to serve")

    def kill(self) -> None:
        if self._created:
            container = self._container.get_wrapped_container()
            container.reload()
            if container.status == "running":
                container.kill()

    def stop(self) -> None:
        self._container.stop(force=True)


def real_kafka(folder: Path) -> KafkaServer:
    """A broker, not started yet, that keeps its files in `folder`. Fetches the jars if need be (about 10 s, once).

    Raises:
        RuntimeError: it cannot be had here; the message names what is missing. Such tests fail, they do not skip.
    """
    return ContainerKafka() if _docker_answers() else JavaKafka(folder)


def serves(bootstrap: str) -> bool:
    """Whether a broker answers the admin client and counts itself as alive; blocks for a few seconds at most."""
    try:
        admin = KafkaAdminClient(bootstrap_servers=bootstrap, bootstrap_timeout_ms=1000, request_timeout_ms=5000)
        try:
            return bool(admin.describe_cluster()["brokers"])
        finally:
            admin.close()
    except KafkaError:
        return False


def create_topics(bootstrap: str, *names: str, partitions: int = 1, configs: Mapping[str, str] | None = None) -> None:
    """Create topics, all alike; returns when each partition has its leader."""
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        wanted = {"num_partitions": partitions, "replication_factor": 1, "configs": dict(configs or {})}
        admin.create_topics(dict.fromkeys(names, wanted), wait_for_metadata=True)
    finally:
        admin.close()


def read_all(bootstrap: str, topic: str, timeout: float = 60.0) -> list[Any]:
    """Every record (kafka-python's ConsumerRecord) up to the end at the time of asking, per partition in order.

    The end is the one that fetching reports: the embedded broker's answer to "latest offset" is wrong.
    """
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap, enable_auto_commit=False, max_poll_records=5000, fetch_max_wait_ms=20
    )
    try:
        partitions = [TopicPartition(topic, p) for p in consumer.partitions_for_topic(topic) or ()]
        assert partitions, f"there is no topic {topic}"
        consumer.assign(partitions)
        consumer.seek_to_beginning()
        return _read(consumer, partitions, time.monotonic() + timeout)
    finally:
        consumer.close()


def wait_until(condition: Callable[[], object], timeout: float, what: str) -> None:
    """Return when `condition` holds; AssertionError naming `what` if it does not within `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, f"waited {timeout:g} s in vain for {what}"
        time.sleep(0.02)


def _read(consumer: Any, partitions: list[Any], deadline: float) -> list[Any]:
    records: list[Any] = []
    ends: dict[Any, int] = {}
    while len(ends) < len(partitions) or any(consumer.position(p) < end for p, end in ends.items()):
        assert time.monotonic() < deadline, f"only {len(records)} records read in time, ends known: {ends}"
        for batch in consumer.poll(timeout_ms=100).values():
            records += batch
        for p in partitions:
            if p not in ends and (end := consumer.highwater(p)) is not None:
                ends[p] = end
    return [r for r in records if r.offset < ends[TopicPartition(r.topic, r.partition)]]


def _docker_answers() -> bool:
    import docker  # type: ignore[import-untyped]  # noqa: PLC0415 - slow, and only asked once

    try:
        return bool(docker.from_env(timeout=5).ping())
    except docker.errors.DockerException:
        return False


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise RuntimeError(NEEDED + name)
    return path


def _jars() -> Path:
    """The folder with Kafka's jars, outside the repository; fetched with Maven if it is not there yet."""
    version = re.findall(r"<artifactId>kafka_.*\s*<version>(.+)</version>", POM.read_text())[0]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dateline"
    jars = cache / f"kafka-{version}"
    if not jars.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as fresh:
            _fetch(Path(fresh) / "lib")
            if not jars.exists():
                (Path(fresh) / "lib").rename(jars)
    return jars


def _fetch(target: Path) -> None:
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={target}"]
    command = [_program("mvn"), "-q", "-B", "-f", str(POM), *goal]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(NEEDED + f"Kafka's jars, Maven could not fetch them: {done.stdout[-2000:]}")


def _properties(port: int, controller: int, data: Path) -> str:
    values = BROKER | {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "log.dirs": str(data),
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())
