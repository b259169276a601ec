"""Which words of a sentence report an event, and of which type and mode (guideline: "A mention").

A word is a trigger when a row of verbs.tsv or nouns.tsv names it and every need of that row holds. Then doubles
go: a light verb beside its event noun, a noun that only describes another, a figure of speech.
"""

from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from dateline.extract import grammar
from dateline.extract.conditions import Judge
from dateline.extract.entries import Entry
from dateline.extract.grammar import children
from dateline.extract.lexicon import Lexicon
from dateline.ontology import EventType

_REFUSED_MODES: dict[EventType, str] = {
    "CONSULT": "meet",
    "CONCEDE": "yield",
    "RETREAT": "yield",
    "AID": "assist",
    "AGREE": "assist",
    "SUPPORT": "assist",
    "COOPERATE": "assist",
}


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger: its head word, its first and last token, the row that made it one, and how probable it is."""

    token: Token
    first: int
    last: int
    entry: Entry
    probability: float = 1.0


def find_by_rule(doc: Doc, judge: Judge) -> list[Trigger]:
    """The triggers that the rows of the lists find in a parsed sentence, in order of position."""
    lexicon = judge.lexicon
    found = [trigger for token in doc if token.i not in judge.silent and (trigger := _trigger(token, lexicon, judge))]
    by_head = {trigger.token.i: trigger for trigger in found}
    return [trigger for trigger in found if not _is_double(trigger, by_head, lexicon)]


def _trigger(token: Token, lexicon: Lexicon, judge: Judge) -> Trigger | None:
    word = token.lower_
    entry: Entry | None = None
    verbal = grammar.is_verb(token) and token.dep_ not in {"amod", "compound", "aux", "auxpass"}
    if grammar.is_month(token):
        return None
    if verbal or grammar.is_headline_verb(token):
        entry = _first(lexicon.verbs.get(word, ()), token, judge)
    if entry is None and (
        grammar.is_noun(token) or token.tag_ == "VBG" or (token.tag_ == "VBN" and token.dep_ == "pobj")
    ):
        entry = _first(lexicon.nouns.get(word, ()), token, judge)
    if entry is None:
        return None
    first, last = extent(token, entry)
    if entry.type in _REFUSED_MODES and (will := refusal(token)) is not None:
        entry = replace(entry, type="REJECT", mode=_REFUSED_MODES[entry.type])
        first = will.i
    return Trigger(token, first, last, entry)


def refusal(verb: Token) -> Token | None:
    """The "will" of "will not meet": who says so refuses (guideline: refusing is REJECT, and it happened)."""
    words = {child.lower_: child for child in children(verb) if child.dep_ in {"aux", "neg", "auxpass"}}
    will = words.get("will") or words.get("wo") or words.get("would")
    if will is None or not words.keys() & {"not", "n't", "n\u2019t", "never"} or grammar.is_passive(verb):
        return None
    return will


def _first(entries: tuple[Entry, ...], token: Token, judge: Judge) -> Entry | None:
    for entry in entries:
        if stands(token, entry) and all(judge.holds(need, token, entry.pos) for need in entry.needs):
            return entry
    return None


def stands(token: Token, entry: Entry) -> bool:
    """Are the row's neighbouring words there: the particle of the verb, the other words of the noun?"""
    if entry.particle:
        return _particle(token, entry.particle) is not None
    if not entry.before and not entry.after:
        return True
    text = grammar.text_of(token.doc).replace("-", " ")
    ahead, behind = text[: token.idx].rstrip(), text[token.idx + len(token) :].lstrip()
    return _edge(ahead.rstrip("-"), entry.before) and (not entry.after or behind.startswith(entry.after))


def _edge(ahead: str, before: str) -> bool:
    return not before or ahead == before or ahead.endswith((" " + before, "\u201c" + before, '"' + before))


