"""Did it happen: actual, future, hypothetical or negated (guideline field `status`).

The words that decide stand on the trigger ("will", "not", "may"), over it ("planned to", "threatened", "failed
to": governors.tsv) or join its clause ("if", "unless", "until").
"""

from spacy.tokens import Token

from dateline.extract import grammar
from dateline.extract.entries import Entry
from dateline.extract.grammar import children
from dateline.extract.lexicon import Lexicon
from dateline.extract.triggers import refusal
from dateline.ontology import Status

_WILL = frozenset({"will", "'ll", "\u2019ll", "shall", "wo", "would"})
_MAY = frozenset({"may", "might", "could", "can", "ca", "should", "must"})
_IF = frozenset({"if", "unless", "until", "lest", "whether", "till"})
_GOING = frozenset({"going", "about", "set", "due", "expected", "scheduled", "poised", "planned", "slated", "likely"})
_NEVER = frozenset({"not", "n't", "n\u2019t", "never", "no", "neither", "without", "nobody", "none", "nor", "cannot"})
_TO_GOVERNOR = frozenset(
    {"xcomp", "ccomp", "pcomp", "acl", "dobj", "pobj", "prep", "nsubjpass", "attr", "conj", "oprd", "acomp"}
)
_PASSING = frozenset({"for", "of", "to", "against", "from", "on", "with", "into", "about", "out"})


def status_of(trigger: Token, entry: Entry, lexicon: Lexicon) -> Status:
    """The status the sentence gives the event; what is promised (AGREE) is still to come."""
    own = _on(trigger)
    if own == "actual" and not grammar.is_verb(trigger):
        own = _described(trigger, lexicon)
    if own == "negated" and entry.type == "REJECT" and refusal(trigger) is not None:
        return _over(trigger, lexicon)
    if own == "actual" and entry.type == "AGREE" and entry.lemma in lexicon.words["promise"]:
        return "future"
    if own != "actual":
        return own
    return _over(trigger, lexicon)


def _on(token: Token) -> Status:
    """What the trigger's own auxiliaries and negation say."""
    words = {
        child.lower_ for child in children(token) if child.dep_ in {"aux", "neg", "det", "advmod", "mark", "preconj"}
    }
    subject = {
        inner.lower_ for child in children(token) if child.dep_ in {"nsubj", "nsubjpass"} for inner in children(child)
    }
    subject |= {child.lower_ for child in children(token) if child.dep_ in {"nsubj", "nsubjpass"}}
    if words & _NEVER or (grammar.is_verb(token) and subject & {"no", "neither", "none", "nobody"}):
        return "negated"
    if words & _IF:
        return "hypothetical"
    if words & _MAY:
        return "hypothetical"
    if words & _WILL:
        return "future"
    return "actual"


def _described(noun: Token, lexicon: Lexicon) -> Status:
    """What adjectives before an event noun say: "a planned meeting", "a possible strike"."""
    words = [child.lower_ for child in children(noun) if child.dep_ in {"amod", "advmod"}]
    found = {lexicon.governors.get((word, "adj")) for word in words}
    return "future" if "future" in found else "hypothetical" if "hypothetical" in found else "actual"


def _over(trigger: Token, lexicon: Lexicon) -> Status:
    """What the words over the trigger say: the nearest governor that decides wins."""
    token = trigger
    for _ in range(6):
        head = token.head
        if head == token or token.dep_ not in _TO_GOVERNOR or _is_clause_of_its_own(token):
            return _clause(token)
        if token.dep_ == "prep" and token.lower_ not in _PASSING:
            return _adjoined(token, head, lexicon)
        decided = _governed(token, head, lexicon, trigger)
        if decided is not None:
            return decided
        if grammar.is_verb(head) and token.dep_ in {
            "dobj",
            "nsubjpass",
            "pobj",
            "attr",
            "xcomp",
            "conj",
            "prep",
            "acomp",
            "oprd",
        }:
            own = _on(head)
            if own != "actual" and not (token.dep_ == "conj" and own == "negated"):
                return own
        elif not grammar.is_verb(head) and token.dep_ == "pobj" and (_on(head) == "negated"):
            return "negated"
        token = head
    return "actual"


def _is_clause_of_its_own(verb: Token) -> bool:
    """Is the verb joined by "and", with a subject of its own? What rules the clause before does not rule it."""
    return verb.dep_ == "conj" and any(child.dep_ in {"nsubj", "nsubjpass"} for child in children(verb))


def _adjoined(prep: Token, head: Token, lexicon: Lexicon) -> Status:
    """Behind "in" or "at" an event shares only the future of what is done there ("will sign it at a summit")."""
    if prep.lower_ not in {"in", "at"} or not grammar.is_verb(head):
        return "actual"
    return "future" if "future" in {_on(head), _over(head, lexicon)} else "actual"


def _clause(token: Token) -> Status:
    """The joining word of the clause: only conditions make an event hypothetical."""
    if token.dep_ == "nsubj" and grammar.is_verb(token.head):
        own = _on(token.head)
        takes_place = token.head.lower_ in {
            "take",
            "happen",
            "begin",
            "start",
            "be",
            "resume",
            "occur",
            "go",
            "continue",
            "end",
        }
        return own if takes_place and own in {"future", "hypothetical", "negated"} else "actual"
    return "actual"


def _governed(token: Token, head: Token, lexicon: Lexicon, trigger: Token) -> Status | None:
    """The status that this head gives to what hangs on it in this way, else None."""
    pos = "verb" if grammar.is_verb(head) else "adj" if str(head.tag_).startswith("J") else "noun"
    if pos == "verb" and head.dep_ == "amod":
        pos = "adj"
    found = _listed(head.lower_, pos, lexicon, noun=token.dep_ in {"dobj", "nsubjpass"})
    if found is None or not _reaches(token, head, found, trigger):
        return None
    negative = _on(head) == "negated"
    if found == "negated":
        return "actual" if negative else "negated"
    if negative and head.lower_ in _GOING:
        return "negated"
    return "future" if found == "future" else "hypothetical"


def _listed(word: str, pos: str, lexicon: Lexicon, *, noun: bool) -> str | None:
    """What governors.tsv says of the word; some verbs rule clauses only, and participles count as adjectives."""
    found = lexicon.governors.get((word, pos))
    if pos == "verb":
        found = (
            found or (None if noun else lexicon.governors.get((word, "clause"))) or lexicon.governors.get((word, "adj"))
        )
    return found


def _reaches(token: Token, head: Token, found: str, trigger: Token) -> bool:
    """Does a governor of this kind decide over a complement of this kind?"""
    if token.dep_ in {"conj", "attr", "acomp"}:
        return False
    if token.dep_ == "ccomp":
        finite = any(child.tag_ in {"VBD", "VBZ", "VBP"} for child in [token, *children(token)])
        return not finite
    if token.dep_ == "nsubjpass":
        return bool(head.tag_ == "VBN" and token == trigger)
    if token.dep_ == "prep":
        return token.lower_ in {"for", "of", "to", "against", "from", "in", "on", "out"} and not (
            found == "negated" and token.lower_ == "in"
        )
    if token.dep_ == "acl":
        return any(child.lower_ == "to" for child in children(token))
    return True
