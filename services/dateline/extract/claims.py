"""Who says so: `claimed_by` and `denied_by` (guideline fields of that name).

A reporting verb puts its subject behind what it completes and behind the quotation beside it; "according to X" puts
X behind its clause; who asks for something stands behind what is asked for; "accused X of doing Y" puts the accuser
behind Y; "denied doing Y" puts the subject against Y.
"""

from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc, Token

from dateline.extract import grammar
from dateline.extract.grammar import children
from dateline.extract.lexicon import Lexicon

Stance = Literal["claims", "denies", "asks"]
_ACCORDING = frozenset({"according"})


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who puts forward, asks for or denies the words of one token range: the head of the name, and the cue."""

    speaker: Token
    cue: Token
    stance: Stance
    inside: frozenset[int]


def voices(doc: Doc, lexicon: Lexicon) -> list[Voice]:
    """Every claim and denial of a sentence, with the positions of the words it covers."""
    found: list[Voice] = []
    for token in doc:
        if token.lower_ in _ACCORDING:
            found += _according(token)
        kinds = lexicon.reporting.get(token.lower_)
        if kinds and grammar.is_verb(token):
            for kind in sorted(kinds):
                found += _reported(token, kind)
    return found


def _according(token: Token) -> list[Voice]:
    """Of "according to X": X claims the clause that the words hang on, or the whole sentence."""
    tos = [child for child in children(token) if child.lower_ == "to"]
    sources = [noun for to in tos for noun in grammar.objects_of(to)]
    own = {word.i for word in token.subtree}
    clause = grammar.clause_of(token.head)
    covered = frozenset(_put_forward(clause)) - own
    covered |= frozenset(above.i for above in grammar.ancestors(clause) if above.dep_ in {"advcl", "conj", "ROOT"})
    return [Voice(source, token, "claims", covered) for source in sources[:2]]


def _reported(verb: Token, kind: str) -> list[Voice]:
    speakers = grammar.subjects(verb)
    if not speakers or (verb.tag_ == "VBG" and verb.dep_ == "amod"):
        return []
    speakers = speakers[:2] if speakers[0].dep_ != "relcl" else speakers
    covered = _covered(verb, kind, speakers)
    stance: Stance = "denies" if kind == "deny" else "asks" if kind == "ask" else "claims"
    return [Voice(speaker, verb, stance, covered) for speaker in speakers if covered]


_DEPS = {
    "say": frozenset({"ccomp"}),
    "deny": frozenset({"xcomp", "ccomp", "dobj", "pcomp"}),
    "ask": frozenset({"xcomp", "ccomp", "dobj"}),
}


def _covered(verb: Token, kind: str, speakers: list[Token]) -> frozenset[int]:
    """The words that this verb puts into the speaker's mouth."""
    if kind == "accuse" or (kind == "ask" and not grammar.objects(verb)):
        charged = [child for child in children(verb) if child.dep_ == "prep" and child.lower_ in {"of", "for", "with"}]
        parts = [child for prep in charged for child in children(prep)]
    else:
        parts = [child for child in children(verb) if child.dep_ in _DEPS[kind]]
    if kind == "say":
        parts += [child for child in children(verb) if child.dep_ == "parataxis" and str(child.tag_) != "VBG"]
        if not parts and _trails(verb):
            parts.append(verb.head)
    own = {word.i for speaker in speakers for word in speaker.subtree if kind == "say"} | {verb.i}
    return frozenset(word for part in parts for word in _put_forward(part)) - own


def _put_forward(part: Token) -> set[int]:
    """The words of a clause without its backgrounds ("since the invasion", "after talks"): those are told as known."""
    words = {word.i for word in part.subtree}
    for word in part.subtree:
        marks = word.lower_ in _BACKGROUND and word.dep_ in {"prep", "mark"}
        behind = word if word.dep_ == "prep" else word.head
        if marks and behind != part:
            words -= {inner.i for inner in behind.subtree}
    return words


_BACKGROUND = frozenset(
    {"since", "after", "before", "during", "over", "amid", "despite", "following", "although", "while"}
)


def _trails(verb: Token) -> bool:
    """Does the reporting clause trail behind what was said ("..., officials said")?"""
    if any(child.dep_ == "mark" for child in children(verb)):
        return False
    return verb.dep_ in {"parataxis", "advcl", "ccomp"} and int(verb.i) > int(verb.head.i)


def only_speaker(doc: Doc, lexicon: Lexicon) -> tuple[Token, Token] | None:
    """The subject and the verb of the last plain speech act of a sentence, for quotations that go on."""
    for token in reversed(list(doc)):
        kinds = lexicon.reporting.get(token.lower_, frozenset())
        if "say" in kinds and grammar.is_verb(token) and (speakers := grammar.subjects(token)):
            return speakers[0], token
    return None


def quoted(doc: Doc, opened: bool) -> tuple[frozenset[int], bool]:
    """The positions inside quotation marks, and whether the quotation is still open at the end."""
    inside: set[int] = set()
    for token in doc:
        if token.text in {"\u201c", "``"}:
            opened = True
        elif token.text in {"\u201d", "''"}:
            opened = False
        elif token.text == '"':
            opened = not opened
        elif opened:
            inside.add(token.i)
    return frozenset(inside), opened