def _particle(token: Token, particle: str) -> Token | None:
    """The token that is the verb's particle, next to it or behind its object."""
    first, *rest = particle.split()
    for child in children(token):
        if (
            child.lower_ == first
            and child.dep_ in {"prt", "advmod", "prep", "acomp", "xcomp", "dobj"}
            and child.i > token.i
        ):
            following = [word.lower_ for word in token.doc[child.i + 1 : child.i + 1 + len(rest)]]
            if following == rest:
                return child
    return None


def extent(token: Token, entry: Entry) -> tuple[int, int]:
    """The first and last token of the trigger; a particle counts when it stands next to its verb."""
    first = last = token.i
    if entry.particle:
        particle = _particle(token, entry.particle)
        last = particle.i if particle is not None and particle.i == token.i + 1 else token.i
    size = len(entry.before)
    while size > 0 and first > 0:
        first -= 1
        size -= len(token.doc[first].text_with_ws)
    if entry.after:
        last = min(len(token.doc) - 1, last + len(entry.after.split()))
    return first, last


def _is_double(trigger: Trigger, by_head: dict[int, Trigger], lexicon: Lexicon) -> bool:
    """Does another trigger of the sentence already report this event?"""
    token = trigger.token
    if trigger.entry.pos == "verb":
        near = grammar.objects(token) + [noun for noun in grammar.subjects(token) if noun.i < token.i]
        return _is_aside(trigger, by_head, lexicon) or any(_carried(trigger, by_head.get(noun.i)) for noun in near)
    if any(_carried(trigger, by_head.get(noun.i)) for noun in grammar.governed(token, "of")):
        return True
    if trigger.entry.type == "MARKET" and token.dep_ == "pobj" and _carried(trigger, by_head.get(token.head.head.i)):
        return True
    if token.dep_ == "compound" and trigger.entry.pos == "noun":
        head = by_head.get(token.head.i)
        carried = head is None and token.head.lower_ in lexicon.words["carrier"]
        return not carried and not (trigger.entry.type in _HARM and _is_case(trigger, head, lexicon))
    if token.dep_ in {"dobj", "nsubjpass"} and (verb := by_head.get(token.head.i)):
        named = _is_named(verb, token) and verb.entry.type not in _VERBAL
        return named and verb.entry.type != trigger.entry.type and token.head.lower_ in lexicon.light
    return False


def _is_aside(trigger: Trigger, by_head: dict[int, Trigger], lexicon: Lexicon) -> bool:
    """Does the verb only say what came of an event told before it (", killing two"), or what talks are for?"""
    token = trigger.token
    if token.tag_ == "VBG" and token.dep_ == "advcl" and trigger.entry.type in {"TOLL", "ASSAULT"}:
        harmed = trigger.entry.lemma in lexicon.words["aside"]
        return harmed and any(other.token.i < token.i and other.entry.type in _HARM for other in by_head.values())
    purpose = trigger.entry.lemma == "discuss" and grammar.is_infinitive(token)
    return purpose and token.dep_ in {"advcl", "acl", "relcl", "xcomp"}


_VERBAL = frozenset({"REQUEST", "THREATEN", "REJECT", "ACCUSE"})
_HARM = frozenset({"ASSAULT", "DISASTER", "ACCIDENT", "CRIME"})


def _is_case(trigger: Trigger, head: Trigger | None, lexicon: Lexicon) -> bool:
    """Does the noun name the happening that its head is about ("murder charges", "flood damage")?"""
    if head is not None:
        return head.entry.type not in _HARM
    return trigger.token.head.lower_ in lexicon.words["case"]


def _carried(verb: Trigger, noun: Trigger | None) -> bool:
    """Is the verb only the carrier of its object ("imposed sanctions")?"""
    return noun is not None and noun.entry.type == verb.entry.type


def _is_named(verb: Trigger, noun: Token) -> bool:
    """Does the row of the verb ask for this very noun ("declared a ceasefire")?"""
    return any(need.slot == "obj" and noun.lower_ in need.words for need in verb.entry.needs)
