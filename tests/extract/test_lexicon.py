import shutil
from importlib import resources
from pathlib import Path

import pytest

from dateline.errors import Misconfigured
from dateline.extract.inflect import forms
from dateline.extract.lexicon import load_lexicon
from dateline.extract.pipeline import Tools, load_tools
from dateline.ontology import EVENT_TYPES


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """A copy of the word lists, to break."""
    with resources.as_file(resources.files("dateline.extract") / "lexicon") as folder:
        return Path(shutil.copytree(folder, tmp_path / "lexicon"))


BROKEN = [
    ("verbs.tsv", "frobnicate\t\tMAYHEM\t\t", "unknown type 'MAYHEM'"),
    ("verbs.tsv", "frobnicate\t\tASSAULT\tpolite\t", "no mode 'polite'"),
    ("verbs.tsv", "frobnicate\t\tASSAULT\t\tobj=@nothing", "unknown kind '@nothing'"),
    ("verbs.tsv", "frobnicate\t\tASSAULT\t\tverb=x", "unknown slot 'verb'"),
    ("verbs.tsv", "frobnicate\tASSAULT", "2 columns, expected 5"),
    ("nouns.tsv", "fracas\tASSAULT\t\t\nfracas\tASSAULT\t\t", "the same row twice"),
    ("nouns.tsv", "fracas\tASSAULT\t\t\nfracas\tPROTEST\triot\t", "contradicts an earlier row"),
    ("governors.tsv", "hanker\tverb\tsoon", "unknown pos or status"),
    ("demonyms.tsv", "atlantean\tAtlantis", "no actor code"),
    ("roles.tsv", "wizard\tMAG", "unknown sector 'MAG'"),
    ("reporting.tsv", "mumble\tperhaps", "'perhaps' is none of"),
    ("furniture.tsv", "(unclosed", "not a regular expression"),
]


@pytest.mark.parametrize(("name", "row", "message"), BROKEN)
def test_a_broken_row_is_named(lists: Path, name: str, row: str, message: str) -> None:
    path = lists / name
    before = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(f"{before}\n{row}\n", encoding="utf-8")
    number = len(before.splitlines()) + len(row.splitlines())
    with pytest.raises(Misconfigured, match=f"{name}:{number}: .*{message}"):
        load_lexicon(lists)


def test_every_type_has_triggers(tools: Tools) -> None:
    entries = [e for group in (*tools.lexicon.verbs.values(), *tools.lexicon.nouns.values()) for e in group]
    assert {entry.type for entry in entries} == set(EVENT_TYPES)
    assert len({(e.lemma, e.particle, e.before, e.after, e.needs) for e in entries}) > 1_200


def test_a_model_that_is_not_installed_is_advised(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Misconfigured, match="pip install no-such-model"):
        load_tools("no_such_model")


@pytest.mark.parametrize(
    ("lemma", "pos", "form"),
    [
        ("ban", "verb", "banned"),
        ("carry", "verb", "carries"),
        ("seize", "verb", "seizing"),
        ("free", "verb", "freeing"),
        ("flee", "verb", "fled"),
        ("clash", "noun", "clashes"),
        ("casualty", "noun", "casualties"),
        ("crisis", "noun", "crises"),
    ],
)
def test_forms(lemma: str, pos: str, form: str) -> None:
    with resources.as_file(resources.files("dateline.extract") / "lexicon" / "irregular.tsv") as path:
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[2:]]
    irregular = {(word, kind): tuple(words.split()) for kind, word, words in rows}
    assert form in forms(lemma, pos, irregular)
