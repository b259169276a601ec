from dateline import settings, topics
from dateline.topics import compare, declared

EVENTS = declared(settings.load()).events


def test_as_declared_differs_in_nothing():
    assert compare(EVENTS, EVENTS.partitions, EVENTS.config) == []


def test_a_compacted_topic_that_is_not_compacted_is_fatal():
    (difference,) = compare(EVENTS, EVENTS.partitions, {**EVENTS.config, "cleanup.policy": "delete"})
    assert difference.fatal
    assert str(difference) == "error: news.events.v1: cleanup.policy is delete, declared compact"


def test_another_number_of_partitions_is_fatal():
    (difference,) = compare(EVENTS, 7, EVENTS.config)
    assert (difference.what, difference.found, difference.fatal) == ("partitions", "7", True)


def test_a_slower_compaction_is_only_noted():
    (difference,) = compare(EVENTS, EVENTS.partitions, {**EVENTS.config, "segment.ms": "1"})
    assert not difference.fatal


def test_a_broker_that_takes_larger_records_is_fine_and_one_that_takes_smaller_ones_is_not():
    larger = compare(EVENTS, EVENTS.partitions, {**EVENTS.config, "max.message.bytes": "99999999"})
    smaller = compare(EVENTS, EVENTS.partitions, {**EVENTS.config, "max.message.bytes": "1000"})
    assert [d.fatal for d in larger + smaller] == [False, True]


def test_mentions_and_events_are_sharded_alike():
    found = declared(settings.load(shards=8))
    assert found.mentions.partitions == found.events.partitions == 8


def test_the_prefix_is_before_every_name():
    assert all(topic.name.startswith("dev.news.") for topic in topics.declared(settings.load(topic_prefix="dev.")))
