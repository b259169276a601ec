"""The stream on a real Kafka: poison, repetition, compaction, shards. Killing is in test_reliability.py."""

import itertools
from collections import Counter, defaultdict

import pytest

from dateline import clients, rejects, topics, wire
from dateline.records import Article
from dateline.resolve.fold import open_event
from support.kafka import COMPACTS_SOON, create_topics, wait_until
from support.makers import DAY, article, mention
from support.service import Installation, canonical, groups, stock

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]
number = itertools.count()


@pytest.fixture
def install(kafka, tmp_path):
    """Makes installations; every one leaves no process behind."""
    made = []

    def build(**options):
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(Installation(kafka, f"str{next(number)}.", folder, **options).__enter__())
        return made[-1]

    yield build
    for one in made:
        one.__exit__()


@pytest.fixture(scope="module")
def articles(tmp_path_factory):
    return stock(tmp_path_factory.mktemp("articles"), copies=2)


def feed(installation, folder):
    collect = installation.start("watch", str(folder), "--once", state_dir=state_of(installation, folder))
    assert collect.wait() == 1  # the samples hold two rejects
    installation.wait_done()


def state_of(installation, folder):
    return installation.settings.state_dir / folder.name


def poison(record, key):
    """(key, value) of what must not end the stream, and the reason it is rejected with."""
    value = wire.encode(record)
    return [
        ((key, b"not json {"), "not_json"),
        ((key, b'{"schema_version": 1, "no": "record"}'), "wrong_schema"),
        ((key, value.replace(b'"schema_version":1', b'"schema_version":9')), "wrong_version"),
        ((None, value), "no_key"),
        ((key, None), "empty"),
    ]


def test_poison_on_every_topic_is_kept_with_its_reason_and_the_stream_goes_on(install):
    installation = install()
    giant = "word " * 400_000
    good = article("good.txt", "Gunmen attacked the market in Cali on Monday, killing four people.")
    event = open_event(mention(), DAY, DAY)
    articles, mentions, events, kept_in = installation.topics
    sent = {
        articles.name: [
            *poison(article(), b"ar_1"),
            ((b"ar_2", wire.encode(article("giant.txt", giant))), "too_large"),
        ],
        mentions.name: [
            *poison(mention(), b"force"),
            ((b"force", wire.encode(mention(sentence=giant))), "too_large"),
        ],
        # a compacted topic: the broker itself refuses a record without a key, and a null value is a deletion
        events.name: [
            *(pair for pair in poison(event, b"ev_1") if pair[1] not in {"no_key", "empty"}),
            ((b"ev_2", wire.encode(open_event(mention(sentence=giant), DAY, DAY))), "too_large"),
        ],
    }
    expected = Counter((topic, reason) for topic, pairs in sent.items() for _, reason in pairs)
    producer = clients.producer(installation.settings)
    for topic, pairs in sent.items():
        for (key, value), _ in pairs:
            producer.send(topic, key=key, value=value, headers=[("from", b"a test")], partition=0).get(30)
    producer.send(articles.name, key=good.article_id.encode(), value=wire.encode(good)).get(30)
    producer.close()
    worker = installation.start("worker", "all")
    wait_until(lambda: installation.count(kept_in) >= expected.total(), 60, "every reject")
    installation.wait_done()
    assert worker.poll() is None
    kept = installation.read(kept_in)
    told = [rejects.from_headers(record.headers) for record in kept]
    assert Counter((r.original_topic, r.reason) for r in told) == expected
    originals = {(topic, key, value) for topic, pairs in sent.items() for (key, value), _ in pairs}
    assert {(r.original_topic, record.key, record.value) for r, record in zip(told, kept, strict=True)} == originals
    assert all(("from", b"a test") in record.headers for record in kept)
    sources = {ref.article.source for event in installation.events().values() for ref in event.mentions}
    assert sources == {"good.txt"}
    worker.kill()
    worker.wait()
    installation.start("worker", "all")
    later = article("later.txt", "A bomb exploded in Quito on Monday, wounding nine people.")
    producer = clients.producer(installation.settings)
    producer.send(articles.name, key=later.article_id.encode(), value=wire.encode(later)).get(30)
    producer.close()
    installation.wait_done()
    assert installation.count(kept_in) == expected.total(), "poison is rejected once, not at every restore"


