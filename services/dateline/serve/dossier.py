"""One event as a dossier: all that is known of it, and how. The page and the terminal show the same facts."""

from collections.abc import Iterator

from dateline.records import Event, MentionRef
from dateline.serve import console


def facts(event: Event) -> list[tuple[str, str]]:
    """Names and values, in the order of a news story: what, who, when, where, how many, who says so."""
    return [(name, value) for name, value in _facts(event) if value]


def _facts(event: Event) -> Iterator[tuple[str, str]]:
    yield "what", f"{event.type} {event.mode}" if event.mode else event.type
    yield "summary", event.summary
    yield "who", console.names(event.actors)
    yield "whom", console.names(event.recipients)
    yield "where", console.place(event)
    yield "when", console.when(event)
    yield "status", ", then ".join(f"{change.status} ({change.as_of.date()})" for change in event.status_history)
    for figure in event.figures:
        yield figure.kind, console.figures([figure]).removeprefix(f"{figure.kind} ")
        for claim in figure.claims:
            yield "", f"{console.amount(claim)}: {claim.claimed_by or 'the article itself'}, {claim.as_of.date()}"
    yield "claimed by", console.names(event.claimed_by)
    yield "denied by", console.names(event.denied_by)
    yield "disputed", "yes" if event.disputed else ""
    counts = event.sources
    yield "sources", f"{counts.articles} articles, {counts.publishers} publishers, {counts.independent} independent"
    yield "in the news", f"{event.first_seen.date()} to {event.last_seen.date()}"
    yield "merged into", event.merged_into or ""
    yield "much like", ", ".join(event.possible_duplicate_of)
    yield "revision", f"{event.revision}, {event.updated_at:%Y-%m-%d %H:%M} UTC"


def origin(ref: MentionRef) -> str:
    """Where a mention stands: publisher, day, source; and whether it is a copy."""
    published = ref.article.published.date().isoformat() if ref.article.published else "undated"
    copied = " (copy)" if ref.copy_of else ""
    return f"{ref.article.publisher or 'unknown publisher'}, {published}, {ref.article.source}{copied}"


def reasons(ref: MentionRef) -> str:
    """Why the mention joined, in words and log-odds; "" for the founding one."""
    return ", ".join(f"{reason} {weight:+.1f}" for reason, weight in ref.why.items())


def marked(ref: MentionRef) -> tuple[str, str, str]:
    """The sentence in three parts: before the trigger, the trigger, and after it."""
    text, start = ref.sentence.text, ref.trigger.start - ref.sentence.start
    end = start + len(ref.trigger.text)
    return text[:start], text[start:end], text[end:]


def text(event: Event) -> str:
    """The dossier for a terminal."""
    lines = [event.event_id, *(f"  {name:<12}{value}" for name, value in facts(event)), "", "  mentions"]
    for ref in event.mentions:
        before, trigger, after = marked(ref)
        lines += [f"  - {origin(ref)}", f"      {before}[{trigger}]{after}".replace("\n", " ")]
        lines += [f"      joined for: {reasons(ref)}"] if ref.why else []
    lines += [f"  and {len(event.folded)} more, by id"] if event.folded else []
    return "\n".join(lines)
