"""Who does what in a parsed sentence: subjects, objects and complements, read off the dependency tree.

Passive, relative, infinitive and participle clauses are undone here once, so that every other module can ask plain
questions. The labels are those of the spaCy English models (ClearNLP).
"""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

SUBJECTS = frozenset({"nsubj", "csubj"})
PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
RELATIVES = frozenset({"who", "which", "that", "whom"})
_BORROWING = frozenset({"xcomp", "advcl", "pcomp"})
_DEPTH = 6


def text_of(doc: Doc) -> str:
    """The sentence in lower case; spaCy would put it together anew each time."""
    if "lower" not in doc.user_data:
        doc.user_data["lower"] = doc.text.lower()
    return str(doc.user_data["lower"])


def children(token: Token) -> list[Token]:
    """The dependents of a word in the order of the text; spaCy would look for them anew each time."""
    doc = token.doc
    if "children" not in doc.user_data:
        kept: list[list[Token]] = [[] for _ in doc]
        for word in doc:
            head = word.head
            if head.i != word.i:
                kept[head.i].append(word)
        doc.user_data["children"] = kept
    found: list[Token] = doc.user_data["children"][token.i]
    return found


def is_verb(token: Token) -> bool:
    """Is this word used as a verb?"""
    return str(token.tag_).startswith("V")


def is_noun(token: Token) -> bool:
    """Is this word used as a noun or name?"""
    return str(token.tag_).startswith("N")


def is_passive(verb: Token) -> bool:
    """Is the verb passive ("was shot"), or a bare participle behind its noun ("the talks held on Monday")?"""
    if any(child.dep_ in PASSIVE_SUBJECTS or child.dep_ in {"auxpass", "agent"} for child in children(verb)):
        return True
    if verb.tag_ == "VBN" and verb.dep_ == "acl":
        return True
    return verb.tag_ in {"VBN", "VBD"} and bool(_by(verb)) and not any(child.dep_ == "dobj" for child in children(verb))


def _by(verb: Token) -> list[Token]:
    """Those behind "by", where that is no date or measure."""
    return [
        noun
        for child in children(verb)
        if child.dep_ in {"agent", "prep"} and child.lower_ == "by"
        for noun in objects_of(child)
        if noun.tag_ != "CD"
        and not noun.lower_.endswith("day")
        and noun.lower_ not in {"%", "percent", "then", "phone"}
    ]


_BEFORE_MONTH = frozenset(
    {"in", "on", "since", "until", "by", "last", "next", "this", "of", "from", "late", "early", "during"}
)


def is_month(token: Token) -> bool:
    """Is this the month, not the march or what may be: "on March 23", "in May", "14 August"?"""
    if token.lower_ not in {"march", "may", "august"} or not token.is_title:
        return False
    doc, at = token.doc, token.i
    near = [doc[i] for i in (at - 1, at + 1) if 0 <= i < len(doc)]
    return any(word.like_num for word in near) or (at > 0 and doc[at - 1].lower_ in _BEFORE_MONTH)


def is_headline_verb(token: Token) -> bool:
    """Is this word, which the tagger takes for a noun, the verb of a headline ("Rebels attack village")?

    It stands between two nouns and agrees with the first.
    """
    doc = token.doc
    if not is_noun(token) or token.i == 0 or doc[-1].is_punct:
        return False
    before, behind = doc[token.i - 1], doc[token.i + 1 :][:1]
    if not is_noun(before) or any(word.tag_ not in _OPENS_OBJECT for word in behind):
        return False
    plural = before.tag_ in {"NNS", "NNPS"} or before.lower_ == "police"
    return bool(token.lower_.endswith("s") != plural)


_OPENS_OBJECT = frozenset({"NN", "NNS", "NNP", "NNPS", "JJ", "CD", "DT", "PRP$"})


def _headline_object(token: Token) -> list[Token]:
    """The last noun of the phrase behind the verb of a headline."""
    found: list[Token] = []
    for word in token.doc[token.i + 1 :]:
        if word.tag_ not in _OPENS_OBJECT:
            break
        found.append(word)
    return [word for word in found if is_noun(word)][-1:]


def with_conjuncts(token: Token) -> list[Token]:
    """The word and what is joined to it by "and"."""
    return [token, *token.conjuncts] if token.dep_ != "conj" else [token]


def subjects(verb: Token, depth: int = 0) -> list[Token]:
    """The head words of those who do it, also where the grammar states them elsewhere."""
    if depth > _DEPTH:
        return []
    if is_noun(verb):
        return [verb.doc[verb.i - 1]] if is_headline_verb(verb) else []
    if is_passive(verb):
        return _by(verb)
    stated = [child for child in children(verb) if child.dep_ in SUBJECTS]
    if stated:
        return [noun for child in stated for noun in with_conjuncts(resolved(child, verb))]
    return _borrowed(verb, depth)


