"""Both sides of each event of one article, and what of them carries over from one sentence to the next.

An event noun told before lends its sides ("the invasion"); "the two sides" are the two named before; and a state that
uses force where the sentence does not say against whom, uses it against the state it is in or was told to fight.
"""

from collections.abc import Sequence

from spacy.tokens import Token

from dateline.extract.cast import Cast
from dateline.extract.grammar import children
from dateline.extract.participants import Roles
from dateline.extract.places import is_location
from dateline.extract.ties import View
from dateline.extract.triggers import Trigger
from dateline.ontology import PERSONAL_MODES, EventType
from dateline.records import Participant

_FORCE = frozenset({"ASSAULT", "MOBILIZE"})
"""Types in which one state acts against another by force."""

_LENT = frozenset({"ASSAULT", "CONSULT", "SANCTION", "PROTEST", "COERCE", "RETREAT"})
"""Types whose nouns are taken up again without their participants."""

_TWO = 2

Parties = Sequence[Participant]


class Sides:
    """The participants of one article, sentence by sentence."""

    def __init__(self, cast: Cast) -> None:
        """Nobody has acted yet."""
        self._cast = cast
        self._told: dict[tuple[EventType, str], tuple[Parties, Parties]] = {}
        self._pair: Parties = ()
        self._sanctioned: Parties = ()
        self._against: dict[str, Parties] = {}

    def of(self, trigger: Trigger, roles: Roles, view: View) -> tuple[list[Participant], list[Participant]]:
        """Actors and recipients of a trigger, each once."""
        event_type = trigger.entry.type
        actors: Parties = self._cast.participants(roles.actors, view.sentence)
        if self._pair and any(_means_both(word) for word in roles.actors):
            actors = self._pair
        if len({actor.code for actor in actors if actor.code}) == _TWO:
            self._pair = actors
        recipients: Parties = self._cast.participants(roles.recipients, view.sentence)
        recipients = [party for party in recipients if party.name not in {actor.name for actor in actors}]
        if trigger.entry.mode in PERSONAL_MODES:
            recipients = [self._as_person(party) for party in recipients]
        if event_type in _LENT:
            actors, recipients = self._lend(trigger, actors, recipients)
        recipients = recipients or self._other_side(event_type, actors, roles, view)
        self._take_sides(event_type, actors, recipients)
        return list(actors), list(recipients)

    def _as_person(self, party: Participant) -> Participant:
        """Without a code where only a name says that this is a country ("Jordan was arrested")."""
        spot = self._cast.gazetteer.get(party.name.lower())
        return party.model_copy(update={"code": None}) if spot and spot.precision == "country" else party

    def _lend(self, trigger: Trigger, actors: Parties, recipients: Parties) -> tuple[Parties, Parties]:
        kind, lemma = trigger.entry.type, trigger.entry.lemma
        noun = trigger.entry.pos == "noun"
        if noun and not self._is_new(trigger.token):
            before = self._told.get((kind, lemma), ((), ()))
            actors = actors or before[0] or self._told.get((kind, ""), ((), ()))[0]
            recipients = recipients or before[1]
            clash = {party.code or party.name for party in actors} & {party.code or party.name for party in recipients}
            recipients = () if clash else recipients
        if noun and (_identified(actors) or _identified(recipients)):
            self._told[(kind, lemma)] = (actors, recipients)
        if _identified(actors) and (recipients or (noun and kind == "CONSULT")):
            self._told[(kind, "")] = (actors, recipients)
        return actors, recipients

    def _is_new(self, noun: Token) -> bool:
        """Does the text bring the event up as another one ("an attack", "two attacks", "fresh talks")?"""
        words = {child.lower_ for child in children(noun) if child.dep_ in {"det", "nummod", "amod"}}
        return bool(words & self._cast.lexicon.words["new"])

    def _other_side(self, event_type: EventType, actors: Parties, roles: Roles, view: View) -> Parties:
        codes = {actor.code for actor in actors if actor.code}
        if event_type == "SANCTION":
            return () if codes & {party.code for party in self._sanctioned} else self._sanctioned
        if event_type not in _FORCE or len(codes) != 1:
            return ()
        taken = {word.i for word in (*roles.actors, *roles.recipients)}
        abroad = [found for found in view.places if found.spot.country not in codes and found.last not in taken]
        if abroad and is_location(view.doc[abroad[0].last]):
            return self._cast.participants([view.doc[abroad[0].last]], view.sentence)
        return self._against.get(codes.pop(), ())

    def _take_sides(self, event_type: EventType, actors: Parties, recipients: Parties) -> None:
        mine = {actor.code for actor in actors}
        struck = [party for party in recipients if party.code and party.code not in mine]
        if event_type == "SANCTION" and struck:
            self._sanctioned = struck
        if event_type in _FORCE and struck:
            for code in {actor.code for actor in actors if actor.code} - {party.code for party in struck}:
                self._against[code] = struck


def _means_both(noun: Token) -> bool:
    """Is this "the two sides", "both countries": the two that were named before?"""
    if noun.lower_ in {"sides", "both", "foes"}:
        return True
    return bool(noun.tag_ == "NNS" and any(child.lower_ in {"two", "both"} for child in children(noun)))


def _identified(parties: Parties) -> bool:
    """Is it known of all who they are? Only such parties are lent to later sentences."""
    return bool(parties) and all(party.code for party in parties)
