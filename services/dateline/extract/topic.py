"""What an article is about: its most telling words, so that events can be compared by where they are told.

Documents of one topic share names and rare nouns that single sentences do not; document similarity is the strongest
single help in telling the same event across articles (Cybulska & Vossen 2014 on ECB+).
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from importlib import resources
from typing import Self

from dateline.extract.tables import rows
from dateline.records import Article

TOPIC_WORDS = 16
"""Words kept of an article, the most telling first."""

FILE = "common_words.tsv"
SEEN_AGAIN = 2
"""A word in fewer texts of the corpus is not listed: it is as rare as one that the corpus does not hold."""

REPETITION = 0.3
"""The power of a word's count: how rare a word is tells more than how often the article repeats it."""

_WORD = re.compile(r"[^\W\d_]{3,}|(?<![\w.,])(?!(?:19|20)\d\d\b)\d{3,}(?![\w%])")
"""Words, and numbers of three digits or more that are no years: house numbers, flights, regiments."""


@dataclass(frozen=True, slots=True)
class Rarity:
    """How rare words are in news: in how many of `texts` texts each occurs."""

    texts: int
    counts: Mapping[str, int]

    @classmethod
    def load(cls) -> Self:
        """What `make train` counted in the corpus."""
        counts = {
            word: int(times) for word, times in (row.cells for row in rows(resources.files(__package__), FILE, 2))
        }
        return cls(counts.pop("*"), counts)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Counted in these texts."""
        counts: Counter[str] = Counter()
        total = 0
        for text in texts:
            total += 1
            counts.update({word.lower() for word in _WORD.findall(_plain(text))})
        return cls(total, {word: times for word, times in counts.items() if times >= SEEN_AGAIN})

    def dump(self) -> str:
        """The file that `load` reads."""
        lines = ["# in how many texts of the training corpus a word occurs; * is the number of texts", "word\ttexts"]
        lines += [f"{word}\t{times}" for word, times in sorted({"*": self.texts, **self.counts}.items())]
        return "\n".join(lines) + "\n"

    def __call__(self, word: str) -> float:
        """The inverse document frequency of a folded word."""
        return math.log(self.texts / (self.counts.get(word, 0) + 0.5))


def topic_words(article: Article, small: AbstractSet[str], rarity: Rarity) -> list[str]:
    """The rarest and most repeated words of title and text that are not `small`; names weigh more.

    Folded to lower case without accents; ties in alphabetical order.
    """
    counts: defaultdict[str, float] = defaultdict(float)
    for text, weight in ((article.title or "", 2.0), (article.text, 1.0)):
        for word in _WORD.findall(_plain(text)):
            folded = word.lower()
            if folded not in small:
                counts[folded] += weight * (2.0 if word[0].isupper() else 1.0)
    telling = {word: times**REPETITION * rarity(word) for word, times in counts.items()}
    return sorted(telling, key=lambda word: (-telling[word], word))[:TOPIC_WORDS]


def _plain(text: str) -> str:
    """Without accents, curly apostrophes or possessive endings."""
    bare = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    return bare.replace("\u2019s", " ").replace("'s", " ")
