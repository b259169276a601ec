"""The contract: what passes between stages and what consumers read (design section 2).

Field names are fixed. Readers ignore unknown fields; a change may only add optional ones, anything else is a new
topic version. `schemas/` is generated from these models by `make schemas`.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from dateline.ontology import EventType, Family, FigureKind, Status

SCHEMA_VERSION: Literal[1] = 1

Unit = Annotated[float, Field(ge=0.0, le=1.0)]
Offset = Annotated[int, Field(ge=0)]


class Value(BaseModel):
    """A part of a record: immutable, and open for readers (unknown fields are ignored)."""

    model_config = ConfigDict(extra="ignore", frozen=True, json_schema_serialization_defaults_required=True)


class Record(Value):
    """What a topic carries as a value."""

    schema_version: Literal[1] = SCHEMA_VERSION


class Span(Value):
    """A stated text; `start` and `end` are character offsets into `Article.text`, `text` is exactly that slice."""

    text: str
    start: Offset
    end: Offset


class Sentence(Span):
    """The sentence a mention stands in; `index` counts the article's sentences from 0."""

    index: Offset


class Participant(Span):
    """Somebody as stated: `name` is the fullest form in the article, `code` ISO 3166 alpha-3 or a PLOVER body code."""

    name: str
    code: str | None = None
    sector: str | None = None


class Claimant(Participant):
    """Somebody who claims or denies; `cue` is the word that says so ("said", "denied", "according to")."""

    cue: str


class DateInterval(Value):
    """When: inclusive days `start` to `end`; both null when the words alone ("Monday") fix nothing.

    `basis` tells what fixed it: `text` (a full date is stated), `published` (words counted from the article's
    date), or `none` (words only).
    """

    start: date | None = None
    end: date | None = None
    precision: Literal["day", "week", "month", "year", "interval", "none"]
    text: str
    basis: Literal["text", "published", "none"]


class Place(Value):
    """Where, in degrees WGS 84; `geonameid` as in GeoNames; unresolved names keep null coordinates."""

    text: str
    name: str
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonameid: int | None = None
    precision: Literal["point", "city", "region", "country", "unresolved"]


class Figure(Span):
    """How many: `low` and `high` bound the number, both null for words such as "dozens"; `approximate` for "about"."""

    kind: FigureKind
    low: float | None = None
    high: float | None = None
    approximate: bool = False


class ArticleRef(Value):
    """The article that a mention stands in."""

    article_id: str
    revision: int
    source: str
    publisher: str | None = None
    published: AwareDatetime | None = None


class Extractor(Value):
    """The program that found a mention."""

    name: str
    version: str


class Article(Record):
    """One article as it was read. `published` is never invented from the file's own time."""

    article_id: str
    revision: Annotated[int, Field(ge=1)]
    source: str
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    byline: str | None = None
    language: str | None = None
    published: AwareDatetime | None = None
    published_basis: Literal["metadata", "text", "path", "none"] = "none"
    collected_at: AwareDatetime
    text: str
    sha256: str
    media_type: str

    def ref(self) -> ArticleRef:
        """What a mention keeps of its article."""
        return ArticleRef(
            article_id=self.article_id,
            revision=self.revision,
            source=self.source,
            publisher=self.publisher,
            published=self.published,
        )


class Mention(Record):
    """One place in one article that reports, announces, threatens, demands or denies an event (eval GUIDELINE).

    `topic` are the words that tell what the whole article is about, most telling first: for comparing articles.
    """

    mention_id: str
    article: ArticleRef
    type: EventType
    mode: str | None = None
    contexts: list[str] = []
    trigger: Span
    sentence: Sentence
    actors: list[Participant] = []
    recipients: list[Participant] = []
    status: Status
    claimed_by: list[Claimant] = []
    denied_by: list[Claimant] = []
    date: DateInterval | None = None
    place: Place | None = None
    figures: list[Figure] = []
    confidence: Unit
    flags: list[str] = []
    topic: list[str] = []
    extractor: Extractor


class Party(Value):
    """A participant of an event: the best name, every form seen, and the mention that gave the best name."""

    name: str
    code: str | None = None
    sector: str | None = None
    variants: list[str] = []
    mention_id: str


class StatusChange(Value):
    """From `as_of` (the article's time) on, this was the event's status, because of this mention."""

    status: Status
    as_of: AwareDatetime
    article_id: str
    mention_id: str


class EventDate(DateInterval):
    """When, and the mention that says so."""

    mention_id: str


class EventPlace(Place):
    """Where, and the mention that says so."""

    mention_id: str


class FigureClaim(Value):
    """One number as one article gave it, and who stands behind it (null: the article itself)."""

    low: float | None = None
    high: float | None = None
    claimed_by: str | None = None
    article_id: str
    as_of: AwareDatetime


class EventFigure(Value):
    """All that is said of one kind of figure; `disputed` when sources of the same time contradict each other."""

    kind: FigureKind
    low: float | None = None
    high: float | None = None
    disputed: bool = False
    claims: list[FigureClaim] = []


class Sources(Value):
    """How widely told: `independent` counts syndicated copies of one text once."""

    articles: int
    publishers: int
    independent: int


class MentionRef(Value):
    """A mention that tells the event; `copy_of` names the mention whose sentence this one repeats.

    `why` names the strongest reasons for which it joined, as log-odds; it is empty for the founding mention.
    """

    mention_id: str
    article: ArticleRef
    type: EventType
    trigger: Span
    sentence: Sentence
    copy_of: str | None = None
    why: dict[str, float] = {}


class Event(Record):
    """One real-world event and everything known of it, with the mention or article behind each field.

    `mentions` keeps the founding, the latest and the best mentions in full; `folded` the ids of all others; `topic`
    the words of the articles that tell it; `voices` a hash of each publisher that was counted.
    Times are the articles' times, except `updated_at`, the clock of the resolver.
    """

    event_id: str
    revision: Annotated[int, Field(ge=1)]
    type: EventType
    mode: str | None = None
    family: Family
    summary: str
    actors: list[Party] = []
    recipients: list[Party] = []
    status: Status
    status_history: list[StatusChange] = []
    date: EventDate | None = None
    place: EventPlace | None = None
    figures: list[EventFigure] = []
    claimed_by: list[Party] = []
    denied_by: list[Party] = []
    disputed: bool = False
    sources: Sources
    mentions: list[MentionRef]
    folded: list[str] = []
    first_seen: AwareDatetime
    last_seen: AwareDatetime
    updated_at: AwareDatetime
    merged_into: str | None = None
    possible_duplicate_of: list[str] = []
    flags: list[str] = []
    topic: list[str] = []
    voices: list[str] = []


class Reject(Record):
    """Why an input was rejected. In the rejects topic the value is the original bytes and this record its headers.

    `original_*` is null for an input that was never in a topic (a file: then `source` is its path). `original_bytes` is
    the size of an input too large to be kept whole: only its beginning is the value then.
    """

    source: str | None = None
    original_topic: str | None = None
    original_partition: int | None = None
    original_offset: int | None = None
    original_timestamp: AwareDatetime | None = None
    original_bytes: int | None = None
    stage: Literal["collect", "extract", "resolve", "serve"]
    reason: str
    exception_class: str
    exception_message: str
    attempts: Annotated[int, Field(ge=1)] = 1
    failed_at: AwareDatetime
