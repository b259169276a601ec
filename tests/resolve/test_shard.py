import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.resolve.decision import Ignored, Joined, Opened
from dateline.resolve.family import Bounds
from dateline.resolve.shard import Shard
from dateline.resolve.sources import mention_ids
from support.makers import DAY, mention, on, party, place

NOW = datetime(2027, 1, 1, tzinfo=UTC)
TOWNS = [("Bekaa", "LBN"), ("Cali", "COL"), ("Salina", "USA"), ("Sfax", "TUN")]


def varied(seed: int, n: int = 60):
    """Mentions of a few attacks and talks, by several outlets over some days."""
    pick = random.Random(seed)
    for i in range(n):
        town, country = pick.choice(TOWNS)
        day = pick.randint(1, 9)
        yield mention(
            f"outlet{pick.randint(0, 5)}/{i}.txt",
            pick.choice(["attacked", "attack", "raid"]),
            f"Gunmen {pick.choice(['attacked', 'hit'])} {town} on day {day}; attack and raid, report {i % 4}.",
            publisher=f"P{pick.randint(0, 4)}",
            published=DAY + timedelta(days=day),
            actors=[party(pick.choice(["Lake Front", "Red Column"]), country)],
            place=place(town, country),
            date=on(14 + day),
        )


def run(shard, mentions):
    return [shard.step(m, m.article.published, NOW) for m in mentions]


def latest(steps):
    return {w.event.event_id: w.event for s in steps for w in s.written}


def test_a_repeated_mention_changes_nothing():
    shard = Shard()
    run(shard, varied(1))
    again = run(shard, varied(1))
    assert {type(step.decision) for step in again} == {Ignored}
    assert not any(step.written or step.expired for step in again)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 60))
def test_a_shard_restored_at_any_moment_decides_as_if_it_had_lived_on(seed, cut):
    mentions = list(varied(seed))
    whole = run(Shard(), mentions)
    before = latest(whole[:cut])
    resumed = run(Shard.restored(before.values()), mentions)
    assert {**before, **latest(resumed)} == latest(whole)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_every_mention_is_in_exactly_one_live_event(seed):
    mentions = list(varied(seed))
    events = latest(run(Shard(), mentions)).values()
    told = [told for event in events if not event.merged_into for told in mention_ids(event)]
    assert sorted(told) == sorted({m.mention_id for m in mentions})


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_revisions_rise_by_one_and_no_redirect_leads_to_another(seed):
    events = {}
    for step in run(Shard(), varied(seed)):
        for written in step.written:
            known = events.get(written.event.event_id)
            assert written.event.revision == (known.revision + 1 if known else 1)
            events[written.event.event_id] = written.event
        for event in events.values():
            assert not event.merged_into or events[event.merged_into].merged_into is None


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 90))
def test_a_crash_between_any_two_writes_is_mended_after_the_restore(seed, cut):
    mentions = list(varied(seed))
    whole = run(Shard(), mentions)
    written = [w.event for step in whole for w in step.written][:cut]
    before = {event.event_id: event for event in written}
    shard = Shard.restored(before.values())
    repaired = {w.event.event_id: w.event for w in shard.repairs(NOW)}
    resumed = run(shard, mentions)
    assert {**before, **repaired, **latest(resumed)} == latest(whole)


def test_merges_do_happen_in_these_histories():
    merged = [w for seed in range(20) for step in run(Shard(), varied(seed)) for w in step.written[1:]]
    assert len(merged) > 10


def test_a_redirect_is_deleted_after_its_grace():
    bounds = Bounds(merged=timedelta(days=3))
    seed = next(s for s in range(50) if any(step.written[1:] for step in run(Shard(bounds), varied(s))))
    shard = Shard(bounds)
    merged = {w.event.event_id for step in run(shard, varied(seed)) for w in step.written[1:]}
    (step,) = run(shard, [mention("z.txt", published=DAY + timedelta(days=20))])
    assert merged & set(step.expired)


def test_an_event_without_news_for_the_window_takes_no_more_mentions():
    shard = Shard(Bounds(window=timedelta(days=5), late=timedelta(0)))
    first, later = mention("a.txt"), mention("b.txt", published=DAY + timedelta(days=6))
    run(shard, [first])
    (step,) = run(shard, [later])
    assert isinstance(step.decision, Opened)
    assert shard.live == 1


def test_news_prolongs_the_window():
    shard = Shard(Bounds(window=timedelta(days=5)))
    steps = run(shard, [mention(f"{i}.txt", published=DAY + timedelta(days=4 * i)) for i in range(5)])
    assert [type(step.decision) for step in steps] == [Opened, Joined, Joined, Joined, Joined]


def test_an_article_that_comes_late_still_finds_its_event():
    shard = Shard(Bounds(window=timedelta(days=5), late=timedelta(days=30)))
    run(shard, [mention("a.txt"), mention("new.txt", "raid", "A raid.", published=DAY + timedelta(days=20))])
    (step,) = run(shard, [mention("late.txt", published=DAY + timedelta(days=1))])
    assert isinstance(step.decision, Joined)


def test_retention_names_the_events_to_delete_and_forgets_them():
    shard = Shard(Bounds(timedelta(days=5), timedelta(0), timedelta(days=20)))
    (old,) = run(shard, [mention("a.txt")])
    (step,) = run(shard, [mention("b.txt", published=DAY + timedelta(days=21))])
    assert step.expired == (old.written[0].event.event_id,)
    (again,) = run(shard, [mention("a.txt")])
    assert not isinstance(again.decision, Ignored), "a forgotten mention is new"


def test_retention_that_fell_due_while_the_shard_was_away_is_reported_after_the_restore():
    bounds = Bounds(timedelta(days=5), timedelta(0), timedelta(days=20))
    events = latest(run(Shard(bounds), [mention("a.txt")]))
    newer = latest(run(Shard(bounds), [mention("b.txt", published=DAY + timedelta(days=30))]))
    shard = Shard.restored([*events.values(), *newer.values()], bounds)
    (step,) = run(shard, [mention("c.txt", published=DAY + timedelta(days=30))])
    assert step.expired == tuple(events)


@pytest.mark.parametrize("year", [1970, 2999])
def test_an_article_with_an_absurd_date_expires_nothing(year):
    clock = DAY + timedelta(days=2)
    shard = Shard()
    absurd = mention("odd.txt", "raid", "A raid.", published=datetime(year, 1, 1, tzinfo=UTC))
    for m in (mention("a.txt"), absurd):
        shard.step(m, m.article.published, clock)
    step = shard.step(mention("b.txt"), DAY, clock)
    assert isinstance(step.decision, Joined)


def test_how_families_are_spread_over_shards_changes_nothing():
    mentions = [
        m.model_copy(update={"type": kind, "mention_id": m.mention_id + kind})
        for m in varied(3)
        for kind in ("ASSAULT", "CONSULT", "TOLL")
    ]
    bounds = Bounds(window=timedelta(days=3))
    together = latest(run(Shard(bounds), mentions))
    apart = [
        latest(run(Shard(bounds), [m for m in mentions if m.type == kind])) for kind in ("ASSAULT", "CONSULT", "TOLL")
    ]
    assert together == apart[0] | apart[1] | apart[2]
