"""Ids that come from content, so that every step can be repeated without changing the result (design section 1)."""

import hashlib


def _digest(*parts: str, length: int) -> str:
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:length]


def article_id(identity: str) -> str:
    """The id of the article whose canonical URL, else whose source, is `identity`: `ar_` and 16 hex digits."""
    return "ar_" + _digest(identity, length=16)


def mention_id(article: str, sentence: str, trigger: str, event_type: str, occurrence: int) -> str:
    """The id of a mention: `mn_`, the 16 digits of its article, and 12 of what it says.

    It hangs on the words, not on offsets, so a paragraph added above does not change it. `occurrence` counts
    equal (sentence, trigger, type) in the article from 0.
    """
    words = " ".join(sentence.split())
    return "mn_" + article.removeprefix("ar_") + _digest(words, trigger, event_type, str(occurrence), length=12)


def voice(publisher: str) -> str:
    """The short hash under which an event remembers a publisher."""
    return _digest(publisher, length=8)


def article_of(mention: str) -> str:
    """The article id inside a mention id."""
    return "ar_" + mention.removeprefix("mn_")[:16]


def event_id(founding_mention: str) -> str:
    """The id of the event that this mention founded."""
    return "ev_" + founding_mention.removeprefix("mn_")
