"""What speaks for and against a noun taking part in an event: named features of the pair, read off the tree.

What tells most is the path between the two ("nsubj", "pobj^prep:against"), then what the noun is, and what stands
between. Training and extraction both ask here.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from dateline.extract import grammar
from dateline.extract.actors import PRONOUNS, SPEAKERS, code_of, kinds_of, names_person
from dateline.extract.cast import Cast
from dateline.extract.claims import Voice
from dateline.extract.inflect import stem
from dateline.extract.triggers import Trigger
from dateline.ontology import EventType

FAR = 5
"""Steps in the tree beyond which no noun takes part in an event: one in fifty of the corpus's does."""

_STANDS_ALONE = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "conj"})
"""Where numbers, adjectives and determiners stand for persons ("two were held", "the injured")."""
_NAMES_WORD = frozenset({"prep", "agent", "dative"})
_CLAUSES = frozenset({"ROOT", "ccomp", "relcl", "advcl"})
_AIMS = frozenset({"on", "against", "at", "toward", "towards", "into", "upon", "onto", "to"})
"""Prepositions before what is aimed at."""
_DISTANCES = ((12, "12"), (7, "7"), (4, "4"))


@dataclass(frozen=True, slots=True)
class Act:
    """A trigger as its participants are asked for: its head word, type, mode, and whether a verb carries it."""

    token: Token
    type: EventType
    mode: str | None

    @classmethod
    def of(cls, trigger: Trigger) -> "Act":
        """The trigger's."""
        return cls(trigger.token, trigger.entry.type, trigger.entry.mode)


class Stage:
    """One sentence and everybody in it who could take part in one of its events."""

    def __init__(self, doc: Doc, acts: Collection[Act], voices: Iterable[Voice], cast: Cast) -> None:
        """`acts` and `voices` are all of the sentence; `cast` is the article's."""
        self._cast, self._lexicon = cast, cast.lexicon
        self._types = {act.token.i: act.type for act in acts}
        self._tokens = list(doc)
        self._heads: list[int] = [token.head.i for token in self._tokens]
        self._deps = [str(token.dep_) for token in self._tokens]
        self._tags = [str(token.tag_) for token in self._tokens]
        self._words = [str(token.lower_) for token in self._tokens]
        self._first: list[int] = [self._first_of(at) for at in range(len(self._tokens))]
        self._labels = [self._label(at) for at in range(len(self._tokens))]
        self._speaks: dict[int, set[int]] = {}
        for voice in voices:
            self._speaks.setdefault(voice.speaker.i, set()).update(voice.inside)
        self._nouns = [at for at in range(len(self._tokens)) if self._can_take_part(at)]
        self._own: dict[int, list[str]] = {}

    def _first_of(self, at: int) -> int:
        """The first of the nouns that "and" joins, whose place in the tree is that of all; itself if there is none."""
        while self._deps[at] == "conj":
            at = self._heads[at]
        return at

    def first(self, noun: Token) -> int:
        """The position of the first of the nouns that "and" joins to this one; its own where there is no other."""
        return int(self._first[noun.i])

    def _label(self, at: int) -> str:
        dep = self._deps[at]
        return f"{dep}:{self._words[at]}" if dep in _NAMES_WORD else dep

    def _can_take_part(self, at: int) -> bool:
        word, tag, dep = self._words[at], self._tags[at], self._deps[at]
        named = tag == "NNP" and not grammar.is_month(self._tokens[at])  # "Theresa May"
        if dep == "npadvmod" or (word in self._lexicon.words["calendar"] and not (named and dep in _STANDS_ALONE)):
            return False
        known = tag[0] == "N" or word in PRONOUNS or word in SPEAKERS or word in self._lexicon.demonyms
        known = known or (tag == "JJ" and at > 0 and self._tokens[at].is_title)  # "Western", "Houthi"
        return (
            known or (tag in {"CD", "DT"} and dep in _STANDS_ALONE) or (tag in {"JJ", "JJR"} and self._has_article(at))
        )

    def counted(self, noun: Token) -> list[Token]:
        """Refugees, where the text says "thousands of refugees"; else the noun itself."""
        behind = grammar.governed(noun, "of")
        return behind if behind and (noun.lower_ in self._lexicon.words["count"] or noun.tag_ == "CD") else [noun]

    def _has_article(self, at: int) -> bool:
        """Does an adjective stand for persons, as in "the injured"?"""
        return self._deps[at] in _STANDS_ALONE and at > 0 and self._words[at - 1] == "the"

    def weigh(self, act: Act) -> Iterator[tuple[Token, list[str]]]:
        """Every noun that could take part in the act, and what speaks for and against it."""
        pair = _Pair(act, self._heads, self._labels, self._tags)
        for at in self._nouns:
            near = (
                at != act.token.i
                and not self._only_tells(at, pair)
                and (self._deps[at] != "compound" or self._heads[at] == act.token.i)
            )
            path = pair.path(self._first[at]) if near else None
            if path is not None:
                yield self._tokens[at], [*self._along(at, pair, path), *self._noun(at, pair), *self._between(at, pair)]

    def _only_tells(self, at: int, pair: "_Pair") -> bool:
        """Is this who says it of somebody else: "the army said rebels attacked"?"""
        return bool(pair.subjects) and at not in pair.subjects and pair.at in self._speaks.get(at, ())

    def _along(self, at: int, pair: "_Pair", way: "_Path") -> Iterator[str]:
        up, down, steps = way.up, way.down, way.steps
        climbed = "^".join(self._labels[step] for step in up)
        path = f"{climbed}|{down}"
        yield from (f"path={path}", f"path={path}/{pair.form}", f"path={path}/{pair.type}")
        yield from (f"path={path}/{pair.form}/{pair.type}", f"path={path}/{pair.base}")
        short = "^".join(self._deps[step] for step in up) + "|" + down
        yield from (f"short={short}", f"short={short}/{pair.form}", f"short={short}/{pair.type}")
        yield f"steps={len(up)}/{steps}"
        if up:
            last = self._labels[up[-1]]
            yield from (f"under={last}", f"under={last}/{pair.type}", f"under={last}/{pair.form}/{steps}")
        if steps:
            meets = stem(self._words[way.joint])
            yield from (f"path={path}/at {meets}", f"meets={meets}", f"meets={self._tags[way.joint]}")
            yield f"meets={meets}/{self._labels[up[-1]] if up else '-'}"
        if self._first[at] != at:
            yield "joined"

    def _noun(self, at: int, pair: "_Pair") -> Iterator[str]:
        """What the noun is, and how that goes with the type."""
        dep = self._deps[self._first[at]]
        for name in self._facts(at):
            yield from (name, f"{name}/{pair.type}")
        aimed = dep == "pobj" and self._words[self._heads[self._first[at]]] in _AIMS
        for kind in self._facts(at):
            if kind.startswith("kind="):
                yield f"{kind}/{pair.form}/{dep}"
                if aimed:
                    yield from (f"aim {kind}", f"aim {kind}/{pair.type}")
        if aimed:
            yield from ("aim", f"aim/{pair.type}", f"aim/{pair.form}")
        if at in pair.subjects:
            yield from ("subject", f"subject/{pair.type}", f"subject/{pair.mode}", f"subject/{pair.form}/{pair.type}")
        if at in pair.objects:
            yield from ("object", f"object/{pair.type}", f"object/{pair.mode}")
        if at in self._speaks:
            inside = "inside" if pair.at in self._speaks[at] else "outside"
            yield from ("speaks", f"speaks/{pair.type}", f"speaks {inside}")
        if at in self._types:
            yield from ("is act", f"is act={self._types[at]}")
        over = self._over(at)
        if over in self._types and over != pair.at:
            yield from (f"of act={self._types[over]}", f"of act={self._types[over]}/{dep}/{pair.type}")

    def _over(self, at: int) -> int:
        """The word over the noun, prepositions left out."""
        head = self._heads[self._first[at]]
        return self._heads[head] if self._deps[self._first[at]] == "pobj" else head

    def _facts(self, at: int) -> list[str]:
        """What of the noun holds for every trigger of the sentence."""
        if at not in self._own:
            first = self._first[at]
            preposition = self._words[self._heads[first]] if self._deps[first] == "pobj" else "-"
            facts = [f"kind={kind}" for kind in self._kinds(at)]
            facts += [f"word={stem(self._words[at])}", f"prep={preposition}", f"dep={self._deps[at]}"]
            self._own[at] = [*facts, f"tag={self._tags[at]}"]
        return self._own[at]

    def _kinds(self, at: int) -> Iterator[str]:
        token, word = self._tokens[at], self._words[at]
        yield from kinds_of(token, self._lexicon)
        if word in PRONOUNS:
            yield "pronoun"
        if names_person(word, self._lexicon):
            yield "person"
        if word in self._lexicon.demonyms:
            yield "demonym"
        if code_of(token, self._lexicon, self._cast.gazetteer):
            yield "code"
        if self._cast.suits(token):
            yield "suits"

    def _between(self, at: int, pair: "_Pair") -> Iterator[str]:
        low, high = min(at, pair.at), max(at, pair.at)
        side, apart = ("+" if at > pair.at else "-"), high - low
        distance = next((name for bound, name in _DISTANCES if apart >= bound), str(apart))
        yield from (f"away={side}{distance}", f"away={side}{distance}/{pair.form}/{pair.type}")
        yield f"between={side}{min(4, sum(low < noun < high for noun in self._nouns))}"
        if any(self._deps[i] in _CLAUSES and self._tags[i][0] == "V" for i in range(low + 1, high)):
            yield "clause between"


