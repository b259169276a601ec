"""Loads the word lists of `lexicon/` and checks them: what is loaded is what the ontology allows.

Every list is a tab-separated file, one entry a row, with a comment line and a header. A row that names an unknown
type, mode, kind or slot, repeats another or contradicts it stops the program with its file and line.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from importlib.resources.abc import Traversable

from dateline.extract.entries import Entry, by_form, read_nouns, read_verbs
from dateline.extract.inflect import Irregular, Pos, forms
from dateline.extract.senses import Sense, read_senses
from dateline.extract.tables import Row, rows, wrong
from dateline.ontology import BODY_CODES, SECTORS

STATUSES = frozenset({"future", "hypothetical", "negated"})


@dataclass(frozen=True)
class Lexicon:
    """All word lists, keyed by inflected lower-case form where words inflect."""

    verbs: Mapping[str, tuple[Entry, ...]]
    nouns: Mapping[str, tuple[Entry, ...]]
    senses: Mapping[str, tuple[Sense, ...]]
    kinds: Mapping[str, frozenset[str]]
    governors: Mapping[tuple[str, str], str]
    reporting: Mapping[str, frozenset[str]]
    light: Mapping[str, frozenset[str]]
    figures_of_speech: Mapping[str, tuple[str, ...]]
    furniture: tuple[re.Pattern[str], ...]
    abbreviations: frozenset[str]
    words: Mapping[str, frozenset[str]]
    bodies: Mapping[str, str]
    demonyms: Mapping[str, str]
    roles: Mapping[str, str]
    common: frozenset[str] = field(repr=False)

    @cached_property
    def kinds_of(self) -> Mapping[str, tuple[str, ...]]:
        """The kinds of each word of `kinds`."""
        found: dict[str, list[str]] = {}
        for kind, words in sorted(self.kinds.items()):
            for word in words:
                found.setdefault(word, []).append(kind)
        return {word: tuple(kinds) for word, kinds in found.items()}


def load_lexicon(folder: Traversable | None = None) -> Lexicon:
    """The checked lists of `folder` (default: those of the package).

    Raises:
        Misconfigured: a row is wrong; the message names file, line and what is wrong.
    """
    folder = folder or resources.files("dateline.extract") / "lexicon"
    irregular = _irregular(folder)
    kinds = _kinds(folder, irregular)
    verbs = by_form(read_verbs(folder, kinds, irregular), "verb", irregular)
    nouns = by_form(read_nouns(folder, kinds, irregular), "noun", irregular)
    governors = _governors(folder, irregular)
    reporting = _grouped(rows(folder, "reporting.tsv", 2), irregular, frozenset({"say", "deny", "accuse", "ask"}))
    light = _grouped(rows(folder, "light.tsv", 2), irregular, frozenset({"doer", "target"}))
    every_kind = frozenset().union(*kinds.values())
    return Lexicon(
        verbs=verbs,
        nouns=nouns,
        senses=read_senses(folder, irregular),
        kinds=kinds,
        governors=governors,
        reporting=reporting,
        light=light,
        figures_of_speech=_phrases(folder),
        furniture=tuple(_pattern(row) for row in rows(folder, "furniture.tsv", 1)),
        abbreviations=frozenset(row.cells[0] for row in rows(folder, "abbreviations.tsv", 1)),
        words=_words(folder),
        bodies=_coded(folder, "bodies.tsv"),
        demonyms=_coded(folder, "demonyms.tsv"),
        roles=_roles(folder),
        common=every_kind | verbs.keys() | nouns.keys() | reporting.keys() | light.keys() | {w for w, _ in governors},
    )


def _pattern(row: Row) -> re.Pattern[str]:
    try:
        return re.compile(row.cells[0])
    except re.error as error:
        raise wrong(row, f"not a regular expression ({error})") from error


def _irregular(folder: Traversable) -> Irregular:
    found: dict[tuple[str, Pos], tuple[str, ...]] = {}
    for row in rows(folder, "irregular.tsv", 3):
        pos = _pos(row)
        found[(row.cells[1], pos)] = tuple(row.cells[2].split())
    return found


def _pos(row: Row) -> Pos:
    if row.cells[0] == "verb":
        return "verb"
    if row.cells[0] == "noun":
        return "noun"
    raise wrong(row, "pos is neither verb nor noun")


def _kinds(folder: Traversable, irregular: Irregular) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in rows(folder, "kinds.tsv", 2):
        found.setdefault(row.cells[0], set()).update(forms(row.cells[1], "noun", irregular))
    return {kind: frozenset(words) for kind, words in found.items()}


def _governors(folder: Traversable, irregular: Irregular) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for row in rows(folder, "governors.tsv", 3):
        word, pos, status = row.cells
        if status not in STATUSES or pos not in {"verb", "clause", "noun", "adj"}:
            raise wrong(row, f"unknown pos or status {pos!r} {status!r}")
        inflected = frozenset({word}) if pos == "adj" else forms(word, "noun" if pos == "noun" else "verb", irregular)
        for form in inflected:
            if found.setdefault((form, pos), status) != status:
                raise wrong(row, f"contradicts an earlier row that says {found[(form, pos)]}")
    return found


def _grouped(table: Iterator[Row], irregular: Irregular, allowed: frozenset[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in table:
        if row.cells[1] not in allowed:
            raise wrong(row, f"{row.cells[1]!r} is none of {', '.join(sorted(allowed))}")
        for form in forms(row.cells[0], "verb", irregular):
            found.setdefault(form, set()).add(row.cells[1])
    return {form: frozenset(group) for form, group in found.items()}


def _phrases(folder: Traversable) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in rows(folder, "figures_of_speech.tsv", 1):
        found.setdefault(row.cells[0].split()[0], []).append(row.cells[0])
    return {first: tuple(phrases) for first, phrases in found.items()}


def _words(folder: Traversable) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in rows(folder, "words.tsv", 2):
        found.setdefault(row.cells[0], set()).add(row.cells[1])
    return {name: frozenset(group) for name, group in found.items()}


def _coded(folder: Traversable, name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows(folder, name, 2):
        word, code = row.cells
        if code not in BODY_CODES and not re.fullmatch("[A-Z]{3}", code):
            raise wrong(row, f"{code!r} is no actor code")
        if found.setdefault(word, code) != code:
            raise wrong(row, f"contradicts an earlier row that says {found[word]}")
    return found


def _roles(folder: Traversable) -> dict[str, str]:
    found = {}
    for row in rows(folder, "roles.tsv", 2):
        if row.cells[1] not in SECTORS:
            raise wrong(row, f"unknown sector {row.cells[1]!r}")
        found[row.cells[0]] = row.cells[1]
    return found
