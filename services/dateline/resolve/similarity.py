"""How alike a mention and an event are, and why: vetoes first, then a sum of named reasons."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from dateline.resolve import words
from dateline.resolve.profile import Profile

WEIGHTS: dict[str, tuple[float, float]] = {
    "same article": (0.0, 3.3),
    "same type": (0.5, 1.35),
    "same trigger": (2.7, 3.0),
    "kindred trigger": (0.95, 0.65),
    "other round": (-2.2, -2.2),
    "other mode": (-1.1, -1.25),
    "same actor": (0.45, 0.2),
    "same recipient": (0.4, 0.55),
    "same country of actor": (0.15, -0.7),
    "same country of recipient": (-0.4, -0.6),
    "same sides": (0.55, 0.4),
    "sides swapped": (-0.85, 0.0),
    "other actors": (0.0, -1.1),
    "same place": (0.8, 0.0),
    "other place": (-0.4, 0.0),
    "places exclude each other": (-0.9, 0.0),
    "same date": (1.05, 0.4),
    "dates apart": (-0.6, 0.0),
    "dates exclude each other": (-0.25, 0.0),
    "told together": (1.6, 0.0),
    "told far apart": (-1.0, 0.0),
    "same figure": (1.15, 0.5),
    "planned against done": (-0.55, -0.85),
    "same sentence": (0.0, -1.55),
    "shared words": (2.4, 1.1),
    "rare topic words": (0.56, 0.0),
    "same topic": (-1.25, 0.0),
    "foreign topic": (-1.2, 0.0),
    "no topic": (0.5, 0.0),
}
"""The weight of each reason, across articles and within one: log-odds of a logistic regression on news reports.

"shared words" is multiplied with the share of the mention's content words that the event's sentences have, "same topic"
with the share of its topic words, "rare topic words" with the sum of how telling those shared are; "no topic"
stands in where the articles' topics are unknown."""

_ACROSS, _WITHIN = ({name: pair[column] for name, pair in WEIGHTS.items()} for column in (0, 1))

TALLIES = frozenset({"toll", "displacement"})
"""Families whose events are running tallies: one per place, whose date moves while the news goes on (GUIDELINE)."""

_PRECISE = frozenset({"city", "point"})

KEPT_REASONS = 5
FOREIGN_WORDS = 3
"""Articles that share fewer topic words are about different things."""

TOLD_TOGETHER_DAYS = 2
TOLD_APART_DAYS = 10
DATES_APART_DAYS = 4
LONG_DAYS = 60
"""Further apart, one is the background of the other."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The score, and the reasons with how much of their weight each brings; a veto has no score."""

    score: float
    found: Mapping[str, float]
    within: bool = False
    veto: str | None = None

    @property
    def reasons(self) -> list[tuple[str, float]]:
        """The names and weights, the heaviest first."""
        weights = _WITHIN if self.within else _ACROSS
        weighed = ((name, round(weights[name] * value, 3)) for name, value in self.found.items())
        return sorted((pair for pair in weighed if pair[1]), key=lambda pair: (-abs(pair[1]), pair[0]))

    @property
    def top(self) -> dict[str, float]:
        """The heaviest reasons, as a record keeps them."""
        return dict(self.reasons[:KEPT_REASONS])


def compare(mention: Profile, event: Profile, telling: Mapping[str, float]) -> Likeness:
    """How much speaks for it that the mention tells the event; `telling` weighs the mention's topic words, each 0 to 1.

    Pure; symmetric except for the shares, which are the mention's.
    """
    veto = _veto(mention, event)
    if veto:
        return Likeness(0.0, {}, veto=veto)
    found = dict.fromkeys((*_what(mention, event), *_who(mention, event), *_when_where(mention, event)), 1.0)
    found["shared words"] = len(mention.words & event.words) / max(1, len(mention.words))
    within = not mention.articles.isdisjoint(event.articles)
    if within:
        found["same article"] = 1.0
    else:
        found.update(_topic(mention, event, telling))
    weights = _WITHIN if within else _ACROSS
    return Likeness(round(math.fsum([weights[name] * value for name, value in found.items()]), 3), found, within)


