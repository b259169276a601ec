from datetime import timedelta

import pytest

from dateline import wire
from dateline.records import Event
from dateline.resolve.fold import Joining, join, open_event
from support.makers import DAY, claimant, figure, mention, on, party, place

LATER = DAY + timedelta(days=2)


def opened(**fields):
    return open_event(mention(**fields), DAY, DAY)


def joined(event, new, as_of=DAY):
    return join(event, new, Joining(as_of, as_of, 10, {}))


def test_the_founding_mention_gives_the_id():
    first = mention()
    event = open_event(first, DAY, DAY)
    assert event.event_id == "ev_" + first.mention_id.removeprefix("mn_")
    assert (event.revision, event.family, event.sources.articles) == (1, "force", 1)


def test_a_syndicated_copy_counts_as_an_article_but_not_as_an_independent_source():
    event = joined(opened(), mention("beacon/copy.txt", publisher="Beacon"))
    assert (event.sources.articles, event.sources.publishers, event.sources.independent) == (2, 2, 1)
    assert event.mentions[1].copy_of == event.mentions[0].mention_id


def test_a_publisher_counts_once_however_long_ago_it_told_the_event():
    event = opened()
    for turn in range(2):
        for number in range(60):
            text = f"Report {turn} of {number}: {'word ' * number} gunmen raided Bekaa."
            event = joined(event, mention(f"{number}/{turn}.txt", "raided", text, publisher=f"Paper {number}"))
    assert len(event.mentions) == 10
    assert (event.sources.articles, event.sources.publishers, event.sources.independent) == (121, 61, 61)


def test_another_outlet_in_its_own_words_is_independent():
    own = mention("courier/b.txt", "raided", "Gunmen raided Bekaa, residents said.", publisher="Courier")
    event = joined(opened(), own)
    assert event.sources.independent == 2
    assert event.mentions[1].copy_of is None


def test_a_second_mention_in_the_same_article_is_no_further_source():
    event = joined(opened(), mention(trigger="attack", sentence="The attack began at dawn.", index=4))
    assert (event.sources.articles, event.sources.independent, len(event.mentions)) == (1, 1, 2)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_tolls_at_one_time_are_disputed_in_either_order(order):
    tolls = [
        mention("a.txt", figures=[figure("killed", 12, 12)]),
        mention("b.txt", publisher="B", figures=[figure("killed", 17, 17)]),
    ]
    event = joined(open_event(tolls[order[0]], DAY, DAY), tolls[order[1]])
    (killed,) = event.figures
    assert killed.disputed
    assert event.disputed
    assert (killed.low, killed.high) == (12, 17)
    assert len(killed.claims) == 2


def test_a_later_higher_toll_is_an_update():
    event = joined(
        opened(figures=[figure("killed", 12, 12)]), mention("b.txt", figures=[figure("killed", 17, 17)]), LATER
    )
    (killed,) = event.figures
    assert not killed.disputed
    assert (killed.low, killed.high) == (17, 17)
    assert [c.low for c in killed.claims] == [12, 17]


def test_at_least_does_not_contradict_a_higher_number():
    event = joined(opened(figures=[figure("killed", 12, None)]), mention("b.txt", figures=[figure("killed", 17, 17)]))
    assert not event.figures[0].disputed


def test_words_without_a_number_are_kept_and_dispute_nothing():
    event = joined(opened(figures=[figure("killed", None)]), mention("b.txt", figures=[figure("killed", 4, 4)]))
    assert (event.figures[0].low, event.figures[0].disputed, len(event.figures[0].claims)) == (4, False, 2)


def test_the_status_history_follows_the_articles_time_not_the_order_of_arrival():
    event = open_event(mention(status="actual"), LATER, LATER)
    event = joined(event, mention("b.txt", status="future"), DAY)
    assert [change.status for change in event.status_history] == ["future", "actual"]
    assert event.status == "actual"


def test_announced_then_cancelled():
    event = joined(opened(status="future"), mention("b.txt", status="negated"), LATER)
    assert event.status == "negated"
    assert not event.disputed


def test_a_denial_makes_it_disputed_and_names_who_denies():
    event = joined(opened(), mention("b.txt", denied_by=[claimant("the ministry", "TCD", "denied")]))
    assert event.disputed
    assert [party.name for party in event.denied_by] == ["the ministry"]


def test_an_undated_weekday_yields_to_a_dated_sibling():
    undated = on(14).model_copy(
        update={"start": None, "end": None, "precision": "none", "text": "Monday", "basis": "none"}
    )
    event = joined(opened(date=undated), mention("b.txt", date=on(14)))
    assert event.date is not None
    assert event.date.start == on(14).start
    assert event.date.mention_id == event.mentions[1].mention_id


def test_the_more_precise_place_wins():
    event = joined(opened(place=place("Chad", "TCD", "country")), mention("b.txt", place=place("Bekaa", "TCD")))
    assert event.place is not None
    assert event.place.name == "Bekaa"


def test_name_forms_of_one_person_meet_and_the_fullest_is_the_name():
    event = joined(
        opened(actors=[party("Haddad", "LBN")]), mention("b.txt", actors=[party("Youssef Haddad", "LBN", "GOV")])
    )
    (who,) = event.actors
    assert (who.name, who.sector, who.variants) == ("Youssef Haddad", "GOV", ["Haddad", "Youssef Haddad"])


def test_a_record_keeps_a_bounded_number_of_mentions_and_the_ids_of_all():
    event = opened()
    for i in range(60):
        event = joined(
            event,
            mention(f"outlet{i}/a.txt", sentence=f"Rebels attacked Bekaa, outlet {i} reported.", publisher=f"P{i % 7}"),
        )
    assert len(event.mentions) == 10
    assert len({*(m.mention_id for m in event.mentions), *event.folded}) == 61
    assert event.sources.articles == 61
    assert event.mentions[0].article.source == "wire/a.txt"
    assert event.mentions[-1].article.source == "outlet59/a.txt"


def test_an_event_survives_the_wire_unchanged():
    event = joined(opened(place=place("Bekaa", "TCD"), date=on(14)), mention("b.txt", figures=[figure("killed", 3, 5)]))
    assert wire.decode(Event, wire.encode(event)) == event
