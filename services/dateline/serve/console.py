"""Events for people: a line as each appears, and a table at the end. Colour on a terminal, plain text elsewhere."""

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dateline.records import Event, EventFigure, FigureClaim, Party

PLAIN_WIDTH = 168
"""Columns of a table that does not go to a terminal."""

NAMES = 3
"""Participants named before "+n"."""


def console(*, stderr: bool = False) -> Console:
    """Where tables and progress go; wide enough for a table when it is not a terminal."""
    found = Console(stderr=stderr, highlight=False, soft_wrap=False)
    return found if found.is_terminal else Console(stderr=stderr, highlight=False, width=PLAIN_WIDTH)


def line(event: Event) -> str:
    """One line about an event: type, who, whom, where, when, status, figures; for a list that grows."""
    parts = [
        f"{event.type:<9}",
        " -> ".join(filter(None, (names(event.actors), names(event.recipients)))) or "-",
        place(event),
        when(event),
        event.status if event.status != "actual" else "",
        figures(event.figures),
        f"“{event.mentions[0].trigger.text}”",
    ]
    return "  ".join(part for part in parts if part)


def table(events: Sequence[Event], title: str) -> Table:
    """The events as a table, one row each."""
    shown = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for name in ("type", "who", "whom", "where", "when", "status", "figures"):
        shown.add_column(name, overflow="fold")
    for name in ("art.", "indep."):
        shown.add_column(name, justify="right", no_wrap=True)
    shown.add_column("disputed", no_wrap=True)
    for event in events:
        shown.add_row(*map(escape, row(event)))
    return shown


def most_told(events: Sequence[Event]) -> list[Event]:
    """The events in the order of how many articles tell them; of equals, the newest news first."""
    return sorted(events, key=lambda e: (-e.sources.articles, -len(e.mentions), -e.last_seen.timestamp(), e.event_id))


def row(event: Event) -> tuple[str, ...]:
    """The cells of an event: type, who, whom, where, when, status, figures, articles, independent, disputed."""
    return (
        event.type if not event.mode else f"{event.type} {event.mode}",
        names(event.actors),
        names(event.recipients),
        place(event),
        when(event),
        " > ".join(change.status for change in event.status_history[-3:]) or event.status,
        figures(event.figures),
        str(event.sources.articles),
        str(event.sources.independent),
        "disputed" if event.disputed else "",
    )


def names(parties: Iterable[Party]) -> str:
    """The first few names with their codes."""
    known = list(parties)
    shown = [f"{p.name} [{p.code}]" if p.code and p.code != p.name else p.name for p in known[:NAMES]]
    return ", ".join(shown) + (f" +{len(known) - NAMES}" if len(known) > NAMES else "")


def place(event: Event) -> str:
    """Where, in words."""
    if event.place is None:
        return ""
    known = event.place.country and event.place.precision != "country"
    return f"{event.place.name} [{event.place.country}]" if known else event.place.name


def when(event: Event) -> str:
    """The day or days; the article's words when they fix none."""
    if event.date is None:
        return ""
    if event.date.start is None:
        return f"“{event.date.text}”"
    start, end = event.date.start, event.date.end or event.date.start
    return start.isoformat() if start == end else f"{start.isoformat()}/{end.isoformat()}"


def figures(known: Iterable[EventFigure]) -> str:
    """Every figure with its kind; "a to b" where the claims differ, "a+" where the figure is open above."""
    return ", ".join(f"{f.kind} {amount(f)}{' (disputed)' if f.disputed else ''}" for f in known)


def amount(figure: EventFigure | FigureClaim) -> str:
    """A number or range in digits, "?" where only words such as "dozens" are known."""
    low, high = figure.low, figure.high
    if low is None and high is None:
        return "?"
    if low is None or high is None:
        return f"{low:,.12g}+" if high is None else f"up to {high:,.12g}"
    return f"{low:,.12g}" if low == high else f"{low:,.12g} to {high:,.12g}"
