import pytest
from kafka import KafkaProducer

from support.kafka import KafkaServer, create_topics, read_all, serves

pytestmark = pytest.mark.broker


def test_what_was_acknowledged_outlives_a_killed_broker(kafka: KafkaServer) -> None:
    topic, values = "support-kill", [b"%d" % n for n in range(10)]
    create_topics(kafka.bootstrap, topic, partitions=2)
    producer = KafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all", enable_idempotence=True)
    for future in [producer.send(topic, value) for value in values]:
        future.get(timeout=10)
    producer.close()
    assert sorted(r.value for r in read_all(kafka.bootstrap, topic)) == values

    address = kafka.bootstrap
    kafka.kill()
    assert not serves(address)
    kafka.restart()

    assert kafka.bootstrap == address
    assert sorted(r.value for r in read_all(kafka.bootstrap, topic)) == values


def test_an_empty_topic_reads_as_nothing(kafka: KafkaServer) -> None:
    create_topics(kafka.bootstrap, "support-empty", partitions=3)
    assert read_all(kafka.bootstrap, "support-empty") == []


def test_a_topic_that_nobody_created_does_not_appear(kafka: KafkaServer) -> None:
    with pytest.raises(AssertionError, match="support-absent"):
        read_all(kafka.bootstrap, "support-absent")
