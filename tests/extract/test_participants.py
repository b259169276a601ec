import pytest

from .conftest import Mentions, the

TABLE = [
    # text, trigger, actors, recipients (codes, or names where there is none)
    ("Canada imposed sanctions on Belarus.", "sanctions", ["CAN"], ["BLR"]),
    ("Sanctions were imposed on Belarus by Canada.", "sanctions", ["CAN"], ["BLR"]),
    ("Ethiopia's invasion of Somalia began on Sunday.", "invasion", ["ETH"], ["SOM"]),
    ("The Ethiopian invasion of Somalia began on Sunday.", "invasion", ["ETH"], ["SOM"]),
    ("The village was attacked by Turkish soldiers.", "attacked", ["TUR"], ["village"]),
    ("Peru and Chile held talks about fishing.", "talks", ["PER", "CHL"], []),
    ("Talks between Peru and Chile collapsed.", "Talks", ["PER", "CHL"], []),
    ("Greek and Turkish ministers met in Athens.", "met", ["GRC", "TUR"], []),
    ("The Kremlin rejected the offer from Brussels.", "rejected", ["RUS"], []),
    ("Japan donated rice to Nepal.", "donated", ["JPN"], ["NPL"]),
    ("NATO condemned Serbia.", "condemned", ["IGO"], ["SRB"]),
    ("The French soldiers who attacked Mali's army came by night.", "attacked", ["FRA"], ["MLI"]),
]


@pytest.mark.parametrize(("text", "word", "actors", "recipients"), TABLE)
def test_who_did_what_to_whom(
    mentions: Mentions, text: str, word: str, actors: list[str], recipients: list[str]
) -> None:
    mention = the(mentions(text), word)
    assert [p.code or p.name for p in mention.actors] == actors
    assert [p.code or p.name for p in mention.recipients][: len(recipients)] == recipients


def test_an_attack_without_attacker_has_no_actors(mentions: Mentions) -> None:
    assert the(mentions("A village was shelled overnight."), "shelled").actors == []


def test_an_event_noun_told_before_lends_its_participants(mentions: Mentions) -> None:
    found = mentions("Ethiopia's invasion of Somalia began at dawn. The invasion was no surprise.")
    last = found[-1]
    assert ([p.code for p in last.actors], [p.code for p in last.recipients]) == (["ETH"], ["SOM"])


def test_another_event_of_the_same_noun_does_not_inherit(mentions: Mentions) -> None:
    found = mentions("Chad's attack on Sudan began at dawn. Traders reported another attack.")
    assert found[-1].actors == []
