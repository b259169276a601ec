"""What a word of the news may report: the wide dictionary `senses.tsv`, evidence for the learned decision.

Unlike the trigger rows of verbs.tsv and nouns.tsv, a sense asks for nothing and decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from spacy.tokens import Token

from dateline.extract import grammar
from dateline.extract.entries import checked
from dateline.extract.grammar import children
from dateline.extract.inflect import Irregular, forms
from dateline.extract.tables import rows, wrong
from dateline.ontology import EventType

MOSTLY, SOMETIMES = "mostly", "sometimes"


@dataclass(frozen=True, slots=True)
class Sense:
    """One reading of a word. `near` are the other words of a phrase: before a noun, behind a verb ("flight")."""

    pos: str
    type: EventType
    mode: str | None
    often: str
    particle: str = ""
    near: str = ""

    @property
    def evidence(self) -> str:
        """The name of this sense among the features of a decision; phrases tell more than single words."""
        phrase = "+" if self.particle or self.near else ""
        return f"sense {self.pos}{phrase} {self.often}={self.type}"

    def fits(self, token: Token, text: str) -> bool:
        """May the token, in a sentence of this lower-case text, be read so?"""
        if self.pos == "adj":
            return str(token.tag_).startswith(("J", "VBN"))
        if self.pos == "noun":
            return (not grammar.is_verb(token) or token.tag_ == "VBG") and (not self.near or _before(token, self.near))
        verbal = grammar.is_verb(token) and (not self.particle or _has_particle(token, self.particle.split()[0]))
        return verbal and (not self.near or self.near in text)


def _before(noun: Token, words: str) -> bool:
    near = words.split()
    if noun.i < len(near) or noun.doc[noun.i - 1].lower_ != near[-1]:
        return False
    return [word.lower_ for word in noun.doc[noun.i - len(near) : noun.i]] == near


def _has_particle(verb: Token, particle: str) -> bool:
    if verb.i + 1 < len(verb.doc) and verb.doc[verb.i + 1].lower_ == particle:
        return True
    return any(child.lower_ == particle and child.dep_ in {"prt", "prep", "advmod"} for child in children(verb))


def read_senses(folder: Traversable, irregular: Irregular) -> Mapping[str, tuple[Sense, ...]]:
    """The senses of senses.tsv under every form of their word.

    Raises:
        Misconfigured: a row is wrong.
    """
    found: dict[str, list[Sense]] = {}
    seen: dict[tuple[str, ...], tuple[str, str]] = {}
    for row in rows(folder, "senses.tsv", 6):
        pos, lemma, particle, kind, mode, often = row.cells
        if pos not in {"verb", "noun", "adj"} or often not in {MOSTLY, SOMETIMES}:
            raise wrong(row, f"{pos!r} is no verb, noun or adj, or {often!r} not {MOSTLY} or {SOMETIMES}")
        event_type, event_mode = checked(row, kind, mode, (pos, lemma, particle, kind), seen)
        words = lemma.split()
        anchor, near = (words[0], words[1:]) if pos == "verb" else (words[-1], words[:-1])
        sense = Sense(pos, event_type, event_mode, often, particle, " ".join(near))
        for form in [anchor] if pos == "adj" else forms(anchor, "verb" if pos == "verb" else "noun", irregular):
            found.setdefault(form, []).append(sense)
    return {form: tuple(senses) for form, senses in found.items()}
