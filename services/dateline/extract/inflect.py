"""Every written form of an English lemma, so that a cheap look at the words replaces a lemmatizer.

The rules are the school rules of English spelling; what they get wrong stands in `lexicon/irregular.tsv`.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

VOWELS = frozenset("aeiou")

Pos = Literal["verb", "noun"]
Irregular = Mapping[tuple[str, Pos], tuple[str, ...]]


def forms(lemma: str, pos: Pos, irregular: Irregular) -> frozenset[str]:
    """The lemma and all its inflected forms, lower case. A form too many does no harm: the tagger decides."""
    stated = irregular.get((lemma, pos), ())
    if pos == "noun":
        return frozenset({lemma, *(stated or (_with_s(lemma),))})
    doubled = lemma + lemma[-1] if _doubles(lemma) else lemma
    stem = lemma[:-1] if lemma.endswith("e") else doubled
    past = stated or (_past(lemma, stem),)
    gerunds = {stem + "ing", lemma + "ing"} if lemma.endswith("ee") else {stem + "ing"}
    if lemma.endswith("ie"):
        gerunds = {lemma[:-2] + "ying"}
    if lemma.endswith("l") and stem == lemma:
        gerunds.add(lemma + "ling")
        past = (*past, lemma + "led")
    return frozenset({lemma, _with_s(lemma), *past, *gerunds})


def _with_s(word: str) -> str:
    if word.endswith("y") and len(word) > 1 and word[-2] not in VOWELS:
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")


def _past(lemma: str, stem: str) -> str:
    if lemma.endswith("y") and len(lemma) > 1 and lemma[-2] not in VOWELS:
        return lemma[:-1] + "ied"
    return stem + "ed"


def _doubles(lemma: str) -> bool:
    """Does the last consonant double ("ban", "banned")? Only short words do; longer ones are listed as irregular."""
    if len(lemma) < 3 or lemma[-1] in VOWELS or lemma[-1] in "wxy" or lemma[-2] not in VOWELS:
        return False
    return lemma[-3] not in VOWELS and sum(letter in VOWELS for letter in lemma) == 1


ENDINGS = (
    "ations", "ation", "ments", "ment", "ings", "ing", "ities", "ies", "ied", "ers", "ors", "er", "or", "ed", "es", "s",
    "ion", "e", "y",
)  # fmt: skip
"""Cut off a word, the first that fits, for what its forms and derivations have in common."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A rough stem of a lower-case word: "arrests", "arrested" and "arresting" agree, so do "expel" and "expelled"."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word
