import pytest

from .conftest import Mentions, the

CLAIMED = [
    ("Rebels attacked the port, the army said.", "attacked", "army", "said"),
    ("The mayor said that rebels had attacked the port.", "attacked", "mayor", "said"),
    ("According to the Red Cross, militants killed 12 farmers.", "killed", "Red Cross", "According"),
    ("Militants killed 12 farmers, according to villagers.", "killed", "villagers", "according"),
    ("Sudan accused Chad of bombing a village.", "bombing", "Sudan", "accused"),
]


@pytest.mark.parametrize(("text", "word", "name", "cue"), CLAIMED)
def test_claimed_by(mentions: Mentions, text: str, word: str, name: str, cue: str) -> None:
    claimants = the(mentions(text), word).claimed_by
    assert [(c.cue, name in c.name) for c in claimants] == [(cue, True)]


def test_what_the_article_itself_tells_has_no_claimant(mentions: Mentions) -> None:
    assert the(mentions("Rebels attacked the port."), "attacked").claimed_by == []


def test_the_accusation_itself_is_not_claimed_by_the_accuser(mentions: Mentions) -> None:
    mention = the(mentions("Sudan accused Chad of bombing a village."), "accused")
    assert (mention.type, mention.claimed_by) == ("ACCUSE", [])


def test_denied_by(mentions: Mentions) -> None:
    mention = the(mentions("Chad denied bombing the village."), "bombing")
    assert [c.code for c in mention.denied_by] == ["TCD"]
    assert mention.status == "negated"


def test_a_denial_of_what_was_told_before_leaves_it_standing(mentions: Mentions) -> None:
    found = mentions("Chad bombed a village on Monday, Sudan said. Chad denied bombing the village.")
    assert the(found, "bombing").status == "actual"


def test_a_quotation_goes_on_over_sentences(mentions: Mentions) -> None:
    text = "\u201cWe are tired,\u201d said Mayor Ana Silva. \u201cRebels attacked the port at dawn.\u201d"
    assert [c.name for c in the(mentions(text), "attacked").claimed_by] == ["Ana Silva"]


def test_who_asks_for_something_stands_behind_it(mentions: Mentions) -> None:
    mention = the(mentions("The Ethiopian army demanded the withdrawal of the rebels."), "withdrawal")
    assert [(c.code, c.cue) for c in mention.claimed_by] == [("ETH", "demanded")]


def test_the_background_of_what_is_claimed_is_not_claimed(mentions: Mentions) -> None:
    found = mentions("Police arrested 40 men since the bombing of a market, the mayor said.")
    assert [c.name for c in the(found, "arrested").claimed_by] == ["mayor"]
    assert the(found, "bombing").claimed_by == []
