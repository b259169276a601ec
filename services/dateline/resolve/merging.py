"""Merging: when a mention shows that two events are one, the younger goes into the older. Pure."""

from collections.abc import Iterable
from datetime import datetime

from dateline.records import Event
from dateline.resolve import figures, fold
from dateline.resolve.sources import MAX_VOICES, mention_ids, merged_sources, with_copies


def in_order(one: Event, other: Event) -> tuple[Event, Event]:
    """The older and the younger: by first news, of equals the smaller id."""
    older, younger = sorted((one, other), key=lambda event: (event.first_seen, event.event_id))
    return older, younger


def merge(older: Event, younger: Event, how: fold.Joining) -> Event:
    """The older event with everything that was known of the younger; its identity and revision stay.

    The younger's founding mention joins for the reasons for which the events are one.
    """
    refs = [ref if ref.why else ref.model_copy(update={"why": dict(how.why)}) for ref in with_copies(older, younger)]
    kept, folded = fold.reduced([*older.mentions, *refs], [*older.folded, *younger.folded], how.keep)
    history = fold.ordered([*older.status_history, *younger.status_history])
    told = figures.merge(older.figures, younger.figures)
    denied = fold.united(older.denied_by, younger.denied_by)
    return older.model_copy(
        update={
            "mode": older.mode or younger.mode,
            "actors": fold.united(older.actors, younger.actors),
            "recipients": fold.united(older.recipients, younger.recipients),
            "status": history[-1].status,
            "status_history": history,
            "date": fold.better_date(older.date, younger.date),
            "place": fold.better_place(older.place, younger.place),
            "figures": told,
            "claimed_by": fold.united(older.claimed_by, younger.claimed_by),
            "denied_by": denied,
            "disputed": fold.is_disputed(denied, history, told),
            "sources": merged_sources(older, younger, refs),
            "voices": fold.distinct([*older.voices, *younger.voices], MAX_VOICES),
            "mentions": kept,
            "folded": folded,
            "first_seen": min(older.first_seen, younger.first_seen),
            "last_seen": max(older.last_seen, younger.last_seen),
            "updated_at": how.now,
            "possible_duplicate_of": sorted(
                {*older.possible_duplicate_of, *younger.possible_duplicate_of} - {older.event_id, younger.event_id}
            ),
            "flags": sorted({*older.flags, *younger.flags}),
            "topic": fold.distinct([*older.topic, *younger.topic], fold.MAX_TOPIC),
        }
    )


def redirect(event: Event, into: str, now: datetime, time: datetime) -> Event:
    """The event as it stays for the grace period: what it was, and where it went at this time of the articles."""
    return event.model_copy(
        update={
            "revision": event.revision + 1,
            "merged_into": into,
            "last_seen": max(event.last_seen, time),
            "updated_at": now,
        }
    )


def unfinished(events: Iterable[Event]) -> list[tuple[str, str]]:
    """Ids of live events that another live event has taken in, and of that one: a crash came between the two writes."""
    owners: dict[str, Event] = {}
    halves: dict[str, str] = {}
    for event in events:
        for mention in mention_ids(event):
            other = owners.setdefault(mention, event)
            if other is not event:
                less, more = sorted((event, other), key=lambda one: len(mention_ids(one)))
                halves[less.event_id] = more.event_id
                owners[mention] = more
    return list(halves.items())
