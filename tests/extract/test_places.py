import pytest

from dateline.extract.places import plain

from .conftest import Mentions, the

TABLE = [
    ("A bomb exploded in Kandahar.", "exploded", "Kandahar", "AFG", "city"),
    ("Rebels attacked Aleppo.", "attacked", "Aleppo", "SYR", "city"),
    ("An earthquake struck northern Chile.", "earthquake", "Chile", "CHL", "country"),
    ("Police arrested a banker in Florida.", "arrested", "Florida", "USA", "region"),
    ("Chad's army attacked rebels near Khartoum.", "attacked", "Khartoum", "SDN", "city"),
]


@pytest.mark.parametrize(("text", "word", "name", "country", "precision"), TABLE)
def test_place(mentions: Mentions, text: str, word: str, name: str, country: str, precision: str) -> None:
    place = the(mentions(text), word).place
    assert (plain(place.name), place.country, place.precision) == (name, country, precision)


def test_a_city_has_coordinates(mentions: Mentions) -> None:
    place = the(mentions("A bomb exploded in Kandahar."), "exploded").place
    assert (round(place.lat), round(place.lon)) == (32, 66)
    assert place.geonameid


def test_a_person_is_no_place(mentions: Mentions) -> None:
    assert the(mentions("Police arrested Paris Hilton."), "arrested").place is None


def test_the_paragraph_lends_its_place(mentions: Mentions) -> None:
    found = mentions("A bomb exploded in Kandahar. Police arrested two men.")
    assert the(found, "arrested").place.text == "Kandahar"


def test_the_dateline_places_the_lead_only(mentions: Mentions) -> None:
    found = mentions("LUSAKA, March 16 (Wire) -- Police arrested a banker.\n\nA court sentenced two smugglers.")
    assert the(found, "arrested").place.name == "Lusaka"
    assert the(found, "arrested").sentence.text == "Police arrested a banker."
    assert the(found, "sentenced").place is None


def test_a_city_that_bears_a_person_s_name_is_not_where_it_happened(mentions: Mentions) -> None:
    assert the(mentions("Lopez was sworn in as governor on Saturday."), "sworn").place is None
