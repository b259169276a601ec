"""Articles, mentions and events for tests, made in one line each."""

import re
from datetime import UTC, date, datetime
from typing import Any

from dateline import identity
from dateline.records import (
    Article,
    ArticleRef,
    Claimant,
    DateInterval,
    Extractor,
    Figure,
    Mention,
    Participant,
    Place,
    Sentence,
    Span,
)

DAY = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)


def article(source: str = "wire/a.txt", text: str = "Rebels attacked Bekaa on Monday.", **fields: Any) -> Article:
    defaults: dict[str, Any] = {
        "article_id": identity.article_id(source),
        "revision": 1,
        "source": source,
        "publisher": "Wire",
        "published": DAY,
        "published_basis": "metadata",
        "collected_at": DAY,
        "text": text,
        "sha256": "0" * 64,
        "media_type": "text/plain",
    }
    return Article(**{**defaults, **fields})


def party(name: str, code: str | None = None, sector: str | None = None) -> Participant:
    return Participant(text=name, start=0, end=len(name), name=name, code=code, sector=sector)


def claimant(name: str, code: str | None = None, cue: str = "said") -> Claimant:
    return Claimant(text=name, start=0, end=len(name), name=name, code=code, cue=cue)


def figure(kind: Any, low: float | None, high: float | None = None, **fields: Any) -> Figure:
    return Figure(kind=kind, low=low, high=high, text=str(low), start=0, end=len(str(low)), **fields)


def on(day: int, month: int = 9, year: int = 2026) -> DateInterval:
    when = date(year, month, day)
    return DateInterval(start=when, end=when, precision="day", text=when.isoformat(), basis="text")


def place(name: str, country: str | None = None, precision: Any = "city") -> Place:
    return Place(text=name, name=name, country=country, precision=precision)


def mention(  # the defaults are one attack; tests change what they are about
    source: str = "wire/a.txt",
    trigger: str = "attacked",
    sentence: str = "Rebels attacked the town of Bekaa on Monday, killing four people.",
    *,
    published: datetime | None = DAY,
    publisher: str | None = "Wire",
    index: int = 0,
    **fields: Any,
) -> Mention:
    kind = fields.pop("type", "ASSAULT")
    ref = ArticleRef(
        article_id=identity.article_id(source), revision=1, source=source, publisher=publisher, published=published
    )
    start = sentence.index(trigger) if trigger in sentence else 0
    defaults: dict[str, Any] = {
        "mention_id": identity.mention_id(ref.article_id, sentence, trigger, kind, 0),
        "article": ref,
        "type": kind,
        "trigger": Span(text=trigger, start=start, end=start + len(trigger)),
        "sentence": Sentence(text=sentence, start=0, end=len(sentence), index=index),
        "status": "actual",
        "confidence": 0.9,
        "topic": sorted({word.lower() for word in re.findall(r"[A-Za-z]{5,}", sentence)}),
        "extractor": Extractor(name="test", version="0"),
    }
    return Mention(**{**defaults, **fields})
