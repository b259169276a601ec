"""What resolution compares: the same profile for a mention and for an event, derived from the record alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from dateline.ontology import FAMILIES, Family
from dateline.records import Event, Figure, Mention, MentionRef, Participant, Party
from dateline.resolve import words

PROFILED_MENTIONS = 12
"""Mentions of an event whose words are compared: the founding and the latest ones."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The comparable side of a mention or an event. Names are skeletons of last words, triggers are stems."""

    family: Family
    types: frozenset[str]
    modes: frozenset[str]
    triggers: frozenset[str]
    actors: frozenset[str]
    recipients: frozenset[str]
    codes: frozenset[str]
    recipient_codes: frozenset[str]
    statuses: frozenset[str]
    place: str
    place_precision: str
    country: str
    start: date | None
    end: date | None
    figures: frozenset[tuple[str, float]]
    words: frozenset[str]
    topic: frozenset[str]
    articles: frozenset[str]
    spots: frozenset[tuple[str, int]]
    rounds: frozenset[str]
    seen: date
    told: date
    parties: frozenset[str] = field(init=False)
    """Everybody who takes part, on either side."""

    def __post_init__(self) -> None:
        """Compared again and again: made once."""
        object.__setattr__(self, "parties", self.actors | self.recipients)


def of_mention(mention: Mention, as_of: datetime) -> Profile:
    """The profile of a mention in an article of this time."""
    day = as_of.astimezone(UTC).date()
    return Profile(
        family=FAMILIES[mention.type],
        types=frozenset({mention.type}),
        modes=frozenset({mention.mode} if mention.mode else ()),
        triggers=frozenset({words.stem(mention.trigger.text)}),
        actors=_names(mention.actors),
        recipients=_names(mention.recipients),
        codes=_codes(mention.actors),
        recipient_codes=_codes(mention.recipients),
        statuses=frozenset({mention.status}),
        place=words.fold(mention.place.name) if mention.place else "",
        place_precision=mention.place.precision if mention.place else "",
        country=(mention.place.country or "") if mention.place else "",
        start=mention.date.start if mention.date else None,
        end=(mention.date.end or mention.date.start) if mention.date else None,
        figures=_figures(mention.figures),
        words=words.content_words(mention.sentence.text),
        topic=frozenset(mention.topic),
        articles=frozenset({mention.article.article_id}),
        spots=frozenset({(mention.article.article_id, mention.sentence.index)}),
        rounds=frozenset({_round(mention)}),
        seen=day,
        told=day,
    )


def of_event(event: Event) -> Profile:
    """The profile of an event, from its record: equal before a crash and after the restore."""
    kept = (event.mentions[:1] + event.mentions[1:][-PROFILED_MENTIONS + 1 :]) if event.mentions else []
    return Profile(
        family=event.family,
        types=frozenset({event.type, *(m.type for m in kept)}),
        modes=frozenset({event.mode} if event.mode else ()),
        triggers=frozenset(words.stem(m.trigger.text) for m in kept),
        actors=_names(event.actors),
        recipients=_names(event.recipients),
        codes=_codes(event.actors),
        recipient_codes=_codes(event.recipients),
        statuses=frozenset(change.status for change in event.status_history) | {event.status},
        place=words.fold(event.place.name) if event.place else "",
        place_precision=event.place.precision if event.place else "",
        country=(event.place.country or "") if event.place else "",
        start=event.date.start if event.date else None,
        end=(event.date.end or event.date.start) if event.date else None,
        figures=frozenset((f.kind, c.low) for f in event.figures for c in f.claims if c.low is not None),
        words=frozenset().union(*(words.content_words(m.sentence.text) for m in kept)),
        topic=frozenset(event.topic),
        articles=frozenset(m.article.article_id for m in event.mentions),
        spots=frozenset((m.article.article_id, m.sentence.index) for m in event.mentions),
        rounds=frozenset(_round(m) for m in kept),
        seen=event.last_seen.astimezone(UTC).date(),
        told=event.first_seen.astimezone(UTC).date(),
    )


def _round(mention: Mention | MentionRef) -> str:
    """Which of a series it is: the words up to the trigger tell."""
    end = mention.trigger.end - mention.sentence.start
    return words.round_of(mention.sentence.text[max(0, mention.trigger.start - mention.sentence.start - 40) : end])


def _names(parties: Sequence[Participant] | Sequence[Party]) -> frozenset[str]:
    """Skeletons of proper names; "residents" or "two people" tell nobody apart."""
    return frozenset(filter(None, (words.surname(p.name) for p in parties if p.name != p.name.lower())))


def _codes(parties: Iterable[Participant | Party]) -> frozenset[str]:
    return frozenset(p.code for p in parties if p.code)


def _figures(figures: Iterable[Figure]) -> frozenset[tuple[str, float]]:
    return frozenset((f.kind, f.low) for f in figures if f.low is not None)
