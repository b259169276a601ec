"""The people and places of one article in the order they appear: whom a noun, a name or a pronoun stands for."""

from collections.abc import Iterable

from spacy.tokens import Doc, Token

from dateline.extract import grammar
from dateline.extract.actors import (
    PRONOUNS,
    SPEAKERS,
    Actor,
    Names,
    actor_of,
    code_of,
    is_person_pronoun,
    names_person,
    phrase,
)
from dateline.extract.grammar import children
from dateline.extract.lexicon import Lexicon
from dateline.extract.places import Gazetteer
from dateline.extract.sentences import Sentence
from dateline.records import Claimant, Participant

_NAMES = frozenset({"NNP", "NNPS"})
_PLURAL = frozenset({"they", "them", "their", "themselves"})


class Cast:
    """Remembers who was last spoken of, and turns head words into participants of the contract.

    One cast serves one article, sentence after sentence.
    """

    def __init__(self, names: Names, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self.names = names
        self.lexicon = lexicon
        self.gazetteer = gazetteer
        self.person: Actor | None = None
        self.group: Actor | None = None
        self.speaker: Actor | None = None

    def suits(self, token: Token) -> bool:
        """Can this word take part in an event: a name, a country, a person, a body, a pronoun for one of these?"""
        word = token.lower_
        if word in self.lexicon.words["calendar"] or word in self.lexicon.words["no party"]:
            return False
        if word in PRONOUNS | SPEAKERS or token.tag_ in _NAMES:
            return True
        if word in self.lexicon.demonyms or word in self.lexicon.bodies or word == "western":
            return True
        if not grammar.is_noun(token):
            return token.tag_ == "CD" and token.dep_ in {"nsubj", "nsubjpass", "dobj"}
        kinds = self.lexicon.kinds
        known = any(
            word in kinds[kind]
            for kind in ("person", "collective", "place", "building", "vehicle", "company", "troops")
        )
        return known or names_person(word, self.lexicon) or code_of(token, self.lexicon, self.gazetteer) is not None

    def participants(self, tokens: Iterable[Token], sentence: Sentence) -> list[Participant]:
        """The participants that these head words name, each once; "Greek and Turkish ships" are two."""
        found: dict[tuple[str, str | None], Participant] = {}
        for token in tokens:
            for part in self._of_several(token) or _joined(token, self.lexicon):
                party = self.participant(part, sentence)
                found.setdefault((party.name, party.code), party)
        return list(found.values())

    def _of_several(self, token: Token) -> list[Token]:
        """Of "the foreign ministers of Kenya and Somalia" both countries."""
        owners = grammar.governed(token, "of") if token.tag_ in {"NNS", "NNPS"} else []
        codes = {code_of(owner, self.lexicon, self.gazetteer) for owner in owners}
        return owners if len(codes) > 1 and None not in codes else []

    def participant(self, token: Token, sentence: Sentence) -> Participant:
        """The participant that this head word names."""
        actor = self.actor(token)
        first, last = phrase(token) if token.lower_ not in PRONOUNS else (token.i, token.i)
        start, end = _slice(token.doc, first, last)
        text = sentence.text[start:end]
        shift = sentence.start
        return Participant(
            text=text,
            start=shift + start,
            end=shift + end,
            name=_one_line(actor.name or text),
            code=actor.code,
            sector=actor.sector,
        )

    def claimant(self, token: Token, cue: Token, sentence: Sentence) -> Claimant:
        """The participant who speaks, with the word that says so."""
        return Claimant(**dict(self.participant(token, sentence)), cue=cue.text)

    def actor(self, token: Token) -> Actor:
        """What is known of the one named; a pronoun is followed back."""
        word = token.lower_
        if word in SPEAKERS and self.speaker:
            return self.speaker
        if word in PRONOUNS:
            return self._meant(token) or Actor(token.text, None, None)
        return actor_of(token, self.names, self.lexicon, self.gazetteer)

    def _meant(self, pronoun: Token) -> Actor | None:
        """The nearest subject before the pronoun in its sentence, else the one last spoken of."""
        person = is_person_pronoun(pronoun)
        for token in reversed(list(pronoun.doc[: pronoun.i])):
            if token.dep_ in {"nsubj", "nsubjpass", "poss"} and self._fits(token, person, pronoun):
                return actor_of(token, self.names, self.lexicon, self.gazetteer)
        return self.person if person else self.group

    def _fits(self, token: Token, person: bool, pronoun: Token) -> bool:
        if not grammar.is_noun(token) or not self.suits(token):
            return False
        is_country = code_of(token, self.lexicon, self.gazetteer) is not None and self._is_place(token)
        if person:
            return not is_country and (token.tag_ in _NAMES or token.lower_ in self.lexicon.kinds["person"])
        plural = pronoun.lower_ in _PLURAL
        return (
            token.tag_ in {"NNS", "NNPS"}
            if plural
            else is_country or token.lower_ in self.lexicon.kinds["collective"] or token.tag_ == "NNP"
        )

    def _is_place(self, token: Token) -> bool:
        return token.lower_ in self.gazetteer or token.lower_ in self.lexicon.bodies

    def remember(self, doc: Doc) -> None:
        """Take note of whom this sentence was about, for the pronouns of the next."""
        for token in doc:
            if token.dep_ not in {"nsubj", "nsubjpass"} or not grammar.is_noun(token) or not self.suits(token):
                continue
            actor = actor_of(token, self.names, self.lexicon, self.gazetteer)
            if token.tag_ == "NNP" and not self._is_place(token):
                self.person = actor
            elif actor.code:
                self.group = actor


def _joined(token: Token, lexicon: Lexicon) -> list[Token]:
    """The adjectives of nationality joined before a noun, the last one standing for the noun itself."""
    for child in children(token):
        if child.dep_ == "amod" and child.lower_ in lexicon.demonyms:
            others = [other for other in child.conjuncts if other.lower_ in lexicon.demonyms]
            return [child, *others[:-1], others[-1]] if others else [token]
    return [token]


def _slice(doc: Doc, first: int, last: int) -> tuple[int, int]:
    """The characters of the tokens `first` to `last`."""
    return doc[first].idx, doc[last].idx + len(doc[last])


def _one_line(name: str) -> str:
    return " ".join(name.split())
