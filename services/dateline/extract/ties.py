"""Which of a sentence's dates and numbers belong to which of its triggers: read off the tree, then nearness."""

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from dateline.extract import grammar
from dateline.extract.claims import Voice
from dateline.extract.dates import DateWords
from dateline.extract.figures import head_of, kind_of
from dateline.extract.grammar import children
from dateline.extract.inflect import stem
from dateline.extract.lexicon import Lexicon
from dateline.extract.numbers import Number
from dateline.extract.places import Found
from dateline.extract.sentences import Sentence
from dateline.extract.triggers import Trigger


@dataclass(frozen=True, slots=True)
class View:
    """What one sentence holds before its triggers are looked at one by one."""

    sentence: Sentence
    doc: Doc
    voices: list[Voice]
    dates: list[DateWords]
    numbers: list[Number]
    places: list[Found]
    quoted: frozenset[int]


def date_of(token: Token, view: View, *, ahead: bool = False) -> DateWords | None:
    """The date words tied to the trigger: in its own phrase, else over it, else the only ones of the sentence.

    What is still to come (`ahead`) is not on the day of what else the sentence tells.
    """
    above = {word.i for word in grammar.ancestors(token)}
    own = {word.i for word in token.subtree}
    ranked = sorted((rank, n) for n, words in enumerate(view.dates) if (rank := _tie(words, view, token, own, above)))
    ranked = [(rank, n) for rank, n in ranked if not (ahead and rank == _BESIDE)]
    return view.dates[ranked[0][1]] if ranked else None


_BESIDE = 3
"""The loosest tie of date words to a trigger: right behind it, or the only ones of its sentence."""
_APART = frozenset({"ccomp", "relcl", "advcl", "pcomp"})
"""Clauses inside a phrase whose date words are their own."""


def _lasts(days: Token, token: Token) -> bool:
    """Is it the event that lasts so long: "five days of fighting", "the assault entered its fifth day"?"""
    return token in grammar.governed(days, "of") or (
        grammar.is_verb(days.head) and token in grammar.subjects(days.head)
    )


def _tie(words: DateWords, view: View, token: Token, own: set[int], above: set[int]) -> float:
    """How closely date words belong to a trigger.

    0.5 its duration, 1 in its phrase, 2 over it, _BESIDE it or alone in the sentence, 0 not at all.
    """
    span = view.doc.char_span(words.start, words.end, alignment_mode="expand")
    if span is None:
        return 0
    root = span.root
    if words.kind in {"nth", "lasting"} and _lasts(root, token):
        return 0.5
    if root.i in own and not any(word.dep_ in _APART for word in _path(root, token)):
        return 1
    hung = root.head if root.head.dep_ != "prep" else root.head.head
    if hung.i in above or root.head.i in above or grammar.clause_of(root).i in above:
        return 2
    if root.i - token.i == 1:
        return _BESIDE
    central = grammar.is_verb(token) or token.dep_ in {"nsubj", "nsubjpass", "dobj", "ROOT"}
    return _BESIDE if len(view.dates) == 1 and central and not _is_aside(root, above) else 0


def _is_aside(word: Token, above: set[int]) -> bool:
    """Does the word stand in a clause of its own, apart from what is above?"""
    for step in grammar.ancestors(word):
        if step.i in above:
            return False
        if step.dep_ == "pcomp":
            return True
    return False


def _path(token: Token, top: Token) -> list[Token]:
    """The words from a token up to, not including, `top`."""
    path = []
    for word in grammar.ancestors(token):
        if word == top:
            break
        path.append(word)
    return path


def shares_of(view: View, triggers: list[Trigger], lexicon: Lexicon) -> dict[int, list[Number]]:
    """Each number goes to the trigger it hangs under, the nearest one."""
    shares: dict[int, list[Number]] = {}
    for number in view.numbers:
        head = head_of(number, view.doc)
        if head is None:
            continue
        above = [word.i for word in grammar.ancestors(head)]
        under = sorted((t for t in triggers if t.token.i in above), key=lambda t: above.index(t.token.i))
        owners = _describing(head, triggers) or _measured(head, triggers) or under
        best = next(iter(owners), None) or _sufferer(number, view, triggers, lexicon)
        if best is not None:
            shares.setdefault(best.token.i, []).append(number)
    for toll in [t for t in triggers if t.entry.type == "TOLL"]:
        for cause in _causes(toll, triggers):
            theirs = shares.setdefault(cause.token.i, [])
            theirs += [number for number in shares.get(toll.token.i, []) if number not in theirs]
    return shares


_MEASURING = frozenset(
    stem(form)
    for form in (
        "rose", "rise", "risen", "climbed", "reached", "stood", "exceeded", "totalled", "topped", "numbered", "grew",
        "grown", "swelled", "passed", "was", "is", "were", "stands",
    )
)  # fmt: skip
"""Verbs that say how many there are."""


def _describing(head: Token, triggers: list[Trigger]) -> list[Trigger]:
    """The trigger that describes what is counted: "another 1,700 wounded"."""
    behind = {child.i for child in children(head) if child.dep_ in {"acl", "amod"}}
    return [t for t in triggers if t.token.i in behind]


def _measured(head: Token, triggers: list[Trigger]) -> list[Trigger]:
    """The trigger in the subject of the verb that takes its measure: "refugees pouring over the border rose to 500"."""
    verb = grammar.clause_of(head)
    if stem(verb.lower_) not in _MEASURING or verb.i in {t.token.i for t in triggers}:
        return []
    inside = {word.i for subject in grammar.subjects(verb) for word in subject.subtree}
    return [t for t in triggers if t.token.i in inside and head.i not in inside]


def _causes(toll: Trigger, triggers: list[Trigger]) -> list[Trigger]:
    """The attack, accident or disaster whose toll this is: the one it hangs on, or that hangs on it ("killed when")."""
    above = {word.i for word in grammar.ancestors(toll.token)}
    doers = {word.i for word in grammar.subjects(toll.token)}
    below = {word.i for word in toll.token.subtree} - _span_of_time(toll.token)
    harms = [t for t in triggers if t.entry.type in {"ASSAULT", "DISASTER", "ACCIDENT"}]
    return (
        [t for t in harms if t.token.i in doers]
        or [t for t in harms if t.token.i in above]
        or [t for t in harms if t.token.i in below][:1]
    )


def _span_of_time(toll: Token) -> set[int]:
    """The words of "since ...": they say from when on the toll counts, not what caused it."""
    clauses = [child for child in children(toll) if any(word.lower_ == "since" for word in (child, *children(child)))]
    return {word.i for clause in clauses for word in clause.subtree}


def _sufferer(number: Number, view: View, triggers: list[Trigger], lexicon: Lexicon) -> Trigger | None:
    """The harm told before a number of victims that hangs elsewhere ("came under attack, leaving 12 dead")."""
    if kind_of(number, view.doc, lexicon) not in {"killed", "injured"}:
        return None
    before = [t for t in triggers if t.entry.type in {"ASSAULT", "DISASTER", "ACCIDENT", "TOLL"}]
    return min(before, key=lambda t: abs(t.token.idx - number.start), default=None)
