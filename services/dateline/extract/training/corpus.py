"""The labelled corpus: `sentences/*.jsonl` and `articles/*.jsonl` (README.md beside them), loaded and checked."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Any

from dateline.errors import Misconfigured
from dateline.extract.lexicon import Lexicon
from dateline.extract.sentences import split
from dateline.ontology import EventType, checked_type

KEPT_OUT = 8
"""One text in so many is never trained on: the one whose hash is divisible. They are our own test set."""

_PARTIES = ("actors", "recipients", "claimed_by", "denied_by")
_STATUSES = frozenset({"actual", "future", "hypothetical", "negated"})


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled mention: the slice of the text that is its trigger, its type, and all fields as written."""

    start: int
    end: int
    type: EventType
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """A labelled sentence, or a labelled article (`whole`)."""

    where: str
    text: str
    published: str | None
    labels: tuple[Label, ...]
    whole: bool = False

    @property
    def kept_out(self) -> bool:
        """Whether it belongs to the test set."""
        return int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % KEPT_OUT == 0


def load(folder: Traversable | None = None) -> list[Text]:
    """Every text of the corpus.

    Raises:
        Misconfigured: a line is wrong; the message names it and says what is.
    """
    folder = folder or resources.files(__package__)
    found = []
    for part, read in (("sentences", _sentence), ("articles", _article)):
        for file in sorted((folder / part).iterdir(), key=lambda file: file.name):
            lines = file.read_text(encoding="utf-8").splitlines() if file.name.endswith(".jsonl") else []
            found += [read(f"{part}/{file.name}:{n}", json.loads(line)) for n, line in enumerate(lines, 1) if line]
    return found


def fingerprint(texts: Sequence[Text]) -> str:
    """A hash of all that is trained on."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(json.dumps([text.text, [[m.start, m.end, m.type, *_sides(m)] for m in text.labels]]).encode())
    return digest.hexdigest()[:16]


def _sides(label: Label) -> list[Any]:
    return [label.fields.get("actors", []), label.fields.get("recipients", [])]


def sentences(text: Text, lexicon: Lexicon) -> Iterator[tuple[str, tuple[Label, ...]]]:
    """The sentences of a text with their labels, offsets into the sentence; a trigger outside of all is left out."""
    if not text.whole:
        yield text.text, text.labels
        return
    for sentence in split(text.text, lexicon):
        inside = [m for m in text.labels if sentence.start <= m.start and m.end <= sentence.end]
        moved = [Label(m.start - sentence.start, m.end - sentence.start, m.type, m.fields) for m in inside]
        yield sentence.text, tuple(moved)


def _sentence(where: str, row: dict[str, Any]) -> Text:
    text, labels = row["text"], []
    for fields in row["mentions"]:
        places = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(fields['trigger'])}(?!\w)", text)]
        number = fields.get("nth", 1)
        if len(places) < number:
            raise _wrong(where, f"the trigger {fields['trigger']!r} is not in the text")
        labels.append(_label(where, text, places[number - 1], fields))
    return Text(where, text, row.get("published"), _apart(where, labels))


def _article(where: str, row: dict[str, Any]) -> Text:
    text, labels = row["text"], []
    for fields in row["mentions"]:
        if text.count(fields["quote"]) != 1:
            raise _wrong(where, f"the quote {fields['quote']!r} is not in the text just once")
        inside = re.search(rf"(?<!\w){re.escape(fields['trigger'])}(?!\w)", fields["quote"])
        if inside is None:
            raise _wrong(where, f"the trigger {fields['trigger']!r} is not in its quote")
        start = text.index(fields["quote"])
        labels.append(_label(where, text, (start + inside.start(), start + inside.end()), fields))
    return Text(where, text, row.get("published"), _apart(where, labels), whole=True)


def _label(where: str, text: str, span: tuple[int, int], fields: dict[str, Any]) -> Label:
    try:
        known = checked_type(fields["type"], fields.get("mode"))
    except ValueError as error:
        raise _wrong(where, str(error)) from error
    if fields.get("status", "actual") not in _STATUSES:
        raise _wrong(where, f"unknown status {fields['status']!r}")
    stated = [form for party in _PARTIES for form in fields.get(party, [])]
    forms = [form for one in stated for form in ([one] if isinstance(one, str) else one)]
    forms += [figure["text"] for figure in fields.get("figures", [])]
    if missing := [form for form in forms if form not in text]:
        raise _wrong(where, f"{missing[0]!r} is not in the text")
    return Label(*span, known, fields)


def _apart(where: str, labels: list[Label]) -> tuple[Label, ...]:
    ordered = sorted(labels, key=lambda label: label.start)
    for one, other in pairwise(ordered):
        if other.start < one.end:
            raise _wrong(where, f"two triggers share {other.fields['trigger']!r}")
    return tuple(ordered)


def _wrong(where: str, what: str) -> Misconfigured:
    return Misconfigured(f"corpus {where}: {what}")
