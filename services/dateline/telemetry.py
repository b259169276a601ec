"""Every metric and its help text, in base units (Prometheus naming conventions). Nothing else declares one."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector

from dateline import __version__
from dateline.ontology import EVENT_TYPES, OUTCOMES

EXTRACTION_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
STAGE_BUCKETS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0)
LATENCY_BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0, 3600.0)


class Metrics:
    """The metrics of one process, in a registry of its own; safe to use from any thread."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        """Declare all metrics in `registry` (default: a new one)."""
        self.registry = registry = registry or CollectorRegistry()
        Info("dateline_build", "Version of this process.", registry=registry).info({"version": __version__})
        self._declare_counts(registry)
        self._declare_times(registry)
        self._declare_states(registry)
        self._start_at_zero()
        ProcessCollector(registry=registry)

    def _start_at_zero(self) -> None:
        """Give every label value that is known beforehand its series, so that a first burst shows as an increase."""
        for counter, values in (
            (self.files, ("published", "rejected", "unchanged")),
            (self.extracted, (*OUTCOMES, "rejected")),
            (self.decisions, ("opened", "joined", "ignored", "rejected")),
            (self.mentions, EVENT_TYPES),
        ):
            for value in values:
                counter.labels(value)

    def _declare_counts(self, registry: CollectorRegistry) -> None:
        self.files = Counter(
            "dateline_files",
            "Files that collect finished, by status: published, rejected or unchanged.",
            ["status"],
            registry=registry,
        )
        self.articles = Counter(
            "dateline_articles", "Articles acknowledged by the broker, sent by collect.", registry=registry
        )
        self.extracted = Counter(
            "dateline_articles_extracted",
            "Articles that extract finished, by outcome: mentions, rejected, or why there is none: "
            "no_event, furniture, not_english.",
            ["outcome"],
            registry=registry,
        )
        self.mentions = Counter(
            "dateline_mentions", "Mentions acknowledged by the broker, by type.", ["type"], registry=registry
        )
        self.decisions = Counter(
            "dateline_decisions",
            "Mentions decided by resolve, by decision: opened, joined, ignored or rejected.",
            ["decision"],
            registry=registry,
        )
        self.merges = Counter(
            "dateline_events_merged", "Events that proved to be another one and were merged into it.", registry=registry
        )
        self.tombstones = Counter(
            "dateline_events_expired",
            "Events deleted: after the retention time, or merged ones after their grace.",
            registry=registry,
        )
        self.rejects = Counter(
            "dateline_rejects",
            "Inputs sent to the rejects topic, by stage and reason.",
            ["stage", "reason"],
            registry=registry,
        )
        self.pool_deaths = Counter(
            "dateline_pool_deaths", "Extracting processes that died or were ended at a time limit.", registry=registry
        )

    def _declare_times(self, registry: CollectorRegistry) -> None:
        self.extraction_seconds = Histogram(
            "dateline_extraction_seconds",
            "Time to extract one article, inside the extracting process.",
            buckets=EXTRACTION_BUCKETS,
            registry=registry,
        )
        self.stage_seconds = Histogram(
            "dateline_stage_seconds",
            "Time a stage spends on one unit: a file (collect), a batch (extract, resolve).",
            ["stage"],
            buckets=STAGE_BUCKETS,
            registry=registry,
        )
        self.event_latency_seconds = Histogram(
            "dateline_event_latency_seconds",
            "From the moment collect saw the file to the acknowledgement of an event it opened or joined.",
            buckets=LATENCY_BUCKETS,
            registry=registry,
        )
        self.restore_seconds = Histogram(
            "dateline_restore_seconds",
            "Time to restore one shard from the events topic.",
            buckets=STAGE_BUCKETS,
            registry=registry,
        )

    def _declare_states(self, registry: CollectorRegistry) -> None:
        self.pool_busy = Gauge(
            "dateline_pool_busy_ratio", "Share of the extracting processes at work, 0 to 1.", registry=registry
        )
        self.backlog_files = Gauge(
            "dateline_backlog_files", "Files seen but not yet acknowledged by the broker.", registry=registry
        )
        self.oldest_file_age = Gauge(
            "dateline_oldest_unprocessed_file_age_seconds",
            "Age, since it was seen, of the oldest file in the backlog; 0 without backlog.",
            registry=registry,
        )
        self.lag_seconds = Gauge(
            "dateline_lag_seconds",
            "Clock minus the record timestamp of the latest record a stage took, by topic and partition.",
            ["topic", "partition"],
            registry=registry,
        )
        self.last_processed = Gauge(
            "dateline_last_processed_timestamp_seconds",
            "When a stage last finished something, as Unix time.",
            ["stage"],
            registry=registry,
        )
        self.live_events = Gauge(
            "dateline_live_events", "Events in the matching window, by shard.", ["shard"], registry=registry
        )
        self.broker_up = Gauge(
            "dateline_broker_up", "1 while the broker answers, 0 while it is away.", registry=registry
        )
        self.ready = Gauge("dateline_ready", "1 while every readiness check passes, else 0.", registry=registry)

    def value(self, name: str, labels: dict[str, str] | None = None) -> float:
        """The present value of one sample, 0.0 when it does not exist yet."""
        return self.registry.get_sample_value(name, labels or {}) or 0.0

    def total(self, name: str) -> float:
        """The sum of a counter over all its labels; `name` without `_total`."""
        samples = (s for family in self.registry.collect() if family.name == name for s in family.samples)
        return sum(s.value for s in samples if s.name == name + "_total")
