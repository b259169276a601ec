"""What extraction saw in an article, sentence by sentence, and why: for people (`dateline extract --show`)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dateline.extract import pipeline
from dateline.extract.conditions import Judge
from dateline.extract.decisions import Decided, considered
from dateline.records import Article, Claimant, Mention, Participant

SURE = 0.97
"""Words that are so surely no trigger are not worth a line."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One sentence: its offsets, its mentions each with the reasons for it, and the words that were turned down."""

    text: str
    start: int
    mentions: tuple[tuple[Mention, Decided], ...]
    turned_down: tuple[tuple[str, Decided], ...]


def look(article: Article, tools: pipeline.Tools) -> Iterator[Seen]:
    """Every sentence that was read, in order; what is missing of the article was taken for page furniture."""
    mentions = pipeline.extract(article, tools).mentions
    for sentence, doc in pipeline.parsed(article, tools):
        here = {m.trigger.start: m for m in mentions if m.sentence.start == sentence.start}
        judge = Judge(doc, tools.lexicon, tools.gazetteer)
        found, turned_down = [], []
        for token, trigger, decided in considered(doc, judge, tools.learned.triggers, explain=True):
            mention = here.get(sentence.start + doc[trigger.first].idx) if trigger else None
            if mention:
                found.append((mention, decided))
            elif trigger is None and decided.probability < SURE:
                turned_down.append((token.text, decided))
        yield Seen(sentence.text, sentence.start, tuple(found), tuple(turned_down))


def lines(seen: Seen) -> Iterator[str]:
    """The sentence with its triggers in [brackets], under it what was found and what was turned down, and why."""
    yield _marked(seen)
    for mention, decided in seen.mentions:
        kind = mention.type if not mention.mode else f"{mention.type} {mention.mode}"
        yield f"    {kind} “{mention.trigger.text}” {mention.status}, {decided.probability:.0%}"
        yield from (f"        {name}: {value}" for name, value in _fields(mention) if value)
        yield f"        because {_reasons(decided)}"
    for word, decided in seen.turned_down:
        yield f"    not “{word}”, {decided.probability:.0%}: {_reasons(decided)}"


def _marked(seen: Seen) -> str:
    text = seen.text
    for mention, _ in sorted(seen.mentions, key=lambda pair: -pair[0].trigger.start):
        start, end = mention.trigger.start - seen.start, mention.trigger.end - seen.start
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return " ".join(text.split())


def _fields(mention: Mention) -> Iterator[tuple[str, str]]:
    yield "who", _names(mention.actors)
    yield "whom", _names(mention.recipients)
    if mention.place:
        yield "where", f"{mention.place.name} [{mention.place.country or '?'}], {mention.place.precision}"
    if mention.date:
        yield "when", f"“{mention.date.text}” {mention.date.start or ''} ({mention.date.basis})"
    yield "figures", ", ".join(f"{f.kind} “{f.text}”" for f in mention.figures)
    yield "claimed by", _names(mention.claimed_by)
    yield "denied by", _names(mention.denied_by)


def _names(parties: Sequence[Participant] | Sequence[Claimant]) -> str:
    return ", ".join(f"{p.name} [{'/'.join(filter(None, (p.code, p.sector))) or '?'}]" for p in parties)


def _reasons(decided: Decided) -> str:
    return ", ".join(f"{name} {weight:+.1f}" for name, weight in decided.why[:4])
