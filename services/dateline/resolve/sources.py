"""Who tells an event: articles, publishers, and how many of them speak for themselves (design section 3, point 5)."""

from dateline import identity
from dateline.records import ArticleRef, Event, Mention, MentionRef, Sources
from dateline.resolve import words

COPY = 0.8
"""Two sentences that share so much of their three-word runs are copies of one text."""

MAX_VOICES = 2000
"""Publishers that an event remembers; from then on the counts of publishers stand still."""


def mention_ids(event: Event) -> tuple[str, ...]:
    """The ids of every mention that tells the event."""
    return (*(ref.mention_id for ref in event.mentions), *event.folded)


def copy_of(event: Event, mention: Mention | MentionRef) -> str | None:
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
    known = {identity.article_of(m) for m in mention_ids(event)}
    if mention.article.article_id in known:
        return event.sources
    new_voice = voice_of(mention.article) not in event.voices and len(event.voices) < MAX_VOICES
    return Sources(
        articles=event.sources.articles + 1,
        publishers=event.sources.publishers + new_voice,
        independent=event.sources.independent + (new_voice and copy is None),
    )


def with_copies(older: Event, younger: Event) -> list[MentionRef]:
    """The younger event's mentions; those that repeat a sentence of the older one say so."""
    copies = ((ref, ref.copy_of or copy_of(older, ref)) for ref in younger.mentions)
    return [ref if copy == ref.copy_of else ref.model_copy(update={"copy_of": copy}) for ref, copy in copies]


def merged_sources(older: Event, younger: Event, refs: list[MentionRef]) -> Sources:
    """The counts of both: articles, publishers and voices that told both count once.

    Exact while both keep all their mentions in full; of those only named by id, each voice counts as it did.
    """
    both = {identity.article_of(m) for m in mention_ids(older)} & {identity.article_of(m) for m in mention_ids(younger)}
    told = {voice_of(ref.article) for ref in refs}
    own = {voice_of(ref.article) for ref in refs if ref.copy_of is None}
    new = set(younger.voices) - set(older.voices)
    return Sources(
        articles=older.sources.articles + younger.sources.articles - len(both),
        publishers=min(len({*older.voices, *younger.voices}), MAX_VOICES),
        independent=older.sources.independent + len(new & own) + len(new - told),
    )


def voice_of(article: ArticleRef) -> str:
    """A hash of who speaks: the publisher, else the article. Two of MAX_VOICES agree once in 2,000 events."""
    who = words.fold(article.publisher) if article.publisher else article.article_id
    return identity.voice(who)
