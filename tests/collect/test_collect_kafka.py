import secrets
import threading

import pytest

from dateline import topics
from dateline.collect.collector import Collector
from dateline.collect.journal import rows
from dateline.health import Health
from dateline.records import Article
from dateline.rejects import from_headers
from dateline.settings import Settings
from dateline.telemetry import Metrics
from dateline.wire import decode
from support.kafka import read_all, wait_until

pytestmark = pytest.mark.broker


class Installation:
    def __init__(self, bootstrap, tmp_path):
        self.folder, self.metrics = tmp_path / "in", Metrics()
        self.folder.mkdir()
        self.settings = Settings(
            kafka=bootstrap,
            topic_prefix=f"collect-{secrets.token_hex(4)}.",
            state_dir=tmp_path / "state",
            settle_seconds=0.1,
            scan_seconds=1.0,
        )
        self.topics = topics.declared(self.settings)
        topics.create(self.settings)

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def collector(self):
        return Collector(self.settings, self.metrics, Health(), self.folder)

    def once(self):
        self.collector().run(threading.Event(), once=True)

    def articles(self):
        return [decode(Article, record.value) for record in self.records(self.topics.articles)]

    def records(self, topic):
        return read_all(self.settings.kafka, topic.name)


@pytest.fixture
def there(kafka, tmp_path):
    return Installation(kafka.bootstrap, tmp_path)


def test_each_file_once_over_restarts(there):
    for number in range(50):
        there.write(f"{number}.txt", f"Words of number {number}.")
    there.write("bad.txt", "")
    there.once()
    articles = there.articles()
    assert sorted(a.source for a in articles) == sorted(f"{n}.txt" for n in range(50))
    assert all(
        record.key.decode() == decode(Article, record.value).article_id
        for record in there.records(there.topics.articles)
    )
    [reject] = there.records(there.topics.rejects)
    assert (reject.key, from_headers(reject.headers).reason) == (b"bad.txt", "empty")

    there.once()
    assert len(there.articles()) == 50

    there.write("7.txt", "Other words.")
    there.once()
    [changed] = [a for a in there.articles() if a.source == "7.txt" and a.text == "Other words."]
    assert (changed.revision, len(there.articles())) == (2, 51)


def test_a_record_of_the_largest_size_and_one_too_large(there):
    there.write("fits.txt", "words " * 600_000)
    there.write("not.txt", "words " * 800_000)
    there.once()
    assert [a.source for a in there.articles()] == ["fits.txt"]
    [reject] = there.records(there.topics.rejects)
    assert from_headers(reject.headers).reason == "too_large"


def test_nothing_is_lost_when_the_broker_dies_in_mid_stream(kafka, there):
    for number in range(600):
        there.write(f"{number}.txt", f"Words of number {number}.")
    stop = threading.Event()
    collecting = threading.Thread(target=there.collector().run, args=(stop,))
    collecting.start()
    try:
        wait_until(lambda: there.metrics.value("dateline_articles_total") > 50, 60, "the first articles")
        kafka.kill()
        for number in range(600, 700):
            there.write(f"{number}.txt", f"Words of number {number}.")
        kafka.restart()
        done = lambda: sum(1 for _ in rows(there.settings.state_dir)) == 700  # noqa: E731
        wait_until(done, 120, "the journal to hold every file")
    finally:
        stop.set()
        collecting.join(30)
    assert not collecting.is_alive()
    assert {a.source for a in there.articles()} == {f"{n}.txt" for n in range(700)}
    there.once()
    assert there.metrics.value("dateline_articles_total") == 700


def test_a_stop_while_the_broker_is_away(kafka, there):
    there.write("before.txt", "Words before.")
    stop = threading.Event()
    collecting = threading.Thread(target=there.collector().run, args=(stop,))
    collecting.start()
    try:
        wait_until(lambda: there.metrics.value("dateline_articles_total") == 1, 60, "the first article")
        kafka.kill()
        there.write("after.txt", "Words after.")
        wait_until(
            lambda: there.metrics.value("dateline_stage_seconds_count", {"stage": "collect"}) == 2,
            30,
            "a record in flight",
        )
        stop.set()
        collecting.join(30)
        assert not collecting.is_alive()
    finally:
        stop.set()
        kafka.restart()
    assert [row.path for row in rows(there.settings.state_dir)] == ["before.txt"]
    there.once()
    assert {(a.source, a.revision) for a in there.articles()} == {("before.txt", 1), ("after.txt", 1)}
