"""Who did it, and to whom: the head words of actors and recipients of a trigger (guideline fields of that name).

Symmetric events (talks, two-sided fights) list everybody as actors. Of a noun the owner, the adjective of
nationality and "by" give the actor; "of", "on", "against" the recipient; a light verb lends its subject.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from spacy.tokens import Token

from dateline.extract import grammar
from dateline.extract.lexicon import Lexicon
from dateline.extract.triggers import Trigger
from dateline.ontology import EventType

_DOERS_BEHIND_OF: frozenset[EventType] = frozenset(
    {"RETREAT", "MARKET", "DISPLACE", "PROTEST", "MOBILIZE", "OFFICE", "TOLL"}
)
_NO_DOERS: frozenset[EventType] = frozenset({"MARKET", "DISASTER", "DISPLACE", "ACCIDENT"})
_HITS_ANYTHING: frozenset[EventType] = frozenset({"MARKET", "DISASTER", "ACCIDENT"})
_MEASURES = frozenset(
    {
        "percent", "point", "points", "%", "day", "days", "week", "weeks", "month", "months", "year", "years", "today",
        "hour", "hours", "minute", "minutes", "morning", "night", "evening", "afternoon", "tonight", "yesterday",
        "magnitude",
    }
)  # fmt: skip
_VOWS: frozenset[EventType] = frozenset({"AGREE", "REJECT", "THREATEN", "CONCEDE", "REQUEST", "SUPPORT"})
"""Types whose clause tells to whom: "agreed to send arms to Kyiv", "refused to meet the envoy"."""
_UNDERGONE = frozenset({"convict", "arrest", "deport", "targeted", "abduct", "release"})
"""Modes whose owner suffers them: "her arrest", "the banker's conviction"."""
_HARMS: frozenset[EventType] = frozenset({"ASSAULT", "DISASTER", "ACCIDENT"})
_TOWARDS = ("on", "against", "at", "toward", "towards", "into", "with", "to", "over")
_TOWARDS_OF: dict[EventType, tuple[str, ...]] = {
    "AID": ("to", "for"),
    "SANCTION": ("on", "against", "with"),
    "REQUEST": ("to", "on", "upon", "from", "with"),
    "SUPPORT": ("for", "to", "with"),
    "AGREE": ("to", "with", "for"),
    "REJECT": ("to", "against", "with"),
    "COOPERATE": ("with", "to"),
    "THREATEN": ("against", "to"),
    "ACCUSE": ("against", "on", "for", "at", "into", "of"),
    "MOBILIZE": ("into", "to", "near", "against", "around"),
    "RETREAT": ("from", "to"),
    "PROTEST": ("against", "with"),
    "COERCE": ("on", "of", "against"),
    "CONCEDE": ("to", "on", "against"),
    "CRIME": ("from",),
    "OFFICE": (),
    "BUSINESS": ("with",),
    "DISPLACE": (),
    "TOLL": (),
    "MARKET": (),
    "DISASTER": (),
    "ACCIDENT": (),
}

Suits = Callable[[Token], bool]


@dataclass(frozen=True, slots=True)
class Roles:
    """The head words of both sides, in the order of the text."""

    actors: tuple[Token, ...]
    recipients: tuple[Token, ...]


def roles_of(trigger: Trigger, lexicon: Lexicon, suits: Suits) -> Roles:
    """Both sides of the event; `suits` tells which noun can take part at all (a person, body, country ...).

    Whatever is hit or moves can undergo a DISASTER, an ACCIDENT or a move of a MARKET.
    """
    fits = partial(_is_thing, lexicon=lexicon) if trigger.entry.type in _HITS_ANYTHING else suits
    actors, recipients = (
        _of_verb(trigger, lexicon, fits) if trigger.entry.pos == "verb" else _of_noun(trigger, lexicon, fits)
    )
    actors, recipients = _with_members(actors, suits), _with_members(recipients, suits)
    if _is_symmetric(trigger, lexicon):
        actors, recipients = [*actors, *recipients], []
    moved = trigger.entry.type == "MARKET" and any(_is_thing(noun, lexicon) for noun in grammar.objects(trigger.token))
    if trigger.entry.type in _NO_DOERS and not moved:
        actors, recipients = [], [*actors, *recipients]
    if trigger.entry.type == "TOLL":
        actors = [actor for actor in actors if actor.tag_ in {"NNP", "NNPS"}]
    kept = _once(actors)
    return Roles(tuple(kept), tuple(token for token in _once(recipients) if token not in kept))


def _is_thing(token: Token, lexicon: Lexicon) -> bool:
    """Is this a thing that can be hit or move: any noun but a measure, a share or a time?"""
    word = token.lower_
    return grammar.is_noun(token) and word not in _MEASURES and word not in lexicon.words["calendar"]


def _with_members(nouns: Iterable[Token], suits: Suits) -> list[Token]:
    """With those that "including" or "such as" names: "allies including Canada and Japan"."""
    found = list(nouns)
    return found + [member for noun in found for member in grammar.governed(noun, "including", "as") if suits(member)]


def _is_symmetric(trigger: Trigger, lexicon: Lexicon) -> bool:
    if trigger.entry.type == "CONSULT":
        return trigger.entry.mode != "visit"
    return (
        trigger.entry.type in {"AGREE", "COOPERATE"} and not grammar.is_verb(trigger.token)
    ) or trigger.token.lower_ in lexicon.words["two-sided"]


def _once(tokens: Iterable[Token]) -> list[Token]:
    return sorted(dict.fromkeys(tokens), key=lambda token: token.i)


def _of_verb(trigger: Trigger, lexicon: Lexicon, suits: Suits) -> tuple[list[Token], list[Token]]:
    verb, kind = trigger.token, trigger.entry.type
    actors = [noun for noun in grammar.subjects(verb) if suits(noun)]
    stated = [part for noun in grammar.objects(verb) for part in _counted(noun, lexicon)]
    recipients = [noun for noun in stated if suits(noun)]
    if not recipients:
        recipients = [owner for noun in stated for owner in _owners(noun, suits)]
    behind = [noun for noun in _towards(verb, kind) + [n for o in stated for n in _towards(o, kind)] if suits(noun)]
    if kind in {"AID", "AGREE", "CONSULT", "SANCTION", "COOPERATE", "REQUEST"} and behind:
        recipients = behind + [noun for noun in recipients if kind != "AID"]
    if not recipients:
        recipients = behind
    if kind in {"MOBILIZE", "AID"}:
        recipients = behind or ([] if kind == "MOBILIZE" else recipients)
    if kind == "REQUEST" and not recipients:
        recipients = [
            noun
            for child in grammar.complements(verb)
            for noun in grammar.subjects(child)
            if suits(noun) and noun not in actors
        ]
    if kind in _VOWS and not recipients:
        recipients = [noun for noun in _of_clauses(verb) if suits(noun) and noun not in actors]
    return actors, recipients


def _of_clauses(verb: Token) -> list[Token]:
    """Those that the clauses completing the verb are about: their objects, else whom their prepositions name."""
    clauses = grammar.complements(verb)
    objects = [noun for clause in clauses for noun in grammar.objects(clause)]
    towards = [noun for word in [*clauses, *objects] for noun in grammar.governed(word, *_TOWARDS, "from", "for", "of")]
    return towards + objects


def _counted(noun: Token, lexicon: Lexicon) -> list[Token]:
    """Civilians, where the text says "dozens of civilians"."""
    behind = grammar.governed(noun, "of")
    return behind if (behind and noun.lower_ in lexicon.words["count"]) or (noun.tag_ == "CD" and behind) else [noun]


def _towards(token: Token, kind: EventType) -> list[Token]:
    return grammar.governed(token, *_TOWARDS_OF.get(kind, _TOWARDS))


def _owners(noun: Token, suits: Suits) -> list[Token]:
    """Whose the thing is: "the convoy of the army", "Western sanctions", "Russia's access"."""
    near = [child for child in noun.children if child.dep_ in {"poss", "amod", "compound", "nmod"} and suits(child)]
    return near or [owner for owner in grammar.governed(noun, "of") if suits(owner)]


def _of_noun(trigger: Trigger, lexicon: Lexicon, suits: Suits) -> tuple[list[Token], list[Token]]:
    noun, kind = trigger.token, trigger.entry.type
    carrier = noun
    while carrier.dep_ == "compound" or (
        carrier.dep_ == "pobj" and carrier.head.lower_ == "of" and grammar.is_noun(carrier.head.head)
    ):
        carrier = carrier.head if carrier.dep_ == "compound" else carrier.head.head
    actors = [
        owner
        for word in {noun, carrier}
        for owner in word.children
        if owner.dep_ in {"poss", "amod", "compound", "nmod"} and owner != noun
    ]
    actors = [owner for owner in actors if suits(owner)] + [by for by in grammar.governed(carrier, "by") if suits(by)]
    behind_of = [other for other in grammar.governed(noun, "of") if suits(other)]
    recipients = [other for other in _towards(noun, kind) + _next(noun, kind) if suits(other)]
    if trigger.entry.mode in _UNDERGONE:
        recipients += [owner for owner in actors if owner.dep_ == "poss"]
        actors = [owner for owner in actors if owner.dep_ != "poss"]
    if kind in _DOERS_BEHIND_OF:
        actors += behind_of
    else:
        recipients += behind_of
    both = [other for other in grammar.governed(noun, "between", "among", "with") if suits(other)]
    if both:
        actors += both if _is_symmetric(trigger, lexicon) or kind != "ASSAULT" else []
    lent_actors, lent_recipients = _lent(carrier, kind, lexicon, suits)
    return actors or lent_actors, recipients or lent_recipients


def _next(noun: Token, kind: EventType) -> list[Token]:
    """What a preposition right behind the noun governs, wherever the parser hung it ("invasion toward the coast")."""
    behind = noun.doc[noun.i + 1] if noun.i + 1 < len(noun.doc) else noun
    return (
        grammar.objects_of(behind) if behind.dep_ == "prep" and behind.lower_ in _TOWARDS_OF.get(kind, _TOWARDS) else []
    )


def _lent(noun: Token, kind: EventType, lexicon: Lexicon, suits: Suits) -> tuple[list[Token], list[Token]]:
    """What a light verb around the noun lends: "launched", "held", "faces", "imposed by"."""
    verbs = [child for child in noun.children if child.dep_ == "acl" and grammar.is_verb(child)]
    if noun.dep_ in {"dobj", "nsubjpass", "nsubj"} and grammar.is_verb(noun.head):
        verbs.append(noun.head)
    if noun.dep_ == "pobj" and grammar.is_verb(noun.head.head) and noun.head.lower_ in {"to", "under", "for", "in"}:
        verbs.append(noun.head.head)
    actors: list[Token] = []
    recipients: list[Token] = []
    for verb in verbs:
        role = lexicon.light.get(verb.lower_, frozenset())
        doers = (
            []
            if noun.dep_ == "nsubj" and verb == noun.head
            else [other for other in grammar.subjects(verb) if suits(other)]
        )
        if "target" in role:
            recipients += doers
        elif role:
            actors += doers
        if kind in _HARMS and noun.dep_ == "nsubj" and verb == noun.head:
            recipients += [other for other in grammar.objects(verb) if suits(other)]
        recipients += [other for other in _towards(verb, kind) if role and suits(other) and other != noun]
    return actors, recipients
