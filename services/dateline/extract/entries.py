"""The trigger rows of verbs.tsv and nouns.tsv, checked against the ontology: types, modes, slots and kinds exist.

No row may repeat or contradict another.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from dateline.extract.inflect import Irregular, Pos, forms
from dateline.extract.tables import Row, rows, wrong
from dateline.ontology import EventType, checked_type

SLOTS = frozenset({"subj", "obj", "comp", "inf", "obj-or-comp", "mod", "behind", "prep", "clause"})
"""Where a condition looks: see `conditions.py`."""

LIVE_KINDS = frozenset({"human", "name", "country", "city", "org", "figure"})
"""Kinds that no list can hold: the parse and the gazetteer decide."""


@dataclass(frozen=True, slots=True)
class Need:
    """One condition of a trigger: the words (any form) or live kinds asked for in a slot; none asked for: any word.

    `absent` turns it round; `optional` lets an empty slot pass.
    """

    slot: str
    words: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    absent: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One trigger: the type and mode it reports when all needs hold; `before` and `after` are neighbouring words."""

    lemma: str
    type: EventType
    mode: str | None
    needs: tuple[Need, ...]
    pos: Pos
    before: str = ""
    after: str = ""
    particle: str = ""

    @property
    def weight(self) -> int:
        """How special the row is: of the rows that hold, the most special wins."""
        return (
            sum(3 if need.words or need.kinds else 2 for need in self.needs)
            + 12 * bool(self.before or self.after)
            + 3 * bool(self.particle)
        )


def read_verbs(folder: Traversable, kinds: Mapping[str, frozenset[str]], irregular: Irregular) -> Iterator[Entry]:
    """The rows of verbs.tsv."""
    seen: dict[tuple[str, ...], tuple[str, str]] = {}
    for row in rows(folder, "verbs.tsv", 5):
        lemma, particle, _, _, needs = row.cells
        kind, mode = checked(row, row.cells[2], row.cells[3], (lemma, particle, needs), seen)
        yield Entry(lemma, kind, mode, _needs(row, needs, kinds, irregular), "verb", particle=particle)


def read_nouns(folder: Traversable, kinds: Mapping[str, frozenset[str]], irregular: Irregular) -> Iterator[Entry]:
    """The rows of nouns.tsv; of several words the one before "of", else the last, is looked for."""
    seen: dict[tuple[str, ...], tuple[str, str]] = {}
    for row in rows(folder, "nouns.tsv", 4):
        phrase, _, _, needs = row.cells
        kind, mode = checked(row, row.cells[1], row.cells[2], (phrase, needs), seen)
        words = phrase.replace("-", " ").split()
        anchor = words.index("of") - 1 if "of" in words else len(words) - 1
        before, after = " ".join(words[:anchor]), " ".join(words[anchor + 1 :])
        yield Entry(words[anchor], kind, mode, _needs(row, needs, kinds, irregular), "noun", before, after)


def checked(
    row: Row, kind: str, mode: str, key: tuple[str, ...], seen: dict[tuple[str, ...], tuple[str, str]]
) -> tuple[EventType, str | None]:
    """The type and mode of a row that the ontology knows. Raises Misconfigured, also for a row that contradicts."""
    try:
        known = checked_type(kind, mode)
    except ValueError as error:
        raise wrong(row, str(error)) from error
    if seen.setdefault(key, (kind, mode)) != (kind, mode):
        raise wrong(row, f"contradicts an earlier row that says {' '.join(seen[key])}")
    return known, mode or None


def _needs(row: Row, text: str, kinds: Mapping[str, frozenset[str]], irregular: Irregular) -> tuple[Need, ...]:
    return tuple(_need(row, part, kinds, irregular) for part in text.split())


def _need(row: Row, text: str, kinds: Mapping[str, frozenset[str]], irregular: Irregular) -> Need:
    slot, _, values = text.partition("=")
    absent, optional = slot.startswith("-"), slot.endswith("?")
    slot = slot.strip("-?") if slot != "obj-or-comp" else slot
    if slot not in SLOTS:
        raise wrong(row, f"unknown slot {slot!r}")
    words: set[str] = set()
    live: set[str] = set()
    for value in filter(None, values.split("|")):
        if value.startswith("@") and value[1:] in LIVE_KINDS:
            live.add(value[1:])
        elif value.startswith("@"):
            if value[1:] not in kinds:
                raise wrong(row, f"unknown kind {value!r}")
            words |= kinds[value[1:]]
        else:
            words |= (
                {value} if slot in {"prep", "behind"} else forms(value, "verb" if slot == "comp" else "noun", irregular)
            )
    return Need(slot, frozenset(words), frozenset(live), absent, optional)


def by_form(entries: Iterator[Entry], pos: Pos, irregular: Irregular) -> dict[str, tuple[Entry, ...]]:
    """The entries under every form of their lemma, the most special first."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        for form in forms(entry.lemma, pos, irregular):
            found.setdefault(form, []).append(entry)
    return {form: tuple(sorted(group, key=lambda entry: -entry.weight)) for form, group in found.items()}
