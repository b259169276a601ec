"""What speaks for and against a word being a trigger: named features of one candidate, read off parse and word lists.

The names are the explanation: `sense verb mostly=COERCE`, `object kind=weapon`. Training and extraction both ask here.
"""

from collections.abc import Iterator, Mapping

from spacy.tokens import Doc, Token

from dateline.extract import grammar
from dateline.extract.actors import code_of, kinds_of
from dateline.extract.conditions import Judge
from dateline.extract.grammar import children
from dateline.extract.inflect import stem
from dateline.extract.lexicon import Lexicon
from dateline.extract.sentences import is_heading
from dateline.extract.triggers import Trigger, find_by_rule

NEAR = (-2, -1, 1, 2)
"""Neighbours that are features by their position."""

_TELLING = frozenset(
    {
        "prep", "prt", "dative", "agent", "neg", "aux", "auxpass", "det", "mark", "advmod", "xcomp", "ccomp", "acomp",
        "oprd", "attr", "nummod", "acl",
    }
)  # fmt: skip
"""Dependents whose words tell something of their head."""

_PREDICATES = frozenset(
    {"dead", "missing", "guilty", "injured", "wounded", "ill", "bankrupt", "homeless", "hostage", "hurt"}
)
"""Adjectives that can report an event by themselves."""


def candidates(doc: Doc, lexicon: Lexicon) -> Iterator[Token]:
    """The words that could be triggers: verbs, nouns, and a few adjectives, as far as some list knows them.

    The lists are wide: of the corpus's triggers they miss one in forty, and three quarters of all other words.
    """
    for token in doc:
        word = token.lower_
        if word not in lexicon.senses and word not in lexicon.verbs and word not in lexicon.nouns:
            continue
        content = token.tag_[0] in "VN" or (token.tag_[0] == "J" and word in _PREDICATES)
        if content and token.dep_ not in {"aux", "auxpass"} and not grammar.is_month(token):
            yield token


def weigh(doc: Doc, judge: Judge) -> Iterator[tuple[Token, Trigger | None, list[str]]]:
    """Every candidate of a sentence, the trigger that the rules make of it, and its features."""
    rules = {trigger.token.i: trigger for trigger in find_by_rule(doc, judge)}
    evidence = Evidence(doc, judge, rules)
    for token in candidates(doc, judge.lexicon):
        yield token, rules.get(token.i), evidence.of(token)


