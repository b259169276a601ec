"""Folding a mention into its event: identity stays, every field keeps the best supported value and its source."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from dateline import identity
from dateline.ontology import FAMILIES
from dateline.records import (
    Event,
    EventDate,
    EventFigure,
    EventPlace,
    Mention,
    MentionRef,
    Participant,
    Party,
    Sources,
    StatusChange,
)
from dateline.resolve import figures, words
from dateline.resolve.sources import MAX_VOICES, copy_of, sources_with, voice_of

MAX_PARTIES = 40
MAX_VARIANTS = 8
MAX_HISTORY = 40
MAX_FOLDED = 20_000
MAX_TOPIC = 32
"""Bounds that keep a record far below a megabyte however many articles tell the event."""

_PRECISION = {"day": 0, "interval": 1, "week": 2, "month": 3, "year": 4, "none": 5}
_BASIS = {"text": 0, "published": 1, "none": 2}
_PLACE = {"point": 0, "city": 1, "region": 2, "country": 3, "unresolved": 4}
_RANK = {"hypothetical": 0, "future": 1, "negated": 2, "actual": 3}
"""Of statuses told at the same time, the later one in a happening's life is the event's."""

P = TypeVar("P", EventDate, EventPlace)


def open_event(mention: Mention, as_of: datetime, now: datetime, duplicates: tuple[str, ...] = ()) -> Event:
    """The event that this mention founds; its id comes from the mention's."""
    return Event(
        event_id=identity.event_id(mention.mention_id),
        revision=1,
        type=mention.type,
        mode=mention.mode,
        family=FAMILIES[mention.type],
        summary=mention.sentence.text,
        actors=united([], _parties(mention.actors, mention.mention_id)),
        recipients=united([], _parties(mention.recipients, mention.mention_id)),
        status=mention.status,
        status_history=[_status_change(mention, as_of)],
        date=_date_of(mention),
        place=_place_of(mention),
        figures=figures.fold([], mention, as_of),
        claimed_by=united([], _parties(mention.claimed_by, mention.mention_id)),
        denied_by=united([], _parties(mention.denied_by, mention.mention_id)),
        disputed=bool(mention.denied_by),
        sources=Sources(articles=1, publishers=1, independent=1),
        mentions=[_ref(mention)],
        first_seen=as_of,
        last_seen=as_of,
        updated_at=now,
        possible_duplicate_of=sorted(duplicates),
        flags=sorted(mention.flags),
        topic=mention.topic,
        voices=[voice_of(mention.article)],
    )


@dataclass(frozen=True, slots=True)
class Joining:
    """How a mention joins: at which time of the articles and of the clock, and why; `keep` mentions stay in full."""

    as_of: datetime
    now: datetime
    keep: int
    why: Mapping[str, float]


def join(event: Event, mention: Mention, how: Joining) -> Event:
    """The event with this mention in it, one revision on. Pure."""
    copy, as_of = copy_of(event, mention), how.as_of
    history = ordered([*event.status_history, _status_change(mention, as_of)])
    kept, folded = reduced([*event.mentions, _ref(mention, copy, how.why)], event.folded, how.keep)
    told = figures.fold(event.figures, mention, as_of)
    denied = united(event.denied_by, _parties(mention.denied_by, mention.mention_id))
    return event.model_copy(
        update={
            "revision": event.revision + 1,
            "mode": event.mode or mention.mode,
            "summary": _summary(event, mention, copy),
            "actors": united(event.actors, _parties(mention.actors, mention.mention_id)),
            "recipients": united(event.recipients, _parties(mention.recipients, mention.mention_id)),
            "status": history[-1].status,
            "status_history": history,
            "date": better_date(event.date, _date_of(mention)),
            "place": better_place(event.place, _place_of(mention)),
            "figures": told,
            "claimed_by": united(event.claimed_by, _parties(mention.claimed_by, mention.mention_id)),
            "denied_by": denied,
            "disputed": is_disputed(denied, history, told),
            "sources": sources_with(event, mention, copy),
            "voices": distinct([*event.voices, voice_of(mention.article)], MAX_VOICES),
            "mentions": kept,
            "folded": folded,
            "first_seen": min(event.first_seen, as_of),
            "last_seen": max(event.last_seen, as_of),
            "updated_at": how.now,
            "flags": sorted({*event.flags, *mention.flags}),
            "topic": distinct([*event.topic, *mention.topic], MAX_TOPIC),
        }
    )


def _ref(mention: Mention, copy: str | None = None, why: Mapping[str, float] | None = None) -> MentionRef:
    return MentionRef(
        mention_id=mention.mention_id,
        article=mention.article,
        type=mention.type,
        trigger=mention.trigger,
        sentence=mention.sentence,
        copy_of=copy,
        why=dict(why or {}),
    )


