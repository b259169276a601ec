"""Folding a mention into its event: identity stays, every field keeps the best supported value and its source."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from dateline import identity
from dateline.ontology import FAMILIES
from dateline.records import (
    Event,
    EventDate,
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
MAX_TOPIC = 48
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
        actors=_parties([], mention.actors, mention.mention_id),
        recipients=_parties([], mention.recipients, mention.mention_id),
        status=mention.status,
        status_history=[_status_change(mention, as_of)],
        date=_date_of(mention),
        place=_place_of(mention),
        figures=figures.fold([], mention, as_of),
        claimed_by=_parties([], mention.claimed_by, mention.mention_id),
        denied_by=_parties([], mention.denied_by, mention.mention_id),
        disputed=bool(mention.denied_by),
        sources=Sources(articles=1, publishers=1, independent=1),
        mentions=[_ref(mention, None)],
        first_seen=as_of,
        last_seen=as_of,
        updated_at=now,
        possible_duplicate_of=sorted(duplicates),
        flags=sorted(mention.flags),
        topic=mention.topic,
        voices=[voice_of(mention.article)],
    )


def join(event: Event, mention: Mention, as_of: datetime, now: datetime, keep: int) -> Event:
    """The event with this mention in it, one revision on; `keep` mentions stay in full. Pure."""
    copy = copy_of(event, mention)
    history = _history(event.status_history, _status_change(mention, as_of))
    kept, folded = _kept(event, _ref(mention, copy), keep)
    told = figures.fold(event.figures, mention, as_of)
    denied = _parties(event.denied_by, mention.denied_by, mention.mention_id)
    contradicted = {"actual", "negated"} <= {change.status for change in history[-2:]}
    return event.model_copy(
        update={
            "revision": event.revision + 1,
            "mode": event.mode or mention.mode,
            "summary": _summary(event, mention, copy),
            "actors": _parties(event.actors, mention.actors, mention.mention_id),
            "recipients": _parties(event.recipients, mention.recipients, mention.mention_id),
            "status": history[-1].status,
            "status_history": history,
            "date": _better_date(event.date, _date_of(mention)),
            "place": _better_place(event.place, _place_of(mention)),
            "figures": told,
            "claimed_by": _parties(event.claimed_by, mention.claimed_by, mention.mention_id),
            "denied_by": denied,
            "disputed": bool(denied) or contradicted or any(f.disputed for f in told),
            "sources": sources_with(event, mention, copy),
            "voices": list(dict.fromkeys([*event.voices, voice_of(mention.article)]))[:MAX_VOICES],
            "mentions": kept,
            "folded": folded,
            "first_seen": min(event.first_seen, as_of),
            "last_seen": max(event.last_seen, as_of),
            "updated_at": now,
            "flags": sorted({*event.flags, *mention.flags}),
            "topic": list(dict.fromkeys([*event.topic, *mention.topic]))[:MAX_TOPIC],
        }
    )


def _ref(mention: Mention, copy: str | None) -> MentionRef:
    return MentionRef(
        mention_id=mention.mention_id,
        article=mention.article,
        type=mention.type,
        trigger=mention.trigger,
        sentence=mention.sentence,
        copy_of=copy,
    )


def _status_change(mention: Mention, as_of: datetime) -> StatusChange:
    return StatusChange(
        status=mention.status, as_of=as_of, article_id=mention.article.article_id, mention_id=mention.mention_id
    )


def _history(history: list[StatusChange], change: StatusChange) -> list[StatusChange]:
    """The changes in the articles' time, whatever order they arrived in; repetitions of a status are left out."""
    ordered = sorted([*history, change], key=lambda c: (c.as_of, _RANK[c.status], c.mention_id))
    changes = [c for i, c in enumerate(ordered) if i == 0 or c.status != ordered[i - 1].status]
    return changes[:1] + changes[1:][-(MAX_HISTORY - 1) :]


def _parties(known: list[Party], stated: Sequence[Participant], mention_id: str) -> list[Party]:
    parties = list(known)
    for participant in stated:
        index = next((i for i, party in enumerate(parties) if same_party(party, participant)), None)
        if index is None:
            if len(parties) < MAX_PARTIES:
                parties.append(_party(participant, mention_id))
        else:
            parties[index] = _merged(parties[index], participant, mention_id)
    return parties


def same_party(party: Party, participant: Participant) -> bool:
    """Whether two names are forms of one: equal, or the same last word and no contradicting code."""
    if words.fold(party.name) == words.fold(participant.name):
        return True
    codes_fit = not (party.code and participant.code) or party.code == participant.code
    return codes_fit and words.surname(party.name) == words.surname(participant.name)


def _party(participant: Participant, mention_id: str) -> Party:
    return Party(
        name=participant.name,
        code=participant.code,
        sector=participant.sector,
        variants=[participant.name],
        mention_id=mention_id,
    )


def _merged(party: Party, participant: Participant, mention_id: str) -> Party:
    if participant.name == party.name and participant.code in {None, party.code} and participant.sector is None:
        return party
    fuller = len(party.name.split()) < len(participant.name.split()) <= 5
    return party.model_copy(
        update={
            "name": participant.name if fuller else party.name,
            "mention_id": mention_id if fuller else party.mention_id,
            "code": party.code or participant.code,
            "sector": party.sector or participant.sector,
            "variants": sorted({*party.variants, participant.name})[:MAX_VARIANTS],
        }
    )


def _date_of(mention: Mention) -> EventDate | None:
    return EventDate(**mention.date.model_dump(), mention_id=mention.mention_id) if mention.date else None


def _place_of(mention: Mention) -> EventPlace | None:
    return EventPlace(**mention.place.model_dump(), mention_id=mention.mention_id) if mention.place else None


def _better_date(known: EventDate | None, new: EventDate | None) -> EventDate | None:
    """The more precise one; an undated weekday yields to a dated sibling. Of equals, the known one."""
    return _best(known, new, lambda d: (d.start is None, _PRECISION[d.precision], _BASIS[d.basis]))


def _better_place(known: EventPlace | None, new: EventPlace | None) -> EventPlace | None:
    return _best(known, new, lambda p: (_PLACE[p.precision],))


def _best(known: P | None, new: P | None, rank: Callable[[P], tuple[int, ...]]) -> P | None:
    if known is None or new is None:
        return known or new
    return new if rank(new) < rank(known) else known


def _summary(event: Event, mention: Mention, copy: str | None) -> str:
    """The sentence that stands highest in its article and is no copy; of equals, the one that is known."""
    best = min((ref.sentence.index for ref in event.mentions if ref.sentence.text == event.summary), default=10_000)
    return mention.sentence.text if copy is None and mention.sentence.index < best else event.summary


def _kept(event: Event, new: MentionRef, keep: int) -> tuple[list[MentionRef], list[str]]:
    """The founding, the newest and the most telling mentions in full; the ids of all others."""
    mentions = [*event.mentions, new]
    if len(mentions) <= keep:
        return mentions, event.folded
    seen: set[str] = set()
    costs = []
    for i, ref in enumerate(mentions[1:-1], start=1):
        voice = ref.article.publisher or ref.article.article_id
        costs.append((ref.copy_of is None, voice not in seen, i))
        seen.add(voice)
    least = min(costs)[2]
    folded = [*event.folded, mentions[least].mention_id][-MAX_FOLDED:]
    return mentions[:least] + mentions[least + 1 :], folded
