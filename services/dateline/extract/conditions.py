"""Do the needs of a trigger hold? One small language over the parse, used by verbs.tsv and nouns.tsv.

    subj obj comp inf prep behind mod clause  the slot must be filled (obj-or-comp: either)
    obj=word|@kind                    ... by one of these, in any form
    -obj  -clause=word                must not be filled (so)
    subj?=@kind                       if filled, then so

`subj` and `obj` undo passives and relative clauses (grammar.py); of a noun, `subj` is whoever owns or does it.
`inf` is a completing infinitive, `comp` any completing clause; `prep` is the preposition that hangs on the word,
`behind` the one it hangs on; `mod` is what stands before a noun or owns it; `clause` is any word of the sentence.
"""

import re
from collections.abc import Callable, Iterable

from spacy.tokens import Doc, Token

from dateline.extract import grammar
from dateline.extract.actors import code_of
from dateline.extract.entries import Need
from dateline.extract.grammar import children
from dateline.extract.inflect import Pos
from dateline.extract.lexicon import Lexicon
from dateline.extract.places import Gazetteer

_FIGURE_TAGS = frozenset({"CD"})


class Judge:
    """Answers needs for the words of one sentence; `silent` are its words that are never triggers."""

    def __init__(self, doc: Doc, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self.words = frozenset(token.lower_ for token in doc)
        self.silent = _silent(doc, lexicon)
        self.lexicon = lexicon
        self.gazetteer = gazetteer
        self._answers: dict[tuple[int, int], bool] = {}

    def holds(self, need: Need, token: Token, pos: Pos) -> bool:
        """Does this need hold for this trigger, read as a verb or as a noun?"""
        key = (id(need), token.i)
        if key not in self._answers:
            self._answers[key] = self._holds(need, token, pos)
        return self._answers[key]

    def _holds(self, need: Need, token: Token, pos: Pos) -> bool:
        if need.slot == "clause":
            return bool(need.words & (self.words - {token.lower_})) != need.absent
        fillers = _of_noun(token) if need.slot == "subj" and pos == "noun" else _FILLERS[need.slot](token)
        if not fillers:
            return need.absent or need.optional
        if not need.words and not need.kinds:
            return not need.absent
        return any(self._meets(filler, need) for filler in fillers) != need.absent

    def _meets(self, filler: Token, need: Need) -> bool:
        if filler.lower_ in need.words:
            return True
        if need.words and self._of_measure(filler, need.words):
            return True
        return any(self._is(kind, filler) for kind in need.kinds)

    def _of_measure(self, filler: Token, words: frozenset[str]) -> bool:
        """Of "dozens of protesters", "the price of oil": what is counted or measured speaks for the head."""
        counted = grammar.governed(filler, "of")
        return any(noun.lower_ in words for noun in counted[:3])

    def _is(self, kind: str, token: Token) -> bool:
        if kind == "figure":
            return token.tag_ in _FIGURE_TAGS or token.lower_ in self.lexicon.words["figure"] or _counted(token)
        if kind == "name":
            return token.tag_ in {"NNP", "NNPS"}
        if kind == "human":
            return self._is_human(token)
        if kind == "city":
            spot = self.gazetteer.get(token.lower_)
            return token.tag_ in {"NNP", "NNPS"} and spot is not None
        if kind == "country":
            return token.tag_ != "NN" and code_of(token, self.lexicon, self.gazetteer) is not None
        return token.tag_ in {"NNP", "NNPS"} and token.lower_ not in self.gazetteer

    def _is_human(self, token: Token) -> bool:
        if token.lower_ in self.lexicon.words["pronoun"] or token.lower_ in self.lexicon.kinds["person"]:
            return True
        if token.tag_ in {"NNP", "NNPS"}:
            return token.lower_ not in self.gazetteer or token.dep_ in {"nsubj", "dobj"}
        return token.lower_ in self.lexicon.roles or (
            token.tag_ == "CD" and token.dep_ in {"nsubj", "nsubjpass", "dobj"}
        )


def _silent(doc: Doc, lexicon: Lexicon) -> set[int]:
    """The tokens inside figures of speech and names ("heart attack", "World War II")."""
    text = grammar.text_of(doc)
    found: set[int] = set()
    for first in {token.lower_ for token in doc} & lexicon.figures_of_speech.keys():
        for phrase in lexicon.figures_of_speech[first]:
            for match in re.finditer(rf"\b{re.escape(phrase)}\b", text) if phrase in text else ():
                found |= {token.i for token in doc if match.start() <= token.idx < match.end()}
    return found


def _counted(token: Token) -> bool:
    return any(child.dep_ == "nummod" for child in children(token))


def _modifiers(token: Token) -> list[Token]:
    """What stands before the noun or owns it, and what stands before that."""
    near = [
        child for child in children(token) if child.dep_ in {"amod", "compound", "poss", "nummod", "nmod", "quantmod"}
    ]
    return near + [inner for child in near for inner in children(child) if inner.dep_ in {"amod", "compound"}]


def _loose_prepositions(token: Token) -> Iterable[Token]:
    """Prepositions the parser hangs on the object or calls particles ("put pressure on", "back down from")."""
    for child in children(token):
        if child.dep_ in {"prt", "advmod"} or (child.dep_ == "mark" and child.tag_ == "IN"):
            yield child
        if child.dep_ in {"dobj", "nsubjpass", "attr"}:
            yield from (inner for inner in children(child) if inner.dep_ == "prep")


def _of_noun(token: Token) -> list[Token]:
    """The owner of an event noun, what is behind "by", "of", "from", and the subject of the verb it hangs on."""
    owners = [child for child in children(token) if child.dep_ in {"poss", "nmod", "compound"}]
    owners += grammar.governed(token, "by", "of", "from")
    if token.dep_ in {"dobj", "pobj"} and grammar.is_verb(token.head):
        owners += grammar.subjects(token.head)
    return owners


def _completion(token: Token) -> list[Token]:
    """The clause that completes the word, else the adjective or noun that does ("found guilty")."""
    found = grammar.complements(token)
    return found or [child for child in children(token) if child.dep_ in {"oprd", "attr", "acomp", "xcomp", "ccomp"}]


def _infinitives(token: Token) -> list[Token]:
    return [verb for verb in grammar.complements(token) if grammar.is_infinitive(verb)]


def _objects_or_completion(token: Token) -> list[Token]:
    return grammar.objects(token) or _completion(token)


def _prepositions(token: Token) -> list[Token]:
    return [*grammar.prepositions(token), *_loose_prepositions(token)]


def _behind(token: Token) -> list[Token]:
    return [token.head] if token.dep_ == "pobj" else []


_FILLERS: dict[str, Callable[[Token], list[Token]]] = {
    "subj": grammar.subjects,
    "obj": grammar.objects,
    "comp": _completion,
    "inf": _infinitives,
    "obj-or-comp": _objects_or_completion,
    "prep": _prepositions,
    "behind": _behind,
    "mod": _modifiers,
}
