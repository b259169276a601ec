"""The pages and the API over the events topic: `/`, `/events/{id}`, `/api/events`, `/api/events/{id}`."""

from collections.abc import Mapping
from html import escape
from importlib import resources
from string import Template

from aiohttp import web

from dateline.records import Event, MentionRef
from dateline.serve import console
from dateline.serve.http import Handler
from dateline.serve.view import View

SHOWN = 200
"""Events on the front page, and the default of `/api/events?limit=`."""

COLUMNS = ("type", "who", "whom", "where", "when", "status", "figures", "articles", "independent", "disputed")


def routes(view: View) -> Mapping[str, Handler]:
    """The handlers over a view that somebody else keeps up to date."""

    async def front(_: web.Request) -> web.Response:
        events = view.latest(SHOWN)
        note = f"{len(view.events)} events, those with the newest news first. As JSON: /api/events"
        return _page("events", note, _table(events))

    async def dossier(request: web.Request) -> web.Response:
        event = _find(view, request)
        return _page(event.type.lower(), event.event_id, _dossier(event))

    async def api_list(request: web.Request) -> web.Response:
        limit = request.query.get("limit", str(SHOWN))
        if not limit.isdigit():
            raise web.HTTPBadRequest(text="limit: a whole number is expected, such as /api/events?limit=50\n")
        wanted = request.query.get("type", "").upper()
        events = [e for e in view.latest() if not wanted or e.type == wanted][: int(limit)]
        return _json("[" + ",".join(event.model_dump_json() for event in events) + "]")

    async def api_one(request: web.Request) -> web.Response:
        return _json(_find(view, request).model_dump_json())

    return {"/": front, "/events/{id}": dossier, "/api/events": api_list, "/api/events/{id}": api_one}


def _find(view: View, request: web.Request) -> Event:
    event = view.events.get(request.match_info["id"])
    if event is None:
        raise web.HTTPNotFound(text="no such event here: it may be older than what this page keeps\n")
    return event


def _json(text: str) -> web.Response:
    return web.Response(text=text, content_type="application/json")


def _page(heading: str, note: str, body: str) -> web.Response:
    template = Template((resources.files(__package__) / "board.html").read_text("utf-8"))
    page = template.substitute(heading=escape(heading), note=escape(note), body=body)
    return web.Response(text=page, content_type="text/html")


def _table(events: list[Event]) -> str:
    head = "".join(f"<th>{column}</th>" for column in COLUMNS)
    return f"<table><tr>{head}</tr>{''.join(map(_row, events))}</table>"


def _row(event: Event) -> str:
    kind, *cells, disputed = console.row(event)
    link = f'<a href="/events/{escape(event.event_id)}" title="{escape(event.summary)}">{escape(kind)}</a>'
    middle = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f'<tr><td class="type">{link}</td>{middle}<td class="disputed">{escape(disputed)}</td></tr>'


def _dossier(event: Event) -> str:
    facts = "".join(
        f"<tr><th>{name}</th><td>{escape(value)}</td></tr>"
        for name, value in zip(COLUMNS, console.row(event), strict=True)
        if value
    )
    claims = "".join(
        f"<tr><th>{escape(f.kind)}</th><td>{escape(console.amount(c))}, "
        f"{escape(c.claimed_by or 'the article itself')}, {c.as_of.date()}</td></tr>"
        for f in event.figures
        for c in f.claims
    )
    said = console.names(event.claimed_by), console.names(event.denied_by)
    voices = "".join(
        f"<tr><th>{n}</th><td>{escape(v)}</td></tr>"
        for n, v in zip(("claimed by", "denied by"), said, strict=True)
        if v
    )
    return f"<table>{facts}{voices}{claims}</table><h2>Mentions</h2>{''.join(map(_mention, event.mentions))}"


def _mention(ref: MentionRef) -> str:
    text, start = ref.sentence.text, ref.trigger.start - ref.sentence.start
    end = start + len(ref.trigger.text)
    marked = f"{escape(text[:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:])}"
    copied = " (copy)" if ref.copy_of else ""
    published = ref.article.published.date().isoformat() if ref.article.published else "undated"
    source = f"{ref.article.publisher or 'unknown publisher'}, {published}, {ref.article.source}{copied}"
    return f'<div class="muted">{escape(source)}</div><blockquote>{marked}</blockquote>'
