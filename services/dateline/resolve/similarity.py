"""How alike a mention and an event are, and why: vetoes first, then a sum of named reasons."""

from collections.abc import Mapping
from dataclasses import dataclass

from dateline.resolve import words
from dateline.resolve.profile import Profile

WEIGHTS: dict[str, float] = {
    "same type": 1.7,
    "same trigger": 2.8,
    "kindred trigger": 1.3,
    "same actor": 1.5,
    "same recipient": 0.7,
    "same country of actor": 0.2,
    "same country of recipient": 0.0,
    "sides swapped": -0.8,
    "other actors": -0.3,
    "other recipients": -0.1,
    "same place": 0.3,
    "same country": -0.3,
    "other place": -0.2,
    "same date": 0.4,
    "next day": 0.2,
    "dates apart": -0.4,
    "shared land": 0.0,
    "other lands": -0.5,
    "running tally": 1.5,
    "told together": 0.2,
    "told far apart": -0.5,
    "same figure": 0.8,
    "other mode": -1.8,
    "planned against done": -0.2,
    "same sentence": -4.2,
    "shared words": 3.3,
    "same topic": 2.4,
    "no topic": 0.8,
    "foreign topic": -2.0,
    "nothing against": 1.5,
}
"""The weight of each reason. "shared words" is multiplied with the shared share (Jaccard) of the sentences' content
words, "same topic" with the share of the mention's topic words that the event's articles have; "no topic" stands in
where the articles' topics are unknown."""

TALLIES = frozenset({"toll", "displacement"})
"""Families whose events are cumulative figures: one per place, updated as long as the news goes on (GUIDELINE)."""

TALLY_DAYS = 7
NEAR_TOPIC = 0.25
"""Articles that share this part of their topic words are about one thing."""

SLIGHT = 0.25
"""A reason against that weighs less says nothing by itself: places in sentences are noisy."""

FOREIGN_WORDS = 3
"""Articles that share fewer topic words are about different things."""

TOLD_TOGETHER_DAYS = 2
TOLD_APART_DAYS = 10
DATES_APART_DAYS = 4


@dataclass(frozen=True, slots=True)
class Likeness:
    """The score and the named weights it is the sum of; a veto has no score."""

    score: float
    weights: Mapping[str, float]
    veto: str | None = None

    @property
    def reasons(self) -> list[tuple[str, float]]:
        """The names and weights, the heaviest first."""
        return sorted(self.weights.items(), key=lambda item: (-abs(item[1]), item[0]))


def compare(mention: Profile, event: Profile) -> Likeness:
    """How much speaks for it that the mention tells the event. Pure; symmetric except for the same sentence."""
    veto = _veto(mention, event)
    if veto:
        return Likeness(0.0, {}, veto)
    shared = max((words.jaccard(a, b) for a in mention.sentences for b in event.sentences), default=0.0)
    named = {
        name: WEIGHTS[name] for name in (*_what(mention, event), *_who(mention, event), *_when_where(mention, event))
    }
    named["shared words"] = round(WEIGHTS["shared words"] * shared, 3)
    named.update(_topic(mention, event))
    if _nothing_against(named):
        named["nothing against"] = WEIGHTS["nothing against"]
    return Likeness(round(sum(named.values()), 3), named)


def _nothing_against(named: dict[str, float]) -> bool:
    """Whether articles on one topic use kindred words at one time, and no reason of weight speaks against."""
    told = "told together" in named and named.get("same topic", 0.0) >= NEAR_TOPIC * WEIGHTS["same topic"]
    alike = "same type" in named and bool({"same trigger", "kindred trigger"} & named.keys())
    return told and alike and min(named.values()) > -SLIGHT


def _topic(mention: Profile, event: Profile) -> dict[str, float]:
    """How far the articles are about the same things."""
    if not (mention.topic and event.topic):
        return {"no topic": WEIGHTS["no topic"]}
    shared = len(mention.topic & event.topic)
    if shared < FOREIGN_WORDS:
        return {"foreign topic": WEIGHTS["foreign topic"]}
    return {"same topic": round(WEIGHTS["same topic"] * min(1.0, shared / len(mention.topic)), 3)}


def _veto(mention: Profile, event: Profile) -> str | None:
    if mention.family != event.family:
        return "another family"
    if mention.family not in TALLIES and _days_apart(mention, event) > DATES_APART_DAYS:
        return "dates exclude each other"
    precise = {"city", "point"}
    if (
        mention.place_precision in precise
        and event.place_precision in precise
        and _other(mention.country, event.country)
    ):
        return "places exclude each other"
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
    for side, mine, theirs, my_codes, their_codes in sides:
        if mine & theirs:
            found.append(f"same {side}")
        elif my_codes & their_codes:
            found.append(f"same country of {side}")
        elif (my_codes and their_codes) or (mine and theirs and not (my_codes or their_codes)):
            found.append("sides swapped" if _swapped(mention, event) else f"other {side}s")
    return found


def _swapped(mention: Profile, event: Profile) -> bool:
    return bool(mention.parties & event.parties) or bool(
        (mention.codes | mention.recipient_codes) & (event.codes | event.recipient_codes)
    )


def _when_where(mention: Profile, event: Profile) -> list[str]:
    found = _lands(mention, event)
    if mention.place and mention.place == event.place:
        found.append("same place")
    elif mention.country and mention.country == event.country:
        both_precise = "country" not in {mention.place_precision, event.place_precision}
        found.append("other place" if both_precise and mention.place and event.place else "same country")
    elif _other(mention.country, event.country):
        found.append("other place")
    if mention.start and event.start and mention.family not in TALLIES:
        days = _days_apart(mention, event)
        found.append("dates apart" if days > 1 else "next day" if days else "same date")
    apart = _told_apart(mention, event)
    if apart <= TOLD_TOGETHER_DAYS:
        found.append("told together")
    elif apart > TOLD_APART_DAYS:
        found.append("told far apart")
    return found


def _lands(mention: Profile, event: Profile) -> list[str]:
    mine, theirs = mention.lands, event.lands
    if not (mine and theirs) or mention.lands_are_stated != event.lands_are_stated:
        return ["shared land"] if mine & theirs else []
    if not mine & theirs:
        return ["other lands"]
    tally = mention.family in TALLIES and _told_apart(mention, event) <= TALLY_DAYS
    return ["shared land", "running tally"] if tally else ["shared land"]


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