def _borrowed(verb: Token, depth: int) -> list[Token]:
    """The subject that a verb without one takes from the clause it hangs on."""
    head = verb.head
    if verb.dep_ == "acl":
        return [head] if verb.tag_ == "VBG" else _holder(head, depth)
    if verb.dep_ == "conj" and is_verb(head):
        return subjects(head, depth + 1) or (objects(head) if is_passive(head) else [])
    return _controller(verb, head.head if head.dep_ == "prep" else head, depth) if verb.dep_ in _BORROWING else []


def _controller(verb: Token, governor: Token, depth: int) -> list[Token]:
    """Who is meant to do it: the object of "urged them to", else the subject of the governing word."""
    passed_on = verb.dep_ == "xcomp" or (verb.dep_ == "pcomp" and verb.head.lower_ in {"of", "from", "for", "into"})
    if passed_on and (controlled := objects(governor)):
        return controlled
    if is_verb(governor):
        return subjects(governor, depth + 1) or objects(governor)
    return _holder(governor, depth) if is_noun(governor) else _subject_of_state(governor, depth)


def _subject_of_state(word: Token, depth: int) -> list[Token]:
    """The subject of "is ready to", where the parser hangs the infinitive on the adjective."""
    return subjects(word.head, depth + 1) if word.dep_ in {"acomp", "attr", "oprd"} and word.head != word else []


def _holder(noun: Token, depth: int) -> list[Token]:
    """Whose plan, threat or call it is: the owner, else the subject of the verb that the noun hangs on."""
    owners = [child for child in children(noun) if child.dep_ == "poss"]
    if owners:
        return owners
    if noun.dep_ in {"dobj", "pobj", "attr"} and is_verb(noun.head) and depth < _DEPTH:
        return subjects(noun.head, depth + 1)
    return []


def objects(verb: Token) -> list[Token]:
    """The head words of those it is done to: direct object, passive subject, or the noun a participle describes."""
    if is_noun(verb):
        return _headline_object(verb) if is_headline_verb(verb) else []
    undergone = PASSIVE_SUBJECTS | SUBJECTS if is_passive(verb) else PASSIVE_SUBJECTS
    found = [child for child in children(verb) if child.dep_ in {"dobj", "dative"} | undergone]
    found = [noun for child in found if child.dep_ != "dative" or is_noun(child) for noun in _spread(child, verb)]
    if found:
        return found
    if verb.dep_ == "acl" and verb.tag_ == "VBN":
        return [verb.head]
    if (
        verb.dep_ == "relcl"
        and not is_passive(verb)
        and any(c.dep_ in SUBJECTS and not _relative(c) for c in children(verb))
    ):
        return [] if any(c.dep_ in {"ccomp", "xcomp", "prep"} for c in children(verb)) else [verb.head]
    if verb.dep_ == "conj" and is_passive(verb.head) and verb.tag_ == "VBN" and is_verb(verb.head):
        return objects(verb.head)
    return []


def _spread(token: Token, verb: Token) -> list[Token]:
    return with_conjuncts(resolved(token, verb))


def _relative(token: Token) -> bool:
    return token.lower_ in RELATIVES and str(token.tag_).startswith("W")


def resolved(token: Token, verb: Token) -> Token:
    """The noun that a relative pronoun stands for, else the word itself."""
    return verb.head if _relative(token) and verb.dep_ == "relcl" else token


def is_infinitive(verb: Token) -> bool:
    """Is this "to" with a verb?"""
    return any(child.lower_ == "to" and child.dep_ == "aux" for child in children(verb))


def complements(token: Token) -> list[Token]:
    """The clauses that complete the word: "agreed to meet", "plans to strike", "said that"."""
    return [child for child in children(token) if child.dep_ in {"xcomp", "ccomp", "acl"} and is_verb(child)]


def prepositions(token: Token) -> Iterator[Token]:
    """The prepositions that hang on the word, and those stacked on them ("out of")."""
    for child in children(token):
        if child.dep_ in {"prep", "dative", "agent"} and not is_noun(child):
            yield child
            yield from (inner for inner in children(child) if inner.dep_ == "prep")


def objects_of(preposition: Token) -> list[Token]:
    """The head words that a preposition governs, with what is joined to them."""
    return [noun for child in children(preposition) if child.dep_ == "pobj" for noun in with_conjuncts(child)]


def governed(token: Token, *words: str) -> list[Token]:
    """The nouns behind the given prepositions of a word ("on", "against")."""
    return [noun for prep in prepositions(token) if prep.lower_ in words for noun in objects_of(prep)]


def clause_of(token: Token) -> Token:
    """The verb of the clause the word stands in, else the root."""
    while not is_verb(token) and token.head != token:
        token = token.head
    return token


def ancestors(token: Token) -> Iterator[Token]:
    """The word itself and every head above it."""
    yield token
    while token.head != token:
        token = token.head
        yield token
