"""The event ontology: PLOVER 2.0 (types and modes) plus eight news types, and the families resolution keeps apart.

A family is a set of types that two reports of one happening may disagree on; events of different families are
never the same event. The family of a mention is its key in the mentions topic, so one family lives in one shard.
"""

from typing import Literal, get_args

EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
    "TOLL", "DISPLACE", "MARKET", "DISASTER", "ACCIDENT", "OFFICE", "BUSINESS", "CRIME",
]  # fmt: skip

Family = Literal[
    "force", "yield", "deal", "talks", "demand", "accusation", "refusal", "threat", "protest", "sanction",
    "toll", "displacement", "market", "harm", "office", "business", "crime",
]  # fmt: skip

Status = Literal["actual", "future", "hypothetical", "negated"]
FigureKind = Literal[
    "killed", "injured", "displaced", "arrested", "people", "money", "percent", "distance", "count"
]  # fmt: skip

EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)

FAMILIES: dict[EventType, Family] = {
    "AGREE": "deal",
    "SUPPORT": "deal",
    "COOPERATE": "deal",
    "AID": "deal",
    "CONSULT": "talks",
    "CONCEDE": "yield",
    "RETREAT": "yield",
    "REQUEST": "demand",
    "ACCUSE": "accusation",
    "REJECT": "refusal",
    "THREATEN": "threat",
    "PROTEST": "protest",
    "SANCTION": "sanction",
    "MOBILIZE": "force",
    "COERCE": "force",
    "ASSAULT": "force",
    "TOLL": "toll",
    "DISPLACE": "displacement",
    "MARKET": "market",
    "DISASTER": "harm",
    "ACCIDENT": "harm",
    "OFFICE": "office",
    "BUSINESS": "business",
    "CRIME": "crime",
}

MODES: dict[EventType, frozenset[str]] = {
    "CONSULT": frozenset({"visit", "third-party", "multilateral", "phone"}),
    "RETREAT": frozenset({"withdraw", "release", "disarm", "ceasefire", "access", "resign"}),
    "REQUEST": frozenset({"assist", "change", "yield", "meet"}),
    "REJECT": frozenset({"assist", "change", "yield", "meet"}),
    "ACCUSE": frozenset({"disapprove", "investigate", "allege"}),
    "THREATEN": frozenset({"restrict", "arrest", "relations", "expel", "territory", "violence"}),
    "PROTEST": frozenset({"demo", "riot", "strike", "hunger", "boycott", "obstruct", "vandalize"}),
    "SANCTION": frozenset({"convict", "expel", "withdraw", "discontinue"}),
    "MOBILIZE": frozenset({"troops", "weapons", "police", "militia"}),
    "COERCE": frozenset(
        {
            "seize", "restrict", "censor", "curfew", "martial-law", "arrest", "deport", "withhold", "misinformation",
            "cyber",
        }
    ),
    "ASSAULT": frozenset(
        {
            "abduct", "beat", "torture", "sexual", "targeted", "destroy", "primitive", "firearms", "explosives",
            "suicide-attack", "aerial", "drone", "heavy-weapons", "crowd-control", "unconventional",
        }
    ),
}  # fmt: skip
"""PLOVER's 67 modes; a type without an entry has none."""

PERSONAL_MODES: frozenset[str] = frozenset({"arrest", "abduct", "deport", "torture", "beat", "sexual", "convict"})
"""Modes that persons undergo and no country can."""

SECTORS: frozenset[str] = frozenset(
    {
        "COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "UNK", "AGR", "BUS", "CRM", "CVL", "EDU",
        "ELI", "JRN", "LAB", "MED", "REF", "OPP", "PRE", "REL", "SOC",
    }
)  # fmt: skip

BODY_CODES: frozenset[str] = frozenset({"IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"})
"""Actor codes besides ISO 3166 alpha-3 country codes."""


def checked_type(kind: str, mode: str | None) -> EventType:
    """The event type of this name. Raises ValueError when there is none, or when it has no such mode."""
    for known in EVENT_TYPES:
        if known == kind:
            if mode and mode not in MODES.get(known, frozenset()):
                msg = f"{kind} has no mode {mode!r}"
                raise ValueError(msg)
            return known
    msg = f"unknown type {kind!r}"
    raise ValueError(msg)


Outcome = Literal["mentions", "no_event", "furniture", "not_english"]
"""What came of an article: mentions, or why it has none: no word in it reports an event of a type above, it is nothing
but page furniture, or it is not English."""

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
