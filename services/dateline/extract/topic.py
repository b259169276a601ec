"""What an article is about: its most telling words, so that events can be compared by where they are told.

Documents of one topic share names and nouns that single sentences do not; document similarity is the strongest
single help in telling the same event across articles (Cybulska & Vossen 2014 on ECB+).
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Set as AbstractSet

from dateline.records import Article

TOPIC_WORDS = 24
"""Words kept of an article, the most telling first."""

_WORD = re.compile(r"[^\W\d_]{3,}")


def topic_words(article: Article, common: AbstractSet[str]) -> list[str]:
    """The most repeated words of title and text that are not `common`; names and long words weigh more.

    Folded to lower case without accents; ties in alphabetical order.
    """
    counts: defaultdict[str, float] = defaultdict(float)
    for text, weight in ((article.title or "", 2.0), (article.text, 1.0)):
        for match in _WORD.finditer(_plain(text)):
            word = match.group()
            folded = word.lower()
            if folded not in common:
                counts[folded] += weight * _weight(word)
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    return ranked[:TOPIC_WORDS]


def _weight(word: str) -> float:
    return (2.0 if word[0].isupper() else 1.0) * min(len(word), 8) / 8


def _plain(text: str) -> str:
    """Without accents, curly apostrophes or possessive endings."""
    bare = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    return bare.replace("\u2019s", " ").replace("'s", " ")
