"""The triggers of a sentence: what the rules find and what was learned, decided word by word."""

from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Doc, Token

from dateline.extract import grammar
from dateline.extract.conditions import Judge
from dateline.extract.entries import Entry
from dateline.extract.features import weigh
from dateline.extract.lexicon import Lexicon
from dateline.extract.model import Decided, Model
from dateline.extract.triggers import Trigger, extent, refusal, stands
from dateline.ontology import EventType


def find_triggers(doc: Doc, judge: Judge, model: Model) -> list[Trigger]:
    """The triggers of a parsed sentence, in order of position."""
    return [trigger for _, trigger, _ in considered(doc, judge, model) if trigger]


def considered(
    doc: Doc, judge: Judge, model: Model, *, explain: bool = False
) -> Iterator[tuple[Token, Trigger | None, Decided]]:
    """Every candidate of the sentence, the trigger it is (None: none), and why (with `explain`)."""
    for token, rule, features in weigh(doc, judge):
        decided = model.decide(features, rule.entry.type if rule else None, explain=explain)
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
