"""What broke the systems before us: one sentence each, as the issue trackers and papers of the field tell them."""

import pytest

from dateline.records import Mention

from .conftest import Mentions, the


def sides(mention: Mention) -> tuple[list[str], list[str]]:
    """Codes, or names where there is none."""
    return [p.code or p.name for p in mention.actors], [p.code or p.name for p in mention.recipients]


def test_says_does_not_swallow_the_attack(mentions: Mentions) -> None:
    attack = the(mentions("The army said rebels attacked a convoy near Bor on Monday."), "attacked")
    assert (attack.type, sides(attack)) == ("ASSAULT", (["rebels"], ["convoy"]))
    assert [claimant.name for claimant in attack.claimed_by] == ["army"]


@pytest.mark.parametrize(
    ("text", "word", "status"),
    [
        ("Police didn't arrest the mayor.", "arrest", "negated"),
        ("Officers never raided the newspaper.", "raided", "negated"),
        ("The army failed to capture Goma.", "capture", "negated"),
        ("Ministers of Peru and Chile will hold talks in Vienna on Friday.", "talks", "future"),
        ("Kenya, Somalia brace for second round of peace talks", "talks", "future"),
    ],
)
def test_what_did_not_happen_is_not_coded_as_done(mentions: Mentions, text: str, word: str, status: str) -> None:
    assert the(mentions(text), word).status == status


def test_what_is_denied_is_kept_with_who_denies_it(mentions: Mentions) -> None:
    shelling = the(mentions("The minister denied that troops had shelled the village."), "shelled")
    assert [claimant.name for claimant in shelling.denied_by] == ["minister"]


def test_refugees_do_not_retreat(mentions: Mentions) -> None:
    assert the(mentions("Thousands of refugees retreated into the hills."), "retreated").type == "DISPLACE"
    assert the(mentions("Government troops retreated from Kindu."), "retreated").type == "RETREAT"


def test_sanction_is_not_coercion(mentions: Mentions) -> None:
    assert the(mentions("The European Union imposed sanctions on Belarus."), "sanctions").type == "SANCTION"
    assert the(mentions("The governor imposed a curfew on Kano."), "curfew").type == "COERCE"


@pytest.mark.parametrize("title", ["Former president", "Ex-president"])
def test_who_has_left_office_is_not_the_state(mentions: Mentions, title: str) -> None:
    assert sides(the(mentions(f"{title} Ana Silva was arrested in Lima."), "arrested")) == ([], ["Ana Silva"])


def test_dozens_are_no_twelve(mentions: Mentions) -> None:
    found = mentions("Dozens of people were killed when a bomb exploded in Baghdad.")
    for mention in found:
        assert [(f.kind, f.low, f.high, f.approximate) for f in mention.figures] == [("killed", None, None, True)]


def test_a_city_held_by_another_state_stays_where_it_is(mentions: Mentions) -> None:
    place = the(mentions("Shells killed four people in Donetsk, which Russian forces hold."), "killed").place
    assert place is not None
    assert (place.name, place.country) == ("Donetsk", "UKR")


def test_five_actors_are_one_event(mentions: Mentions) -> None:
    found = mentions("Canada, Japan, Norway, Chile and Kenya condemned Belarus.")
    assert [sides(m) for m in found] == [(["CAN", "JPN", "NOR", "CHL", "KEN"], ["BLR"])]


def test_two_ministers_of_two_countries_are_two(mentions: Mentions) -> None:
    text = "The foreign ministers of Kenya and Somalia will hold talks in Vienna on Friday."
    assert sides(the(mentions(text), "talks")) == (["KEN", "SOM"], [])


def test_the_date_line_is_not_the_scene(mentions: Mentions) -> None:
    place = the(mentions("GENEVA, March 3 (Wire) -- Rebels attacked a village in Sudan."), "attacked").place
    assert place is not None
    assert place.name == "Sudan"


def test_the_shelling_hit_town_is_not_what_fled(mentions: Mentions) -> None:
    found = mentions("Residents of the shelling-hit town of Bor fled.")
    assert [(m.type, sides(m)[1]) for m in found] == [("DISPLACE", ["Residents"])]


def test_a_headline_is_in_the_present_tense(mentions: Mentions) -> None:
    attack = the(mentions("Rebels attack army base in Chad"), "attack")
    assert (attack.status, sides(attack)) == ("actual", (["Rebels"], ["army base"]))


def test_the_two_sides_are_those_named_before(mentions: Mentions) -> None:
    found = mentions("Kenya and Somalia met in Doha. The two sides agreed to exchange prisoners.")
    assert sides(the(found, "agreed"))[0] == ["KEN", "SOM"]


@pytest.mark.parametrize(
    ("text", "word"),
    [("The frigate HMS Ireland sank off Malta.", "sank"), ("Jordan was arrested in Chicago.", "arrested")],
)
def test_what_bears_the_name_of_a_country_is_none(mentions: Mentions, text: str, word: str) -> None:
    assert [p.code for p in the(mentions(text), word).recipients] == [None]


def test_a_street_is_no_country(mentions: Mentions) -> None:
    place = the(mentions("A bus crashed on Egypt Street in Leeds."), "crashed").place
    assert place is not None
    assert place.name == "Leeds"


def test_us_is_not_the_united_states(mentions: Mentions) -> None:
    for mention in mentions("They attacked us at dawn, the trader said."):
        assert "USA" not in [p.code for p in (*mention.actors, *mention.recipients)]


def test_may_is_a_minister_a_month_and_a_verb(mentions: Mentions) -> None:
    found = mentions("Theresa May resigned in May, and others may follow.")
    assert [(m.trigger.text, sides(m)[0]) for m in found] == [("resigned", ["Theresa May"])]


def test_march_is_a_month_and_a_march(mentions: Mentions) -> None:
    assert [m.trigger.text for m in mentions("On March 23, officers arrested two men in Kent.")] == ["arrested"]
    assert the(mentions("A march in Lagos drew 2,000 people in March."), "march").type == "PROTEST"
