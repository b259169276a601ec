"""Who did it, and to whom: a learned decision for every noun near a trigger (guideline fields of that name).

Symmetric events (talks, two-sided fights) list everybody as actors: so says the corpus.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from dateline.extract.linear import PART_LABELS, Linear
from dateline.extract.stage import Act, Stage

RECALL = 0.5
"""Taken from the score of taking no part."""

_ACTOR, _RECIPIENT = PART_LABELS.index("actor"), PART_LABELS.index("recipient")
_DESCRIBES = frozenset({"poss", "amod", "nmod", "compound", "appos"})


@dataclass(frozen=True, slots=True)
class Roles:
    """The head words of both sides, in the order of the text."""

    actors: tuple[Token, ...]
    recipients: tuple[Token, ...]


def decide(model: Linear, features: Iterable[str]) -> int:
    """The label (an index into PART_LABELS) of one noun."""
    scores = model.scores(features)
    scores[0] -= RECALL
    return int(scores.argmax())


def roles_of(act: Act, stage: Stage, model: Linear) -> Roles:
    """Both sides of the event."""
    found: Mapping[int, list[Token]] = {_ACTOR: [], _RECIPIENT: [], 0: []}
    parts: dict[int, int] = {}
    for token, features in stage.weigh(act):
        first = stage.first(token)
        parts[token.i] = parts[first] if first in parts else decide(model, features)
        found[parts[token.i]] += stage.counted(token)
    return Roles(_heads_only(found[_ACTOR]), _heads_only(found[_RECIPIENT]))


def _heads_only(nouns: Sequence[Token]) -> tuple[Token, ...]:
    """One word for each participant: "Ukraine's army" without its owner, of "the mayor, Ana Ruiz" the name."""
    named = {noun.head.i for noun in nouns if noun.dep_ == "appos" and noun.tag_ == "NNP" != noun.head.tag_}
    heads = {noun.i for noun in nouns} - named
    once = {noun.i: noun for noun in nouns}.values()
    return tuple(noun for noun in once if noun.i in heads and not (noun.dep_ in _DESCRIBES and noun.head.i in heads))
