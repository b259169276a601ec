"""Whether a text is English at all: the lists, the parser and the models know no other language."""

import re
from collections.abc import Set as AbstractSet

ENOUGH = 60
"""Words below which a text is not judged: headlines and notices have hardly any function words."""

SHARE = 0.1
"""The least share of function words: English news has 0.3 to 0.5, French, Spanish or German below 0.06."""

_WORD = re.compile(r"[^\W\d_]+")


def is_english(text: str, function_words: AbstractSet[str]) -> bool:
    """Is the text English, by its share of `function_words` (lower case)? Short texts are taken to be."""
    words = _WORD.findall(text.lower())
    return len(words) < ENOUGH or sum(word in function_words for word in words) >= SHARE * len(words)
