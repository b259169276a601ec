"""One parsed sentence -> drafts of its mentions: asks each module its question and ties the answers together."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from spacy.tokens import Doc, Token

from dateline.extract.cast import Cast
from dateline.extract.claims import only_speaker, quoted, voices
from dateline.extract.conditions import Judge
from dateline.extract.dates import find_dates, interval, same_day
from dateline.extract.decisions import find_triggers
from dateline.extract.figures import kind_of, kind_under
from dateline.extract.lexicon import Lexicon
from dateline.extract.linear import Learned
from dateline.extract.numbers import Number, find_numbers
from dateline.extract.participants import Roles, roles_of
from dateline.extract.places import Gazetteer
from dateline.extract.scene import Scene
from dateline.extract.sentences import Sentence
from dateline.extract.sides import Sides
from dateline.extract.stage import Act, Stage
from dateline.extract.status import status_of
from dateline.extract.ties import View, date_of, shares_of
from dateline.extract.triggers import Trigger
from dateline.ontology import EventType, Status
from dateline.records import Article, Claimant, DateInterval, Figure, Participant, Place, Span
from dateline.records import Sentence as SentenceSpan


@dataclass(frozen=True, slots=True)
class Draft:
    """All of a mention that the text decides."""

    type: EventType
    mode: str | None
    trigger: Span
    sentence: SentenceSpan
    actors: list[Participant]
    recipients: list[Participant]
    status: Status
    claimed_by: list[Claimant]
    denied_by: list[Claimant]
    date: DateInterval | None
    place: Place | None
    figures: list[Figure]
    confidence: float
    flags: list[str] = field(default_factory=list)


class Reader:
    """Reads the sentences of one article in order and keeps what carries over from one to the next."""

    def __init__(self, article: Article, lexicon: Lexicon, gazetteer: Gazetteer, learned: Learned, cast: Cast) -> None:
        self.published: date | None = article.published.date() if article.published else None
        self.lexicon = lexicon
        self.gazetteer = gazetteer
        self.learned = learned
        self.cast = cast
        self.open_quote = False
        self.speech: Claimant | None = None
        self.paragraph = -1
        self.scene = Scene(article, lexicon, gazetteer)
        self.sides = Sides(cast)
        self.asserted: set[tuple[str, str]] = set()

    def read(self, sentence: Sentence, doc: Doc) -> Iterator[Draft]:
        """The drafts of one sentence, in order."""
        view = self._view(sentence, doc)
        triggers = find_triggers(doc, Judge(doc, self.lexicon, self.gazetteer), self.learned.triggers)
        shares = shares_of(view, triggers, self.lexicon)
        acts = [Act.of(trigger) for trigger in triggers]
        stage = Stage(doc, acts, view.voices, self.cast)
        for trigger, act in zip(triggers, acts, strict=True):
            roles = roles_of(act, stage, self.learned.participants)
            yield self._draft(trigger, roles, view, shares.get(trigger.token.i, []))
        self.cast.remember(doc)
        self.scene.leave(view)

    def _view(self, sentence: Sentence, doc: Doc) -> View:
        if sentence.paragraph != self.paragraph:
            if sentence.paragraph > self.paragraph + 1:
                self.speech = None
            lead = self.paragraph < 0
            self.paragraph, self.open_quote = sentence.paragraph, False
            self.scene.new_paragraph(lead=lead)
        inside, self.open_quote = quoted(doc, self.open_quote)
        if speaker := only_speaker(doc, self.lexicon):
            self.cast.speaker = self.cast.actor(speaker[0])
            self.speech = self.cast.claimant(*speaker, sentence)
        return View(
            sentence=sentence,
            doc=doc,
            voices=voices(doc, self.lexicon),
            dates=find_dates(doc.text),
            numbers=find_numbers(doc.text),
            places=self.scene.places(doc),
            quoted=inside,
        )

    def _draft(self, trigger: Trigger, roles: Roles, view: View, numbers: list[Number]) -> Draft:
        token, sentence, doc = trigger.token, view.sentence, view.doc
        status = status_of(token, trigger.entry, self.lexicon)
        actors, recipients = self.sides.of(trigger, roles, view)
        start, end = doc[trigger.first].idx, doc[trigger.last].idx + len(doc[trigger.last])
        claimed, denied = self._voices(token, view, status)
        key = (trigger.entry.type, trigger.entry.lemma[:4])
        if denied and key in self.asserted:
            status = "actual"
        if not denied and status == "actual":
            self.asserted.add(key)
        return Draft(
            type=trigger.entry.type,
            mode=trigger.entry.mode,
            trigger=_span(sentence, start, end),
            sentence=SentenceSpan(index=sentence.index, text=sentence.text, start=sentence.start, end=sentence.end),
            actors=actors,
            recipients=recipients,
            status=status,
            claimed_by=claimed,
            denied_by=denied,
            date=self._date(token, trigger.entry.type, view, status),
            place=self.scene.place(trigger, view, roles, recipients),
            figures=[figure for number in numbers if (figure := self._figure(number, trigger, view))],
            confidence=trigger.probability,
            flags=_flags(trigger, view),
        )

    def _voices(self, token: Token, view: View, status: Status) -> tuple[list[Claimant], list[Claimant]]:
        claimed: list[Claimant] = []
        denied: list[Claimant] = []
        for voice in view.voices:
            if token.i in voice.inside and (voice.stance != "asks" or status == "hypothetical"):
                side = denied if voice.stance == "denies" else claimed
                claimant = self.cast.claimant(voice.speaker, voice.cue, view.sentence)
                if claimant.name not in {other.name for other in side}:
                    side.append(claimant)
        if token.i in view.quoted and not claimed and not denied and self.speech:
            claimed.append(self.speech)
        return claimed, denied

    def _date(self, token: Token, event_type: EventType, view: View, status: Status) -> DateInterval | None:
        words = date_of(token, view, ahead=status == "future")
        if words:
            return interval(words, self.published, ahead=status == "future")
        return same_day(self.published) if event_type == "MARKET" and status == "actual" and self.published else None

    def _figure(self, number: Number, trigger: Trigger, view: View) -> Figure | None:
        kind = kind_of(number, view.doc, self.lexicon)
        if kind is None:
            return None
        span = _span(view.sentence, number.start, number.end)
        return Figure(
            **dict(span),
            kind=kind_under(trigger, kind),
            low=number.low,
            high=number.high,
            approximate=number.approximate,
        )


def _flags(trigger: Trigger, view: View) -> list[str]:
    """heading: from a title line; quoted: inside quotation marks; damaged: the sentence begins with a torn word."""
    flags = []
    if view.sentence.heading:
        flags.append("heading")
    if trigger.token.i in view.quoted:
        flags.append("quoted")
    if view.sentence.text[:1].islower() and not view.sentence.heading:
        flags.append("damaged")
    return flags


def _span(sentence: Sentence, start: int, end: int) -> Span:
    return Span(text=sentence.text[start:end], start=sentence.start + start, end=sentence.start + end)
