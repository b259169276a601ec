from dateline.resolve import profile
from dateline.resolve.decision import Joined, Opened, decide
from dateline.resolve.fold import open_event
from dateline.resolve.profile import Profile
from support.makers import DAY, mention, on, party, place


def told(m):
    return profile.of_event(open_event(m, DAY, DAY))


def choose(new, **known: Profile):
    return decide(profile.of_mention(new, DAY), sorted(known), known.__getitem__, dict.fromkeys(new.topic, 0.8))


FIRST = mention(
    actors=[party("Lake Front", "TCD", "REB")],
    recipients=[party("Bekaa", "TCD")],
    place=place("Bekaa", "TCD"),
    date=on(14),
)
AGAIN = mention(
    "other/b.txt",
    "attack",
    "An attack by the Lake Front on Bekaa on Monday left at least four dead.",
    actors=[party("Lake Front", "TCD", "REB")],
    recipients=[party("Bekaa", "TCD")],
    place=place("Bekaa", "TCD"),
    date=on(14),
)


def test_the_same_attack_in_another_article_joins_and_says_why():
    decision = choose(AGAIN, ev_1=told(FIRST))
    assert isinstance(decision, Joined)
    reasons = dict(decision.why.reasons)
    assert reasons["same place"] > 0
    assert reasons["same actor"] > 0
    assert reasons["same date"] > 0


def test_another_attacker_elsewhere_opens_an_event():
    elsewhere = mention(
        "other/b.txt",
        "attack",
        "An attack by the Red Column on Cali on Monday left at least four dead.",
        actors=[party("Red Column", "COL")],
        place=place("Cali", "COL"),
        date=on(14),
    )
    assert isinstance(choose(elsewhere, ev_1=told(FIRST)), Opened)


def test_another_day_speaks_against():
    same, later = (choose(new, ev_1=told(FIRST)) for new in (AGAIN, AGAIN.model_copy(update={"date": on(28)})))
    assert isinstance(same, Joined)
    assert not isinstance(later, Joined) or later.why.score < same.why.score - 1


def test_what_happened_long_ago_is_background():
    ago = AGAIN.model_copy(update={"date": on(14).model_copy(update={"start": on(14).start.replace(year=2019)})})
    ago = ago.model_copy(update={"date": ago.date.model_copy(update={"end": ago.date.start})})
    assert isinstance(choose(ago, ev_1=told(FIRST)), Opened)


def test_the_second_round_of_talks_is_not_the_first():
    first, second = (
        mention(f"{n}.txt", "talks", f"Aran and Breda held {words} in Geneva on Monday.", type="CONSULT")
        for n, words in enumerate(("talks", "a second round of talks"))
    )
    assert isinstance(choose(second, ev_1=told(first)), Opened)
    assert isinstance(choose(first.model_copy(update={"article": second.article}), ev_1=told(first)), Joined)


def test_another_family_never_joins_however_alike():
    talks = FIRST.model_copy(update={"type": "CONSULT"})
    assert isinstance(choose(talks, ev_1=told(FIRST)), Opened)


def test_what_one_article_denies_is_not_what_it_reports():
    denied = FIRST.model_copy(update={"status": "negated", "sentence": AGAIN.sentence})
    assert isinstance(choose(denied, ev_1=told(FIRST)), Opened)


def test_of_two_candidates_the_more_alike_is_joined():
    vague = mention("c.txt", sentence="Rebels attacked somewhere.", actors=[party("Lake Front", "TCD")])
    decision = choose(AGAIN, ev_1=told(vague), ev_2=told(FIRST))
    assert isinstance(decision, Joined)
    assert decision.event_id == "ev_2"


def test_without_candidates_an_event_opens():
    assert choose(AGAIN) == Opened()