@dataclass(frozen=True, slots=True)
class _Path:
    """From a noun up to the word where its way meets the trigger's (`joint`), and so many steps down to it."""

    up: list[int]
    down: str
    joint: int
    steps: int


class _Pair:
    """What the paths from every noun to one trigger have in common."""

    def __init__(self, act: Act, heads: Sequence[int], labels: Sequence[str], tags: Sequence[str]) -> None:
        self.at, self.type, self.mode = act.token.i, act.type, act.mode or "-"
        self.base = stem(act.token.lower_)
        verbal = tags[self.at][0] == "V"
        self.form = ("passive" if grammar.is_passive(act.token) else "active") if verbal else "noun"
        self.subjects = {noun.i for noun in grammar.subjects(act.token)}
        self.objects = {noun.i for noun in grammar.objects(act.token)}
        self._heads = heads
        chain = [self.at]
        while heads[chain[-1]] != chain[-1] and len(chain) <= FAR:
            chain.append(heads[chain[-1]])
        self._steps = {at: steps for steps, at in enumerate(chain)}
        self._down = ["v".join(labels[at] for at in reversed(chain[:steps])) for steps in range(len(chain))]

    def path(self, noun: int) -> _Path | None:
        """The way from the noun to the trigger; None: too far."""
        up: list[int] = []
        while noun not in self._steps:
            up.append(noun)
            if len(up) > FAR or self._heads[noun] == noun:
                return None
            noun = self._heads[noun]
        steps = self._steps[noun]
        return _Path(up, self._down[steps], noun, steps) if len(up) + steps <= FAR else None
