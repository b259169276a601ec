"""Where: the place of each event, and what of it carries over from one sentence of an article to the next."""

from collections.abc import Iterable, Sequence

from spacy.tokens import Doc, Token

from dateline.extract.actors import code_of
from dateline.extract.grammar import children
from dateline.extract.lexicon import Lexicon
from dateline.extract.participants import Roles
from dateline.extract.places import (
    Found,
    Gazetteer,
    dateline_place,
    is_location,
    named_places,
    place_named,
    place_of,
    stated,
)
from dateline.extract.ties import View
from dateline.extract.triggers import Trigger
from dateline.ontology import PERSONAL_MODES
from dateline.records import Article, Participant, Place

_STRIKING = frozenset({"ASSAULT", "COERCE", "CONSULT", "DISASTER", "ACCIDENT", "MOBILIZE", "DISPLACE"})
"""Types that happen where their recipient is."""

_DOMESTIC = _STRIKING - {"CONSULT"} | {
    "TOLL",
    "PROTEST",
    "CRIME",
    "OFFICE",
    "SANCTION",
    "SUPPORT",
    "REJECT",
    "BUSINESS",
}
"""Types that happen at home, where a sentence names one country alone ("Poland's health minister resigned")."""

_SOMEWHERE = _STRIKING | {"TOLL", "PROTEST", "CRIME", "AID"}
"""Types that happen on the spot: without a place of its own, the article's last one is theirs."""


class Scene:
    """The places of one article, sentence by sentence."""

    def __init__(self, article: Article, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        """Begin where the article was filed, if a dateline says so."""
        self._lexicon, self._gazetteer = lexicon, gazetteer
        self._filed = dateline_place(article.text, gazetteer)
        self._here: Place | None = None
        self._lately: Place | None = None

    def new_paragraph(self, *, lead: bool) -> None:
        """A paragraph is about a place of its own; the lead, about where the article was filed."""
        self._here = self._filed if lead else None

    def places(self, doc: Doc) -> list[Found]:
        """The places that a sentence names."""
        return named_places(doc, self._gazetteer) + self._capitals(doc)

    def leave(self, view: View) -> None:
        """Remember where this sentence was."""
        if located := [found for found in view.places if is_location(view.doc[found.last])]:
            self._here = self._lately = stated(located[0], view.doc)

    def place(self, trigger: Trigger, view: View, roles: Roles, recipients: Sequence[Participant]) -> Place | None:
        """The place the sentence ties to the event, else the last one of the paragraph."""
        striking = trigger.entry.type in _STRIKING and trigger.entry.mode not in PERSONAL_MODES
        struck = _heads(roles.recipients) if striking else frozenset()
        found = place_of(trigger.token, view.places, _heads(roles.actors), struck)
        if found:
            return stated(found, view.doc)
        lately = self._lately if trigger.entry.type in _SOMEWHERE else None
        home = _home(view) if trigger.entry.type in _DOMESTIC else None
        return self._struck(trigger, recipients) or self._here or home or lately

    def _struck(self, trigger: Trigger, recipients: Sequence[Participant]) -> Place | None:
        """The place that a recipient known from before is ("the invasion", of a country named earlier)."""
        if trigger.entry.type not in _STRIKING:
            return None
        return next((place for party in recipients if (place := place_named(party.name, self._gazetteer))), None)

    def _capitals(self, doc: Doc) -> list[Found]:
        """Where the text says "the capital": that of the country it names, else of the country last spoken of."""
        found = []
        for token in doc:
            if token.lower_ == "capital" and token.tag_ == "NN" and token.dep_ != "compound":
                code = code_of(token, self._lexicon, self._gazetteer) or (self._here.country if self._here else None)
                if spot := self._gazetteer.get(f"capital of {str(code).lower()}"):
                    found.append(Found(spot, token.i, token.i))
        return found


def _owns(name: Token) -> bool:
    """Does a name stand where places stand and persons do not ("Chicago aldermen", "Lima's port")?"""
    return name.dep_ in {"poss", "compound", "amod", "nmod", "pobj", "npadvmod"}


def _home(view: View) -> Place | None:
    """The most special place of a sentence whose places are all in one country ("Poland's health minister")."""
    if len({found.spot.country for found in view.places}) != 1:
        return None
    owners = [found for found in view.places if found.spot.precision == "country" or _owns(view.doc[found.last])]
    if not owners:
        return None
    return stated(max(owners, key=lambda found: found.spot.precision != "country"), view.doc)


def _heads(tokens: Iterable[Token]) -> frozenset[int]:
    """The positions of the words and of their owners ("Aleppo's markets")."""
    words = list(tokens)
    return frozenset(word.i for word in words) | {
        child.i for word in words for child in children(word) if child.dep_ == "poss"
    }
