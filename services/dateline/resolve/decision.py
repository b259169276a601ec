"""The decision: does a mention tell a known event, or open a new one? Pure; the caller keeps the state."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dateline.resolve.profile import Profile
from dateline.resolve.similarity import Likeness, compare

JOIN = 5.6
"""From this score on, a mention joins the event."""

GREY = 5.0
"""From this score on, an event that is not joined is named as a possible duplicate."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The mention opens an event; `possible_duplicate_of` are events in the grey zone, best first."""

    possible_duplicate_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """The mention tells this event; `why` names the reasons with their weights."""

    event_id: str
    why: Likeness


@dataclass(frozen=True, slots=True)
class Ignored:
    """The mention changes nothing; `reason` says why."""

    reason: str


Decision = Opened | Joined | Ignored


def decide(mention: Profile, candidates: Iterable[str], profile_of: Callable[[str], Profile]) -> Opened | Joined:
    """The best candidate at or above the bar, else a new event. Ties go to the smaller id."""
    ranked = sorted(
        (
            (likeness, event_id)
            for event_id in candidates
            if not (likeness := compare(mention, profile_of(event_id))).veto
        ),
        key=lambda pair: (-pair[0].score, pair[1]),
    )
    if ranked and ranked[0][0].score >= JOIN:
        return Joined(ranked[0][1], ranked[0][0])
    return Opened(tuple(event_id for likeness, event_id in ranked[:3] if likeness.score >= GREY))
