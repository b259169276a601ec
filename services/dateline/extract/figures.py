"""What a number counts (guideline field `figures`, `kind`): the killed, the injured, money, a share, a distance ..."""

import re

from spacy.tokens import Doc, Token

from dateline.extract import grammar
from dateline.extract.actors import names_person
from dateline.extract.grammar import children
from dateline.extract.lexicon import Lexicon
from dateline.extract.numbers import Number
from dateline.extract.triggers import Trigger
from dateline.ontology import FigureKind

_COUNTS = frozenset({"dozens", "scores", "hundreds", "thousands", "millions", "number"})
_KILLED = re.compile(
    r"^(?:kill|dead|die|death|fatal|murder|massacre|slain|perish|drown|execut|bod(?:y|ies)$|claim|lives$|toll$|gunned|assassin|slaughter|behead|lynch)"
)
_INJURED = re.compile(r"^(?:injur|wound|hurt|hospital|sicken)")
_DISPLACED = re.compile(r"^(?:displac|flee|fled|evacuat|homeless|refugee|uproot)")
_ARRESTED = re.compile(r"^(?:arrest|detain|detention|custody|jail|round)")
_READINGS: tuple[tuple[FigureKind, re.Pattern[str]], ...] = (
    ("killed", _KILLED),
    ("injured", _INJURED),
    ("displaced", _DISPLACED),
    ("arrested", _ARRESTED),
)


def kind_of(number: Number, doc: Doc, lexicon: Lexicon) -> FigureKind | None:
    """What the number counts: its unit, else the noun it stands with and the verb over that noun."""
    unit = number.unit or ""
    if unit == "money" or unit.split(" ")[-1].split("-")[-1] in lexicon.words["currency"]:
        return "money"
    if unit.endswith(("%", "cent")) and not unit.endswith("cents"):
        return "percent"
    if unit.endswith(("point", "points")):
        return "count"
    if unit:
        return "distance"
    head = head_of(number, doc)
    if head is None or (head.tag_ == "CD" and head.dep_ == "pobj" and head.head.lower_ in {"at", "in", "on", "by"}):
        return None
    return _people(head, lexicon) or _count(head, number, lexicon)


def kind_under(trigger: Trigger, kind: FigureKind) -> FigureKind:
    """The kind as the event of the figure makes it: those who flee are displaced, those an arrest takes arrested."""
    entry, word = trigger.entry, trigger.token.lower_
    if entry.type == "DISPLACE" and kind in {"killed", "people", "count"}:
        return "displaced"
    if kind not in {"people", "count"}:
        return kind
    if entry.mode == "arrest":
        return "arrested"
    if entry.type in {"TOLL", "ASSAULT"}:
        return "killed" if _KILLED.match(word) else "injured" if _INJURED.match(word) else kind
    return kind


def head_of(number: Number, doc: Doc) -> Token | None:
    """The noun that the number counts, or the number itself where it stands for people ("12 were killed")."""
    span = doc.char_span(number.start, number.end, alignment_mode="expand")
    if span is None:
        return None
    token = span.root
    while (
        token.dep_ in {"nummod", "quantmod", "compound", "amod", "nmod", "advmod", "det"} and token.head.i >= span.start
    ):
        token = token.head
    counted = grammar.governed(token, "of")
    return counted[0] if counted and token.i < span.end else token


def _people(head: Token, lexicon: Lexicon) -> FigureKind | None:
    """killed, injured ... when the noun or the verb over it says so, else people when persons are counted."""
    for word in _around(head):
        for kind, pattern in _READINGS:
            if pattern.match(word.lower_):
                return kind
    if names_person(head.lower_, lexicon) or head.lower_ in {"people", "casualties", "troops", "soldiers"}:
        return "people"
    return None


def _around(head: Token) -> list[Token]:
    """The noun, the verb it is subject or object of, and participles or adjectives behind it, nearest first."""
    near = [head, *(child for child in children(head) if child.dep_ in {"acl", "relcl", "amod"})]
    above = head.head
    if above.dep_ == "prep" and above.head != above:
        above = above.head
    if above.lower_ in _COUNTS:  # "dozens of people were killed"
        above = above.head
    near.append(above)
    near += [child for child in children(above) if child.dep_ in {"acomp", "oprd", "attr", "xcomp", "dobj"}]
    if head.tag_ == "CD":
        near += [child for child in children(above) if child.dep_ == "nsubj"]
    if above.dep_ in {"conj", "xcomp"}:
        near.append(above.head)
    return near


def _count(head: Token, number: Number, lexicon: Lexicon) -> FigureKind | None:
    """Things are counted from three up: "one day", "two sides" are ways of speaking."""
    return (
        "count"
        if head.tag_ == "NNS" and (number.low or number.high or 0) > 2 and head.lower_ not in lexicon.words["uncounted"]
        else None
    )