def _status_change(mention: Mention, as_of: datetime) -> StatusChange:
    return StatusChange(
        status=mention.status, as_of=as_of, article_id=mention.article.article_id, mention_id=mention.mention_id
    )


def ordered(history: list[StatusChange]) -> list[StatusChange]:
    """The changes in the articles' time, whatever order they arrived in; repetitions of a status are left out."""
    changes = sorted(history, key=lambda c: (c.as_of, _RANK[c.status], c.mention_id))
    changes = [c for i, c in enumerate(changes) if i == 0 or c.status != changes[i - 1].status]
    return changes[:1] + changes[1:][-(MAX_HISTORY - 1) :]


def is_disputed(denied: Sequence[Party], history: Sequence[StatusChange], told: Sequence[EventFigure]) -> bool:
    """Whether somebody denies it, the latest news contradict each other, or a figure is disputed."""
    contradicted = {"actual", "negated"} <= {change.status for change in history[-2:]}
    return bool(denied) or contradicted or any(figure.disputed for figure in told)


def united(known: list[Party], others: Sequence[Party]) -> list[Party]:
    """The parties of both, those that bear forms of one name as one."""
    parties = list(known)
    for other in others:
        index = next((i for i, party in enumerate(parties) if same_party(party, other)), None)
        if index is None:
            if len(parties) < MAX_PARTIES:
                parties.append(other)
        else:
            parties[index] = _as_one(parties[index], other)
    return parties


def same_party(one: Party, other: Party) -> bool:
    """Whether two names are forms of one: equal, or the same last word and no contradicting code."""
    if words.fold(one.name) == words.fold(other.name):
        return True
    codes_fit = not (one.code and other.code) or one.code == other.code
    return codes_fit and words.surname(one.name) == words.surname(other.name)


def _as_one(party: Party, other: Party) -> Party:
    known = other.name == party.name and other.code in {None, party.code} and other.sector is None
    if known and len(other.variants) == 1:
        return party
    fuller = len(party.name.split()) < len(other.name.split()) <= 5
    return party.model_copy(
        update={
            "name": other.name if fuller else party.name,
            "mention_id": other.mention_id if fuller else party.mention_id,
            "code": party.code or other.code,
            "sector": party.sector or other.sector,
            "variants": sorted({*party.variants, *other.variants})[:MAX_VARIANTS],
        }
    )


def _parties(stated: Sequence[Participant], mention_id: str) -> list[Party]:
    return [
        Party(name=one.name, code=one.code, sector=one.sector, variants=[one.name], mention_id=mention_id)
        for one in stated
    ]


def distinct(values: Iterable[str], count: int) -> list[str]:
    """The first so many different ones, in their order."""
    return list(dict.fromkeys(values))[:count]


def _date_of(mention: Mention) -> EventDate | None:
    return EventDate(**mention.date.model_dump(), mention_id=mention.mention_id) if mention.date else None


def _place_of(mention: Mention) -> EventPlace | None:
    return EventPlace(**mention.place.model_dump(), mention_id=mention.mention_id) if mention.place else None


def better_date(known: EventDate | None, new: EventDate | None) -> EventDate | None:
    """The more precise one; an undated weekday yields to a dated sibling. Of equals, the known one."""
    return _best(known, new, lambda d: (d.start is None, _PRECISION[d.precision], _BASIS[d.basis]))


def better_place(known: EventPlace | None, new: EventPlace | None) -> EventPlace | None:
    """The more precise one. Of equals, the known one."""
    return _best(known, new, lambda p: (_PLACE[p.precision],))


def _best(known: P | None, new: P | None, rank: Callable[[P], tuple[int, ...]]) -> P | None:
    if known is None or new is None:
        return known or new
    return new if rank(new) < rank(known) else known


def _summary(event: Event, mention: Mention, copy: str | None) -> str:
    """The sentence that stands highest in its article and is no copy; of equals, the one that is known."""
    best = min((ref.sentence.index for ref in event.mentions if ref.sentence.text == event.summary), default=10_000)
    return mention.sentence.text if copy is None and mention.sentence.index < best else event.summary


def reduced(mentions: list[MentionRef], folded: list[str], keep: int) -> tuple[list[MentionRef], list[str]]:
    """The founding, the newest and the most telling mentions in full, `keep` of them; the ids of all others."""
    while len(mentions) > keep:
        seen: set[str] = set()
        costs = []
        for i, ref in enumerate(mentions[1:-1], start=1):
            voice = ref.article.publisher or ref.article.article_id
            costs.append((ref.copy_of is None, voice not in seen, i))
            seen.add(voice)
        least = min(costs)[2]
        folded = [*folded, mentions[least].mention_id]
        mentions = mentions[:least] + mentions[least + 1 :]
    return mentions, folded[-MAX_FOLDED:]
