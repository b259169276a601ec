"""Who: the name, the actor code and the sector of a noun phrase (plover.md section 4).

A code comes from the words themselves (a country, its adjective, a seat or body that stands for it), else from
the fullest form of the same name elsewhere in the article ("Ukrainian President Volodymyr Zelenskyy").
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from dateline.extract import grammar
from dateline.extract.grammar import children
from dateline.extract.lexicon import Lexicon
from dateline.extract.places import Gazetteer, is_name

_PHRASE = frozenset({"det", "amod", "compound", "poss", "nummod", "nmod", "case", "punct", "quantmod", "advmod"})
_KNOWN = 100_000
"""A city stands for its country only from so many inhabitants on."""
_PERSON = re.compile(r"(?:er|or|ist|ian|ant|eer|ee)s?$|(?:man|woman|men|women)$")
"""How nouns for persons end; those that end so and are none stand in words.tsv ("no person")."""
_SHORT = 3
"""Names of bodies and states of so few letters are abbreviations."""
_SHIPS = frozenset({"HMS", "USS", "RMS", "SS", "MV", "MT", "MS", "INS", "HMAS", "HMCS", "USNS"})
"""Before the name of a ship, which may be that of a country."""
_ARTICLES = frozenset({"the", "a", "an", "this", "that", "its", "his", "her", "their", "some", "several", "other"})
_PERSONAL = frozenset({"he", "she", "him", "her", "his", "himself", "herself"})
PRONOUNS = _PERSONAL | frozenset({"it", "its", "itself", "they", "them", "their", "themselves"})
SPEAKERS = frozenset({"i", "we", "us", "me", "our", "my", "ourselves"})


@dataclass(frozen=True, slots=True)
class Actor:
    """What is known of somebody by name."""

    name: str
    code: str | None
    sector: str | None


@dataclass(frozen=True, slots=True)
class Names:
    """Everybody named in the article: the last word of a name, lower case, to the fullest form and its code."""

    known: Mapping[str, Actor]


def phrase(token: Token) -> tuple[int, int]:
    """The first and last token of the noun phrase that the word heads, without what follows the head."""
    first = token.i
    for child in sorted(token.lefts, key=lambda child: -child.i):
        if child.dep_ not in _PHRASE or (child.dep_ == "punct" and child.text in {",", ";", ":"}):
            break
        first = child.left_edge.i
    while first < token.i and (token.doc[first].lower_ in _ARTICLES or token.doc[first].is_punct):
        first += 1
    verbs = [word.i for word in token.doc[first : token.i] if grammar.is_headline_verb(word)]
    return (verbs[-1] + 1 if verbs else first), token.i


def actor_of(token: Token, names: Names, lexicon: Lexicon, gazetteer: Gazetteer) -> Actor:
    """Name, code and sector of the phrase that the word heads."""
    first, last = phrase(token)
    text = token.doc[first : last + 1].text
    code = code_of(token, lexicon, gazetteer)
    sector = sector_of(token, lexicon)
    own = full_name(token, lexicon) if token.tag_ in {"NNP", "NNPS"} else text
    if " " in own and len(own) < len(text):
        return Actor(own, code, sector)
    known = names.known.get(token.lower_) if token.tag_ in {"NNP", "NNPS"} else None
    if known and " " not in own:
        return Actor(
            known.name if len(known.name) > len(token.text) else text, code or known.code, sector or known.sector
        )
    return Actor(text, code, sector)


def code_of(token: Token, lexicon: Lexicon, gazetteer: Gazetteer) -> str | None:
    """The actor code that the phrase itself states, else None."""
    kept: dict[int, str | None] = token.doc.user_data.setdefault("codes", {})  # asked for again and again
    if token.i not in kept:
        kept[token.i] = _stated_code(token, lexicon, gazetteer)
    return kept[token.i]


def _stated_code(token: Token, lexicon: Lexicon, gazetteer: Gazetteer) -> str | None:
    first, last = phrase(token)
    if any(word.text in _SHIPS for word in token.doc[max(0, first - 1) : last]):
        return None
    words = [_word(token.doc[at]) for at in range(first, last + 1)]
    return (
        _longest(words, lexicon)
        or (_country(token.doc, first, last, gazetteer))
        or _of_parts(token, lexicon, gazetteer)
        or _in_apposition(token, lexicon, gazetteer)
    )


def _word(token: Token) -> str:
    """The word in lower case; of a short one that is not all capitals nothing: "Rok" and "us" are no states."""
    text = token.text
    abbreviation = len(text) <= _SHORT and text.isalpha()
    return "" if abbreviation and not text.isupper() else token.lower_


def _longest(words: list[str], lexicon: Lexicon) -> str | None:
    """A body or seat at the end of the phrase ("the U.N. Security Council"), else one of its adjectives."""
    for at in range(len(words)):
        name = " ".join(words[at:]).replace(" - ", "-")
        if (
            code := lexicon.bodies.get(name)
            or lexicon.demonyms.get(name)
            or lexicon.demonyms.get(name.removesuffix("s"))
        ):
            return code
    for size in (3, 2, 1):
        for at in range(len(words) - size):
            name = " ".join(words[at : at + size]).replace(" - ", "-")
            if code := lexicon.demonyms.get(name) or lexicon.bodies.get(name):
                return code
    return None


def _country(doc: Doc, first: int, last: int, gazetteer: Gazetteer) -> str | None:
    """A country or city that the phrase ends with or has as a part ("Syria", "Kabul police")."""
    for at in range(first, last + 1):
        for end in range(last + 1, at, -1):
            if is_name(doc[end - 1]) and is_name(doc[at]):
                spot = gazetteer.get(doc[at:end].text.lower())
                if (
                    spot
                    and spot.weight >= _KNOWN
                    and (end - 1 == last or spot.precision == "country" or doc[last].tag_ in {"NN", "NNS"})
                ):
                    return spot.country if at == first or spot.precision == "country" else None
    return None


def _of_parts(token: Token, lexicon: Lexicon, gazetteer: Gazetteer) -> str | None:
    """The code of the owner ("Iran's ministry") or of what it is of ("president of Iran", "ambassador to Iran")."""
    for child in children(token):
        if child.dep_ in {"poss", "nmod"} and (code := code_of(child, lexicon, gazetteer)):
            return code
    for noun in grammar.governed(token, "of", "from", "for"):
        if noun.i > token.i and noun.tag_ in {"NNP", "NNPS"} and (code := code_of(noun, lexicon, gazetteer)):
            return code
    return None


def _in_apposition(token: Token, lexicon: Lexicon, gazetteer: Gazetteer) -> str | None:
    for child in children(token):
        if child.dep_ == "appos" and child.i != token.i and (code := code_of(child, lexicon, gazetteer)):
            return code
    return None


def sector_of(token: Token, lexicon: Lexicon) -> str | None:
    """The sector of the longest title or common noun in the phrase, from its end."""
    first, last = phrase(token)
    words = [token.doc[at].lower_ for at in range(first, last + 1)]
    for end in range(len(words), 0, -1):
        for at in range(max(0, end - 4), end):
            if sector := lexicon.roles.get(" ".join(words[at:end])):
                return sector
    for child in children(token):
        if child.dep_ == "appos" and (sector := sector_of(child, lexicon)):
            return sector
    return None


def gather(docs: Iterable[Doc], lexicon: Lexicon, gazetteer: Gazetteer) -> Names:
    """Everybody the article names, the fullest form first met with a code winning."""
    known: dict[str, Actor] = {}
    for doc in docs:
        for token in doc:
            if token.tag_ in {"NNP", "NNPS"} and token.dep_ != "compound":
                _learn(token, known, lexicon, gazetteer)
    return Names(known)


def _learn(token: Token, known: dict[str, Actor], lexicon: Lexicon, gazetteer: Gazetteer) -> None:
    name = full_name(token, lexicon)
    before = known.get(token.lower_)
    code, sector = code_of(token, lexicon, gazetteer), sector_of(token, lexicon)
    if before is None:
        known[token.lower_] = Actor(name, code, sector)
        return
    longer = name if len(name) > len(before.name) and before.name.split()[-1] == name.split()[-1] else before.name
    known[token.lower_] = Actor(longer, before.code or code, before.sector or sector)


def full_name(token: Token, lexicon: Lexicon) -> str:
    """The name that ends with this word, without titles and nationality."""
    doc = token.doc
    first = token.i
    while first > 0 and doc[first - 1].tag_ in {"NNP", "NNPS"} and doc[first - 1].dep_ == "compound":
        first -= 1
    while first < token.i and (doc[first].lower_ in lexicon.roles or doc[first].lower_ in lexicon.demonyms):
        first += 1
    return str(doc[first : token.i + 1].text)


def is_person_pronoun(token: Token) -> bool:
    """Is this "he" or "she" in any form?"""
    return token.lower_ in _PERSONAL


def kinds_of(token: Token, lexicon: Lexicon) -> Iterator[str]:
    """What a word is by the lists and by its form: the kinds of kinds.tsv, a name, a pronoun, a number, a role."""
    yield from lexicon.kinds_of.get(token.lower_, ())
    tag = str(token.tag_)
    if tag in {"NNP", "NNPS"}:
        yield "name"
    if tag.startswith("PRP"):
        yield "pronoun"
    if tag == "CD" or any(child.dep_ == "nummod" for child in children(token)):
        yield "number"
    if token.lower_ in lexicon.roles:
        yield "role"


def names_person(word: str, lexicon: Lexicon) -> bool:
    """Is this lower-case noun a word for persons: listed as one, a title, or ending as such words do ("herders")?"""
    if word in lexicon.kinds["person"] or word in lexicon.roles:
        return True
    return bool(_PERSON.search(word)) and word not in lexicon.words["no person"]
