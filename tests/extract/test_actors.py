import pytest

from .conftest import Mentions, the

TABLE = [
    ("Moscow condemned the verdict.", "RUS", None),
    ("The Pentagon condemned the verdict.", "USA", None),
    ("The European Union condemned the verdict.", "EUR", None),
    ("The UN Security Council condemned the verdict.", "UNO", None),
    ("Amnesty International condemned the verdict.", "NGO", None),
    ("Iran's foreign ministry condemned the verdict.", "IRN", "GOV"),
    ("The president of Ghana condemned the verdict.", "GHA", "GOV"),
    ("Spanish police condemned the verdict.", "ESP", "COP"),
    ("Hungary's opposition condemned the verdict.", "HUN", "OPP"),
    ("South Korean lawmakers condemned the verdict.", "KOR", "LEG"),
    ("The rebels condemned the verdict.", None, "REB"),
]


@pytest.mark.parametrize(("text", "code", "sector"), TABLE)
def test_code_and_sector(mentions: Mentions, text: str, code: str | None, sector: str | None) -> None:
    (actor,) = the(mentions(text), "condemned").actors
    assert actor.code == code
    assert sector is None or actor.sector == sector


def test_a_short_name_takes_the_fullest_form_and_its_code(mentions: Mentions) -> None:
    found = mentions("Ghanaian President Kofi Mensah condemned the raid. Mensah urged the rebels to surrender.")
    (actor,) = the(found, "urged").actors
    assert (actor.text, actor.name, actor.code, actor.sector) == ("Mensah", "Kofi Mensah", "GHA", "GOV")


def test_he_is_the_person_last_spoken_of(mentions: Mentions) -> None:
    found = mentions("Ghanaian President Kofi Mensah condemned the raid. He urged the rebels to surrender.")
    (actor,) = the(found, "urged").actors
    assert (actor.text, actor.name, actor.code) == ("He", "Kofi Mensah", "GHA")