def test_a_flood_of_rejects_fails_readiness_and_the_stream_goes_on(install):
    installation = install(reject_window=20, article_partitions=1)
    producer = clients.producer(installation.settings)
    good = article("good.txt", "Gunmen attacked the market in Cali on Monday, killing four people.")
    for value in [b"not json {"] * 15 + [wire.encode(good)]:
        producer.send(installation.topics.articles.name, key=b"ar_1", value=value).get(30)
    producer.close()
    installation.start("worker", "all")
    wait_until(lambda: "flood of rejects" in installation.log("all"), 60, "the flood to be told")
    installation.wait_done()
    assert len(installation.events()) >= 1


def test_the_same_articles_fed_twice_change_nothing(install, articles):
    installation = install()
    installation.start("worker", "all")
    feed(installation, articles)
    once, written = installation.events(), installation.count(installation.topics.articles)
    (state_of(installation, articles) / "journal.sqlite").unlink()
    feed(installation, articles)
    assert installation.count(installation.topics.articles) == 2 * written, "collect forgot, and sent all again"
    assert installation.events() == once


def test_a_shard_restored_from_a_compacted_topic_decides_as_before(install, articles, kafka):
    halves = [articles / "edition-000", articles / "edition-001"]
    calm, compacted = install(), install_compacted(install, kafka)
    calm.start("worker", "all")
    feed(calm, halves[0])
    feed(calm, halves[1])
    worker = compacted.start("worker", "all")
    feed(compacted, halves[0])
    worker.kill()
    worker.wait()
    wait_until(lambda: is_compacted(compacted), 60, "the cleaner to remove older revisions")
    compacted.start("worker", "all")
    feed(compacted, halves[1])
    assert canonical(compacted.events()) == canonical(calm.events())


def install_compacted(install, kafka):
    installation = install()
    prefix = f"fast{next(number)}."
    later = Installation(kafka, prefix, installation.folder)
    create_topics(
        kafka.bootstrap,
        later.topics.events.name,
        partitions=later.topics.events.partitions,
        configs={**later.topics.events.config, **COMPACTS_SOON},
    )
    topics.create(later.settings)
    later.processes = installation.processes
    return later


def is_compacted(installation):
    """Whether fewer records can be read than were written; sends a deletion of nothing, so that segments roll."""
    producer = clients.producer(installation.settings)
    topic = installation.topics.events
    for partition in range(topic.partitions):
        producer.send(topic.name, key=b"tick", value=None, partition=partition).get(30)
    producer.close()
    written = installation.count(topic)
    kept = [record for record in installation.read(topic) if record.key != b"tick"]
    revised = sum(event.revision - 1 for event in installation.events().values())
    ticks = sum(1 for record in installation.read(topic) if record.key == b"tick")
    return revised > 0 and len(kept) + ticks < written - revised // 2


def test_one_shard_and_several_tell_the_same_events_each_in_one_shard(install, articles):
    found = {}
    for shards in (1, 4):
        installation = install(shards=shards)
        installation.start("worker", "all")
        feed(installation, articles)
        found[shards] = installation.events()
        where = defaultdict(set)
        for record in installation.read(installation.topics.events):
            where[record.key].add(record.partition)
        assert {len(partitions) for partitions in where.values()} == {1}
        assert len({p for partitions in where.values() for p in partitions}) == shards
    assert groups(found[1]) == groups(found[4])


def test_a_trace_leads_from_the_file_to_the_event(install, articles):
    installation = install()
    installation.start("worker", "all")
    feed(installation, articles / "edition-000")
    traced = defaultdict(set)
    for topic in list(installation.topics)[:3]:
        for record in installation.read(topic):
            headers = dict(record.headers)
            assert headers["content-type"] == b"application/json"
            traced[headers["traceparent"].split(b"-")[1]].add(topic.name)
    assert {name for names in traced.values() for name in names if len(names) == 3}
    files = {Article.model_validate_json(r.value).article_id for r in installation.read(installation.topics.articles)}
    assert len(traced) <= len(files), "one trace per article"
