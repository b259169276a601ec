"""The Faust edge of extract: articles in, mentions out, in the order of the articles."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from dateline import wire
from dateline.errors import Reason, Rejected
from dateline.extract.child import Found
from dateline.extract.pool import ExtractionPool
from dateline.records import Article
from dateline.stream import Edge, Service, on_assignment, raw_topic
from dateline.wire import EncodedMention, Trace, header_pairs


def attach(app: Any, service: Service, pool: ExtractionPool) -> None:
    """Give the app the agent that extracts. One actor, batches in order: acknowledgements never overtake."""
    edge = Edge(app, "extract", service)

    def start(events: Sequence[Any]) -> Coroutine[Any, Any, None]:
        found = [asyncio.create_task(_extract(event, edge, pool)) for event in events]
        return _finish(events, found, edge)

    async def extract_articles(stream: Any) -> None:
        """Find the mentions of events in each article; the processes go on while the mentions are acknowledged."""
        await edge.overlapping(stream, service.settings.extract_batch, start)

    app.agent(raw_topic(app, service.topics.articles), name="extract")(extract_articles)
    on_assignment(app, "extract", service.topics.articles, service, lambda _: None)


async def _finish(events: Sequence[Any], found: Sequence[asyncio.Task[Found]], edge: Edge) -> None:
    """Send the mentions of a batch in order; returns when all are acknowledged.

    An article counts as extracted only after its mentions count: whoever waits for the end relies on it.
    """
    acknowledgements, outcomes = [], []
    try:
        for event, extracting in zip(events, found, strict=True):
            try:
                answer = await extracting
            except Rejected as error:
                await edge.reject(event, error)
                outcomes.append("rejected")
            else:
                trace = wire.trace_of(header_pairs(event.message.headers)).child()
                acknowledgements += [(mention.type, await _send(edge, mention, trace)) for mention in answer.mentions]
                outcomes.append(answer.outcome)
            edge.note(rejected=outcomes[-1] == "rejected")
    finally:
        for extracting in found:  # none is left when all went well
            extracting.cancel()
    for event_type, acknowledged in acknowledgements:
        await acknowledged
        edge.service.metrics.mentions.labels(event_type).inc()
    for outcome in outcomes:
        edge.service.metrics.extracted.labels(outcome).inc()


async def _extract(event: Any, edge: Edge, pool: ExtractionPool) -> Found:
    """What the article in this event reports. Raises Rejected."""
    article = wire.decode(Article, event.message.value)
    if not event.message.key:
        raise Rejected(Reason.NO_KEY, "an article's key is its article_id")
    found = await pool.extract(article)
    edge.log.info(
        "extracted", article_id=article.article_id, source=article.source,
        mentions=len(found.mentions), outcome=found.outcome,
    )  # fmt: skip
    return found


async def _send(edge: Edge, mention: EncodedMention, trace: Trace) -> Any:
    return await edge.send(edge.service.topics.mentions, mention.key, mention.value, mention.headers(trace))
