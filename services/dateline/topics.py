"""The topics: names, keys, partitions and Kafka settings have their one home here.

`create` makes what is missing; `check` compares a live cluster with what is declared and names every difference.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError

from dateline import clients
from dateline.errors import Misconfigured, Unavailable
from dateline.presence import Presence
from dateline.settings import Settings

DAY_MS = 24 * 3600 * 1000
RETRY_SECONDS = 2.0
"""Between two tries to reach a broker that is away."""

FATAL_SETTINGS = ("cleanup.policy", "max.message.bytes")
"""A topic that differs in one of these loses data: workers do not start on it."""


@dataclass(frozen=True)
class Topic:
    """A declared topic; `carries` and `key` are for people and for the AsyncAPI document."""

    name: str
    carries: str
    key: str
    partitions: int
    config: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Topics:
    """The four topics of one installation."""

    articles: Topic
    mentions: Topic
    events: Topic
    rejects: Topic

    def __iter__(self) -> Iterator[Topic]:
        return iter((self.articles, self.mentions, self.events, self.rejects))


@dataclass(frozen=True)
class Difference:
    """One way in which the cluster is not as declared; a fatal one keeps workers from starting."""

    topic: str
    what: str
    declared: str
    found: str
    fatal: bool

    def __str__(self) -> str:
        """One line for a person."""
        weight = "error" if self.fatal else "note"
        return f"{weight}: {self.topic}: {self.what} is {self.found}, declared {self.declared}"


def declared(settings: Settings) -> Topics:
    """The topics as these settings declare them."""
    prefix, size = settings.topic_prefix, {"max.message.bytes": str(clients.MAX_RECORD_BYTES)}
    stream = {**size, "cleanup.policy": "delete", "retention.ms": str(14 * DAY_MS)}
    compacted = {
        **size,
        "cleanup.policy": "compact",
        "segment.ms": str(DAY_MS // 4),
        "max.compaction.lag.ms": str(DAY_MS),
        "delete.retention.ms": str(7 * DAY_MS),
        "min.cleanable.dirty.ratio": "0.2",
    }
    return Topics(
        articles=Topic(prefix + "news.articles.v1", "Article", "article_id", settings.article_partitions, stream),
        mentions=Topic(prefix + "news.mentions.v1", "Mention", "family", settings.shards, stream),
        events=Topic(prefix + "news.events.v1", "Event", "event_id", settings.shards, compacted),
        rejects=Topic(
            prefix + "news.rejects.v1", "the original bytes", "the original key", 1,
            {**stream, "retention.ms": str(90 * DAY_MS), "max.message.bytes": str(clients.MAX_REJECT_BYTES)},
        ),
    )  # fmt: skip


def create(settings: Settings) -> list[str]:
    """Create the missing topics and return their names. Existing ones are left alone: `check` judges them.

    Raises:
        Unavailable: the broker is away, or refuses.
    """
    admin = clients.admin(settings)
    try:
        existing = set(admin.list_topics())
        missing = [topic for topic in declared(settings) if topic.name not in existing]
        for topic in missing:
            new = NewTopic(topic.name, topic.partitions, settings.replication_factor, topic_configs=topic.config)
            try:
                admin.create_topics([new], wait_for_metadata=True)
            except TopicAlreadyExistsError:  # somebody else was faster
                continue
    except KafkaError as error:
        msg = f"topics could not be created: {error}"
        raise Unavailable(msg) from error
    finally:
        admin.close()
    return [topic.name for topic in missing]


def check(settings: Settings) -> list[Difference]:
    """Every difference between the cluster and what is declared.

    Raises:
        Unavailable: the broker is away.
    """
    admin = clients.admin(settings)
    try:
        existing = {t["name"]: t["partitions"] for t in admin.describe_topics(admin.list_topics())}
        found: list[Difference] = []
        for topic in declared(settings):
            if topic.name not in existing:
                found.append(Difference(topic.name, "topic", "present", "missing", fatal=True))
                continue
            partitions = existing[topic.name]
            found += compare(topic, len(partitions), _config(admin, topic.name))
            found += compare_replicas(topic, settings.replication_factor, partitions)
    except KafkaError as error:
        msg = f"topics could not be checked: {error}"
        raise Unavailable(msg) from error
    finally:
        admin.close()
    return found


def _config(admin: KafkaAdminClient, name: str) -> dict[str, str]:
    answer = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)], config_filter="all")
    by_topic: dict[str, dict[str, Any]] = next(iter(answer.values()), {})
    values = by_topic.get(name, {})
    return {key: value["value"] if isinstance(value, dict) else value for key, value in values.items()}


def compare_replicas(topic: Topic, declared: int, partitions: Sequence[Mapping[str, Any]]) -> list[Difference]:
    """Whether some partition has fewer copies than the settings want; it works, but loses data with its broker."""
    fewest = min((len(partition["replica_nodes"]) for partition in partitions), default=0)
    return [] if fewest >= declared else [Difference(topic.name, "replicas", str(declared), str(fewest), fatal=False)]


def compare(topic: Topic, partitions: int, config: dict[str, str]) -> list[Difference]:
    """The differences of one topic. An empty `config` means that the broker does not tell (the embedded one)."""
    found = []
    if partitions != topic.partitions:
        found.append(Difference(topic.name, "partitions", str(topic.partitions), str(partitions), fatal=True))
    if not config:
        return [*found, Difference(topic.name, "settings", "known", "not told by this broker", fatal=False)]
    for key, value in topic.config.items():
        actual = config.get(key, "unset")
        if actual != value:
            enough = key == "max.message.bytes" and actual.isdigit() and int(actual) >= int(value)
            found.append(Difference(topic.name, key, value, actual, fatal=key in FATAL_SETTINGS and not enough))
    return found


def require(settings: Settings) -> None:
    """Raise Misconfigured when the cluster differs fatally from what is declared; workers call this at start."""
    fatal = [d for d in check(settings) if d.fatal]
    if fatal:
        lines = "\n  ".join(map(str, fatal))
        advice = "`dateline topics --create` makes missing ones; alter the others"
        msg = f"the topics are not as declared:\n  {lines}\n{advice}"
        raise Misconfigured(msg)


def require_when_there(settings: Settings, presence: Presence, stop: Event) -> bool:
    """`require`, again and again while the broker is away; whether it passed before `stop` was set.

    Blocks, and notes it in `presence`. Raises Misconfigured as `require` does.
    """
    while not stop.is_set():
        try:
            require(settings)
        except Unavailable as error:
            presence.note(up=False, detail=str(error))
            stop.wait(RETRY_SECONDS)
        else:
            presence.note(up=True, detail="answers")
            return True
    return False
