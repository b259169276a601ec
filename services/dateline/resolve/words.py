"""Words as resolution compares them: folded names, name skeletons, content words, trigger stems."""

import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_SOUNDS = (
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("ie", "i"),
    ("y", "i"),
    ("ph", "f"),
    ("kh", "h"),
    ("ck", "k"),
    ("q", "k"),
    ("w", "v"),
    ("z", "s"),
    ("dj", "j"),
    ("tch", "ch"),
)
"""Spellings that transliterations of one name differ in, applied in order."""

_ROUND = re.compile(
    r"\b(?:(second|2nd)|(third|3rd)|(fourth|4th)|(fifth|5th)|(?:new|next|another|fresh|further|renewed))\b(?=[^.,;]{0,30}$)"
)
"""What tells one of a series from the others, not far before the word that it counts."""

STEM = 4
"""Letters of a trigger that tell it apart: "invasion", "invaded" and "invade" agree."""


@cache
def stopwords() -> frozenset[str]:
    """Words that say nothing of what a sentence is about (data file `stopwords.txt`)."""
    return frozenset((resources.files(__package__) / "stopwords.txt").read_text("utf-8").split())


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Lower case, without accents, typographic apostrophes straightened."""
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).lower()


def tokens(text: str) -> list[str]:
    """The words of a text, folded, possessive endings dropped."""
    return [word.removesuffix("'s").replace("'", "") for word in _WORD.findall(fold(text))]


@lru_cache(maxsize=20_000)
def content_words(text: str) -> frozenset[str]:
    """The words that say what a sentence is about, as skeletons: "rouble" and "ruble" agree."""
    return frozenset(skeleton(word) for word in tokens(text) if len(word) > 2 and word not in stopwords())


@lru_cache(maxsize=200_000)
def skeleton(word: str) -> str:
    """A name word without what transliterations differ in: Zelenskiy and Zelensky, Yusuf and Youssef agree."""
    bare = fold(word)
    for spelling, sound in _SOUNDS:
        bare = bare.replace(spelling, sound)
    bare = re.sub(r"(.)\1+", r"\1", bare)
    head, tail = bare[:1], bare[1:].rstrip("i")
    return head + re.sub(r"[eu]", "o", tail)


@lru_cache(maxsize=200_000)
def surname(name: str) -> str:
    """The skeleton of a name's last word, "" for a name without words."""
    words = tokens(name)
    return skeleton(words[-1]) if words else ""


@lru_cache(maxsize=50_000)
def stem(trigger: str) -> str:
    """The first letters of a trigger's first word that is not a small one."""
    words = [word for word in tokens(trigger) if word not in stopwords()] or tokens(trigger)
    return words[0][:STEM] if words else ""


@lru_cache(maxsize=20_000)
def round_of(before: str) -> str:
    """Which of a series a trigger names, by the words before it: "2" to "5", "next", or "" for the first."""
    found = _ROUND.search(fold(before))
    if found is None:
        return ""
    return str(found.lastindex + 1) if found.lastindex else "next"


@cache
def _groups() -> dict[str, frozenset[int]]:
    """Trigger stem to the numbers of its groups in `kindred.txt`."""
    lines = (resources.files(__package__) / "kindred.txt").read_text("utf-8").splitlines()
    found: dict[str, set[int]] = {}
    for number, line in enumerate(lines):
        for word in () if line.startswith("#") else line.split():
            found.setdefault(stem(word), set()).add(number)
    return {key: frozenset(numbers) for key, numbers in found.items()}


@lru_cache(maxsize=50_000)
def kindred(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether a trigger stem of `a` and one of `b` are words that reports use for one happening."""
    groups = _groups()
    mine = frozenset().union(*(groups.get(one, frozenset()) for one in a))
    return any(groups.get(one, frozenset()) & mine for one in b)


@lru_cache(maxsize=20_000)
def shingles(text: str, size: int = 3) -> frozenset[str]:
    """The runs of `size` words of a text: what near-copies share."""
    words = tokens(text)
    return frozenset(" ".join(words[i : i + size]) for i in range(max(1, len(words) - size + 1)))


def jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    """Shared share of two sets, 0 to 1; 0 when either is empty."""
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if shared else 0.0
