"""The decision: does a mention tell a known event, or open a new one? Pure; the caller keeps the state."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from dateline.resolve.profile import Profile
from dateline.resolve.similarity import Likeness, compare

JOIN = 5.5
"""From this score on, a mention joins the event."""

GREY = 4.8
"""From this score on, an event that is not joined is named as a possible duplicate, or looked at for a merge."""

MERGE = 5.6
"""From this score on, two events that one mention may tell are one."""

NEAR = 5
"""Events in the grey zone that are named or looked at, at most."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The mention opens an event; `possible_duplicate_of` are events in the grey zone, best first."""

    possible_duplicate_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """The mention tells this event; `why` names the reasons with their weights, `near` other events it may tell."""

    event_id: str
    why: Likeness
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ignored:
    """The mention changes nothing; `reason` says why."""

    reason: str


Decision = Opened | Joined | Ignored


def decide(
    mention: Profile, candidates: Iterable[str], profile_of: Callable[[str], Profile], telling: Mapping[str, float]
) -> Opened | Joined:
    """The best candidate at or above the bar, else a new event. Ties go to the smaller id."""
    ranked = sorted(
        (
            (likeness, event_id)
            for event_id in candidates
            if not (likeness := compare(mention, profile_of(event_id), telling)).veto
        ),
        key=lambda pair: (-pair[0].score, pair[1]),
    )
    grey = tuple(event_id for likeness, event_id in ranked[: NEAR + 1] if likeness.score >= GREY)
    if ranked and ranked[0][0].score >= JOIN:
        return Joined(ranked[0][1], ranked[0][0], grey[1:])
    return Opened(grey[:NEAR])


def sameness(smaller: Profile, larger: Profile, telling: Mapping[str, float]) -> Likeness | None:
    """Why two events are one, the smaller compared as a mention (`telling`: its topic words); None: they are not."""
    likeness = compare(smaller, larger, telling)
    return None if likeness.veto or likeness.score < MERGE else likeness
