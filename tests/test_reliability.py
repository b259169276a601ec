"""Kill -9 of every part in mid-stream: the events are those of an undisturbed run, nothing lost, nothing twice."""

import itertools
import os
import re
import signal
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

import pytest

from dateline.records import Article
from support.kafka import wait_until
from support.service import Installation, canonical, children, kill, stock

pytestmark = [pytest.mark.broker, pytest.mark.timeout(400)]
COPIES = 3
STAGES = ("extract", "resolve")
number = itertools.count()
AWAY = "the broker is away: waiting"


@pytest.fixture(scope="module")
def articles(tmp_path_factory):
    return stock(tmp_path_factory.mktemp("articles"), COPIES)


@pytest.fixture
def installation(kafka, tmp_path):
    with Installation(kafka, f"rel{next(number)}.", tmp_path, extract_batch=8, resolve_batch=20) as made:
        yield made


def finish(installation: Installation, articles: Path) -> None:
    """Let collect publish whatever is left, and wait until the stream is dry."""
    assert installation.start("watch", str(articles), "--once").wait() in {0, 1}  # the samples hold two rejects
    installation.wait_done()


@pytest.fixture(scope="module")
def undisturbed(kafka, articles, tmp_path_factory):
    with Installation(kafka, "rel-calm.", tmp_path_factory.mktemp("calm"), extract_batch=8, resolve_batch=20) as calm:
        for stage in STAGES:
            calm.start("worker", stage)
        finish(calm, articles)
        return canonical(calm.events()), sources(calm)


def sources(installation: Installation) -> set[str]:
    return {Article.model_validate_json(r.value).source for r in installation.read(installation.topics.articles)}


def assert_as_undisturbed(installation: Installation, undisturbed: tuple[str, set[str]]) -> None:
    events = installation.events()
    live = [event for event in events.values() if not event.merged_into]
    told = Counter(ref.mention_id for event in live for ref in event.mentions)
    assert sources(installation) == undisturbed[1]
    assert [mention for mention, times in told.items() if times > 1] == []
    assert canonical(events) == undisturbed[0]


def test_collect_killed(installation, articles, undisturbed):
    for stage in STAGES:
        installation.start("worker", stage)
    for share in (10, 60):
        collect = installation.start("watch", str(articles), files_in_flight=1)
        wait_until(lambda wanted=share: installation.count(installation.topics.articles) >= wanted, 60, "some articles")
        kill(collect)
    assert installation.count(installation.topics.articles) < len(undisturbed[1]), "it was killed in mid-stream"
    finish(installation, articles)
    assert_as_undisturbed(installation, undisturbed)


@pytest.mark.parametrize("stage", STAGES)
def test_a_worker_killed(stage, installation, articles, undisturbed):
    finish_collecting(installation, articles)
    (other,) = set(STAGES) - {stage}
    installation.start("worker", other)
    written = installation.topics.mentions if stage == "extract" else installation.topics.events
    for wanted in (20, 200):
        worker = installation.start("worker", stage)
        wait_until(lambda least=wanted: installation.count(written) >= least, 60, "the stage to write")
        kill(worker)
    assert installation.lag("extract") + installation.lag("resolve") > 0, "it was killed in mid-stream"
    installation.start("worker", stage)
    finish(installation, articles)
    assert_as_undisturbed(installation, undisturbed)


def test_an_extracting_child_killed(installation, articles, undisturbed):
    finish_collecting(installation, articles)
    installation.start("worker", "resolve")
    worker = installation.start("worker", "extract")
    for wanted in (20, 200):
        wait_until(lambda least=wanted: installation.count(installation.topics.mentions) >= least, 60, "mentions")
        wait_until(lambda: children(worker), 10, "an extracting process")
        os.kill(children(worker)[0].pid, signal.SIGKILL)
    finish(installation, articles)
    assert worker.poll() is None, "the worker outlives its children"
    assert_as_undisturbed(installation, undisturbed)


def test_the_broker_killed(installation, articles, undisturbed, kafka):
    collect = start_all(installation, articles, files_in_flight=4)
    wait_until(lambda: installation.count(installation.topics.events) >= 50, 60, "some events")
    kafka.restart()
    assert collect.wait() == 1  # two samples are rejected
    finish(installation, articles)
    assert_as_undisturbed(installation, undisturbed)


def test_the_broker_away_until_everyone_says_so(installation, articles, undisturbed, kafka):
    collect = start_all(installation, articles, files_in_flight=1)
    wait_until(lambda: installation.count(installation.topics.articles) >= 20, 60, "some articles")
    kafka.kill()
    try:
        for process in ("--once", *STAGES):
            wait_until(lambda log=process: AWAY in installation.log(log), 60, f"{process} to say so")
    finally:
        kafka.start()
    assert collect.wait() == 1  # two samples are rejected
    finish(installation, articles)
    assert_as_undisturbed(installation, undisturbed)


def test_services_with_nothing_to_do_say_that_the_broker_is_away(installation, tmp_path, kafka):
    (tmp_path / "empty").mkdir()
    started = {
        "empty": installation.start("watch", str(tmp_path / "empty")),
        "serve": installation.start("serve"),
        "all": installation.start("worker", "all"),
    }
    for name in started:
        wait_until(lambda log=name: ready(installation, log), 60, f"{name} to be ready")
    kafka.kill()
    try:
        for name in started:
            wait_until(lambda log=name: AWAY in installation.log(log), 60, f"{name} to say so")
            assert not ready(installation, name)
    finally:
        kafka.start()
    for name in started:
        wait_until(lambda log=name: ready(installation, log), 60, f"{name} to be ready again")


def ready(installation: Installation, name: str) -> bool:
    """Whether this process answers that it is ready; where it serves, its log says."""
    urls = re.findall(r"http://localhost:\d+", installation.log(name))
    try:
        return bool(urls) and urllib.request.urlopen(urls[0] + "/readyz").status == 200
    except urllib.error.URLError:
        return False


def start_all(installation: Installation, articles: Path, files_in_flight: int):
    for stage in STAGES:
        installation.start("worker", stage)
    return installation.start("watch", str(articles), "--once", files_in_flight=files_in_flight)


def test_two_workers_join_and_one_leaves(installation, articles, undisturbed):
    first = installation.start("worker", "all")
    collect = installation.start("watch", str(articles), "--once", files_in_flight=2)
    wait_until(lambda: installation.count(installation.topics.events) >= 20, 60, "some events")
    installation.start("worker", "all")
    wait_until(lambda: installation.count(installation.topics.events) >= 150, 60, "more events")
    kill(first, signal.SIGTERM)
    assert first.returncode == 0, "SIGTERM is a clean end"
    assert collect.wait() == 1  # two samples are rejected
    finish(installation, articles)
    assert_as_undisturbed(installation, undisturbed)


def finish_collecting(installation: Installation, articles: Path) -> None:
    assert installation.start("watch", str(articles), "--once").wait() in {0, 1}  # the samples hold two rejects