class Evidence:
    """The features of the candidates of one sentence, given what the rules found in it."""

    def __init__(self, doc: Doc, judge: Judge, rules: Mapping[int, Trigger]) -> None:
        """`rules` are the triggers that the rules found, by the position of their head word."""
        self._doc, self._judge, self._lexicon, self._rules = doc, judge, judge.lexicon, rules
        self._text = grammar.text_of(doc)
        self._kinds: dict[int, list[str]] = {}
        self._content = [(token.i, "with " + stem(token.lower_)) for token in doc if _is_content(token)]
        self._heading = is_heading(doc.text)

    def of(self, token: Token) -> list[str]:
        """The features of one candidate; a name may come twice."""
        return [
            *self._word(token),
            *self._listed(token),
            *self._head(token),
            *self._sides(token),
            *self._dependents(token),
            *self._around(token),
        ]

    def _word(self, token: Token) -> Iterator[str]:
        base = stem(token.lower_)
        yield from (f"word={token.lower_}", f"stem={base}", f"stem={base}/{token.tag_[0]}")
        yield from (f"tag={token.tag_}", f"dep={token.dep_}", f"dep={token.dep_}/{token.tag_}")

    def _listed(self, token: Token) -> Iterator[str]:
        """What the word lists say: trigger rows, senses, the rules' decision, figures of speech."""
        word = token.lower_
        for entry in (*self._lexicon.verbs.get(word, ()), *self._lexicon.nouns.get(word, ())):
            yield f"row {entry.pos}={entry.type}"
            if all(self._judge.holds(need, token, entry.pos) for need in entry.needs):
                yield f"row {entry.pos} holds={entry.type}"
        senses = [sense for sense in self._lexicon.senses.get(word, ()) if sense.fits(token, self._text)]
        yield from (sense.evidence for sense in senses) if senses else ("no sense",)
        if token.i in self._judge.silent:
            yield "figure of speech"
        rule = self._rules.get(token.i)
        yield f"rule={rule.entry.type if rule else '-'}"
        if rule:
            yield f"rule={rule.entry.type}/{rule.entry.mode}"
            yield f"rule={rule.entry.type}/{len(rule.entry.needs)}"

    def _head(self, token: Token) -> Iterator[str]:
        head = token.head
        base = stem(head.lower_)
        yield from (f"head={base}", f"head={token.dep_}>{base}", f"head tag={head.tag_}")
        if head.i in self._rules:
            yield f"head rule={self._rules[head.i].entry.type}/{token.dep_}"
        yield from (f"head kind={kind}" for kind in self._kinds_of(head))

    def _sides(self, token: Token) -> Iterator[str]:
        if grammar.is_verb(token):
            subjects, objects = grammar.subjects(token)[:3], grammar.objects(token)[:3]
        else:
            subjects = [child for child in children(token) if child.dep_ in {"poss", "compound", "amod", "nmod"}]
            objects = grammar.governed(token, "of", "on", "against", "with", "for", "to", "in")[:4]
        base = stem(token.lower_)
        for side, nouns in (("subject", subjects), ("object", objects)):
            if not nouns:
                yield f"no {side}"
            for noun in nouns:
                yield from self._side(side, noun, base)

    def _side(self, side: str, noun: Token, base: str) -> Iterator[str]:
        word = stem(noun.lower_)
        yield from (f"{side}={word}", f"{base} {side}={word}")
        for kind in self._kinds_of(noun):
            yield from (f"{side} kind={kind}", f"{base} {side} kind={kind}")
        for counted in grammar.governed(noun, "of")[:1]:
            yield f"{side} of={stem(counted.lower_)}"
            yield from (f"{side} of kind={kind}" for kind in self._kinds_of(counted))
        if noun.i in self._rules:
            yield f"{side} rule={self._rules[noun.i].entry.type}"

    def _dependents(self, token: Token) -> Iterator[str]:
        base = stem(token.lower_)
        for child in children(token):
            if child.dep_ not in _TELLING:
                continue
            word = stem(child.lower_)
            yield from (f"{child.dep_}={word}", f"has {child.dep_}", f"{base} {child.dep_}={word}")
            if child.dep_ in {"prep", "agent"}:
                for noun in [inner for inner in children(child) if inner.dep_ == "pobj"][:2]:
                    yield f"{child.lower_}={stem(noun.lower_)}"
                    yield from (f"{child.lower_} kind={kind}" for kind in self._kinds_of(noun))

    def _around(self, token: Token) -> Iterator[str]:
        for offset in NEAR:
            at = token.i + offset
            yield f"{offset:+d}={self._doc[at].lower_ if 0 <= at < len(self._doc) else '#'}"
        yield from (name for i, name in self._content if i != token.i)
        yield from (f"other rule={rule.entry.type}" for i, rule in self._rules.items() if i != token.i)
        if self._heading:
            yield "heading"

    def _kinds_of(self, token: Token) -> list[str]:
        if token.i not in self._kinds:
            self._kinds[token.i] = list(self._find_kinds(token))
        return self._kinds[token.i]

    def _find_kinds(self, token: Token) -> Iterator[str]:
        yield from kinds_of(token, self._lexicon)
        if token.tag_ != "NN" and code_of(token, self._lexicon, self._judge.gazetteer):
            yield "code"


def _is_content(token: Token) -> bool:
    return token.tag_[0] in "NVJ" and len(token) > 3