def _topic(mention: Profile, event: Profile, telling: Mapping[str, float]) -> dict[str, float]:
    """How far the articles are about the same things."""
    if not (mention.topic and event.topic):
        return {"no topic": 1.0}
    shared = mention.topic & event.topic
    if len(shared) < FOREIGN_WORDS:
        return {"foreign topic": 1.0}
    return {
        "rare topic words": math.fsum([telling[word] for word in shared]),
        "same topic": len(shared) / len(mention.topic),
    }


def _veto(mention: Profile, event: Profile) -> str | None:
    if mention.family != event.family:
        return "another family"
    if _days_apart(mention, event) > LONG_DAYS:
        return "long before or after"
    if mention.articles & event.articles and _negation_differs(mention, event):
        return "denied against done in one article"
    return None


def _negation_differs(mention: Profile, event: Profile) -> bool:
    return ("negated" in mention.statuses) != ("negated" in event.statuses)


def _other(a: str, b: str) -> bool:
    return bool(a) and bool(b) and a != b


def _what(mention: Profile, event: Profile) -> list[str]:
    found = []
    if mention.types & event.types:
        found.append("same type")
    if mention.triggers & event.triggers:
        found.append("same trigger")
    elif words.kindred(mention.triggers, event.triggers):
        found.append("kindred trigger")
    if mention.modes and event.modes and not mention.modes & event.modes:
        found.append("other mode")
    if not mention.rounds & event.rounds:
        found.append("other round")
    if mention.figures & event.figures:
        found.append("same figure")
    if ("actual" in mention.statuses) != ("actual" in event.statuses):
        found.append("planned against done")
    if mention.spots & event.spots and not mention.triggers & event.triggers:
        found.append("same sentence")
    return found


def _who(mention: Profile, event: Profile) -> list[str]:
    found = []
    sides = (
        ("actor", mention.actors, event.actors, mention.codes, event.codes),
        ("recipient", mention.recipients, event.recipients, mention.recipient_codes, event.recipient_codes),
    )
    same = 0
    for side, mine, theirs, my_codes, their_codes in sides:
        if mine & theirs or my_codes & their_codes:
            same += 1
            found.append(f"same {side}" if mine & theirs else f"same country of {side}")
        elif (my_codes and their_codes) or (mine and theirs and not (my_codes or their_codes)):
            if _swapped(mention, event):
                found.append("sides swapped")
            elif side == "actor":
                found.append("other actors")
    return [*found, "same sides"] if same == 2 else found


def _swapped(mention: Profile, event: Profile) -> bool:
    return bool(mention.parties & event.parties) or bool(
        (mention.codes | mention.recipient_codes) & (event.codes | event.recipient_codes)
    )


def _when_where(mention: Profile, event: Profile) -> list[str]:
    found = _where(mention, event)
    if mention.start and event.start and mention.family not in TALLIES:
        days = _days_apart(mention, event)
        if days != 1:
            found.append("dates apart" if days else "same date")
        if days > DATES_APART_DAYS:
            found.append("dates exclude each other")
    apart = _told_apart(mention, event)
    if apart <= TOLD_TOGETHER_DAYS:
        found.append("told together")
    elif apart > TOLD_APART_DAYS:
        found.append("told far apart")
    return found


def _where(mention: Profile, event: Profile) -> list[str]:
    if not (mention.place and event.place):
        return []
    if mention.place == event.place:
        return ["same place"]
    found = []
    wide = "country" in {mention.place_precision, event.place_precision}
    elsewhere = _other(mention.country, event.country)
    if elsewhere or (mention.country and not wide):
        found.append("other place")
    if elsewhere and {mention.place_precision, event.place_precision} <= _PRECISE:
        found.append("places exclude each other")
    return found


def _told_apart(mention: Profile, event: Profile) -> int:
    """Days between the article and the nearer end of the event's news."""
    return min(abs((mention.seen - event.seen).days), abs((mention.seen - event.told).days))


def _days_apart(mention: Profile, event: Profile) -> int:
    """Days between the two intervals; 0 when they meet or one is unknown."""
    if not (mention.start and event.start):
        return 0
    latest_start = max(mention.start, event.start)
    earliest_end = min(mention.end or mention.start, event.end or event.start)
    return max(0, (latest_start - earliest_end).days)
