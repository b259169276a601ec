"""The triggers of a sentence: what the rules find and what was learned, decided word by word."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np
from spacy.tokens import Doc, Token

from dateline.extract import grammar
from dateline.extract.conditions import Judge
from dateline.extract.entries import Entry
from dateline.extract.features import weigh
from dateline.extract.lexicon import Lexicon
from dateline.extract.linear import TRIGGER_LABELS, Linear
from dateline.extract.triggers import Trigger, extent, refusal, stands
from dateline.ontology import EVENT_TYPES, EventType

RECALL = 0.9
"""Taken from the score of NONE: a missed event is lost to every consumer, an extra one can be left aside."""
RULED = 1.0
"""Taken from it besides where the rules of verbs.tsv and nouns.tsv find a trigger: they were read by people."""
AGREED = 0.4
"""Added to the type that the rules name."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The type (None: no trigger), its probability, and the features that weighed most for it, heaviest first."""

    type: EventType | None
    probability: float
    why: tuple[tuple[str, float], ...] = ()


def decide(model: Linear, features: Collection[str], rule: EventType | None, *, explain: bool = False) -> Decided:
    """What the word is, by its features and by the type that the rules found, if any."""
    scores = model.scores(features)
    scores[0] -= RECALL + (RULED if rule else 0.0)
    if rule:
        scores[TRIGGER_LABELS.index(rule)] += AGREED
    best = int(scores.argmax())
    odds = np.exp(scores - scores[best])
    why = model.why(features, best) if explain else ()
    return Decided(EVENT_TYPES[best - 1] if best else None, round(float(1.0 / odds.sum()), 2), why)


def find_triggers(doc: Doc, judge: Judge, model: Linear) -> list[Trigger]:
    """The triggers of a parsed sentence, in order of position."""
    return [trigger for _, trigger, _ in considered(doc, judge, model) if trigger]


def considered(
    doc: Doc, judge: Judge, model: Linear, *, explain: bool = False
) -> Iterator[tuple[Token, Trigger | None, Decided]]:
    """Every candidate of the sentence, the trigger it is (None: none), and why (with `explain`)."""
    for token, rule, features in weigh(doc, judge):
        decided = decide(model, features, rule.entry.type if rule else None, explain=explain)
        if decided.type is None:
            yield token, None, decided
        elif rule and (rule.entry.type == decided.type or refusal(token)):
            yield token, replace(rule, probability=decided.probability), decided
        else:
            entry = _entry(token, decided.type, judge.lexicon, grammar.text_of(doc))
            first, last = extent(token, entry)
            yield token, Trigger(token, first, last, entry, decided.probability), decided


def _entry(token: Token, event_type: EventType, lexicon: Lexicon, text: str) -> Entry:
    """A row for what was learned: the one of this type in the lists, else one made of the word and its sense."""
    verbal = grammar.is_verb(token)
    for entry in (lexicon.verbs if verbal else lexicon.nouns).get(token.lower_, ()):
        if entry.type == event_type and stands(token, entry):
            return entry
    senses = [s for s in lexicon.senses.get(token.lower_, ()) if s.type == event_type and s.fits(token, text)]
    particle = next((sense.particle for sense in senses if sense.particle), "")
    mode = senses[0].mode if senses else None
    return Entry(token.lower_, event_type, mode, (), "verb" if verbal else "noun", particle=particle)
