import asyncio
import contextlib
import multiprocessing
import os
import random
import signal
import time

import pytest

from dateline import settings
from dateline.errors import Misconfigured, Reason, Rejected
from dateline.extract.child import Found
from dateline.extract.pool import ExtractionPool
from dateline.records import Mention
from dateline.telemetry import Metrics
from dateline.wire import EncodedMention
from support.makers import article, mention

HANGS, DIES, RAISES = "hangs", "dies", "raises"


def load(_model):
    return work


def work(told):
    if told.text == HANGS:
        time.sleep(600)
    if told.text == DIES:
        os.kill(os.getpid(), signal.SIGKILL)
    if told.text == RAISES:
        raise ValueError(RAISES)
    return Found([EncodedMention.of(mention(told.source))], "mentions")


def broken(_model):
    raise OSError("no model")


@pytest.fixture
def metrics():
    return Metrics()


def make(metrics, load=load, **options):
    loaded = settings.load(processes=2, **options)
    return ExtractionPool(loaded, metrics, load)


async def reason(pool, text):
    with pytest.raises(Rejected) as caught:
        await pool.extract(article(text=text))
    return caught.value.reason


async def test_articles_are_extracted_in_other_processes(metrics):
    pool = make(metrics)
    try:
        found = await asyncio.gather(*(pool.extract(article(f"{i}.txt")) for i in range(40)))
        assert [Mention.model_validate_json(m.value).article.source for (m,) in (one.mentions for one in found)] == [
            f"{i}.txt" for i in range(40)
        ]
        assert metrics.value("dateline_extraction_seconds_count") == 40
    finally:
        pool.close()


async def test_each_failure_is_rejected_with_its_reason_and_the_others_are_extracted(metrics):
    pool = make(metrics, article_seconds=2, article_chars=100)
    try:
        texts = [HANGS, "fine", DIES, "fine", RAISES, "x" * 101, "fine"]
        found = await asyncio.gather(*(pool.extract(article(text=text)) for text in texts), return_exceptions=True)
        reasons = [f.reason if isinstance(f, Rejected) else len(f.mentions) for f in found]
        assert reasons == [Reason.TIMED_OUT, 1, Reason.WORKER_DIED, 1, Reason.FAILED, Reason.TOO_LARGE, 1]
        assert metrics.value("dateline_pool_deaths_total") >= 3
    finally:
        pool.close()


async def test_a_pool_that_cannot_load_its_model_blames_no_article(metrics):
    pool = make(metrics, broken)
    try:
        with pytest.raises(RuntimeError):
            await pool.extract(article())
    finally:
        pool.close()


def test_a_missing_model_is_named_before_anything_starts(metrics):
    with pytest.raises(Misconfigured, match=r"DATELINE_MODEL.*xx_none"):
        make(metrics, model="xx_none")


def large(_model):
    return lambda told: Found([EncodedMention.of(mention(told.source))] * 200, "mentions")


async def test_a_child_killed_at_any_moment_harms_no_article(metrics):
    """Killed while it loads, reads an article, works or writes its answer: every article is extracted all the same."""
    pool = make(metrics, large)
    pool.warm()
    try:
        for pause in random.Random(1).choices([0, 0.001, 0.004, 0.01, 0.03], k=25):
            articles = [article(f"{i}.txt", text="word " * 2000) for i in range(40)]
            extracted = asyncio.gather(*map(pool.extract, articles))
            await asyncio.sleep(pause)  # not a wait for anything: the kill comes at a moment of chance
            while not (alive := multiprocessing.active_children()):
                await asyncio.sleep(0.001)
            with contextlib.suppress(ProcessLookupError):  # it was just being replaced
                os.kill(alive[0].pid, signal.SIGKILL)
            assert [len(found.mentions) for found in await extracted] == [200] * 40
        assert metrics.value("dateline_pool_deaths_total") > 0
    finally:
        pool.close()
