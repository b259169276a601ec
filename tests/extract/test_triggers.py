import pytest

from .conftest import Mentions, the

TABLE = [
    # politics and diplomacy
    ("Norway's prime minister met the Estonian president in Tallinn.", "met", "CONSULT", None),
    ("Peru and Chile held talks about fishing rights.", "talks", "CONSULT", None),
    ("Denmark pledged to send a hospital ship.", "pledged", "AGREE", None),
    ("Kenya and Uganda signed a border treaty.", "signed", "SUPPORT", None),
    ("The senate ratified the climate accord.", "ratified", "SUPPORT", None),
    ("The governor apologized for the delay.", "apologized", "CONCEDE", None),
    ("The union demanded an inquiry.", "demanded", "REQUEST", None),
    ("Opposition lawmakers urged the government to reopen the mine.", "urged", "REQUEST", None),
    ("Ghana condemned the raid.", "condemned", "ACCUSE", "disapprove"),
    ("Parliament rejected the budget.", "rejected", "REJECT", None),
    ("The general threatened to close the strait.", "threatened", "THREATEN", None),
    ("Brazil expelled two diplomats.", "expelled", "SANCTION", "expel"),
    ("Canada imposed sanctions on Belarus.", "sanctions", "SANCTION", "discontinue"),
    ("Japan donated rice to Nepal.", "donated", "AID", None),
    # force and protest
    ("Rebels attacked a village near the border.", "attacked", "ASSAULT", None),
    ("Militants shelled the town for two hours.", "shelled", "ASSAULT", "heavy-weapons"),
    ("A gunman shot three shoppers.", "shot", "ASSAULT", "firearms"),
    ("Colombia deployed 300 soldiers.", "deployed", "MOBILIZE", "troops"),
    ("Troops withdrew from the island.", "withdrew", "RETREAT", "withdraw"),
    ("The rebels freed six hostages.", "freed", "RETREAT", "release"),
    ("Hundreds of students marched through the capital.", "marched", "PROTEST", "demo"),
    ("Nurses went on with a nationwide strike.", "strike", "PROTEST", "strike"),
    ("Officials declared a state of emergency.", "state of emergency", "COERCE", "martial-law"),
    # courts and police
    ("Police arrested a banker.", "arrested", "COERCE", "arrest"),
    ("Prosecutors charged the mayor with bribery.", "charged", "ACCUSE", "allege"),
    ("A court sentenced the smuggler to nine years.", "sentenced", "SANCTION", "convict"),
    ("Thieves stole 40 paintings from the museum.", "stole", "CRIME", None),
    # news types
    ("The death toll rose to 31.", "toll", "TOLL", None),
    ("Thousands of villagers fled their homes.", "fled", "DISPLACE", None),
    ("Oil prices fell 3 percent.", "fell", "MARKET", None),
    ("The central bank raised interest rates.", "raised", "MARKET", None),
    ("An earthquake struck northern Chile.", "earthquake", "DISASTER", None),
    ("A bus plunged into a ravine.", "plunged", "ACCIDENT", None),
    ("The finance minister resigned.", "resigned", "OFFICE", None),
    ("The airline laid off 900 workers.", "laid off", "BUSINESS", None),
]


@pytest.mark.parametrize(("text", "word", "event_type", "mode"), TABLE)
def test_type_and_mode(mentions: Mentions, text: str, word: str, event_type: str, mode: str | None) -> None:
    mention = the(mentions(text), word)
    assert (mention.type, mention.mode) == (event_type, mode)


@pytest.mark.parametrize(
    "text",
    [
        "He suffered a heart attack.",
        "She fell asleep on the train.",
        "The mayor said that relations are tense.",
        "The film is set during World War II.",
        "The book is in high demand.",
    ],
)
def test_what_reports_no_event_is_not_marked(mentions: Mentions, text: str) -> None:
    assert mentions(text) == []


def test_a_condition_decides_between_the_senses_of_a_word(mentions: Mentions) -> None:
    assert [m.type for m in mentions("Shares of the brewer fell sharply.")] == ["MARKET"]
    assert "MARKET" not in [m.type for m in mentions("The boy fell from a ladder.")]


def test_a_light_verb_beside_its_event_noun_is_no_second_mention(mentions: Mentions) -> None:
    assert [m.trigger.text for m in mentions("Rebels launched an attack on the harbour.")] == ["attack"]


def test_a_killing_that_an_attack_led_to_is_a_figure_of_the_attack(mentions: Mentions) -> None:
    mention = the(mentions("Rebels attacked a village, killing 14 farmers."), "attacked")
    assert [(f.kind, f.low, f.high) for f in mention.figures] == [("killed", 14.0, 14.0)]


def test_headings_in_title_case_are_read(mentions: Mentions) -> None:
    found = mentions("Police Arrest Banker as Protests Spread\n\nIt was the third night without power in the north.")
    assert {m.type for m in found} == {"COERCE", "PROTEST"}


def test_mentions_are_sorted_by_position(mentions: Mentions) -> None:
    found = mentions("Police arrested a banker after clashes in Lyon. Rebels freed six hostages on Monday.")
    assert len(found) > 2
    assert [m.trigger.start for m in found] == sorted(m.trigger.start for m in found)


def test_a_refusal_in_the_future_tense_is_a_refusal_that_happened(mentions: Mentions) -> None:
    mention = the(mentions("The union will not meet the minister."), "not meet")
    assert (mention.type, mention.mode, mention.status) == ("REJECT", "meet", "actual")
