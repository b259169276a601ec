"""Who tells an event: articles, publishers, and how many of them speak for themselves (design section 3, point 5)."""

from dateline import identity
from dateline.records import ArticleRef, Event, Mention, Sources
from dateline.resolve import words

COPY = 0.8
"""Two sentences that share so much of their three-word runs are copies of one text."""

MAX_VOICES = 2000
"""Publishers that an event remembers; from then on the counts of publishers stand still."""


def copy_of(event: Event, mention: Mention) -> str | None:
    """The earlier mention, in another article, whose sentence this one repeats nearly word for word."""
    mine = words.shingles(mention.sentence.text)
    for ref in event.mentions:
        theirs = words.shingles(ref.sentence.text)
        alike = COPY * len(theirs) <= len(mine) <= len(theirs) / COPY  # else it cannot be a copy
        if alike and ref.article.article_id != mention.article.article_id and words.jaccard(mine, theirs) >= COPY:
            return ref.copy_of or ref.mention_id
    return None


def sources_with(event: Event, mention: Mention, copy: str | None) -> Sources:
    """Counts that only grow; a publisher's second article is no further publisher, a copy no further source."""
    known = {identity.article_of(m) for m in (*(ref.mention_id for ref in event.mentions), *event.folded)}
    if mention.article.article_id in known:
        return event.sources
    new_voice = voice_of(mention.article) not in event.voices and len(event.voices) < MAX_VOICES
    return Sources(
        articles=event.sources.articles + 1,
        publishers=event.sources.publishers + new_voice,
        independent=event.sources.independent + (new_voice and copy is None),
    )


def voice_of(article: ArticleRef) -> str:
    """A hash of who speaks: the publisher, else the article. Two of MAX_VOICES agree once in 2,000 events."""
    who = words.fold(article.publisher) if article.publisher else article.article_id
    return identity.voice(who)
